import { assert } from '../../base/assert.ts';
import type { Clock } from '../../base/clock.ts';
import { type Json, ShardscopeError } from '../../base/errors.ts';
import type { QueryPage } from '../../protocol/types.ts';
import type { RowBatch } from '../../query/running-query.ts';
import type { ShardQuery } from '../query-executor.ts';
import { valueBytes } from './value-bytes.ts';

/** A page is cut where it reaches this, however few rows it has: it becomes one message. */
const PAGE_BYTES_MAX = 8 * 1024 * 1024;
const PAGE_NODES_MAX = 10_000;

const NO_ROWS: RowBatch = { rows: [], nodes: null };

/** QueryTurns to compute, of one query. */
export interface QueryTurns {
  take(kind: 'begin' | 'go-on', signal: AbortSignal): Promise<void>;
  rest(): void;
  end(): void;
}

export interface ServedQueryOptions {
  /** `rowsMax`: of the first page, of which no row leaves before the others. */
  readonly start: (signal: AbortSignal, rowsMax: number) => Promise<ShardQuery>;
  readonly turns: QueryTurns;
  readonly clock: Clock;
  /** From the first turn to the last row. */
  readonly timeoutMs: number;
  /** How long it waits for its reader between two pages. */
  readonly idleMsMax: number;
  /** The caller's. */
  readonly signal: AbortSignal;
  /** Sees every batch, and null when all have come. */
  readonly onBatch: (batch: RowBatch | null, query: ShardQuery) => void;
  /** Called once, when nothing of it is left; with why it was given up, null where it was not. */
  readonly onEnd: (reason: ShardscopeError | null) => void;
}

/**
 * One query from its admission to its end, read page by page. Rows are pulled from the executor only for a page that
 * was asked for. Whatever ends it (its last row, a failure, its reader, its deadline, idleness, the workspace) frees all
 * it holds, exactly once; who waits for a page is told at once, while its turn lasts until the work has really stopped.
 */
export class ServedQuery {
  readonly #options: ServedQueryOptions;
  readonly #controller = new AbortController();
  readonly #onCallerAbort = () => this.abort(new ShardscopeError('cancelled.caller', 'query was cancelled'));
  #query: ShardQuery | null = null;
  /** Of the answer; empty before the first page. */
  columns: readonly string[] = [];
  warnings: readonly string[] = [];
  #batch = NO_ROWS;
  /** Rows of `#batch` that were handed out. */
  #taken = 0;
  #isAdmitted = false;
  #isEnded = false;
  /** The page under way, and those asked for after it. */
  #pages: Promise<unknown> = Promise.resolve();
  /** What runs in the executor; outlasts the page when that was given up. */
  #work: Promise<unknown> = Promise.resolve();
  #cancelDeadline = () => {};
  #cancelIdling = () => {};

  constructor(options: ServedQueryOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', this.#onCallerAbort, { once: true });
    if (options.signal.aborted) this.#onCallerAbort();
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Aborted when the query is over, for whatever reason. */
  get over(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits for a turn, starts the query and answers its first rows. Asked once, before anything else. */
  begin(rowsMax: number): Promise<QueryPage> {
    return this.#page('begin', async (signal) => {
      const query = await this.#options.start(signal, rowsMax);
      this.#query = query;
      signal.throwIfAborted();
      this.columns = query.columns;
      this.warnings = query.warnings.map(({ message }) => message);
      return this.#fill(query, rowsMax);
    });
  }

