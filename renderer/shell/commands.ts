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
  | 'pause-heat'
  | 'toggle-time'
  | 'export'
  | 'save-incident'
  | 'backup'
  | 'open-file'
  | 'toggle-queue'
  | 'move'
  | 'inspect'
  | 'pin'
  | 'pin-details'
  | 'hottest'
  | 'colder'
  | 'hotter'
  | 'lasso'
  | 'select-by'
  | 'select-all'
  | 'select-none'
  | 'select-invert'
  | 'select-neighbours'
  | 'show-path'
  | 'select-shard'
  | 'select-type'
  | 'fit-selection'
  | 'show-in-heat'
  | 'copy-keys'
  | 'save-selection'
  | 'focus'
  | 'leave-focus'
  | 'filter'
  | 'filter-type'
  | 'filter-shard'
  | 'filter-clear'
  | 'collapse'
  | 'collapse-type'
  | 'expand-all'
  | 'add-node'
  | 'metagraph'
  | 'save-picture'
  | 'theme-next'
  | 'back'
  | 'forward'
  | 'copy-link'
  | 'copy-viewer-link'
  | 'present'
  | 'save-view'
  | 'next-panel'
  | 'previous-panel'
  | 'layout-watch'
  | 'layout-plan'
  | 'layout-reset'
  | 'contrast'
  | 'notices'
  | 'tour';

/** What has to be there for a command; `command-state.ts` knows whether it is, and says why not. */
/** `node`: one that is inspected; `nodes`: something selected; `pair`: exactly two are. */
export type Need = 'topology' | 'node' | 'nodes' | 'pair' | 'undo' | 'redo' | 'back' | 'forward' | 'viewers';

export interface Command {
  readonly id: CommandId;
  readonly title: string;
  readonly group: 'Find and move' | 'Select and filter' | 'Query' | 'View' | 'Workspace' | 'Help';
  /** Like `mod+k`, `/`, `shift+f6`: `mod` is Ctrl, on macOS Cmd. The first one is shown. The operator may choose others. */
  readonly keys: readonly string[];
  /** Without it the command can always be run. */
  readonly needs?: Need;
  /** It changes something, or opens something else: whoever may only look may not. */
  readonly isForOperators?: boolean;
  /** Where somebody writes, its keys belong to the text: undoing what was typed is another thing. */
  readonly isNotForText?: boolean;
}

