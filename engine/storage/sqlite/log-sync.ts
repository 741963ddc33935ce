import { closeSync, existsSync, fdatasyncSync, openSync } from 'node:fs';
import { syncPath } from './seal.ts';

/**
 * Brings to the disk what SQLite has committed to the log (WAL) of a database at `synchronous = NORMAL`. It is what a commit at
 * FULL does beside writing, so no transaction is made up for it. SQLite itself has waited for the folder and for the log's
 * header when it began the log, and waits for both files when it writes pages back.
 */
export interface LogSync {
  /** @throws what the file system says */
  sync(): void;
  close(): void;
}

export function logSync(file: string): LogSync {
  const log = `${file}-wal`;
  let handle: number | null = null;
  return {
    sync() {
      // Nothing was committed yet since it was opened: what a process before this one wrote back is in the file itself.
      if (handle === null && !existsSync(log)) return syncPath(file);
      // Kept open: the log stays the same file while the database is open. Windows syncs only what it could write to.
      handle ??= openSync(log, 'r+');
      fdatasyncSync(handle);
    },
    close() {
      if (handle !== null) closeSync(handle);
      handle = null;
    },
  };
}
