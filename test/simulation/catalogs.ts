import Database from 'better-sqlite3';
import type { Prng } from '../../engine/base/prng.ts';
import { Catalog } from '../../engine/cluster/catalog/catalog.ts';
import { type CatalogContents, fillCatalog } from '../../engine/cluster/catalog/create-catalog.ts';
import type { CommittedWrite } from '../../engine/cluster/catalog/write-store.ts';
import type { Move } from '../../engine/model/move.ts';
import { type DiskFaults, refusedWrite } from './disks.ts';
import { Crash, type Mortal, type World } from './world.ts';

const FILE = 'catalog.sqlite';

/**
 * The catalog's disk: the real catalog over a database in memory. What is committed is durable, but for what ends moves,
 * which waits for no disk: a power failure may take it back.
 */
export class CatalogDisk {
  #db: Database.Database;
  #reader: Catalog;
  /** Before the first of the transactions that a power failure may take. */
  #synced: Buffer | null = null;

  constructor(contents: CatalogContents) {
    this.#db = remembering(new Database(':memory:'));
    fillCatalog(this.#db, FILE, contents);
    this.#reader = Catalog.over(this.#db, FILE);
  }

  /** As it is, for who judges it. */
  read<T>(look: (catalog: Catalog) => T): T {
    return look(this.#reader);
  }

  failPower(losesUnsynced: boolean): void {
    if (this.#synced !== null && losesUnsynced) {
      this.#db.close();
      this.#db = remembering(new Database(this.#synced));
      this.#reader = Catalog.over(this.#db, FILE);
    }
    this.#synced = null;
  }

  /** The catalog as a process opens it. @param onCommit told of what has just become durable */
  open({ world, owner, faults, prng }: CatalogContext, told: CatalogListener): Catalog {
    const catalog = Catalog.over(this.#db, FILE);
    const write = <T>(what: string, isSynced: boolean, work: () => T, onCommitted: (result: T) => void): T => {
      const requireAlive = () => {
        if (!owner.isAlive) throw new Crash();
      };
      requireAlive();
      world.trace.note(`catalog ${what}`);
      world.point(`before ${what} in the catalog`);
      requireAlive();
      if (faults.next() !== 'none') throw refusedWrite(prng, 'catalog');
      if (!isSynced) this.#synced ??= this.#db.serialize();
      const result = work();
      if (isSynced) this.#synced = null;
      onCommitted(result);
      world.point(`after ${what} in the catalog`);
      requireAlive();
      return result;
    };

    const { moves, heat, savePositions } = catalog;
    const { begin, switchHomes, end } = moves;
    const { save } = heat;
    moves.begin = (intents, startedMs) =>
      write(
        `begin ${intents.length} moves`,
        true,
        () => begin.call(moves, intents, startedMs),
        (ids) => {
          told.onBegun(ids.map((id, at) => ({ id, ...intents[at]! })));
        },
      );
    moves.switchHomes = (made) =>
      write(
        `switch ${made.length} moves`,
        true,
        () => switchHomes.call(moves, made),
        () => told.onSwitched(made),
      );
    moves.end = (ended, state, finishedMs, error) =>
      write(
        `end ${ended.length} moves ${state}`,
        false,
        () => end.call(moves, ended, state, finishedMs, error),
        () => {
          told.onEnded(ended, state);
        },
      );
    heat.save = (sample) =>
      write(
        'heat',
        true,
        () => save.call(heat, sample),
        () => {},
      );
    catalog.savePositions = (positions, kind) =>
      write(
        'positions',
        true,
        () => savePositions.call(catalog, positions, kind),
        () => {},
      );
    const { writes } = catalog;
    const { commit, settled } = writes;
    writes.commit = (record) =>
      write(
        `write ${record.revision}`,
        true,
        () => commit.call(writes, record),
        () => told.onWritten(record),
      );
    writes.settled = (revision) =>
      write(
        `settled ${revision}`,
        true,
        () => settled.call(writes, revision),
        () => told.onSettled(revision),
      );
    // The database outlives the process.
    catalog.close = () => {};
    return catalog;
  }
}

/** Statements are made once a database, not once a process: most of the time of a run would go there. */
function remembering(db: Database.Database): Database.Database {
  const made = new Map<string, Database.Statement>();
  const { prepare } = db;
  const remembered = (sql: string) => {
    const known = made.get(sql);
    if (known !== undefined) return known;
    const statement = prepare.call(db, sql);
    made.set(sql, statement);
    return statement;
  };
  db.prepare = remembered as typeof db.prepare;
  return db;
}

export interface CatalogContext {
  readonly world: World;
  readonly owner: Mortal;
  readonly faults: DiskFaults;
  readonly prng: Prng;
}

export interface CatalogListener {
  onBegun(moves: readonly Pick<Move, 'id' | 'node' | 'from' | 'to'>[]): void;
  onSwitched(moves: readonly Pick<Move, 'id' | 'node' | 'to'>[]): void;
  onEnded(moves: readonly Pick<Move, 'id'>[], state: Move['state']): void;
  onWritten(write: CommittedWrite): void;
  onSettled(revision: number): void;
}
