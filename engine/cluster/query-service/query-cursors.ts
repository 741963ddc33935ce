import { ShardscopeError } from '../../base/errors.ts';
import type { OpenedQuery, QueryPage } from '../../protocol/types.ts';
import type { QueryRequest, QueryService } from './query-service.ts';
import type { ServedQuery } from './served-query.ts';

/** Queries that one connection may have under way, those included that wait for their turn. */
export const CURSOR_COUNT_MAX = 8;

/** The queries of one connection, by number. A number is never used again. */
export class QueryCursors {
  readonly #queries = new Map<number, ServedQuery>();
  #lastId = 0;
  #openingCount = 0;
  #isClosed = false;

  /** @throws limit.queue, and what `QueryService.open` throws */
  async open(service: QueryService, request: Omit<QueryRequest, 'client'>, rowsMax: number): Promise<OpenedQuery> {
    if (this.#queries.size + this.#openingCount >= CURSOR_COUNT_MAX) this.#forgetEnded();
    if (this.#queries.size + this.#openingCount >= CURSOR_COUNT_MAX) {
      const message = `this connection has ${CURSOR_COUNT_MAX} queries under way; close one or read it to its end`;
      throw new ShardscopeError('limit.queue', message, { limit: CURSOR_COUNT_MAX });
    }
    this.#openingCount++;
    try {
      const { query, page } = await service.open({ ...request, client: this }, rowsMax);
      const { columns, warnings } = query;
      if (page.end !== null) return { queryId: null, columns, warnings, page };
      if (this.#isClosed) query.close();
      const queryId = ++this.#lastId;
      this.#queries.set(queryId, query);
      return { queryId, columns, warnings, page };
    } finally {
      this.#openingCount--;
    }
  }

  /** @throws not-found.query, limit.*, cancelled.caller, unavailable.* */
  async next(queryId: number, rowsMax: number, signal: AbortSignal): Promise<QueryPage> {
    const query = this.#queries.get(queryId);
    if (query === undefined) {
      const message = `there is no query ${queryId} any more: it was read to its end, closed, or not read for too long`;
      throw new ShardscopeError('not-found.query', message, { queryId });
    }
    const onAbort = () => query.abort(new ShardscopeError('cancelled.caller', 'query was cancelled'));
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const page = await query.next(rowsMax);
      if (page.end !== null) this.#queries.delete(queryId);
      return page;
    } catch (error) {
      this.#queries.delete(queryId);
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  close(queryId: number): void {
    this.#queries.get(queryId)?.close();
    this.#queries.delete(queryId);
  }

  /** The connection is gone. Those that are being opened end by the signal of their request. */
  closeAll(): void {
    this.#isClosed = true;
    for (const query of this.#queries.values()) query.close();
    this.#queries.clear();
  }

  #forgetEnded(): void {
    for (const [queryId, query] of this.#queries) if (query.isEnded) this.#queries.delete(queryId);
  }
}
