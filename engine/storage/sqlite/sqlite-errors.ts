import Database from 'better-sqlite3';
import { type ErrorCode, ShardscopeError } from '../../base/errors.ts';

/** SQLite's result codes, mapped once; by prefix, because each has many extended codes. */
const CODES: readonly (readonly [prefix: string, code: ErrorCode, advice: string])[] = [
  ['SQLITE_FULL', 'storage.full', 'free some disk space and try again; nothing was changed'],
  ['SQLITE_READONLY', 'storage.readonly', 'make the workspace folder writable'],
  ['SQLITE_CANTOPEN', 'storage.io', 'check that the workspace folder exists and can be written'],
  ['SQLITE_CORRUPT', 'storage.corrupt', 'restore the workspace from a backup, or import it again'],
  ['SQLITE_NOTADB', 'storage.corrupt', 'restore the workspace from a backup, or import it again'],
  ['SQLITE_BUSY', 'busy.workspace', 'close the other Shardscope that has this workspace open'],
  ['SQLITE_IOERR', 'storage.io', 'check the disk'],
];

/** Runs `work` on `file`; a failure of SQLite becomes a storage error that names the file and what to do. */
export function withSqliteErrors<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    for (const [prefix, code, advice] of CODES) {
      if (error.code.startsWith(prefix)) {
        throw new ShardscopeError(code, `${file}: ${error.message}; ${advice}`, { file, sqlite: error.code }, error);
      }
    }
    throw new ShardscopeError('internal.unknown', `${file}: ${error.message}`, { file, sqlite: error.code }, error);
  }
}

/** As `withSqliteErrors`, for rows that are read as they are asked for. */
export function* withSqliteErrorsEach<T>(file: string, rows: Iterable<T>): IterableIterator<T> {
  try {
    yield* rows;
  } catch (error) {
    withSqliteErrors(file, () => {
      throw error;
    });
  }
}

/** Opens a file and prepares the connection; one that cannot be prepared is closed again, with all its locks. */
export function openDatabase(
  file: string,
  options: Database.Options,
  prepare: (db: Database.Database) => void,
): Database.Database {
  return withSqliteErrors(file, () => {
    const db = new Database(file, options);
    try {
      prepare(db);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}
