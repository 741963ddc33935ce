import { ShardscopeError } from '../../engine/base/errors.ts';
import type { Prng } from '../../engine/base/prng.ts';
import { type MemoryRows, MemoryStore } from '../../engine/storage/memory/memory-store.ts';
import type { PartitionStore } from '../../engine/storage/partition-store.ts';
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

  constructor(rows: MemoryRows) {
    this.#synced = rows;
  }

  get rows(): MemoryRows {
    return this.#since.at(-1) ?? this.#synced;
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

export interface StoreContext {
  readonly world: World;
  /** The worker: what is dead writes nothing. */
  readonly owner: Mortal;
  readonly faults: DiskFaults;
  readonly prng: Prng;
  /** Writes to the topology that share a transaction. What waits in one is lost with the worker. */
  readonly deltasACommit: number;
}

/** A partition on a simulated disk, as a worker opens it. */
export function openPartition(disk: PartitionDisk, shard: number, context: StoreContext): PartitionStore {
  const { world, owner, faults, prng, deltasACommit } = context;
  let store = new MemoryStore(shard, disk.rows);
  let waiting = 0;
  disk.seen = () => (owner.isAlive ? store.rows() : null);

  const requireAlive = () => {
    if (!owner.isAlive) throw new Crash();
  };
  const point = (when: string, what: string) => {
    world.point(`${when} ${what} at ${shard}`);
    requireAlive();
  };
  const commit = () => {
    waiting = 0;
    disk.commit(store.rows());
  };
  const write = (what: string, work: () => number, mayWait = false): number => {
    requireAlive();
    world.trace.note(`disk ${shard} ${what}`);
    point('before', what);
    const fault = faults.next();
    if (fault === 'torn') work();
    if (fault !== 'none') {
      // With what waited, too.
      waiting = 0;
      store = new MemoryStore(shard, disk.rows);
      throw refusedWrite(prng, `shard ${shard}`);
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
      world.trace.note(`disk ${shard} sync`);
      point('before', 'sync');
      if (faults.next() !== 'none') throw refusedWrite(prng, `shard ${shard}`);
      if (waiting > 0) commit();
      disk.sync();
      point('after', 'sync');
      return store.appliedRevision();
    },

    node: (index) => store.node(index),
    nodes: (indexes) => store.nodes(indexes),
    closure: (...of) => store.closure(...of),
    closureDepth: (...of) => store.closureDepth(...of),
    edges: (...of) => store.edges(...of),
    counts: () => store.counts(),
    nodeVersion: (index) => store.nodeVersion(index),
    edgeVersion: (...of) => store.edgeVersion(...of),
    incidentCounts: (index) => store.incidentCounts(index),
    incidentRows: (nodes) => store.incidentRows(nodes),
    appliedRevision: () => store.appliedRevision(),
    allNodes: () => store.allNodes(),
    allEdges: () => store.allEdges(),
    closureRows: () => store.closureRows(),
    fileBytes: () => 0,
    close() {
      if (owner.isAlive && waiting > 0) commit();
    },
  };
}
