import type { TRANSFER_METHODS } from '../../protocol/transfer-methods.ts';
import type { HandlersOf } from '../../rpc/serve.ts';
import { openPlanFile } from '../plans/open-plan-file.ts';
import type { Session } from '../session.ts';
import { fileSource } from './download-source.ts';
import type { Downloads } from './downloads.ts';

/** Files out and in. An uploaded file is gone when it was taken, or refused. */
export function transferHandlers(
  session: Session,
  uploadIds: Set<string>,
  downloads: Downloads,
): HandlersOf<typeof TRANSFER_METHODS> {
  const { uploads, options } = session;
  const taken = async <T>(uploadId: string, work: (path: string) => Promise<T>): Promise<T> => {
    try {
      return await work(uploads.paths([uploadId])[0]!);
    } finally {
      uploads.discard(uploadId);
      uploadIds.delete(uploadId);
    }
  };
  return {
    'download.begin': ({ wish }, task) =>
      downloads.begin(() => {
        const { coordinator } = session;
        const { exports, about, clock } = options;
        const context = { coordinator, exports, engineVersion: about.engineVersion, nowMs: clock.nowMs() };
        return fileSource(wish, context, task);
      }),
    'download.next': ({ downloadId }) => downloads.next(downloadId),
    'download.close': ({ downloadId }) => {
      downloads.close(downloadId);
      return null;
    },
    'backup.restore': ({ uploadId, name }, task) => taken(uploadId, (path) => session.restore(path, name, task)),
    'incident.open': ({ uploadId }, task) => taken(uploadId, (path) => session.openIncident(path, task)),
    'incident.about': () => session.incident?.about ?? null,
    'incident.close': () => session.closeIncident(),
    'plans.open': ({ name, text, actor }) => openPlanFile(session.coordinator, { name, text, actor }),
  };
}
