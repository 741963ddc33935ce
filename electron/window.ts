/** The console's window: hardened, placed where it was, and confined to the console's own address. */
import { BrowserWindow, type Event, nativeTheme, screen, session, shell } from 'electron';
import type { ShellInfo } from '../engine/protocol/shell-api.ts';
import { INFO_SWITCH } from './channels.ts';
import { CONSOLE_URL, isAllowedLink, isConsoleUrl } from './console-origin.ts';
import type { JsonFile } from './json-file.ts';
import { createRestartPolicy } from './restart-policy.ts';
import { restorePlacement, WINDOW_SIZE_MIN, type WindowState } from './window-state.ts';

const BACKGROUND = { light: '#ffffff', dark: '#111418' };
const RELOAD_DELAYS_MS = [0, 1000, 3000];

export interface WindowOptions {
  readonly preload: string;
  readonly info: ShellInfo;
  readonly stateFile: JsonFile<WindowState>;
  log(line: string): void;
  /** The page crashed, and will be loaded again if that has not happened too often. */
  onCrash(reason: string): void;
  /** The page crashed more often than reloading can help. */
  onBroken(): void;
}

/** Presenting fills the screen, and what is copied is written to the clipboard. */
const GRANTED: readonly string[] = ['fullscreen', 'clipboard-sanitized-write'];

/** Nothing else that the console does needs a permission: camera, location, reading the clipboard and the rest are refused unasked. */
export function refusePermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(GRANTED.includes(permission)),
  );
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => GRANTED.includes(permission));
  session.defaultSession.setDevicePermissionHandler(() => false);
}

export function openWindow(options: WindowOptions): BrowserWindow {
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  const placement = restorePlacement(options.stateFile.read(), workAreas);
  const window = new BrowserWindow({
    ...(placement.position ?? {}),
    width: placement.width,
    height: placement.height,
    minWidth: WINDOW_SIZE_MIN.width,
    minHeight: WINDOW_SIZE_MIN.height,
    show: false,
    title: 'Shardscope',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // Heat keeps moving behind another window; the console itself draws only when something changed.
      additionalArguments: [INFO_SWITCH + Buffer.from(JSON.stringify(options.info)).toString('base64')],
    },
  });
  if (placement.isMaximized) window.maximize();
  // Shown when it has something to show: no white flash on a dark desktop.
  window.once('ready-to-show', () => window.show());
  window.on('close', () => saveState(window, options.stateFile));
  // The shell names the window after the workspace; the page's own title would overwrite it.
  window.on('page-title-updated', (event: Event) => event.preventDefault());
  confine(window, options.log);
  reloadAfterCrash(window, options);
  window.webContents.on('did-fail-load', (_event, code, reason, url) =>
    options.log(`console: ${url} failed, ${reason} (${code})`),
  );
  void window.loadURL(CONSOLE_URL);
  return window;
}

/** No navigation away, no second window; links of our list go to the user's browser. */
function confine(window: BrowserWindow, log: (line: string) => void): void {
  const { webContents } = window;
  webContents.on('will-navigate', (event, url) => {
    if (isConsoleUrl(url)) return; // a reload
    event.preventDefault();
    log(`navigation refused: ${url}`);
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(({ url }) => {
    if (isAllowedLink(url)) void shell.openExternal(url);
    else log(`new window refused: ${url}`);
    return { action: 'deny' };
  });
}

function reloadAfterCrash(window: BrowserWindow, options: WindowOptions): void {
  const policy = createRestartPolicy(RELOAD_DELAYS_MS);
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    options.log(`console: its process is gone (${reason}, ${exitCode})`);
    if (reason === 'clean-exit') return;
    options.onCrash(reason);
    const delayMs = policy.nextDelayMs(Date.now());
    if (delayMs === null) return options.onBroken();
    setTimeout(() => {
      if (!window.isDestroyed()) window.webContents.reload();
    }, delayMs);
  });
  window.on('unresponsive', () => options.log('console: does not answer'));
}

function saveState(window: BrowserWindow, file: JsonFile<WindowState>): void {
  file.write({ ...window.getNormalBounds(), isMaximized: window.isMaximized() });
}

export function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
