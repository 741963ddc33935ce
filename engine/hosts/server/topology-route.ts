import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ShardscopeError } from '../../base/errors.ts';
import type { Session } from '../../cluster/session.ts';
import { MetagraphSchema, TopologyChangesSchema } from '../../protocol/change-schemas.ts';
import { parseWith } from '../../protocol/checked-schema.ts';

const actor = z.string().min(1).max(100).default('api');
const WriteBody = z.strictObject({ changes: TopologyChangesSchema, actor, dryRun: z.boolean().default(false) });
const MetagraphBody = z.strictObject({ metagraph: MetagraphSchema, actor });

const etagOf = (revision: number) => `"${revision}"`;

/**
 * `POST /api/topology`: a write, all of it or nothing. `If-Match` with the ETag of an earlier answer refuses it (412) where
 * anything was written since; single nodes and edges are compared by `ifVersion` of a change. `GET` and `PUT /api/metagraph`.
 */
export function addTopologyRoutes(app: FastifyInstance, session: Session): void {
  app.post('/api/topology', async (request, reply) => {
    const { changes, actor, dryRun } = parseWith(WriteBody, request.body, 'body');
    const ifRevision = revisionOf(request.headers['if-match']);
    const written = await session.write(changes, { actor, ifRevision, isDryRun: dryRun });
    reply.header('etag', etagOf(written.revision));
    return written;
  });
  app.get('/api/metagraph', async (_request, reply) => {
    reply.header('etag', etagOf(session.coordinator.revision));
    return session.coordinator.metagraphs.document();
  });
  app.put('/api/metagraph', (request) => {
    const { metagraph, actor } = parseWith(MetagraphBody, request.body, 'body');
    return session.coordinator.metagraphs.replace(metagraph, actor);
  });
}

/** `*` and an absent header ask for nothing. @throws usage.params */
function revisionOf(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const tag = /^"(\d{1,15})"$/.exec(header.trim());
  if (tag !== null) return Number(tag[1]);
  const message = `If-Match: expected the ETag of an earlier answer, as "12", found ${header.slice(0, 100)}`;
  throw new ShardscopeError('usage.params', message, {});
}
