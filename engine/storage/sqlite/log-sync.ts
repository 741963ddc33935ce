import { closeSync, existsSync, fdatasync, openSync } from 'node:fs';

/**
 * Brings to the disk what SQLite has committed to the log (WAL) of a database at `synchronous = NORMAL`. It is what a commit
 * at FULL does beside writing, so no transaction is made up for it; and the thread that reads and writes the database does
 * not stand still meanwhile. SQLite itself has waited for the folder and for the log's header when it began the log, and
 * waits for both files when it writes pages back.
 */
export interface LogSync {
  /** Begins one, behind the one under way: where that fails, so does what follows it. */
  begin(): void;
  /** The last one that was begun, while it lasts. Rejects with what the file system says. */
  readonly underWay: Promise<void> | null;
  close(): void;
}

const dataSynced = (handle: number): Promise<void> =>
  new Promise((resolve, reject) => {
    fdatasync(handle, (error) => (error === null ? resolve() : reject(error)));
  });

/** @param onFailure told before who waits: what the last one was for is to be synced again */
export function logSync(file: string, onFailure: () => void): LogSync {
  const log = `${file}-wal`;
  let handle: number | null = null;
  let underWay: Promise<void> | null = null;

  async function sync(before: Promise<void> | null): Promise<void> {
    // Only the first write makes the log; what was written back before is in the file itself, which SQLite has waited for.
    // Kept open: it stays the same file while the database is open. Windows syncs only what it could write to.
    if (handle === null && existsSync(log)) handle = openSync(log, 'r+');
    const opened = handle;
    await before;
    if (opened !== null) await dataSynced(opened);
  }

  return {
    begin() {
      const begun = sync(underWay).catch((error) => {
        onFailure();
        throw error;
      });
      underWay = begun;
      const end = () => {
        if (underWay === begun) underWay = null;
      };
      begun.then(end, end);
    },
    get underWay() {
      return underWay;
    },
    close() {
      const closing = handle;
      handle = null;
      // Its number may soon be another file's.
      const close = () => {
        if (closing !== null) closeSync(closing);
      };
      if (underWay === null) close();
      else underWay.then(close, close);
    },
  };
}
