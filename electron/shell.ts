/** One window, one engine, and the wiring between menu, dialogs, files and both. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  app,
  type BrowserWindow,
  clipboard,
  shell as desktop,
  dialog,
  Menu,
  MessageChannelMain,
  Notification,
  nativeTheme,
  type WebContents,
} from 'electron';
import { z } from 'zod';
import { ShardscopeError, toWireError, type WireError } from '../engine/protocol/index.ts';
import {
  SHELL_COMMANDS,
  SHELL_NOTICE_LENGTH_MAX,
  SHELL_THEMES,
  type ShellCommand,
  type ShellCrash,
  type ShellInfo,
  type ShellKeys,
  type ShellRecent,
  type ShellTheme,
} from '../engine/protocol/shell-api.ts';
import { serveConsole } from './app-protocol.ts';
import { CHANNELS } from './channels.ts';
import { diagnosticsText } from './diagnostics.ts';
import { createEngineHost, type EngineHost, type EngineState } from './engine-host.ts';
import { chooseEngineHost } from './engine-runtime.ts';
import { startEngine } from './engine-start.ts';
import { createGuardedIpc } from './guarded-ipc.ts';
import { jsonFile } from './json-file.ts';
import type { LaunchOptions } from './launch-options.ts';
import { openLogFile } from './log-file.ts';
import { type MenuActions, menuTemplate } from './menu-template.ts';
import { createRecentWorkspaces, recentSchema, withPresence } from './recent.ts';
import { SETTINGS_DEFAULT, settingsSchema } from './settings.ts';
import { packagedRuntimeNote, type ShellPaths } from './shell-paths.ts';
import { openWindow, refusePermissions, showWindow } from './window.ts';
import { windowStateSchema } from './window-state.ts';

const CRASHES_TOLD_MAX = 5;

export interface Shell {
  /** Opens the window and starts the engine; after the app is ready. */
  open(): void;
  focus(): void;
  openPath(path: string): void;
  /** Ends the engine in order. */
  stop(): Promise<void>;
  isStopped(): boolean;
}

export function createShell(paths: ShellPaths, launch: LaunchOptions): Shell {
  const logFile = openLogFile(paths.logs);
  const log = (line: string) => logFile.write(line);
  const file = <T>(name: string, schema: z.ZodType<T>) => jsonFile(join(paths.userData, name), schema, log);
  const settingsFile = file('settings.json', settingsSchema);
  const windowFile = file('window.json', windowStateSchema);
  const recent = createRecentWorkspaces(file('recent.json', recentSchema));
  const info = shellInfo();
  let theme: ShellTheme = (settingsFile.read() ?? SETTINGS_DEFAULT).theme;
  let keys: ShellKeys = {};
  /** What the window has not been told yet; only the latest few matter to anybody. */
  let crashes: readonly ShellCrash[] = [];
  let window: BrowserWindow | null = null;
  let engine: EngineHost | null = null;
  let isStopped = false;

  const actions: MenuActions = {
    send: (command: ShellCommand) => window?.webContents.send(CHANNELS.command, command),
    openWorkspace: () => void chooseWorkspace(window, paths.home).then((path) => path !== null && openPath(path)),
    openRecent: (path) => openPath(path),
    clearRecent() {
      recent.clear();
      app.clearRecentDocuments();
      refreshMenu();
    },
    openLogs: () => void desktop.openPath(logFile.folder),
    copyDiagnostics: () => clipboard.writeText(diagnosticsText(info, engine?.state ?? 'not started', logFile)),
  };

  function refreshMenu(): void {
    const state = { platform: process.platform, appName: app.getName(), recent: recent.list(), theme, keys };
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(state, actions)));
  }

  function openPath(path: string): void {
    engine?.openPath(path).catch((error: Error) => {
      log(`open ${path}: ${error.message}`);
      void dialog.showMessageBox({ type: 'error', message: 'The workspace was not opened', detail: error.message });
    });
  }

  function showWorkspace(name: string | null, path: string | null): void {
    window?.setTitle(name ?? 'Shardscope');
    if (name === null || path === null) return;
    recent.add({ name, path, openedMs: Date.now() });
    app.addRecentDocument(path);
    refreshMenu();
  }

  function showState(state: EngineState): void {
    if (state !== 'failed') return;
    const message = 'The engine stopped and could not be started again';
    void askAfterFailure(message, logFile.folder).then((wantsRetry) => (wantsRetry ? engine?.retry() : app.quit()));
  }

  function setTheme(next: ShellTheme): void {
    if (next === theme && nativeTheme.themeSource === next) return;
    theme = next;
    nativeTheme.themeSource = next;
    settingsFile.write({ theme });
    refreshMenu();
  }

  function setKeys(next: ShellKeys): void {
    if (JSON.stringify(next) === JSON.stringify(keys)) return;
    keys = next;
    refreshMenu();
  }

  function noteCrash(part: ShellCrash['part'], reason: string): void {
    crashes = [...crashes, { part, reason, atMs: Date.now() }].slice(-CRASHES_TOLD_MAX);
  }

  async function takeCrashes(): Promise<readonly ShellCrash[]> {
    const told = crashes;
    crashes = [];
    return told;
  }

  /** A click on it brings the window. */
  function notify(message: string): void {
    const isSupported = Notification.isSupported();
    log(`notification${isSupported ? '' : ', which this system does not show'}: ${message}`);
    if (!isSupported) return;
    const notification = new Notification({ title: app.getName(), body: message });
    notification.on('click', () => window !== null && showWindow(window));
    notification.show();
  }

  /** Only what the shell itself remembers is opened: a window names no other folder. */
  async function openRecent(path: string): Promise<WireError | null> {
    try {
      if (!recent.list().some((entry) => entry.path === path)) {
        throw new ShardscopeError('not-found.workspace', `${path} is not among the workspaces opened last`, { path });
      }
      await engine?.openPath(path);
      return null;
    } catch (error) {
      log(`open ${path}: ${String(error)}`);
      return toWireError(error);
    }
  }

  function forgetRecent(path: string) {
    recent.remove(path);
    refreshMenu();
    return withPresence(recent.list());
  }

  function openConsoleWindow(): void {
    window = openWindow({
      preload: paths.preload,
      info,
      stateFile: windowFile,
      log,
      onCrash: (reason) => noteCrash('console', reason),
      onBroken: () =>
        void askAfterFailure('The console crashed again and again', logFile.folder).then((wantsRetry) =>
          wantsRetry ? window?.webContents.reload() : app.quit(),
        ),
    });
    window.on('closed', () => {
      window = null;
    });
  }

  return {
    open() {
      log(`Shardscope ${info.appVersion} starts, Electron ${info.electron}, engine in a ${info.engineHost}`);
      if (info.runtimeNote !== null) log(info.runtimeNote);
      nativeTheme.themeSource = theme;
      refusePermissions();
      serveConsole(paths.renderer);
      engine = createEngineHost({
        launch: (target) => startEngine(info.engineHost, paths, target, (line) => log(`engine: ${line}`)),
        target: { path: launch.workspacePath, isDemo: launch.isDemo },
        log,
        onState: showState,
        onWorkspace: showWorkspace,
        onCrash: (reason) => noteCrash('engine', reason),
      });
      listenToWindows(engine, log, {
        ...{ setTheme, setKeys, notify, openRecent, forgetRecent },
        crashes: takeCrashes,
        recent: () => withPresence(recent.list()),
      });
      refreshMenu();
      openConsoleWindow();
    },
    focus() {
      if (window !== null) showWindow(window);
      else if (app.isReady()) openConsoleWindow();
    },
    openPath,
    async stop() {
      await engine?.stop();
      isStopped = true;
      log('Shardscope ends');
    },
    isStopped: () => isStopped || engine === null,
  };
}