export const COMMANDS: readonly Command[] = [
  { id: 'palette', title: 'All commands', group: 'Find and move', keys: ['mod+shift+k', 'f1'] },
  { id: 'search', title: 'Search nodes', group: 'Find and move', keys: ['mod+k', '/', 'mod+f'], needs: 'topology' },
  {
    id: 'move',
    title: 'Move what is selected to another shard',
    group: 'Find and move',
    keys: ['m'],
    isForOperators: true,
    needs: 'nodes',
  },
  {
    ...{ id: 'undo', title: 'Undo', group: 'Find and move', keys: ['mod+z'], isForOperators: true },
    ...{ needs: 'undo', isNotForText: true },
  },
  {
    ...{ id: 'redo', title: 'Redo', group: 'Find and move', keys: ['mod+shift+z', 'mod+y'], isForOperators: true },
    ...{ needs: 'redo', isNotForText: true },
  },
  { id: 'back', title: 'Back to the place before', group: 'Find and move', keys: ['alt+arrowleft'], needs: 'back' },
  { id: 'forward', title: 'Forward again', group: 'Find and move', keys: ['alt+arrowright'], needs: 'forward' },
  { id: 'toggle-query', title: 'Query the topology', group: 'Query', keys: ['q', 'mod+j'], needs: 'topology' },
  { id: 'inspect', title: 'Inspect the selected node', group: 'Find and move', keys: [], needs: 'node' },
  {
    id: 'pin',
    title: 'Pin the selected node to its shard, or unpin it',
    group: 'Find and move',
    keys: [],
    isForOperators: true,
    needs: 'node',
  },
  {
    id: 'pin-details',
    title: 'Pin details beside the node, or close them',
    group: 'Find and move',
    keys: ['k'],
    needs: 'topology',
  },
  { id: 'hottest', title: 'Go to the hottest node', group: 'Find and move', keys: [], needs: 'topology' },
  { id: 'colder', title: 'Go to the next hottest node', group: 'Find and move', keys: ['.'], needs: 'topology' },
  { id: 'hotter', title: 'Go back to the hotter node', group: 'Find and move', keys: [','], needs: 'topology' },
  { id: 'lasso', title: 'Lasso: drag around nodes', group: 'Select and filter', keys: ['l'], needs: 'topology' },
  {
    id: 'select-by',
    title: 'Select by shard, type or heat',
    group: 'Select and filter',
    keys: ['s'],
    needs: 'topology',
  },
  {
    id: 'select-neighbours',
    title: 'Select the neighbours too',
    group: 'Select and filter',
    keys: ['e'],
    needs: 'nodes',
  },
  { id: 'show-path', title: 'Show path between', group: 'Select and filter', keys: ['r'], needs: 'pair' },
  { id: 'select-invert', title: 'Invert the selection', group: 'Select and filter', keys: ['x'], needs: 'topology' },
  { id: 'select-all', title: 'Select all nodes', group: 'Select and filter', keys: [], needs: 'topology' },
  { id: 'select-none', title: 'Select nothing', group: 'Select and filter', keys: [], needs: 'nodes' },
  { id: 'select-shard', title: 'Select all of this shard', group: 'Select and filter', keys: [], needs: 'nodes' },
  { id: 'select-type', title: 'Select all of this type', group: 'Select and filter', keys: [], needs: 'nodes' },
  { id: 'fit-selection', title: 'Zoom to the selection', group: 'Select and filter', keys: ['z'], needs: 'nodes' },
  {
    ...{ id: 'show-in-heat', title: 'Show the selection in heat over time', group: 'Select and filter', keys: [] },
    needs: 'nodes',
  },
  { id: 'copy-keys', title: 'Copy keys', group: 'Select and filter', keys: [], needs: 'nodes' },
  { id: 'save-selection', title: 'Save the selection as CSV', group: 'Select and filter', keys: [], needs: 'nodes' },
  { id: 'focus', title: 'Focus on the neighbourhood', group: 'Select and filter', keys: ['f'], needs: 'node' },
  { id: 'leave-focus', title: 'Leave the focus', group: 'Select and filter', keys: [], needs: 'topology' },
  { id: 'filter', title: 'Filter nodes', group: 'Select and filter', keys: ['v'], needs: 'topology' },
  { id: 'filter-type', title: 'Show only this type', group: 'Select and filter', keys: [], needs: 'nodes' },
  { id: 'filter-shard', title: 'Show only this shard', group: 'Select and filter', keys: [], needs: 'nodes' },
  {
    id: 'collapse',
    title: 'Collapse below what is selected, or expand it',
    group: 'Select and filter',
    keys: ['j'],
    needs: 'nodes',
  },
  {
    id: 'collapse-type',
    title: 'Collapse or expand all of this type',
    group: 'Select and filter',
    keys: [],
    needs: 'nodes',
  },
  { id: 'expand-all', title: 'Expand everything', group: 'Select and filter', keys: [], needs: 'topology' },
  { id: 'filter-clear', title: 'Show everything', group: 'Select and filter', keys: [], needs: 'topology' },
  { id: 'toggle-heat', title: 'Heat over time', group: 'View', keys: ['h'], needs: 'topology' },
  { id: 'pause-heat', title: 'Pause or resume live heat', group: 'View', keys: ['a'], needs: 'topology' },
  { id: 'fit', title: 'Zoom to fit', group: 'View', keys: ['0', 'mod+0'], needs: 'topology' },
  { id: 'zoom-in', title: 'Zoom in', group: 'View', keys: ['+', '='], needs: 'topology' },
  { id: 'zoom-out', title: 'Zoom out', group: 'View', keys: ['-'], needs: 'topology' },
  { id: 'color-shard', title: 'Colour by shard', group: 'View', keys: ['1'] },
  { id: 'color-heat', title: 'Colour by heat', group: 'View', keys: ['2'] },
  { id: 'color-type', title: 'Colour by type', group: 'View', keys: ['3'] },
  { id: 'color-forecast', title: 'Colour by forecast', group: 'View', keys: ['4'] },
  { id: 'color-influence', title: 'Colour by influence', group: 'View', keys: ['5'] },
  { id: 'edges-next', title: 'Next choice of edges: by distance, bands, crossing, all', group: 'View', keys: ['d'] },
  { id: 'toggle-minimap', title: 'Show or hide the overview', group: 'View', keys: ['o'] },
  { id: 'vision-next', title: 'See the colours with another kind of colour blindness', group: 'View', keys: ['u'] },
  { id: 'toggle-shards', title: 'Show or hide the shards panel', group: 'View', keys: ['['] },
  { id: 'toggle-queue', title: 'Show or hide the work queue', group: 'View', keys: ['w'], needs: 'topology' },
  { id: 'toggle-inspector', title: 'Show or hide the inspector', group: 'View', keys: [']'] },
  { id: 'toggle-time', title: 'Look at former moments', group: 'View', keys: ['y'], needs: 'topology' },
  { id: 'next-panel', title: 'Go to the next panel', group: 'View', keys: ['f6'] },
  { id: 'previous-panel', title: 'Go to the panel before', group: 'View', keys: ['shift+f6'] },
  { id: 'layout-watch', title: 'Panels for watching', group: 'View', keys: [] },
  { id: 'layout-plan', title: 'Panels for planning', group: 'View', keys: [] },
  { id: 'layout-reset', title: 'Reset the panels', group: 'View', keys: [] },
  {
    id: 'present',
    title: 'Present the topology: full screen, without bars and panels',
    group: 'View',
    keys: ['mod+shift+f'],
    needs: 'topology',
  },
  { id: 'copy-link', title: 'Copy a link to this view', group: 'View', keys: ['c'], needs: 'topology' },
  {
    id: 'copy-viewer-link',
    title: 'Copy a read-only link',
    group: 'View',
    keys: [],
    needs: 'viewers',
  },
  { id: 'save-view', title: 'Keep this view', group: 'View', keys: [], needs: 'topology' },
  { id: 'save-picture', title: 'Save the picture', group: 'View', keys: ['mod+shift+s'], needs: 'topology' },
  { id: 'theme-next', title: 'Next theme: system, light, dark', group: 'View', keys: ['t'] },
  { id: 'theme-system', title: 'Theme: same as system', group: 'View', keys: [] },
  { id: 'theme-light', title: 'Theme: light', group: 'View', keys: [] },
  { id: 'theme-dark', title: 'Theme: dark', group: 'View', keys: [] },
  { id: 'contrast', title: 'High contrast on or off', group: 'View', keys: [] },
  { id: 'import', title: 'Import a topology', group: 'Workspace', keys: ['mod+i'], isForOperators: true },
  {
    id: 'open-file',
    title: 'Open a file: topology, plan, trace, backup or incident',
    group: 'Workspace',
    keys: ['mod+o'],
    isForOperators: true,
  },
  { id: 'export', title: 'Export', group: 'Workspace', keys: ['mod+e'], needs: 'topology' },
  { id: 'save-incident', title: 'Save an incident', group: 'Workspace', keys: [], needs: 'topology' },
  {
    id: 'backup',
    title: 'Back up the workspace',
    group: 'Workspace',
    keys: [],
    isForOperators: true,
    needs: 'topology',
  },
  { id: 'open-demo', title: 'Open the demo workspace', group: 'Workspace', keys: [], isForOperators: true },
  {
    id: 'influence',
    title: 'Influence: measure and leading nodes',
    group: 'Workspace',
    keys: ['i', 'mod+shift+e'],
    needs: 'topology',
  },
  {
    id: 'verify',
    title: 'Verify the workspace',
    group: 'Workspace',
    keys: ['mod+shift+v'],
    isForOperators: true,
    needs: 'topology',
  },
  {
    id: 'layout',
    title: 'Lay out the topology',
    group: 'Workspace',
    keys: ['mod+shift+l'],
    isForOperators: true,
    needs: 'topology',
  },
  {
    id: 'placement',
    title: 'Place the nodes on shards',
    group: 'Workspace',
    keys: ['p', 'mod+shift+p'],
    needs: 'topology',
  },
  {
    id: 'balance',
    title: 'Balance: plans, approvals and settings',
    group: 'Workspace',
    keys: ['b', 'mod+shift+b'],
    needs: 'topology',
  },
  { id: 'add-node', title: 'Add a node', group: 'Workspace', keys: ['n'], isForOperators: true, needs: 'topology' },
  {
    id: 'metagraph',
    title: 'Metagraph: types and what may be connected',
    group: 'Workspace',
    keys: ['g'],
    needs: 'topology',
  },
  { id: 'settings', title: 'Settings', group: 'Help', keys: ['mod+,'] },
  { id: 'notices', title: 'Notifications', group: 'Help', keys: [] },
  { id: 'shortcuts', title: 'Keyboard shortcuts', group: 'Help', keys: ['?', 'mod+/'] },
  { id: 'tour', title: 'Tour of the console', group: 'Help', keys: [], needs: 'topology' },
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
  { keys: 'Alt Shift drag', title: 'Add with a lasso; from a node: place it by hand' },
  { keys: 'Ctrl click', title: 'Add a node, or take it out' },
  { keys: 'Shift F10', title: 'Menu of the node or the selection' },
  { keys: 'Enter', title: 'Open the inspector of the selected node' },
  { keys: 'Esc', title: 'Leave the presentation, lasso, the view of a plan, a path, selection, focus: one at a time' },
];

