import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { type ErrorCode, ShardscopeError } from '../../base/errors.ts';
import { type DiskRefusal, diskRefusal, refusalOf } from './disk-probe.ts';

const ADVICE: Readonly<Record<DiskRefusal, string>> = {
  'storage.full': 'free some disk space and try again; nothing was changed',
  'storage.readonly': 'make the workspace folder writable, or copy it to a disk that is; nothing was changed',
};

/** SQLite's result codes, mapped once; by prefix, because each has many extended codes. */
const CODES: readonly (readonly [prefix: string, code: ErrorCode, advice: string])[] = [
  ['SQLITE_FULL', 'storage.full', ADVICE['storage.full']],
  ['SQLITE_READONLY', 'storage.readonly', ADVICE['storage.readonly']],
  ['SQLITE_CANTOPEN', 'storage.io', 'check that the workspace folder exists and can be written'],
  ['SQLITE_CORRUPT', 'storage.corrupt', 'restore the workspace from a backup, or import it again'],
  ['SQLITE_NOTADB', 'storage.corrupt', 'restore the workspace from a backup, or import it again'],
  ['SQLITE_BUSY', 'busy.workspace', 'close the other Shardscope that has this workspace open'],
  ['SQLITE_IOERR', 'storage.io', 'check the disk'],
];
/** Behind these may be a disk that takes nothing. */
const UNCLEAR: readonly ErrorCode[] = ['storage.io', 'storage.readonly'];

/** Runs `work` on `file`; a failure of SQLite becomes a storage error that names the file and what to do. */
export function withSqliteErrors<T>(
  file: string,
  work: () => T,
  onFailure: (error: ShardscopeError) => void = () => {},
): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    const failure = storageError(file, error);
    onFailure(failure);
    throw failure;
  }
}

/** The same for what the file system says where SQLite is not asked. */
export async function withFileErrors<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof ShardscopeError) throw error;
    const refusal = refusalOf(code) ?? diskRefusal(dirname(file));
    const advice = refusal === null ? 'check the disk' : ADVICE[refusal];
    throw new ShardscopeError(refusal ?? 'storage.io', `${file}: ${message}; ${advice}`, { file, errno: code }, error);
  }
}

function storageError(file: string, error: InstanceType<typeof Database.SqliteError>): ShardscopeError {
  const details = { file, sqlite: error.code };
  const found = CODES.find(([prefix]) => error.code.startsWith(prefix));
  if (found === undefined) return new ShardscopeError('internal.unknown', `${file}: ${error.message}`, details, error);
  const [, code, advice] = found;
  const refusal = UNCLEAR.includes(code) ? diskRefusal(dirname(file)) : null;
  const what = `${file}: ${error.message}; ${refusal === null ? advice : ADVICE[refusal]}`;
  return new ShardscopeError(refusal ?? code, what, details, error);
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
