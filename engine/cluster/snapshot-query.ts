import { ShardscopeError } from '../base/errors.ts';
import {
  announcedRevisionOf,
  nodesRevisionOf,
  revisionOf,
  revisionOfPage,
  type SharedColumns,
} from '../counters/shared-columns.ts';
import type { ProfiledQuery, RowBatch } from '../query/running-query.ts';
import type { ShardGraph } from './graph/shard-graph.ts';

/** Times that a query begins again by itself; then writes wait for it. */
const RESTART_COUNT_MAX = 4;

/** One go at a query. */
export interface QueryAttempt {
  readonly graph: ShardGraph;
  readonly running: ProfiledQuery;
}

export interface SnapshotOptions {
  readonly columns: SharedColumns;
  /** Rows that are wanted before any leaves: until they are there the query can begin again. */
  readonly rowsHeld: number;
  /** Runs `work` while nothing is written; before it, what was being written is. @throws where `signal` ends the wait */
  betweenWrites<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/**
 * Reads of one moment
 * ===================
 *
 * A query notes the revision it begins at. Before any of its rows leave, nothing that it has read may be newer: neither a
 * page it has asked shards about, nor (where nodes came, went or were renamed) any node. Else it begins again, unseen, and
 * after some tries while writes wait. Pages are announced before the first shard has a write and the revision is published
 * after the last one has it, so what was read while only some had it is always found out.
 *
 * Rows that have left cannot be taken back: then the query ends with `conflict.snapshot`. The first `rowsHeld` leave together.
 *
 * Cost     an atomic load a batch while nobody writes; else O(pages read)
 * Judge    the test compares every answer under a storm of writes with those before and after each of them.
 */
export class SnapshotQuery {
  readonly #begin: () => QueryAttempt;
  readonly #options: SnapshotOptions;
  #attempt: QueryAttempt;
  #revision: number;

  constructor(begin: () => QueryAttempt, options: SnapshotOptions) {
    this.#begin = begin;
    this.#options = options;
    this.#revision = revisionOf(options.columns);
    this.#attempt = begin();
  }

  /** That whose rows are given. */
  get attempt(): QueryAttempt {
    return this.#attempt;
  }

  async *batches(): AsyncGenerator<RowBatch, void, void> {
    for (let restarts = 0; ; restarts++) {
      let hasGiven = false;
      let isAgain = false;
      const held: RowBatch[] = [];
      let heldCount = 0;
      const { batches } = this.#attempt.running;
      try {
        for (;;) {
          const next = await this.#next(batches, hasGiven);
          if (next === 'again') {
            isAgain = true;
            break;
          }
          if (next === null) {
            yield* held;
            return;
          }
          held.push(next);
          heldCount += next.rows.length;
          if (!hasGiven && heldCount < this.#options.rowsHeld) continue;
          hasGiven = true;
          yield* held.splice(0);
        }
      } finally {
        if (!isAgain) await batches.return();
      }
      if (restarts === RESTART_COUNT_MAX) {
        yield* await this.#betweenWrites(() => this.#whole());
        return;
      }
      // What is being written is written then, so that the next go does not meet it again.
      await this.#betweenWrites(async () => {});
      this.#restart();
    }
  }

  #betweenWrites<T>(work: () => Promise<T>): Promise<T> {
    return this.#options.betweenWrites(work, this.#attempt.graph.signal);
  }

  async #next(batches: AsyncGenerator<RowBatch, void, void>, hasGiven: boolean): Promise<RowBatch | null | 'again'> {
    let failure: unknown = null;
    let batch: RowBatch | null = null;
    try {
      const next = await batches.next();
      batch = next.done ? null : next.value;
    } catch (error) {
      // A row that is gone may be what it stumbled over.
      if (this.#holds()) throw error;
      failure = error;
    }
    if (failure === null && this.#holds()) return batch;
    if (failure === null) await batches.return();
    if (!hasGiven) return 'again';
    const message = 'the topology was changed while the rows were read; ask again';
    throw new ShardscopeError('conflict.snapshot', message, { revision: this.#revision });
  }

  async #whole(): Promise<readonly RowBatch[]> {
    this.#restart();
    const whole: RowBatch[] = [];
    for await (const batch of this.#attempt.running.batches) whole.push(batch);
    return whole;
  }

  #restart(): void {
    this.#revision = revisionOf(this.#options.columns);
    this.#attempt = this.#begin();
  }

  #holds(): boolean {
    const { columns } = this.#options;
    if (announcedRevisionOf(columns) <= this.#revision) return true;
    if (nodesRevisionOf(columns) > this.#revision) return false;
    const { reads } = this.#attempt.graph;
    if (!reads.isKnown) return false;
    for (const page of reads.pages) if (revisionOfPage(columns, page) > this.#revision) return false;
    return true;
  }
}