/** Keys that work while the map of heat over time has the focus; it handles them itself. */
export const HEAT_KEYS: readonly { readonly keys: readonly string[]; readonly title: string }[] = [
  { keys: ['← ↑ → ↓'], title: 'Go from cell to cell; with Ctrl ten at once' },
  { keys: ['Shift ← ↑ → ↓'], title: 'Brush, which selects the nodes' },
  { keys: ['Shift drag'], title: 'Brush by pointer; with Ctrl add' },
  { keys: ['Enter'], title: 'Select the nodes of the row or the brush' },
  { keys: ['mod+enter'], title: 'Add them to the selection' },
  { keys: ['Shift F10'], title: 'Menu of the row or the brush' },
  { keys: ['+', '-'], title: 'Half the time, twice the time' },
  { keys: ['Backspace'], title: 'Back to what was shown before' },
  { keys: ['Space'], title: 'Pause live heat, or resume it' },
  { keys: ['Esc'], title: 'Let go of cell, heat of then, brush: one at a time' },
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

/** Which keys run which command: as the commands say, or as the operator has chosen. */
export type Keymap = ReadonlyMap<string, CommandId>;

export const DEFAULT_KEYMAP: Keymap = new Map(
  COMMANDS.flatMap(({ id, keys }) => keys.map((key) => [key, id] as const)),
);

/** One character without Ctrl, Cmd or Alt: what somebody who speaks to the machine may say by chance (WCAG 2.1.4). */
export const isSingleKey = (keys: string): boolean => keys.length === 1;

/**
 * The name of a key press as keymaps have it, or null where the modifier of the other platform is held, or nothing but
 * modifiers. Shift is part of the character for plain keys ("?", "+"), and a modifier beside others and of named keys.
 */
export function pressName(press: KeyPress, isMac: boolean): string | null {
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const otherMod = isMac ? press.ctrlKey : press.metaKey;
  const key = press.key.toLowerCase();
  if (otherMod || ['control', 'meta', 'alt', 'shift', 'altgraph', 'dead'].includes(key)) return null;
  const hasShift = press.shiftKey && (mod || press.altKey || key.length > 1);
  const name = key === ' ' ? 'space' : key;
  return `${mod ? 'mod+' : ''}${press.altKey ? 'alt+' : ''}${hasShift ? 'shift+' : ''}${name}`;
}

const isWithMod = (name: string): boolean => name.startsWith('mod+') || /(^|\+)f\d+$/.test(name);

/** The command of a key press, or null. `isTyping`: the focus is where plain keys write text. */
export function commandOfKey(
  press: KeyPress,
  isMac: boolean,
  isTyping: boolean,
  keymap: Keymap = DEFAULT_KEYMAP,
): CommandId | null {
  const name = pressName(press, isMac);
  if (name === null || (isTyping && !isWithMod(name))) return null;
  const id = keymap.get(name) ?? null;
  return isTyping && id !== null && commandOf(id)?.isNotForText ? null : id;
}

export const commandOf = (id: CommandId): Command | undefined => COMMANDS.find((command) => command.id === id);

const NAMES: Readonly<Record<string, string>> = {
  ...{ arrowleft: '←', arrowright: '→', arrowup: '↑', arrowdown: '↓' },
  ...{ mod: 'Ctrl', shift: 'Shift', alt: 'Alt', escape: 'Esc', space: 'Space', enter: 'Enter' },
};
const MAC_NAMES: Readonly<Record<string, string>> = { ...NAMES, mod: '⌘', shift: '⇧', alt: '⌥' };

/** `mod+shift+v` as people write it: `Ctrl Shift V`, on macOS `⌘ ⇧ V`. */
export function keysLabel(keys: string, isMac: boolean): string {
  return keys
    .split(/(?<=.)\+(?=.)/)
    .map((part) => (isMac ? MAC_NAMES : NAMES)[part] ?? part.toUpperCase())
    .join(' ');
}

/** The shown keys of a command, or undefined where it has none. */
export function keysOf(id: CommandId, isMac: boolean): string | undefined {
  const keys = commandOf(id)?.keys[0];
  return keys === undefined ? undefined : keysLabel(keys, isMac);
}