function shellInfo(): ShellInfo {
  return {
    appVersion: app.getVersion(),
    electron: process.versions.electron ?? 'unknown',
    chrome: process.versions.chrome ?? 'unknown',
    platform: process.platform,
    engineHost: chooseEngineHost({
      napiVersion: Number(process.versions.napi),
      stripsTypes: Boolean(process.features.typescript),
      isPackaged: app.isPackaged,
    }),
    runtimeNote: process.env.SHARDSCOPE_RUNTIME_NOTE ?? packagedRuntimeNote(app.getAppPath()),
  };
}

/** The keys of a command as a window tells them. */
const keysSchema = z.partialRecord(z.enum(SHELL_COMMANDS), z.string().max(40).nullable());

interface WindowWishes {
  setTheme(theme: ShellTheme): void;
  setKeys(keys: ShellKeys): void;
  notify(message: string): void;
  crashes(): Promise<readonly ShellCrash[]>;
  recent(): Promise<readonly ShellRecent[]>;
  openRecent(path: string): Promise<WireError | null>;
  forgetRecent(path: string): Promise<readonly ShellRecent[]>;
}

const pathSchema = z.string().min(1).max(4096);

/** What a window may ask of the shell. */
function listenToWindows(engine: EngineHost, log: (line: string) => void, wishes: WindowWishes): void {
  const ipc = createGuardedIpc(log);
  ipc.handle(CHANNELS.connect, z.null(), (_nothing, sender) => connectWindow(engine, sender));
  ipc.on(CHANNELS.theme, z.enum(SHELL_THEMES), wishes.setTheme);
  ipc.on(CHANNELS.keys, keysSchema, wishes.setKeys);
  ipc.on(CHANNELS.notify, z.string().min(1).max(SHELL_NOTICE_LENGTH_MAX), wishes.notify);
  ipc.handle(CHANNELS.crashes, z.null(), wishes.crashes);
  ipc.handle(CHANNELS.recent, z.null(), wishes.recent);
  ipc.handle(CHANNELS.openRecent, pathSchema, wishes.openRecent);
  ipc.handle(CHANNELS.forgetRecent, pathSchema, wishes.forgetRecent);
}

async function connectWindow(engine: EngineHost, sender: WebContents): Promise<number> {
  await engine.whenReady();
  if (sender.isDestroyed()) throw new Error('the window is gone');
  const { port1, port2 } = new MessageChannelMain();
  const link = engine.connect(port1);
  sender.postMessage(CHANNELS.port, link, [port2]);
  return link;
}

async function chooseWorkspace(window: BrowserWindow | null, home: string): Promise<string | null> {
  const options: Electron.OpenDialogOptions = {
    title: 'Open Workspace',
    message: 'Choose a folder that ends in .shardscope',
    properties: ['openDirectory'],
    ...(existsSync(home) ? { defaultPath: home } : {}),
  };
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return filePaths[0] ?? null;
}

/** True: try again. Otherwise the user chose to quit. */
async function askAfterFailure(message: string, logs: string): Promise<boolean> {
  const buttons = ['Try Again', 'Open Logs Folder', 'Quit'];
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message,
    detail: `The log is in ${logs}`,
    buttons,
  });
  if (response !== 1) return response === 0;
  await desktop.openPath(logs);
  return askAfterFailure(message, logs);
}
