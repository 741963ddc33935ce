import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface DesktopOptions {
  /** Where workspaces and the window's profile live; a fresh folder, removed at the end, if not given. */
  readonly home?: string;
  /** After the app's path, such as `--demo` or `--open`, PATH. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A packaged executable instead of the checkout. */
  readonly executablePath?: string;
}

export interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly home: string;
  /** The variables it was started with, for a second start beside it. */
  readonly env: Readonly<Record<string, string>>;
  /** What the shell and the engine wrote so far. */
  log(): string;
  /** Quits the app in order; removes the home if it was made here. */
  close(): Promise<void>;
}

/**
 * Starts the real desktop and waits for its window. The runtime comes from ELECTRON_OVERRIDE_DIST_PATH, else from the
 * electron package. Costs about a second.
 */
export async function launchDesktop(options: DesktopOptions = {}): Promise<Desktop> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'shardscope-desktop-'));
  const isRoot = process.getuid?.() === 0;
  // What moves without being looked at costs the software renderer as much as a journey itself.
  const switches = ['--ignore-gpu-blocklist', '--log-level=3', '--force-prefers-reduced-motion'];
  const env = {
    ...definedVariables(process.env),
    SHARDSCOPE_HOME: home,
    ...(isRoot ? { ELECTRON_DISABLE_SANDBOX: '1' } : {}),
    ...options.env,
  };
  const app = await _electron.launch({
    cwd: ROOT,
    args: [...(options.executablePath === undefined ? [ROOT] : []), ...(options.args ?? []), ...switches],
    ...(options.executablePath === undefined ? {} : { executablePath: options.executablePath }),
    env,
  });
  return {
    app,
    page: await app.firstWindow(),
    home,
    env,
    log: () => readFileSync(join(home, 'desktop', 'logs', 'shardscope.log'), 'utf8'),
    async close() {
      await app.close();
      if (options.home === undefined) rmSync(home, { recursive: true, force: true });
    },
  };
}

function definedVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
