import { ShardscopeError } from '../../engine/base/errors.ts';
import type { Prng } from '../../engine/base/prng.ts';
import { type MemoryRows, MemoryStore } from '../../engine/storage/memory/memory-store.ts';
import type { SqliteStore } from '../../engine/storage/sqlite/sqlite-store.ts';
import { type CopyContext, wholeDisk } from './disk-copies.ts';
import { Crash, type Mortal, type World } from './world.ts';

/** Decides which writes to a disk fail, and how. */
export interface DiskFaults {
  /** `torn`: it fails after a part of it was done, which is taken back. */
  next(): 'none' | 'refused' | 'torn';
}

export function refusedWrite(prng: Prng, what: string): ShardscopeError {
  const code = prng.below(2) === 0 ? 'storage.full' : 'storage.io';
  return new ShardscopeError(code, `${what}: the disk takes nothing (simulated)`, {});
}

/**
 * The disk of one partition. A transaction is whole or not there. What was committed outlives the worker and the process; a
 * power failure may take what was committed since the last `sync`, the newest first.
 */
export class PartitionDisk {
  #synced: MemoryRows;
  /** As each transaction since left it. */
  #since: MemoryRows[] = [];

  /** What the worker that has it open sees: also what waits in a transaction. */
  seen: () => MemoryRows | null = () => null;
  /** Closed in good order, and not opened since. */
  isSealed = true;
  /** What was on it cannot be read any more. */
  isLost = false;
  /** Made anew, and not opened since. */
  isFresh = false;

  constructor(rows: MemoryRows) {
    this.#synced = rows;
  }

  get rows(): MemoryRows {
    return this.#since.at(-1) ?? this.#synced;
  }

  lose(): void {
    this.isLost = true;
  }

  /** Holds what a copy held, durably. */
  restore(rows: MemoryRows): void {
    this.#synced = rows;
    this.#since = [];
    [this.isLost, this.isSealed, this.isFresh] = [false, false, true];
  }

  /** Of the writes up to `revision`, the last that a power failure would leave: this one where all that reached it are. */
  syncedRevision(revision: number): number {
    // A write that has nothing for this partition leaves no mark here.
    return this.#since.some(({ applied }, at) => applied > (this.#since[at - 1] ?? this.#synced).applied)
      ? this.#synced.applied
      : revision;
  }

  /** @param kept how many of the transactions that were not synced survive */
  failPower(kept: (count: number) => number): void {
    this.#since.length = kept(this.#since.length);
    this.#synced = this.rows;
    this.#since = [];
  }

  commit(rows: MemoryRows): void {
    this.#since.push(rows);
    // Nobody looks further back than this many.
    if (this.#since.length > 256) this.#synced = this.#since.shift()!;
  }

  sync(): void {
    this.#synced = this.rows;
    this.#since = [];
  }
}

export interface StoreContext extends CopyContext {
  readonly world: World;
  /** The worker: what is dead writes nothing. */
  readonly owner: Mortal;
  readonly faults: DiskFaults;
  readonly prng: Prng;
  /** Writes to the topology that share a transaction. What waits in one is lost with the worker. */
  readonly deltasACommit: number;
}

/** @param file what the engine calls it */
export function lostDisk(file: string): ShardscopeError {
  return new ShardscopeError('storage.corrupt', `${file}: its disk is lost (simulated)`, { file });
}

/** A partition, or the replica of one, on a simulated disk, as a worker opens it. */
export function openPartition(disk: PartitionDisk, file: string, shard: number, context: StoreContext): SqliteStore {
  const { world, owner, faults, prng, deltasACommit } = context;
  let store = new MemoryStore(shard, disk.rows);
  let waiting = 0;
  disk.seen = () => (owner.isAlive ? store.rows() : null);

  const name = file.replace(/^.*\/|\.sqlite$/g, '');
  const requireAlive = () => {
    if (!owner.isAlive) throw new Crash();
    if (disk.isLost) throw lostDisk(file);
  };
  const point = (when: string, what: string) => {
    world.point(`${when} ${what} at ${name}`);
    requireAlive();
  };
  const commit = () => {
    waiting = 0;
    disk.commit(store.rows());
  };
  /** What is lost cannot be read, whatever was in memory of it. */
  const read = (): MemoryStore => {
    if (disk.isLost) throw lostDisk(file);
    return store;
  };
  const write = (what: string, work: () => number, mayWait = false): number => {
    requireAlive();
    world.trace.note(`disk ${name} ${what}`);
    point('before', what);
    const fault = faults.next();
    if (fault === 'torn') work();
    if (fault !== 'none') {
      // With what waited, too.
      waiting = 0;
      store = new MemoryStore(shard, disk.rows);
      throw refusedWrite(prng, file);
    }
    const result = work();
    waiting++;
    if (!mayWait || waiting >= deltasACommit) commit();
    point('after', what);
    return result;
  };

  return {
    insertRows: (...of) => write('insert', () => store.insertRows(...of)),
    reconcile: (...of) => write('reconcile', () => store.reconcile(...of)),
    reconcileSome: (...of) => write('reconcile', () => store.reconcileSome(...of)),
    applyDelta: (delta, listener) => write(`delta ${delta.revision}`, () => store.applyDelta(delta, listener), true),
    sync() {
      requireAlive();
      world.trace.note(`disk ${name} sync`);
      point('before', 'sync');
      if (faults.next() !== 'none') throw refusedWrite(prng, file);
      if (waiting > 0) commit();
      disk.sync();
      point('after', 'sync');
      return store.appliedRevision();
    },

    node: (index) => read().node(index),
    nodes: (indexes) => read().nodes(indexes),
    closure: (...of) => read().closure(...of),
    closureDepth: (...of) => read().closureDepth(...of),
    edges: (...of) => read().edges(...of),
    counts: () => read().counts(),
    nodeVersion: (index) => read().nodeVersion(index),
    edgeVersion: (...of) => read().edgeVersion(...of),
    incidentCounts: (index) => read().incidentCounts(index),
    incidentRows: (nodes) => read().incidentRows(nodes),
    appliedRevision: () => read().appliedRevision(),
    allNodes: () => read().allNodes(),
    allEdges: () => read().allEdges(),
    closureRows: () => read().closureRows(),
    fileBytes: () => 0,
    ...wholeDisk(read, context, {
      settle: () => {
        requireAlive();
        if (waiting > 0) commit();
      },
      point,
    }),
    close() {
      if (owner.isAlive && !disk.isLost && waiting > 0) commit();
    },
  };
}
