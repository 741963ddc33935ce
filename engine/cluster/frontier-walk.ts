import { assert } from '../base/assert.ts';
import { ShardscopeError } from '../base/errors.ts';
import { throwIfCancelled } from '../base/progress.ts';
import {
  type FrontierArena,
  frontierArena,
  type KeyLayout,
  keyLayout,
  LANE_SOURCES,
} from '../counters/frontier-arena.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';
import { NO_TYPE } from '../model/ids.ts';
import type { ReachedCounts, ReachedPairs, Walk, WantedNodes } from '../query/graph-access.ts';
import type { EndChunk, WalkBegin } from '../shard/shard-methods.ts';
import { addCounts, DeliveredPairs } from './frontier-answers.ts';
import type { Supervisor } from './supervisor.ts';
import { Turns } from './turns.ts';

/**
 * Walks over all shards
 * =====================
 *
 * What a set of sources reaches over edges, where no closure says it: a breadth-first search, level by level, in which
 * every shard worker follows the edges of its own nodes (engine/shard/frontier-search.ts) and lays down in shared memory
 * what others are to go on with (engine/counters/frontier-arena.ts). This side carries control messages only: per level
 * one to each worker that has something to do, and its answer, which names the shards to ask at the next level. A worker
 * that is the only one to be asked goes on by itself.
 *
 * Turns    Sources are walked in batches, of 32 where n is large, of up to 256 for n = 50,000 (`keyLayout`). One batch is
 *          walked at a time, since workers have one search each; batches of several queries take turns in the order they
 *          were asked for. Collecting ends needs no turn: they stay with the workers, so a slow reader holds up nobody,
 *          also when he asks for the next walk meanwhile.
 * Moves    A search is right if no home changes between its first and its last level. This thread is the only writer of
 *          homes, so comparing epochs here is exact. If one has changed the batch is walked again, after three times
 *          with moves standing still. What has been recorded stays right whatever moves later.
 * Deaths   A worker that died, or dropped ends that nobody collected, makes the batch be walked again, at most three
 *          times; pairs that were delivered before are left out of the second answer.
 * Memory   With m = max(n, 2^19) for n nodes: the arena 16m bytes a shard, a worker one search of 26m bytes, and the ends;
 *          here a chunk of 768 KiB a shard, and 4m bytes while a batch is delivered in parts. All are upper bounds:
 *          memory that no walk touches is not backed by the system.
 */
export interface FrontierWalkOptions {
  readonly columns: SharedColumns;
  /** One FrontierWalk for each: the workers know the walks of one. */
  readonly supervisor: Pick<Supervisor, 'call'>;
  /** Runs work while no home changes (`Migrator.standStill`). */
  readonly standStill: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What walks have cost, added up. */
export interface WalkWork {
  readonly shards: Set<number>;
  /** Edges followed. */
  rowsScanned: number;
  /** Bytes read from regions of other shards, and ends collected. */
  bytesShipped: number;
  /** Levels, the sources not counted. */
  hops: number;
}

const MOVED_COUNT_MAX = 3;
const LOST_COUNT_MAX = 3;
/** Of an entry in the arena: a node and a mask. */
const ENTRY_BYTES = 8;

interface Batch {
  readonly sources: Uint32Array;
  /** Position of the first of them in the question. */
  readonly first: number;
  readonly walk: Walk;
  readonly wanted: WantedNodes;
  /** 0 where ends are recorded. */
  readonly typeCount: number;
}

/** A search that has been made: its ends are valid, and lie with these shards, ascending. */
interface MadeWalk {
  readonly walk: number;
  readonly shards: readonly number[];
  /** First chunks that came with the search. */
  readonly chunks: ReadonlyMap<number, EndChunk>;
}

/** A search under way: who takes part, and what they have found. */
interface Exchange {
  readonly walk: number;
  readonly epoch: number;
  readonly begun: Set<number>;
  readonly pairCounts: Map<number, number>;
  readonly chunks: Map<number, EndChunk>;
}

export class FrontierWalk {
  readonly #options: FrontierWalkOptions;
  readonly #layout: KeyLayout;
  readonly #turns = new Turns();
  #arena: FrontierArena | null = null;
  #typeCount = 0;
  #lastWalk = 0;

  constructor(options: FrontierWalkOptions) {
    this.#options = options;
    this.#layout = keyLayout(options.columns.slotCount);
  }

