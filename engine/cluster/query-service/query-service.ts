import type { Clock } from '../../base/clock.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { QueryPage } from '../../protocol/types.ts';
import type { RowBatch } from '../../query/running-query.ts';
import { isVolatile } from '../../query/volatility.ts';
import type { Coordinator } from '../coordinator.ts';
import type { ShardQuery } from '../query-executor.ts';
import { Admission } from './admission.ts';
import {
  ANSWER_BYTES_MAX,
  CACHE_BYTES_MAX,
  cacheKey,
  cacheTimeOf,
  type KeptAnswer,
  ResultCache,
  type ResultCacheStatus,
} from './result-cache.ts';
import { type QueryTurns, ServedQuery } from './served-query.ts';
import { valueBytes } from './value-bytes.ts';

export interface QueryRequest {
  readonly text: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Who asks: turns are shared out between clients, told apart by identity. */
  readonly client: object;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Runs in any case: its cost is what was asked for. */
  readonly isProfile: boolean;
  /** Whether the nodes behind the rows are wanted too, for a picture. */
  readonly collectsNodes: boolean;
}

/** What the service needs of a workspace. */
export type QuerySource = Pick<Coordinator, 'openQuery' | 'columns' | 'name' | 'queryForms'>;

export interface QueryServiceStatus {
  readonly running: number;
  readonly waiting: number;
  /** Begun and not ended: those that run, and those that wait for their reader. */
  readonly open: number;
  /** Counted since the workspace was opened. */
  readonly refused: number;
  readonly outOfTime: number;
  readonly cancelled: number;
  readonly abandoned: number;
  readonly cache: ResultCacheStatus;
}

export interface QueryLimits {
  readonly runningMax: number;
  readonly openMax: number;
  readonly waitingMax: number;
  readonly idleMsMax: number;
  readonly cacheBytesMax: number;
}

export const QUERY_LIMITS: QueryLimits = {
  runningMax: 16,
  openMax: 64,
  waitingMax: 256,
  idleMsMax: 60_000,
  cacheBytesMax: CACHE_BYTES_MAX,
};
export const TIMEOUT_MS_DEFAULT = 30_000;
export const TIMEOUT_MS_MAX = 3_600_000;

const NO_TURNS: QueryTurns = { take: async () => {}, rest: () => {}, end: () => {} };

/** Everybody's way to the queries of one workspace: admitted fairly, bounded, kept while they hold. */
export class QueryService {
  readonly #source: QuerySource;
  readonly #clock: Clock;
  readonly #limits: QueryLimits;
  readonly #admission: Admission;
  readonly #cache: ResultCache;
  readonly #open = new Set<ServedQuery>();
  #isClosed = false;
  #whenIdle = () => {};
  readonly #counts = { refused: 0, outOfTime: 0, cancelled: 0, abandoned: 0 };

  constructor(source: QuerySource, clock: Clock, limits: QueryLimits = QUERY_LIMITS) {
    this.#source = source;
    this.#clock = clock;
    this.#limits = limits;
    this.#admission = new Admission(limits);
    this.#cache = new ResultCache(source.columns, limits.cacheBytesMax, (form, accesses) => {
      source.queryForms.record(form, { accesses, isCacheHit: true, elapsedMs: 0 });
    });
  }

  /**
   * Begins a query and answers its first rows; `query.next` gives the others, unless the page is the last one.
   * @throws query.*, limit.*, busy.queries, cancelled.caller, unavailable.*
   */
  async open(
    request: QueryRequest,
    rowsMax: number,
  ): Promise<{ readonly query: ServedQuery; readonly page: QueryPage }> {
    if (this.#isClosed) throw this.#closing();
    const key = request.isProfile ? null : cacheKey(request);
    const kept = key === null ? null : this.#cache.take(key);
    const query = kept === null ? this.#running(request, key) : this.#kept(request, kept);
    this.#open.add(query);
    try {
      return { query, page: await query.begin(rowsMax) };
    } catch (error) {
      if (error instanceof ShardscopeError && error.code === 'busy.queries') this.#counts.refused++;
      throw error;
    }
  }

  status(): QueryServiceStatus {
    const { running, waiting, open } = this.#admission;
    return { running, waiting, open, ...this.#counts, cache: this.#cache.status() };
  }

  /** Gives up all queries, and resolves when nothing of them runs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const query of this.#open) query.abort(this.#closing());
    if (this.#open.size > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    }
  }

  #running({ text, params, client, signal, timeoutMs, collectsNodes }: QueryRequest, key: string | null): ServedQuery {
    let since = cacheTimeOf(this.#source.columns);
    const rows = new KeptRows();
    return this.#served({
      start: (querySignal, rowsHeld) => {
        since = cacheTimeOf(this.#source.columns);
        return this.#source.openQuery(text, params, { signal: querySignal, collectsNodes, rowsHeld });
      },
      turns: {
        take: (kind, turnSignal) => this.#admission.turn(kind, client, turnSignal),
        rest: () => this.#admission.rest(),
        end: () => this.#admission.end(),
      },
      timeoutMs,
      signal,
      onBatch: (batch, query) => {
        if (key === null || query.reads === null) return;
        if (batch !== null) rows.add(batch);
        else if (rows.batches !== null && !isVolatile(text)) {
          const { columns, warnings, form } = query;
          const answer = { columns, warnings, form, batches: rows.batches, end: query.end() };
          this.#cache.keep(key, answer, query.reads, since, rows.bytes);
        }
      },
    });
  }

  #kept({ signal, timeoutMs }: QueryRequest, { columns, warnings, form, batches, end }: KeptAnswer): ServedQuery {
    const startedMs = performance.now();
    const { steps } = end;
    const query: ShardQuery = {
      columns,
      warnings,
      form,
      reads: null,
      batches: (async function* () {
        yield* batches;
      })(),
      // No shard did anything for it. The steps are those of the run whose answer it is.
      end: () => ({
        steps,
        stats: {
          shards: [],
          rowsScanned: 0,
          bytesShipped: 0,
          hops: 0,
          cacheHit: true,
          elapsedMs: performance.now() - startedMs,
        },
      }),
    };
    return this.#served({ start: async () => query, turns: NO_TURNS, timeoutMs, signal, onBatch: () => {} });
  }

  #served(options: Omit<ConstructorParameters<typeof ServedQuery>[0], 'clock' | 'idleMsMax' | 'onEnd'>): ServedQuery {
    const query = new ServedQuery({
      ...options,
      clock: this.#clock,
      idleMsMax: this.#limits.idleMsMax,
      onEnd: (reason) => {
        this.#open.delete(query);
        if (reason?.code === 'limit.time') this.#counts.outOfTime++;
        else if (reason?.code === 'cancelled.caller') this.#counts.cancelled++;
        else if (reason?.code === 'not-found.query') this.#counts.abandoned++;
        if (this.#open.size === 0) this.#whenIdle();
      },
    });
    return query;
  }

  #closing(): ShardscopeError {
    return new ShardscopeError('unavailable.workspace', `${this.#source.name} is being closed; open it again`, {});
  }
}

/** Rows of a running query, as long as they may become a kept answer; null from where they are too many. */
class KeptRows {
  batches: RowBatch[] | null = [];
  bytes = 0;

  add(batch: RowBatch): void {
    if (this.batches === null) return;
    for (const row of batch.rows) this.bytes += valueBytes(row);
    for (const nodes of batch.nodes ?? []) this.bytes += 8 * nodes.length;
    this.batches.push(batch);
    if (this.bytes > ANSWER_BYTES_MAX) this.batches = null;
  }
}
