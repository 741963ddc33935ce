/**
 * What the desktop shell gives a window beyond a browser: `window.shardscopeShell`, put there by electron/preload.ts and
 * absent in a browser. Types and words only, so that the shell and the renderer cannot drift apart.
 *
 * A port cannot pass through Electron's context bridge. So `connect()` resolves to a link number, and the window then gets
 * (or already got) a `message` event from itself whose `data` is a `ShellPortMessage` with that number and whose first
 * port is the link to the engine; what travels on it is what codec.ts makes. Listen before calling `connect()`. When the
 * engine ends, the port gets a `close` event (Electron has it on every version); ask again with `connect()`, which waits
 * until the engine is back.
 */
import type { WireError } from '../base/errors.ts';

export const SHELL_API_NAME = 'shardscopeShell';
export const SHELL_PORT_MESSAGE = 'shardscope-port';

export interface ShellPortMessage {
  readonly kind: typeof SHELL_PORT_MESSAGE;
  readonly link: number;
}

/** What the native menu can ask of the console. */
export const SHELL_COMMANDS = [
  'import',
  'open-demo',
  'search',
  'fit',
  'color-shard',
  'color-heat',
  'color-type',
  'theme-system',
  'theme-light',
  'theme-dark',
  'influence',
  'verify',
  'layout',
  'placement',
  'balance',
  'about',
  'shortcuts',
  'palette',
  'settings',
  'undo',
  'redo',
] as const;
export type ShellCommand = (typeof SHELL_COMMANDS)[number];

/** Keys that the operator has chosen, as the console writes them; null: none. Other commands keep the menu's own. */
export type ShellKeys = Readonly<Partial<Record<ShellCommand, string | null>>>;
/** Longer than any error; a notification shows the beginning. */
export const SHELL_NOTICE_LENGTH_MAX = 2000;

export const SHELL_THEMES = ['system', 'light', 'dark'] as const;
export type ShellTheme = (typeof SHELL_THEMES)[number];

/** For the About page. */
export interface ShellInfo {
  readonly appVersion: string;
  readonly electron: string;
  readonly chrome: string;
  /** `linux`, `darwin` or `win32`: decides how a shortcut is written. */
  readonly platform: string;
  /** How the engine runs: in an Electron utility process, or in a Node child where Electron's Node-API is too old. */
  readonly engineHost: 'utility-process' | 'node-child';
  /** What the operator must know about this runtime (a stand-in of an older version), else null. */
  readonly runtimeNote: string | null;
}

/** A workspace that was opened in this program, as the shell remembers it. */
export interface ShellRecent {
  readonly name: string;
  readonly path: string;
  /** When it was opened last; null: noted by an earlier version, which kept no times. */
  readonly openedMs: number | null;
  /** Whether its folder still holds a workspace, looked up as the list is asked for. */
  readonly isThere: boolean;
}

/** Something that ended by itself and was started again. */
export interface ShellCrash {
  readonly part: 'engine' | 'console';
  /** As the system told it: `signal SIGKILL`, `exit status 70`, `crashed`. */
  readonly reason: string;
  readonly atMs: number;
}

export interface ShellApi {
  readonly info: ShellInfo;
  /** Asks for a link to the engine; see the head of this file. Rejects when the engine was given up. */
  connect(): Promise<number>;
  /** Menu commands; the result stops listening. */
  onCommand(listener: (command: ShellCommand) => void): () => void;
  /** Tells the shell which theme the console uses, for the window's own colours and the menu's check mark. */
  reportTheme(theme: ShellTheme): void;
  /** Tells the shell the keys of its commands, like `mod+shift+v`, for the menu to show: the operator may choose others. */
  reportKeys(keys: ShellKeys): void;
  /** Shows an error as a notification of the system. */
  notify(message: string): void;
  /** What has crashed and is back, oldest first; each is told once. */
  crashes(): Promise<readonly ShellCrash[]>;
  /** The workspaces opened last, newest first. */
  recent(): Promise<readonly ShellRecent[]>;
  /** Opens one of `recent()`; a path that is not in it is refused. Answers what is against it, or null. */
  openRecent(path: string): Promise<WireError | null>;
  /** Takes one off the list; its files stay. Answers the list that is left. */
  forgetRecent(path: string): Promise<readonly ShellRecent[]>;
}