  /**
   * What each source reaches, each end once at its shortest length within `walk`, in chunks of at most 65,536 pairs: by
   * batch of sources, then shard, then length. `sources` hold each node once; `at` are positions in them. Ending the
   * iteration early, or aborting, frees what the workers hold.
   * @throws cancelled.caller, unavailable.shard, storage.*
   */
  async *reach(
    sources: Uint32Array,
    walk: Walk,
    wanted: WantedNodes,
    signal: AbortSignal,
    work: WalkWork,
  ): AsyncGenerator<ReachedPairs, void, void> {
    for (const batch of this.#batches(sources, walk, wanted, 0)) {
      const delivered = new DeliveredPairs(this.#layout, batch.first, batch.sources.length);
      for (let attempt = 1; ; attempt++) {
        const made = await this.#make(batch, signal, work);
        if (yield* this.#chunks(made, delivered, signal, work)) break;
        if (attempt === LOST_COUNT_MAX) throw keptDying();
      }
    }
  }

  /** What `reach` would find, counted where the ends live: a chunk a batch of sources. @throws as `reach` */
  async *countReached(
    sources: Uint32Array,
    walk: Walk,
    wanted: WantedNodes,
    signal: AbortSignal,
    work: WalkWork,
  ): AsyncGenerator<ReachedCounts, void, void> {
    const { types } = this.#options.columns;
    // Types are only ever added, at the end: a number that is too small is found out here.
    this.#typeCount = types.reduce((count, type) => (type === NO_TYPE ? count : Math.max(count, type + 1)), 0);
    for (const batch of this.#batches(sources, walk, wanted, this.#typeCount)) {
      for (let attempt = 1; ; attempt++) {
        const { walk: made, shards } = await this.#make(batch, signal, work);
        const ask = (shard: number) => {
          return this.#options.supervisor.call(shard, 'frontier.counts', { walk: made }, { signal });
        };
        const parts = await Promise.all(shards.map(ask)).catch((error) => {
          this.#release(made, shards);
          throw error;
        });
        const whole = parts.filter((part) => part !== null);
        if (whole.length === parts.length) {
          const counts = addCounts(whole, types, this.#typeCount);
          work.bytesShipped += whole.reduce((sum, { at }) => sum + 3 * at.byteLength, 0);
          if (counts.at.length > 0) yield counts;
          break;
        }
        this.#release(made, shards);
        if (attempt === LOST_COUNT_MAX) throw keptDying();
      }
    }
  }

  *#batches(sources: Uint32Array, walk: Walk, wanted: WantedNodes, typeCount: number): Generator<Batch, void, void> {
    if (walk.max < walk.min) return;
    const sourceCountMax = LANE_SOURCES * this.#layout.laneCountMax;
    for (let first = 0; first < sources.length; first += sourceCountMax) {
      yield { sources: sources.subarray(first, first + sourceCountMax), first, walk, wanted, typeCount };
    }
  }

  /** Walks a batch until it has been done with no home changing meanwhile. */
  async #make(batch: Batch, signal: AbortSignal, work: WalkWork): Promise<MadeWalk> {
    const inTurn = (movedCountMax: number) =>
      this.#turns.run(() => this.#attempts(batch, movedCountMax, signal, work), signal);
    const made = await inTurn(MOVED_COUNT_MAX);
    if (made !== 'moved') return made;
    // The turn is given back before: what stands still already may be waiting for it.
    const still = await this.#options.standStill(() => inTurn(Number.POSITIVE_INFINITY));
    assert(still !== 'moved', 'a walk was given up while nothing moved');
    return still;
  }

  /** Again and again, but `moved` when homes have changed that often. */
  async #attempts(
    batch: Batch,
    movedCountMax: number,
    signal: AbortSignal,
    work: WalkWork,
  ): Promise<MadeWalk | 'moved'> {
    let [movedCount, lostCount] = [0, 0];
    for (;;) {
      const outcome = await this.#attempt(batch, signal, work);
      if (outcome === 'moved' && ++movedCount === movedCountMax) return 'moved';
      if (outcome === 'lost' && ++lostCount === LOST_COUNT_MAX) throw keptDying();
      if (outcome !== 'moved' && outcome !== 'lost') return outcome;
    }
  }

  async #attempt(batch: Batch, signal: AbortSignal, work: WalkWork): Promise<MadeWalk | 'moved' | 'lost'> {
    const walk = ++this.#lastWalk;
    const epoch = this.#epoch();
    const exchange: Exchange = { walk, epoch, begun: new Set(), pairCounts: new Map(), chunks: new Map() };
    let outcome: 'made' | 'moved' | 'lost' | 'failed' = 'failed';
    try {
      outcome = await this.#exchange(exchange, batch, signal, work);
    } finally {
      if (outcome !== 'made') this.#release(walk, exchange.begun);
    }
    if (outcome !== 'made') return outcome;
    const shards = [...exchange.pairCounts].flatMap(([shard, count]) => (count > 0 ? [shard] : []));
    return { walk, shards: shards.sort((one, other) => one - other), chunks: exchange.chunks };
  }

