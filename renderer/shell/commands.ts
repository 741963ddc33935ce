/**
 * Commands: one table from which the keyboard, the native menu, the console's menu and the sheet of shortcuts come.
 * Single letters and digits work outside of text fields; combinations with Ctrl (Cmd on macOS) work everywhere.
 */
import type { ShellCommand } from '../../engine/protocol/shell-api.ts';

export type CommandId =
  | ShellCommand
  | 'zoom-in'
  | 'zoom-out'
  | 'color-forecast'
  | 'color-influence'
  | 'toggle-minimap'
  | 'edges-next'
  | 'vision-next'
  | 'toggle-shards'
  | 'toggle-inspector'
  | 'toggle-query'
  | 'toggle-heat'
  | 'toggle-time'
  | 'export'
  | 'save-incident'
  | 'backup'
  | 'open-file'
  | 'move'
  | 'inspect'
  | 'pin'
  | 'hottest'
  | 'colder'
  | 'hotter'
  | 'lasso'
  | 'select-by'
  | 'select-all'
  | 'select-none'
  | 'select-invert'
  | 'select-neighbours'
  | 'select-shard'
  | 'select-type'
  | 'fit-selection'
  | 'copy-keys'
  | 'save-selection'
  | 'focus'
  | 'leave-focus'
  | 'filter'
  | 'filter-type'
  | 'filter-shard'
  | 'filter-clear'
  | 'add-node'
  | 'metagraph'
  | 'save-picture'
  | 'theme-next';

export interface Command {
  readonly id: CommandId;
  readonly title: string;
  readonly group: 'Find and move' | 'Select and filter' | 'Query' | 'View' | 'Workspace' | 'Help';
  /** Like `mod+k`, `/`, `shift+?`: `mod` is Ctrl, on macOS Cmd. The first one is shown. */
  readonly keys: readonly string[];
}

export const COMMANDS: readonly Command[] = [
  { id: 'search', title: 'Search nodes', group: 'Find and move', keys: ['mod+k', '/', 'mod+f'] },
  { id: 'move', title: 'Move the selected node to another shard', group: 'Find and move', keys: ['m'] },
  { id: 'inspect', title: 'Inspect the selected node', group: 'Find and move', keys: [] },
  { id: 'pin', title: 'Pin the selected node to its shard, or unpin it', group: 'Find and move', keys: [] },
  { id: 'hottest', title: 'Go to the hottest node', group: 'Find and move', keys: [] },
  { id: 'colder', title: 'Go to the next hottest node', group: 'Find and move', keys: ['.'] },
  { id: 'hotter', title: 'Go back to the hotter node', group: 'Find and move', keys: [','] },
  { id: 'lasso', title: 'Lasso: drag around nodes', group: 'Select and filter', keys: ['l'] },
  { id: 'select-by', title: 'Select by shard, type or heat', group: 'Select and filter', keys: ['s'] },
  { id: 'select-neighbours', title: 'Select the neighbours too', group: 'Select and filter', keys: ['e'] },
  { id: 'select-invert', title: 'Invert the selection', group: 'Select and filter', keys: ['x'] },
  { id: 'select-all', title: 'Select all nodes', group: 'Select and filter', keys: [] },
  { id: 'select-none', title: 'Select nothing', group: 'Select and filter', keys: [] },
  { id: 'select-shard', title: 'Select all of this shard', group: 'Select and filter', keys: [] },
  { id: 'select-type', title: 'Select all of this type', group: 'Select and filter', keys: [] },
  { id: 'fit-selection', title: 'Zoom to the selection', group: 'Select and filter', keys: ['z'] },
  { id: 'copy-keys', title: 'Copy keys', group: 'Select and filter', keys: [] },
  { id: 'save-selection', title: 'Save the selection as CSV', group: 'Select and filter', keys: [] },
  { id: 'focus', title: 'Focus on the neighbourhood', group: 'Select and filter', keys: ['f'] },
  { id: 'leave-focus', title: 'Leave the focus', group: 'Select and filter', keys: [] },
  { id: 'filter', title: 'Filter nodes', group: 'Select and filter', keys: ['v'] },
  { id: 'filter-type', title: 'Show only this type', group: 'Select and filter', keys: [] },
  { id: 'filter-shard', title: 'Show only this shard', group: 'Select and filter', keys: [] },
  { id: 'filter-clear', title: 'Show everything', group: 'Select and filter', keys: [] },
  { id: 'toggle-query', title: 'Query the topology', group: 'Query', keys: ['q', 'mod+j'] },
  { id: 'toggle-heat', title: 'Heat over time', group: 'View', keys: ['h'] },
  { id: 'fit', title: 'Zoom to fit', group: 'View', keys: ['0', 'mod+0'] },
  { id: 'zoom-in', title: 'Zoom in', group: 'View', keys: ['+', '='] },
  { id: 'zoom-out', title: 'Zoom out', group: 'View', keys: ['-'] },
  { id: 'color-shard', title: 'Colour by shard', group: 'View', keys: ['1'] },
  { id: 'color-heat', title: 'Colour by heat', group: 'View', keys: ['2'] },
  { id: 'color-type', title: 'Colour by type', group: 'View', keys: ['3'] },
  { id: 'color-forecast', title: 'Colour by forecast', group: 'View', keys: ['4'] },
  { id: 'color-influence', title: 'Colour by influence', group: 'View', keys: ['5'] },
  { id: 'edges-next', title: 'Next choice of edges: by distance, bands, crossing, all', group: 'View', keys: ['d'] },
  { id: 'toggle-minimap', title: 'Show or hide the overview', group: 'View', keys: ['o'] },
  { id: 'vision-next', title: 'See the colours with another kind of colour blindness', group: 'View', keys: ['u'] },
  { id: 'toggle-shards', title: 'Show or hide the shards panel', group: 'View', keys: ['['] },
  { id: 'toggle-inspector', title: 'Show or hide the inspector', group: 'View', keys: [']'] },
  { id: 'toggle-time', title: 'Look at former moments', group: 'View', keys: ['y'] },
  { id: 'save-picture', title: 'Save the picture', group: 'View', keys: ['mod+shift+s'] },
  { id: 'theme-next', title: 'Next theme: system, light, dark', group: 'View', keys: ['t'] },
  { id: 'import', title: 'Import a topology', group: 'Workspace', keys: ['mod+i'] },
  {
    id: 'open-file',
    title: 'Open a file: topology, plan, trace, backup or incident',
    group: 'Workspace',
    keys: ['mod+o'],
  },
  { id: 'export', title: 'Export', group: 'Workspace', keys: ['mod+e'] },
  { id: 'save-incident', title: 'Save an incident', group: 'Workspace', keys: [] },
  { id: 'backup', title: 'Back up the workspace', group: 'Workspace', keys: [] },
  { id: 'open-demo', title: 'Open the demo workspace', group: 'Workspace', keys: [] },
  { id: 'influence', title: 'Influence: measure and leading nodes', group: 'Workspace', keys: ['i', 'mod+shift+e'] },
  { id: 'verify', title: 'Verify the workspace', group: 'Workspace', keys: ['mod+shift+v'] },
  { id: 'layout', title: 'Lay out the topology', group: 'Workspace', keys: ['mod+shift+l'] },
  { id: 'placement', title: 'Place the nodes on shards', group: 'Workspace', keys: ['p', 'mod+shift+p'] },
  { id: 'balance', title: 'Balance: plans, approvals and settings', group: 'Workspace', keys: ['b', 'mod+shift+b'] },
  { id: 'add-node', title: 'Add a node', group: 'Workspace', keys: ['n'] },
  { id: 'metagraph', title: 'Metagraph: types and what may be connected', group: 'Workspace', keys: ['g'] },
  { id: 'shortcuts', title: 'Keyboard shortcuts', group: 'Help', keys: ['?', 'mod+/'] },
  { id: 'about', title: 'About Shardscope', group: 'Help', keys: [] },
];

