import { existsSync, renameSync, rmSync } from 'node:fs';
import { ShardscopeError } from '../../base/errors.ts';
import type { PartitionPlace } from '../partition-place.ts';
import { breakSeal, checkSeal, syncFolderOf, writeSeal } from './seal.ts';
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts';

/** What SQLite writes beside a database. */
const COMPANIONS = ['-wal', '-shm', '-journal'] as const;
const ADVICE = 'restore the workspace from a backup, or import it again';
/** Refusals that say something of the disk or of the program, not of the content. */
const NOT_DAMAGE: ReadonlySet<string> = new Set(['storage.full', 'storage.readonly', 'busy.workspace']);

/**
 * The file of one partition, or of a replica of it: opened only when it is whole, sealed when it is closed, and replaced by
 * a copy when it is not whole. `shard` is the partition's, whoever keeps the file.
 */
export function partitionPlace(
  file: string,
  shard: number,
  { isTrusted = false }: { isTrusted?: boolean } = {},
): PartitionPlace {
  const restoring = file.replace(/\.sqlite$/, '.restoring.sqlite');
  const damaged = file.replace(/\.sqlite$/, '.damaged.sqlite');
  let trusts = isTrusted;

  return {
    file,
    restoring,
    isDamage,
    open() {
      if (!existsSync(file)) throw new ShardscopeError('storage.io', `${file}: is missing; ${ADVICE}`, { file });
      const seal = checkSeal(file);
      if (seal.state === 'broken') throw damage(file, seal.reason);
      const store = openWhole(file, shard, seal.state === 'absent' && !trusts);
      trusts = false;
      breakSeal(file);
      return { store, isProven: seal.state === 'holds' };
    },
    close(store) {
      store.close();
      writeSeal(file);
    },
    seal: () => writeSeal(file),
    prepareRestore() {
      removeDatabase(restoring);
    },
    putRestored() {
      // What was damaged stays for whoever wants to know why, and only the last of it.
      removeDatabase(damaged);
      breakSeal(file);
      for (const suffix of ['', ...COMPANIONS]) {
        if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${damaged}${suffix}`);
      }
      renameSync(restoring, file);
      syncFolderOf(file);
    },
  };
}

function isDamage(error: unknown): boolean {
  if (!(error instanceof ShardscopeError) || NOT_DAMAGE.has(error.code)) return false;
  if (error.code === 'storage.corrupt') return true;
  const { sqlite, errno, file } = error.details;
  if (typeof file === 'string' && !existsSync(file)) return true;
  if (errno === 'EIO') return true;
  return typeof sqlite === 'string' && sqlite.startsWith('SQLITE_IOERR');
}

function openWhole(file: string, shard: number, isChecked: boolean): SqliteStore {
  const store = openKnown(file, shard);
  const found = isChecked ? store.damage() : null;
  if (found === null) return store;
  store.close();
  throw damage(file, found);
}

/** A file whose schema is no partition's gives errors of SQL, whatever is meant by them. */
function openKnown(file: string, shard: number): SqliteStore {
  try {
    return openSqliteStore(file, shard);
  } catch (error) {
    if (!(error instanceof ShardscopeError) || error.details.sqlite !== 'SQLITE_ERROR') throw error;
    throw damage(file, error.message);
  }
}

function damage(file: string, reason: string): ShardscopeError {
  const message = `${file}: damaged: ${reason}; ${ADVICE}`;
  return new ShardscopeError('storage.corrupt', message, { file });
}

function removeDatabase(file: string): void {
  for (const suffix of ['', ...COMPANIONS]) rmSync(`${file}${suffix}`, { force: true });
}
