/**
 * Result cache
 * ============
 *
 * Answers that were given, by query text and parameters. An answer is kept with the pages of nodes it has read and the
 * epoch of the shard map at which it began; it holds as long as none of those pages has a newer epoch. Writers raise the
 * epoch of a page after they have changed it (shared-columns.ts), so an answer that was computed while a page changed
 * began before that page's epoch and is never given. There are no messages about what became invalid.
 *
 * A hit counts as heat what the run counted: heat is demand, and the balancer must see it though no shard was asked.
 *
 * Cost: a look-up is O(pages read) atomic loads, plus O(nodes read) where it is a hit. Memory: bounded by `bytesMax`.
 * Source: algorithms 5e (versions per page, validated by the reader). Judge: `test/engine/cluster/query-service`.
 */
import { LRUCache } from 'lru-cache';
import { nodesRevisionOf, revisionOf, type SharedColumns } from '../../counters/shared-columns.ts';
import type { QueryEnd } from '../../protocol/types.ts';
import type { RowBatch, RunningQuery } from '../../query/running-query.ts';
import type { ReadLog } from './read-log.ts';

export interface KeptAnswer extends Pick<RunningQuery, 'columns' | 'warnings'> {
  readonly batches: readonly RowBatch[];
  readonly end: QueryEnd;
  /** Of the query, without values. */
  readonly form: string;
}

/** A moment in the life of a topology: the epoch of its pages, and the last write that every shard had. */
export interface CacheTime {
  readonly epoch: number;
  readonly revision: number;
}

export const cacheTimeOf = (columns: SharedColumns): CacheTime => ({
  epoch: Atomics.load(columns.epochs, 0),
  revision: revisionOf(columns),
});

interface Entry {
  readonly answer: KeptAnswer;
  /** Before the query began. */
  readonly since: CacheTime;
  readonly pages: Uint32Array;
  readonly nodes: Uint32Array;
  readonly accesses: Uint32Array;
}

export interface ResultCacheStatus {
  readonly hits: number;
  readonly misses: number;
  /** Misses that found an answer which does not hold any more. */
  readonly stale: number;
  readonly evictions: number;
  readonly entries: number;
  readonly bytes: number;
}

export const CACHE_BYTES_MAX = 32 * 1024 * 1024;
/** Larger answers would push out many small ones, which are asked for more often. */
export const ANSWER_BYTES_MAX = 1024 * 1024;
/** Of the entry itself. */
const ENTRY_BYTES = 256;

/** What tells answers apart. */
export interface Question {
  readonly text: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly collectsNodes: boolean;
}

/**
 * What an answer is kept under; null where the parameters are not plain JSON, which writes -0, NaN and typed arrays like
 * other values.
 */
export function cacheKey({ text, params, collectsNodes }: Question): string | null {
  const names = Object.keys(params).sort();
  if (!names.every((name) => isPlainJson(params[name]))) return null;
  return JSON.stringify([text, collectsNodes, ...names.map((name) => [name, params[name]])]);
}

function isPlainJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (Array.isArray(value)) return value.every(isPlainJson);
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every(isPlainJson);
}

export class ResultCache {
  readonly #columns: SharedColumns;
  readonly #entries: LRUCache<string, Entry>;
  readonly #onHit: (form: string, accesses: number) => void;
  #hits = 0;
  #misses = 0;
  #stale = 0;
  #evictions = 0;

  /** @param onHit told what a hit counts as heat */
  constructor(columns: SharedColumns, bytesMax: number, onHit: (form: string, accesses: number) => void = () => {}) {
    this.#columns = columns;
    this.#onHit = onHit;
    this.#entries = new LRUCache({
      maxSize: bytesMax,
      maxEntrySize: Math.min(ANSWER_BYTES_MAX, bytesMax),
      dispose: (_entry, _key, reason) => {
        if (reason === 'evict') this.#evictions++;
      },
    });
  }

  /** The answer that holds now, its reads counted as heat; null where there is none. */
  take(key: string): KeptAnswer | null {
    const entry = this.#entries.get(key);
    if (entry !== undefined && this.#holds(entry)) {
      this.#hits++;
      this.#onHit(entry.answer.form, this.#countHeat(entry));
      return entry.answer;
    }
    this.#misses++;
    if (entry !== undefined) {
      this.#stale++;
      this.#entries.delete(key);
    }
    return null;
  }

  /**
   * Keeps a whole answer, unless it is too long or was overtaken by a change already.
   * @param since read before the query began
   * @param answerBytes about what `answer` takes
   */
  keep(key: string, answer: KeptAnswer, reads: ReadLog, since: CacheTime, answerBytes: number): void {
    const nodes = Uint32Array.from(reads.accesses.keys());
    const entry: Entry = {
      answer,
      since,
      pages: Uint32Array.from(reads.pages),
      nodes,
      accesses: Uint32Array.from(reads.accesses.values()),
    };
    const size = ENTRY_BYTES + 2 * key.length + answerBytes + 4 * entry.pages.length + 8 * nodes.length;
    // The cache itself leaves out what is above its limit of one entry.
    if (this.#holds(entry)) this.#entries.set(key, entry, { size });
  }

  status(): ResultCacheStatus {
    return {
      hits: this.#hits,
      misses: this.#misses,
      stale: this.#stale,
      evictions: this.#evictions,
      entries: this.#entries.size,
      bytes: this.#entries.calculatedSize,
    };
  }

  #holds({ pages, since: { epoch, revision } }: Entry): boolean {
    // What nodes there are is read without asking a page.
    if (nodesRevisionOf(this.#columns) > revision) return false;
    // The difference is right across the wrap at 2^31.
    return pages.every((page) => ((Atomics.load(this.#columns.epochs, 1 + page) - epoch) | 0) <= 0);
  }

  /** Into the coordinator's own stripe, of which this thread is the only writer. Returns how many accesses that is. */
  #countHeat({ nodes, accesses }: Entry): number {
    const stripe = this.#columns.heat[this.#columns.shardCount]!;
    let total = 0;
    for (let at = 0; at < nodes.length; at++) {
      stripe[nodes[at]!]! += accesses[at]!;
      total += accesses[at]!;
    }
    return total;
  }
}