/** Keys that work while the topology has the focus; the scene handles them itself. */
export const SCENE_KEYS: readonly { readonly keys: string; readonly title: string }[] = [
  { keys: '← ↑ → ↓', title: 'Go to the nearest node in that direction' },
  { keys: 'Shift ← ↑ → ↓', title: 'Move the view' },
  { keys: 'Alt Shift ← ↑ → ↓', title: 'Place the selected node by hand; with the pointer: drag it with Alt and Shift' },
  { keys: '.   ,', title: 'Go to the next hottest node, and back' },
  { keys: 'Shift .   Shift ,', title: 'The same within the shard' },
  { keys: 'Home', title: 'Go to the hottest node' },
  { keys: 'Space', title: 'Add the node to the selection, or take it out' },
  { keys: 'Ctrl A', title: 'Select all nodes that are shown' },
  { keys: 'Shift drag', title: 'Select a rectangle' },
  { keys: 'Alt drag', title: 'Select with a lasso' },
  { keys: 'Ctrl click', title: 'Add a node, or take it out' },
  { keys: 'Shift F10', title: 'Menu of the node or the selection' },
  { keys: 'Enter', title: 'Open the inspector of the selected node' },
  { keys: 'Esc', title: 'Leave lasso, the view of a plan, selection, focus: one at a time' },
];

/** Keys that work inside of the query panel; editor and table handle them themselves. */
export const QUERY_KEYS: readonly { readonly keys: readonly string[]; readonly title: string }[] = [
  { keys: ['mod+enter'], title: 'Run the query' },
  { keys: ['mod+space'], title: 'Complete the name at the cursor' },
  { keys: ['← ↑ → ↓'], title: 'Go from cell to cell' },
  { keys: ['Enter'], title: 'Show the node of a cell; on a column’s head, sort' },
  { keys: ['Shift ← →'], title: 'On a column’s head: change its width' },
  { keys: ['mod+c'], title: 'Copy the cell' },
  { keys: ['mod+shift+c'], title: 'Copy the row' },
  { keys: ['Esc'], title: 'Back to the topology' },
];

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The command of a key press, or null. `isTyping`: the focus is where plain keys write text. */
export function commandOfKey(press: KeyPress, isMac: boolean, isTyping: boolean): CommandId | null {
  if (press.altKey) return null;
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const otherMod = isMac ? press.ctrlKey : press.metaKey;
  if (otherMod || (!mod && isTyping)) return null;
  // Shift is part of the character for plain keys ("?", "+"), and a modifier only beside Ctrl or Cmd.
  const name = `${mod ? 'mod+' : ''}${mod && press.shiftKey ? 'shift+' : ''}${press.key.toLowerCase()}`;
  return COMMANDS.find((command) => command.keys.includes(name))?.id ?? null;
}

/** `mod+shift+v` as people write it: `Ctrl Shift V`, on macOS `⌘ ⇧ V`. */
export function keysLabel(keys: string, isMac: boolean): string {
  const names: Readonly<Record<string, string>> = isMac ? { mod: '⌘', shift: '⇧' } : { mod: 'Ctrl', shift: 'Shift' };
  return keys
    .split(/(?<=.)\+(?=.)/)
    .map((part) => names[part] ?? part.toUpperCase())
    .join(' ');
}

/** The shown keys of a command, or undefined where it has none. */
export function keysOf(id: CommandId, isMac: boolean): string | undefined {
  const keys = COMMANDS.find((command) => command.id === id)?.keys[0];
  return keys === undefined ? undefined : keysLabel(keys, isMac);
}