  /** The next rows, at most `rowsMax`; with `end` when they are the last. Asked again before it has answered, it waits. */
  next(rowsMax: number): Promise<QueryPage> {
    return this.#page('go-on', () => {
      assert(this.#query !== null, 'a page was asked for before the query was begun');
      return this.#fill(this.#query, rowsMax);
    });
  }

  /** The reader needs no more. */
  close(): void {
    this.#end();
  }

  /** Gives the query up; who waits for its rows gets `reason`. */
  abort(reason: ShardscopeError): void {
    if (this.#isEnded) return;
    this.#controller.abort(reason);
    this.#end();
  }

  #page(kind: 'begin' | 'go-on', work: (signal: AbortSignal) => Promise<QueryPage>): Promise<QueryPage> {
    const page = this.#pages.then(() => this.#compute(kind, work));
    this.#pages = page.catch(() => {});
    return page;
  }

  async #compute(kind: 'begin' | 'go-on', work: (signal: AbortSignal) => Promise<QueryPage>): Promise<QueryPage> {
    const { signal } = this.#controller;
    const { turns, clock, timeoutMs } = this.#options;
    this.#cancelIdling();
    try {
      await turns.take(kind, signal);
      if (signal.aborted) {
        // Given up between the turn and this line: `#end` did not know of the turn.
        turns.rest();
        if (kind === 'begin') turns.end();
        throw signal.reason;
      }
      if (kind === 'begin') {
        this.#isAdmitted = true;
        this.#cancelDeadline = clock.after(timeoutMs, () => this.abort(outOfTime(timeoutMs)));
      }
      const working = (async () => work(signal))().finally(() => turns.rest());
      this.#work = working.catch(() => {});
      const page = await unlessAborted(working, signal);
      if (page.end !== null) this.#end();
      else this.#idle();
      return page;
    } catch (error) {
      // An executor that was told to stop says that it was cancelled; the reader is told why.
      const failure: unknown = signal.aborted ? signal.reason : error;
      this.#end();
      throw failure;
    }
  }

  #idle(): void {
    const { clock, idleMsMax } = this.#options;
    const reason = new ShardscopeError('not-found.query', `nobody read the query for ${idleMsMax / 1000} s; ask again`);
    this.#cancelIdling = clock.after(idleMsMax, () => this.abort(reason));
  }

  async #fill(query: ShardQuery, rowsMax: number): Promise<QueryPage> {
    const rows: (readonly Json[])[] = [];
    const nodes = new Set<number>();
    let bytes = 0;
    for (;;) {
      while (this.#taken < this.#batch.rows.length) {
        if (rows.length === rowsMax || bytes >= PAGE_BYTES_MAX)
          return { rows, nodes: Uint32Array.from(nodes), end: null };
        for (const node of this.#batch.nodes?.[this.#taken] ?? []) if (nodes.size < PAGE_NODES_MAX) nodes.add(node);
        const row = this.#batch.rows[this.#taken++]!;
        bytes += valueBytes(row);
        rows.push(row);
      }
      if (rows.length === rowsMax) return { rows, nodes: Uint32Array.from(nodes), end: null };
      // The executor waits for nothing while it computes: here is where timers and other callers get their turn.
      if (rows.length > 0) await new Promise(setImmediate);
      this.#controller.signal.throwIfAborted();
      const { value, done } = await query.batches.next();
      this.#options.onBatch(done ? null : value, query);
      if (done) return { rows, nodes: Uint32Array.from(nodes), end: query.end() };
      this.#batch = value;
      this.#taken = 0;
    }
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const { signal, turns, onEnd } = this.#options;
    this.#cancelDeadline();
    this.#cancelIdling();
    signal.removeEventListener('abort', this.#onCallerAbort);
    const reason = this.#controller.signal.aborted ? (this.#controller.signal.reason as ShardscopeError) : null;
    // For an executor that is still at work, and for whoever asks for one more page.
    if (reason === null) this.#controller.abort(new ShardscopeError('not-found.query', 'the query has ended'));
    void this.#work
      .then(() => this.#query?.batches.return())
      .catch(() => {})
      .then(() => {
        // A cursor may remember the ended query for long.
        this.#query = null;
        this.#batch = NO_ROWS;
        if (this.#isAdmitted) turns.end();
        onEnd(reason);
      });
  }
}

/** What `work` gives, or why it was given up, as soon as it is. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function outOfTime(timeoutMs: number): ShardscopeError {
  const message = `the query was not done after ${timeoutMs / 1000} s; narrow it, or allow it more time`;
  return new ShardscopeError('limit.time', message, { timeoutMs });
}
