/**
 * `npm start [-- --browser]`: Shardscope on its demo workspace. With a display the desktop opens; without one, or with
 * `--browser`, the same console is served and its URL printed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { announce, runProgram, SetUpError } from '../lib/announce.ts';
import { CONSOLE, DESKTOP, ensureBuilt } from '../lib/build.ts';
import { hasDisplay } from '../lib/display.ts';
import { electronEnv, ensureElectron } from '../lib/electron-runtime.ts';
import { inRoot, ROOT } from '../lib/paths.ts';
import { ended } from '../lib/processes.ts';

/** A desktop that ends sooner never showed a window. */
const QUICK_FAILURE_MS = 8000;
/** The command line's status for Ctrl-C. */
const STATUS_INTERRUPTED = 130;

await runProgram(async () => {
  const args = process.argv.slice(2);
  await ensureBuilt(CONSOLE);
  const isServed = args.includes('--browser') || !hasDisplay();
  if (isServed) return serveDemo(args.filter((arg) => arg !== '--browser'));
  return openDesktop(args);
});

async function openDesktop(args: readonly string[]): Promise<number> {
  await ensureBuilt(DESKTOP);
  const runtime = await ensureElectron();
  const env = { ...process.env, ...electronEnv(runtime) };
  const startedMs = performance.now();
  const cli = inRoot('node_modules/electron/cli.js');
  // Only fatal lines of Chromium: a machine without a D-Bus gets a page of harmless complaints otherwise.
  const child = spawn(process.execPath, [cli, ROOT, '--log-level=3', '--demo', ...args], {
    stdio: 'inherit',
    cwd: ROOT,
    env,
  });
  const status = await endedAfterSignals(child);
  if (status !== 0 && performance.now() - startedMs < QUICK_FAILURE_MS) {
    throw new SetUpError(`the desktop ended at once with status ${status}`, 'npm start -- --browser');
  }
  return status;
}

async function serveDemo(args: readonly string[]): Promise<number> {
  announce('no desktop here: serving the console instead (Ctrl-C stops it)');
  const cli = ['--disable-warning=ExperimentalWarning', inRoot('engine/hosts/cli/main.ts'), 'demo', ...args];
  const child = spawn(process.execPath, cli, { stdio: ['inherit', 'pipe', 'inherit'], cwd: ROOT });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const url = urlOf(line);
    process.stdout.write(
      url === null ? `${line}\n` : `Shardscope is ready. Open this address in a browser:\n\n  ${url}\n\n`,
    );
  });
  return endedAfterSignals(child);
}

/** The URL of the line of JSON that `demo` prints when it is ready, else null. */
function urlOf(line: string): string | null {
  try {
    const { url } = JSON.parse(line) as { url?: unknown };
    return typeof url === 'string' ? url : null;
  } catch {
    return null; // not JSON: something for people, which passes through
  }
}

/** Waits for the child through Ctrl-C, so that it can stop cleanly; a stop that was asked for is not a failure. */
async function endedAfterSignals(child: ChildProcess): Promise<number> {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      isStopping = true;
      // A terminal sends Ctrl-C to the whole group: the child has it already.
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  const { status, signal } = await ended(child);
  const wasAsked = isStopping && (signal !== null || status === STATUS_INTERRUPTED);
  return wasAsked ? 0 : status;
}
