import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { withFileErrors } from './workspace-files.ts';

/** What a folder beside a workspace is made for, as its name says. */
export type ScratchPurpose = 'importing' | 'replaying' | 'backing-up' | 'restoring';

/**
 * A new folder beside `target`, on the same disk. Folders that were left there by programs that were killed go first.
 * @throws storage.*
 */
export function makeScratchFolder(target: string, purpose: ScratchPurpose): string {
  return withFileErrors(target, () => {
    mkdirSync(dirname(target), { recursive: true });
    removeAbandoned(target, purpose);
    return mkdtempSync(`${prefixOf(target, purpose)}${process.pid}-`);
  });
}

const prefixOf = (target: string, purpose: ScratchPurpose) => `${target}.${purpose}-`;

/** Their name carries the process, which is gone. */
function removeAbandoned(target: string, purpose: ScratchPurpose): void {
  const prefix = basename(prefixOf(target, purpose));
  for (const name of readdirSync(dirname(target))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (!isAlive(pid)) rmSync(join(dirname(target), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
