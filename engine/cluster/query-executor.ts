import type { QueryEnd, QueryExplanation, QueryPlanStep } from '../protocol/types.ts';
import { type QueryNames, QueryPreparer } from '../query/prepared-query.ts';
import { runQuery } from '../query/run-query.ts';
import type { RunningQuery } from '../query/running-query.ts';
import { ShardGraph, type ShardGraphContext } from './graph/shard-graph.ts';
import type { QueryCost } from './heat/query-form-window.ts';
import type { ReadLog } from './query-service/read-log.ts';
import { SnapshotQuery } from './snapshot-query.ts';

/** A query over the shards: its rows as they are asked for, and what they have cost so far. */
export interface ShardQuery extends RunningQuery {
  /** Its text without values. */
  readonly form: string;
  end(): QueryEnd;
  /** What was read; asked for when all rows have come. Null where the coordinator does not know. */
  readonly reads: ReadLog | null;
}

export interface QueryRequestOptions {
  /** Ends the query at its next step. */
  readonly signal: AbortSignal;
  /** Whether the nodes behind the rows are wanted too, for a picture. */
  readonly collectsNodes: boolean;
  /** Who wants so many rows before it gives any on, as a first page, is not told of writes until then; default 1. */
  readonly rowsHeld?: number;
}

export type QueryParams = Readonly<Record<string, unknown>>;

/** Queries of one workspace: prepared once, run over its shards. */
export class QueryExecutor {
  readonly #context: ShardGraphContext;
  readonly #preparer: QueryPreparer;
  readonly #nowMs: () => number;
  readonly #onOver: (form: string, cost: QueryCost) => void;

  /** @param onOver told what every query has cost, when it has ended, however it did */
  constructor(
    context: ShardGraphContext,
    names: QueryNames,
    nowMs: () => number,
    onOver: (form: string, cost: QueryCost) => void,
  ) {
    this.#context = context;
    this.#nowMs = nowMs;
    this.#onOver = onOver;
    // Plans ask no row of it.
    this.#preparer = new QueryPreparer(names, new ShardGraph(context, new AbortController().signal));
  }

  /** What would be done for a query, without doing it. @throws query.* */
  explain(text: string, params: QueryParams): QueryExplanation {
    const { checked, steps } = this.#preparer.prepare(text, params);
    return {
      columns: checked.columns,
      warnings: checked.warnings.map(({ message }) => message),
      steps: steps.map(({ description }) => ({ ...description, actual: null })),
    };
  }

  /** Begins one query. @throws query.*; `batches` throws limit.*, cancelled.caller, unavailable.* */
  open(text: string, params: QueryParams, { signal, collectsNodes, rowsHeld = 1 }: QueryRequestOptions): ShardQuery {
    const startedMs = this.#nowMs();
    const prepared = this.#preparer.prepare(text, params);
    const preparedMs = this.#nowMs() - startedMs;
    const begin = () => {
      const graph = new ShardGraph(this.#context, signal);
      const options = { params, collectsNodes, nowMs: this.#nowMs, breathe: breather(this.#nowMs) };
      return { graph, running: runQuery(graph, prepared, options) };
    };
    const { columns: sharedColumns, betweenWrites } = this.#context;
    const snapshot = new SnapshotQuery(begin, { columns: sharedColumns, rowsHeld, betweenWrites });
    let over: QueryEnd | null = null;
    const onOver = () => {
      const { graph, running } = snapshot.attempt;
      over = endOf(running.steps(), preparedMs);
      const { rowsScanned, elapsedMs } = over.stats;
      const accesses = graph.reads.accessCount ?? rowsScanned;
      this.#onOver(prepared.form, { accesses, isCacheHit: false, elapsedMs });
    };
    const { columns, warnings } = snapshot.attempt.running;
    return {
      ...{ form: prepared.form, columns, warnings },
      batches: told(snapshot.batches(), onOver),
      get reads() {
        const { reads } = snapshot.attempt.graph;
        return reads.isKnown ? reads : null;
      },
      end: () => over ?? endOf(snapshot.attempt.running.steps(), preparedMs),
    };
  }
}

/** Tells once when the batches have ended, however they did. */
async function* told<T>(batches: AsyncGenerator<T, void, void>, onOver: () => void): AsyncGenerator<T, void, void> {
  try {
    yield* batches;
  } finally {
    onOver();
  }
}

/** The whole is the sum of its steps: the time in which it waited for its reader is not part of it. */
function endOf(
  steps: readonly (QueryPlanStep & { actual: NonNullable<QueryPlanStep['actual']> })[],
  preparedMs: number,
): QueryEnd {
  const shards = new Set<number>();
  let elapsedMs = preparedMs;
  const sum = { rowsScanned: 0, bytesShipped: 0, hops: 0 };
  for (const { actual } of steps) {
    for (const shard of actual.shards) shards.add(shard);
    sum.rowsScanned += actual.rowsScanned;
    sum.bytesShipped += actual.bytesShipped;
    sum.hops += actual.hops;
    elapsedMs += actual.elapsedMs;
  }
  const ascending = [...shards].sort((one, other) => one - other);
  return { steps, stats: { shards: ascending, ...sum, cacheHit: false, elapsedMs } };
}

/** How long a query may keep the thread from everybody else. */
const BREATH_EVERY_MS = 8;

/** Gives the event loop a turn where the last one was some time ago; else costs a look at the clock. */
function breather(nowMs: () => number): () => Promise<void> | null {
  let lastMs = nowMs();
  return () => {
    if (nowMs() - lastMs < BREATH_EVERY_MS) return null;
    return new Promise((resolve) => {
      setImmediate(() => {
        lastMs = nowMs();
        resolve();
      });
    });
  };
}
