import { closeSync, existsSync, fdatasync, openSync } from 'node:fs';

/**
 * Brings to the disk what SQLite has committed to the log (WAL) of a database at `synchronous = NORMAL`. It is what a commit
 * at FULL does beside writing, so no transaction is made up for it; and the thread that reads and writes the database does
 * not stand still meanwhile. SQLite itself has waited for the folder and for the log's header when it began the log, and
 * waits for both files when it writes pages back.
 */
export interface LogSync {
  /** Null where there is nothing to wait for. Rejects with what the file system says. */
  sync(): Promise<void> | null;
  close(): void;
}

const dataSynced = (handle: number): Promise<void> =>
  new Promise((resolve, reject) => {
    fdatasync(handle, (error) => (error === null ? resolve() : reject(error)));
  });

export function logSync(file: string): LogSync {
  const log = `${file}-wal`;
  let handle: number | null = null;
  let underWay: Promise<void> = Promise.resolve();
  return {
    sync() {
      // Only the first write makes it; what was written back before is in the file itself, which SQLite has waited for.
      if (handle === null && !existsSync(log)) return null;
      // Kept open: the log stays the same file while the database is open. Windows syncs only what it could write to.
      handle ??= openSync(log, 'r+');
      underWay = Promise.all([underWay.catch(() => {}), dataSynced(handle)]).then(() => {});
      return underWay;
    },
    close() {
      const closing = handle;
      handle = null;
      // Its number may soon be another file's.
      if (closing !== null) void underWay.catch(() => {}).then(() => closeSync(closing));
    },
  };
}
