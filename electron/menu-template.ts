/** The native menu as data: what each item does is a command for the console or an action of the shell. */
import type { MenuItemConstructorOptions } from 'electron';
import type { ShellCommand, ShellKeys, ShellTheme } from '../engine/protocol/shell-api.ts';
import type { RecentWorkspace } from './recent.ts';

export interface MenuActions {
  send(command: ShellCommand): void;
  openWorkspace(): void;
  openRecent(path: string): void;
  clearRecent(): void;
  openLogs(): void;
  copyDiagnostics(): void;
}

export interface MenuState {
  readonly platform: NodeJS.Platform;
  readonly appName: string;
  readonly recent: readonly RecentWorkspace[];
  readonly theme: ShellTheme;
  /** What the operator has chosen in the console. */
  readonly keys: ShellKeys;
}

type Item = MenuItemConstructorOptions;
const SEPARATOR: Item = { type: 'separator' };

export function menuTemplate(state: MenuState, actions: MenuActions): Item[] {
  const isMac = state.platform === 'darwin';
  const chosen = new Set(Object.values(state.keys).map((key) => (key === null ? null : acceleratorOf(key))));
  const command = (label: string, id: ShellCommand, own?: string): Item => {
    const key = state.keys[id];
    // A key that the operator has given to another command is not this one's any more.
    const left = own === undefined || chosen.has(own) ? null : own;
    const accelerator = key === undefined ? left : key === null ? null : acceleratorOf(key);
    return { id, label, click: () => actions.send(id), ...(accelerator === null ? {} : { accelerator }) };
  };
  const about = command(`About ${state.appName}`, 'about');
  const appMenu: Item = {
    label: state.appName,
    submenu: [
      about,
      SEPARATOR,
      { role: 'services' },
      SEPARATOR,
      { role: 'hide' },
      { role: 'hideOthers' },
      SEPARATOR,
      { role: 'quit' },
    ],
  };
  return [
    ...(isMac ? [appMenu] : []),
    fileMenu(state, actions, command, isMac),
    { label: '&Edit', submenu: editItems(command) },
    { label: '&View', submenu: viewItems(state, command) },
    {
      label: '&Workspace',
      submenu: [
        command('Influence…', 'influence', 'CmdOrCtrl+Shift+E'),
        command('Verify…', 'verify', 'CmdOrCtrl+Shift+V'),
        command('Placement…', 'placement', 'CmdOrCtrl+Shift+P'),
        command('Balance…', 'balance', 'CmdOrCtrl+Shift+B'),
        command('Recompute Layout', 'layout', 'CmdOrCtrl+Shift+L'),
      ],
    },
    {
      label: '&Help',
      role: 'help',
      submenu: [
        command('Keyboard Shortcuts', 'shortcuts', 'CmdOrCtrl+/'),
        SEPARATOR,
        { label: 'Open Logs Folder', click: () => actions.openLogs() },
        { label: 'Copy Diagnostics', click: () => actions.copyDiagnostics() },
        ...(isMac ? [] : [SEPARATOR, about]),
      ],
    },
  ];
}

type CommandItem = (label: string, id: ShellCommand, accelerator?: string) => Item;

function fileMenu(state: MenuState, actions: MenuActions, command: CommandItem, isMac: boolean): Item {
  const recent: Item[] = state.recent.map(({ name, path }) => ({
    label: name.replaceAll('&', '&&'),
    sublabel: path,
    click: () => actions.openRecent(path),
  }));
  return {
    label: '&File',
    submenu: [
      command('Import Topology…', 'import', 'CmdOrCtrl+I'),
      SEPARATOR,
      { label: 'Open Workspace…', accelerator: 'CmdOrCtrl+O', click: () => actions.openWorkspace() },
      {
        label: 'Open Recent',
        enabled: recent.length > 0,
        submenu: [...recent, SEPARATOR, { label: 'Clear List', click: () => actions.clearRecent() }],
      },
      command('Open Demo', 'open-demo', 'CmdOrCtrl+D'),
      SEPARATOR,
      { role: 'close', label: 'Close Window' },
      ...(isMac ? [] : [{ role: 'quit' } satisfies Item]),
    ],
  };
}

/** The roles are about text; what was done to the topology has items, and keys, of its own in the console. */
function editItems(command: CommandItem): Item[] {
  const roles = ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'] as const;
  return [
    command('Undo Last Change', 'undo'),
    command('Redo Last Change', 'redo'),
    SEPARATOR,
    ...roles.map((role) => ({ role })),
    SEPARATOR,
    command('Settings…', 'settings', 'CmdOrCtrl+,'),
  ];
}

/** `mod+shift+v` as Electron writes it; null for a plain character, which a menu would take from text fields. */
export function acceleratorOf(key: string): string | null {
  const parts = key.split(/(?<=.)\+(?=.)/);
  const last = parts.pop() ?? '';
  if (!parts.includes('mod') && !/^f\d+$/.test(last)) return null;
  const names: Readonly<Record<string, string>> = {
    ...{ mod: 'CmdOrCtrl', alt: 'Alt', shift: 'Shift', '+': 'Plus' },
    ...{ arrowleft: 'Left', arrowright: 'Right', arrowup: 'Up', arrowdown: 'Down' },
  };
  const isKnown = last.length === 1 || names[last] !== undefined || /^f\d+$/.test(last);
  return isKnown ? [...parts, last].map((part) => names[part] ?? part.toUpperCase()).join('+') : null;
}

function viewItems(state: MenuState, command: CommandItem): Item[] {
  const theme = (label: string, name: ShellTheme): Item => ({
    ...command(label, `theme-${name}`),
    type: 'radio',
    checked: state.theme === name,
  });
  return [
    command('All Commands…', 'palette', 'CmdOrCtrl+Shift+K'),
    command('Search…', 'search', 'CmdOrCtrl+F'),
    command('Zoom to Fit', 'fit', 'CmdOrCtrl+0'),
    SEPARATOR,
    command('Colour by Shard', 'color-shard', 'CmdOrCtrl+1'),
    command('Colour by Heat', 'color-heat', 'CmdOrCtrl+2'),
    command('Colour by Type', 'color-type', 'CmdOrCtrl+3'),
    SEPARATOR,
    {
      label: 'Theme',
      submenu: [theme('Same as System', 'system'), theme('Light', 'light'), theme('Dark', 'dark')],
    },
    SEPARATOR,
    { role: 'reload' },
    { role: 'toggleDevTools' },
    { role: 'togglefullscreen' },
  ];
}
