import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { ShardscopeError } from '../../base/errors.ts';
import { TIMEOUT_MS_DEFAULT, TIMEOUT_MS_MAX } from '../../cluster/query-service/query-service.ts';
import type { Session } from '../../cluster/session.ts';
import { parseWith } from '../../protocol/checked-schema.ts';
import { PAGE_ROWS, queryDocument } from '../query-document.ts';
import type { ServerMetrics } from './metrics.ts';

const QueryBody = z.strictObject({
  query: z.string().max(100_000),
  params: z.record(z.string(), z.unknown()).default({}),
  timeoutMs: z.int().min(1).max(TIMEOUT_MS_MAX).default(TIMEOUT_MS_DEFAULT),
  explain: z.boolean().default(false),
  profile: z.boolean().default(false),
});

/** How long a client may take for what is left of a document when its query is over. */
const REST_MS_MAX = 60_000;

/**
 * `POST /api/query`: the contract's document. An answer of up to one page comes whole, so that a failure has its status;
 * a longer one is streamed as fast as its reader reads (`queryDocument` says how it ends when it fails on the way).
 */
export function addQueryRoute(app: FastifyInstance, session: Session, metrics: ServerMetrics): void {
  app.post('/api/query', { config: { isReading: true } }, async (request, reply) => {
    const observed = metrics.beginQuery();
    try {
      const { query: text, params, timeoutMs, explain, profile } = parseWith(QueryBody, request.body, 'body');
      if (explain) {
        const explanation = await session.coordinator.queries.explain(text, params);
        observed.end(null);
        return explanation;
      }
      const controller = new AbortController();
      // A client that goes away frees what its query holds.
      reply.raw.once('close', () => controller.abort());
      if (reply.raw.destroyed) controller.abort();
      const { query, page } = await session.queries.open(
        {
          text,
          params,
          timeoutMs,
          isProfile: profile,
          collectsNodes: false,
          client: request.raw.socket,
          signal: controller.signal,
        },
        PAGE_ROWS,
      );
      const { columns, warnings } = query;
      if (page.end !== null) {
        observed.end(null);
        return { columns, rows: page.rows, warnings, ...page.end };
      }
      cutOffWhenStalled(reply.raw, query.over, session.options.clock);
      const parts = queryDocument(query, page, (failure) => observed.end(failure));
      const document = Readable.from(parts, { objectMode: false });
      // Where the document did not come to its end, its reader has left.
      document.once('close', () => observed.end(new ShardscopeError('cancelled.caller', 'the client has left')));
      return reply.type('application/json; charset=utf-8').send(document);
    } catch (error) {
      observed.end(error);
      throw error;
    }
  });
}

/** A client that stops reading would keep its connection for ever: when its query is over, the rest has a limited time. */
function cutOffWhenStalled(response: ServerResponse, over: AbortSignal, clock: Clock): void {
  const onOver = () => {
    const cancel = clock.after(REST_MS_MAX, () => response.destroy());
    response.once('close', cancel);
  };
  over.addEventListener('abort', onOver, { once: true });
}