  /** All levels of one search. */
  async #exchange(
    { walk, epoch, begun, pairCounts, chunks }: Exchange,
    batch: Batch,
    signal: AbortSignal,
    work: WalkWork,
  ): Promise<'made' | 'moved' | 'lost'> {
    const begins = this.#begins(batch);
    let level = 0;
    let shards = begins.homes;
    while (shards.length > 0) {
      throwIfCancelled(signal, 'query');
      const isAlone = shards.length === 1;
      const answers = await Promise.all(
        shards.map((shard) => {
          const begin = begun.has(shard) ? null : begins.of(shard);
          begun.add(shard);
          return this.#options.supervisor.call(shard, 'frontier.level', { walk, level, isAlone, begin }, { signal });
        }),
      );
      if (this.#epoch() !== epoch) return 'moved';
      const next = new Set<number>();
      for (const [position, answer] of answers.entries()) {
        if (answer === null) return 'lost';
        const shard = shards[position]!;
        pairCounts.set(shard, answer.pairCount);
        if (answer.pairs !== null) chunks.set(shard, { pairs: answer.pairs, next: answer.next });
        work.shards.add(shard);
        work.rowsScanned += answer.edgeCount;
        work.bytesShipped += answer.receivedCount * ENTRY_BYTES;
        level = Math.max(level, answer.level);
        for (const target of answer.targets) next.add(target);
      }
      shards = [...next].sort((one, other) => one - other);
      if (shards.length > 0) level++;
    }
    work.hops += level;
    return 'made';
  }

  /** What each worker is told with its first message, the sources at home with it among it. */
  #begins({ sources, first, walk, wanted, typeCount }: Batch): {
    readonly homes: readonly number[];
    of(shard: number): WalkBegin;
  } {
    const { columns } = this.#options;
    this.#arena ??= frontierArena(columns.slotCount, columns.shardCount);
    const byHome = Map.groupBy(sources.keys(), (position) => Atomics.load(columns.homes, sources[position]!));
    const { direction, relations, min, max } = walk;
    const { types, among } = wanted;
    const shared = {
      ...{ direction, relations, min, max, typeCount },
      ...{ arena: this.#arena.buffer, wanted: { types, among }, firstSource: first, sourceCount: sources.length },
    };
    return {
      homes: [...byHome.keys()].sort((one, other) => one - other),
      of(shard) {
        const positions = Uint32Array.from(byHome.get(shard) ?? []);
        return { ...shared, seeds: { nodes: positions.map((position) => sources[position]!), positions } };
      },
    };
  }

  /**
   * The ends of a walk, shard after shard; the first chunk of each shard is asked for at once where it did not come with
   * the search, the next one of a shard when the one before it has come. Returns whether all were there.
   */
  async *#chunks(
    { walk, shards, chunks }: MadeWalk,
    delivered: DeliveredPairs,
    signal: AbortSignal,
    work: WalkWork,
  ): AsyncGenerator<ReachedPairs, boolean, void> {
    const left = new Set(shards.filter((shard) => chunks.get(shard)?.next !== -1));
    const release = () => this.#release(walk, left);
    const pull = (shard: number, first: number): Promise<EndChunk | null> => {
      const chunk = this.#options.supervisor.call(shard, 'frontier.ends', { walk, first }, { signal });
      // Nobody may wait for it any more; whoever does hears of the failure all the same.
      chunk.catch(() => {});
      return chunk;
    };
    signal.addEventListener('abort', release, { once: true });
    try {
      const pulls = shards.map((shard) => chunks.get(shard) ?? pull(shard, 0));
      for (const [position, shard] of shards.entries()) {
        for (let coming: Promise<EndChunk | null> | EndChunk | null = pulls[position]!; coming !== null; ) {
          const chunk: EndChunk | null = await coming;
          if (chunk === null) return false;
          throwIfCancelled(signal, 'query');
          if (chunk.next < 0) left.delete(shard);
          coming = chunk.next < 0 ? null : pull(shard, chunk.next);
          work.bytesShipped += chunk.pairs.byteLength;
          const pairs = delivered.take(chunk, left.size > 0);
          if (pairs.at.length > 0) yield pairs;
        }
      }
      return true;
    } finally {
      signal.removeEventListener('abort', release);
      release();
    }
  }

  /** Lets workers forget a walk. Nobody waits for it: a worker that is gone has forgotten. */
  #release(walk: number, shards: Iterable<number>): void {
    for (const shard of shards) this.#options.supervisor.call(shard, 'frontier.release', { walk }).catch(() => {});
  }

  #epoch(): number {
    return Atomics.load(this.#options.columns.epochs, 0);
  }
}

function keptDying(): ShardscopeError {
  const message = 'shard workers stopped again and again while a query walked over their edges; try again';
  return new ShardscopeError('unavailable.shard', message, {});
}
