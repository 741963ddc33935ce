import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ShardscopeError } from '../../base/errors.ts';

/**
 * Who has a workspace open, written down beside it so that a second program can name the first. It is told, never asked
 * whether to go in: the lock is SQLite's own on the catalog, which a crash releases, so a file that a killed program left
 * behind refuses nobody. It is believed only where the lock is held and the process it names is still the same one.
 */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly sinceMs: number;
  /** When the process was started, as its system counts; null where that cannot be known. Process ids are used again. */
  readonly started: string | null;
}

const lockFile = (folder: string) => join(folder, 'workspace.lock');

/** Called by who holds the lock. Where it cannot be written nobody is named. */
export function noteHolder(folder: string, nowMs: number): void {
  const holder: Holder = { pid: process.pid, host: hostname(), sinceMs: nowMs, started: startOf(process.pid) };
  try {
    writeFileSync(lockFile(folder), `${JSON.stringify(holder)}\n`);
  } catch {
    forgetHolder(folder);
  }
}

/** Called by who still holds the lock. */
export function forgetHolder(folder: string): void {
  try {
    rmSync(lockFile(folder), { force: true });
  } catch {
    // On a disk that has become read-only it stays, as after a crash.
  }
}

/** Makes a refusal of the lock say who holds it, as far as that is known. Anything else passes unchanged. */
export function namingHolder(folder: string, error: unknown): unknown {
  if (!(error instanceof ShardscopeError) || error.code !== 'busy.workspace') return error;
  const holder = readHolder(folder);
  if (holder === null || !isThere(holder)) return error;
  const { pid, host, sinceMs } = holder;
  const who =
    pid === process.pid && host === hostname() ? `this program (process ${pid})` : `process ${pid} on ${host}`;
  const message = `${folder} is open in ${who} since ${new Date(sinceMs).toISOString()}; close it there first`;
  return new ShardscopeError('busy.workspace', message, { ...error.details, holder: { pid, host, sinceMs } }, error);
}

function readHolder(folder: string): Holder | null {
  try {
    const { pid, host, sinceMs, started } = JSON.parse(readFileSync(lockFile(folder), 'utf8')) as Partial<Holder>;
    const isWhole = Number.isSafeInteger(pid) && typeof host === 'string' && Number.isSafeInteger(sinceMs);
    return isWhole ? { pid: pid!, host: host!, sinceMs: sinceMs!, started: started ?? null } : null;
  } catch {
    return null;
  }
}

/** Of another machine, which shares the folder over a network, the lock is all there is to go by. */
function isThere({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return started === null || started === startOf(pid);
}

/** In clock ticks since the machine was started; on Linux only. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program stands in brackets and may hold anything; the fields are counted after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
