import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT } from './paths.ts';

export interface Outcome {
  readonly status: number;
  readonly signal: NodeJS.Signals | null;
}

/** Starts a command in the repository with inherited streams; standard output is kept free when `isQuiet`. */
export function start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
}

/** Runs a command to its end. A command that cannot be started counts as status 127, as in a shell. */
export function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
  return ended(start(command, args, options));
}

export function ended(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve({ status: 127, signal: null });
    });
    child.once('exit', (status, signal) => resolve({ status: status ?? 1, signal }));
  });
}

/** The absolute path of the first of `names` that is on the PATH and executable, else null. */
export function findOnPath(names: readonly string[]): string | null {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      if (folder !== '' && isExecutable(join(folder, name))) return join(folder, name);
    }
  }
  return null;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // missing and not executable are the same to a caller that wants to run it
  }
}
