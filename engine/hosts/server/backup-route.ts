import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../base/clock.ts';
import { ShardscopeError } from '../../base/errors.ts';
import { BACKUP_SUFFIX } from '../../cluster/backup/backup-format.ts';
import { makeBackup } from '../../cluster/backup/write-backup.ts';
import type { Session } from '../../cluster/session.ts';
import { extendedValue } from './export-route.ts';

/** How long a reader may take nothing: meanwhile a copy of the workspace lies on its disk. */
const STALLED_MS_MAX = 60_000;

/** `POST /api/backup`: what the command line writes to a file, streamed, while everything goes on. One at a time. */
export function addBackupRoute(app: FastifyInstance, session: Session): void {
  let isUnderWay = false;
  app.post('/api/backup', async (_request, reply) => {
    const { coordinator } = session;
    const { clock } = session.options;
    if (isUnderWay) throw new ShardscopeError('limit.queue', 'a backup is under way; try again when it has ended', {});
    isUnderWay = true;
    const controller = new AbortController();
    let discard = () => {};
    reply.raw.once('close', () => {
      isUnderWay = false;
      controller.abort();
      discard();
    });
    const backup = await makeBackup(coordinator, clock.nowMs(), { signal: controller.signal, report: () => {} });
    discard = backup.discard;
    // Whoever left while the copy was made is not there to close anything any more.
    if (controller.signal.aborted) discard();
    const name = `${coordinator.name}${BACKUP_SUFFIX}`;
    reply.header('content-disposition', `attachment; filename*=UTF-8''${extendedValue(name)}`);
    const chunks = cutOffWhenStalled(backup.chunks, reply.raw, clock);
    return reply.type('application/gzip').send(Readable.from(chunks, { objectMode: false }));
  });
}

async function* cutOffWhenStalled(
  chunks: AsyncIterable<Buffer>,
  response: ServerResponse,
  clock: Clock,
): AsyncGenerator<Buffer> {
  let cancel = () => {};
  response.once('close', () => cancel());
  for await (const chunk of chunks) {
    cancel();
    cancel = clock.after(STALLED_MS_MAX, () => response.destroy());
    yield chunk;
  }
}
