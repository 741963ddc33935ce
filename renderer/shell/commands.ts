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
  | 'move'
  | 'add-node'
  | 'metagraph'
  | 'save-picture'
  | 'theme-next';

export interface Command {
  readonly id: CommandId;
  readonly title: string;
  readonly group: 'Find and move' | 'Query' | 'View' | 'Workspace' | 'Help';
  /** Like `mod+k`, `/`, `shift+?`: `mod` is Ctrl, on macOS Cmd. The first one is shown. */
  readonly keys: readonly string[];
}

export const COMMANDS: readonly Command[] = [
  { id: 'search', title: 'Search nodes', group: 'Find and move', keys: ['mod+k', '/', 'mod+f'] },
  { id: 'move', title: 'Move the selected node to another shard', group: 'Find and move', keys: ['m'] },
  { id: 'toggle-query', title: 'Query the topology', group: 'Query', keys: ['q', 'mod+j'] },
  { id: 'fit', title: 'Zoom to fit', group: 'View', keys: ['0', 'mod+0'] },
  { id: 'zoom-in', title: 'Zoom in', group: 'View', keys: ['+', '='] },
  { id: 'zoom-out', title: 'Zoom out', group: 'View', keys: ['-'] },
  { id: 'color-shard', title: 'Colour by shard', group: 'View', keys: ['1'] },
  { id: 'color-heat', title: 'Colour by heat', group: 'View', keys: ['2'] },
  { id: 'color-type', title: 'Colour by type', group: 'View', keys: ['3'] },
  { id: 'color-forecast', title: 'Colour by forecast', group: 'View', keys: ['4'] },
  { id: 'color-influence', title: 'Colour by influence', group: 'View', keys: ['5'] },
  { id: 'edges-next', title: 'Next choice of edges: by distance, bands, crossing, all', group: 'View', keys: ['e'] },
  { id: 'toggle-minimap', title: 'Show or hide the overview', group: 'View', keys: ['o'] },
  { id: 'vision-next', title: 'See the colours with another kind of colour blindness', group: 'View', keys: ['v'] },
  { id: 'toggle-shards', title: 'Show or hide the shards panel', group: 'View', keys: ['['] },
  { id: 'toggle-inspector', title: 'Show or hide the inspector', group: 'View', keys: [']'] },
  { id: 'save-picture', title: 'Save the picture', group: 'View', keys: ['mod+shift+s'] },
  { id: 'theme-next', title: 'Next theme: system, light, dark', group: 'View', keys: ['t'] },
  { id: 'import', title: 'Import a topology', group: 'Workspace', keys: ['mod+i'] },
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
  { keys: 'Enter', title: 'Open the inspector of the selected node' },
  { keys: 'Esc', title: 'End the view of a plan; clear the selection' },
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
