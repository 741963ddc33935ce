import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export type DiskRefusal = 'storage.full' | 'storage.readonly';

const CODES: Readonly<Record<string, DiskRefusal>> = {
  ENOSPC: 'storage.full',
  EDQUOT: 'storage.full',
  EROFS: 'storage.readonly',
  EACCES: 'storage.readonly',
  EPERM: 'storage.readonly',
};
/** What an error number of the file system says of the disk; null where it says nothing of it. */
export const refusalOf = (errno: string): DiskRefusal | null => CODES[errno] ?? null;

/** Enough that a few blocks left over do not pass for room. */
const PROBE_BYTES = 256 * 1024;

/**
 * Whether a folder takes what is written into it, found out by doing so: SQLite says of a disk that has become read-only,
 * and sometimes of a full one, no more than "disk I/O error". Null where it does, or where something else is wrong.
 */
export function diskRefusal(folder: string): DiskRefusal | null {
  let probe: string | null = null;
  try {
    probe = mkdtempSync(join(folder, '.probe-'));
    const handle = openSync(join(probe, 'bytes'), 'w');
    try {
      // A write that finds some room is short, and the next one says why.
      for (let left = PROBE_BYTES; left > 0; ) left -= writeSync(handle, new Uint8Array(left));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    return null;
  } catch (error) {
    return refusalOf((error as NodeJS.ErrnoException).code ?? '');
  } finally {
    if (probe !== null) rmSync(probe, { recursive: true, force: true });
  }
}
