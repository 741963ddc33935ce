import { ShardscopeError } from '../../base/errors.ts';
import { silentTask, type Task } from '../../base/progress.ts';
import type { DownloadWish } from '../../protocol/transfer-methods.ts';
import { BACKUP_SUFFIX } from '../backup/backup-format.ts';
import { makeBackup } from '../backup/write-backup.ts';
import type { Coordinator } from '../coordinator.ts';
import { INCIDENT_SUFFIX } from '../incident/incident-format.ts';
import { makeIncident } from '../incident/write-incident.ts';
import type { FileSource } from './downloads.ts';

export type ExportWish = Extract<DownloadWish, { kind: 'export' }>;

/** What the host knows of file formats. */
export interface ExportMaker {
  /** @throws usage.params for a combination that makes no sense */
  export(coordinator: Coordinator, wish: ExportWish, nowMs: number, task: Task): Promise<FileSource>;
  /** Of the whole trail, or of one plan. */
  audit(coordinator: Coordinator, planId: string | null): FileSource;
}

interface SourceContext {
  readonly coordinator: Coordinator;
  readonly exports: ExportMaker;
  readonly engineVersion: string;
  readonly nowMs: number;
}

/** Begins to make the file that somebody wishes for. @throws what the making of each throws */
export async function fileSource(wish: DownloadWish, context: SourceContext, task: Task): Promise<FileSource> {
  const { coordinator, exports, nowMs } = context;
  switch (wish.kind) {
    case 'export':
      requireRange(wish);
      return exports.export(coordinator, wish, nowMs, task);
    case 'audit':
      return exports.audit(coordinator, wish.planId);
    case 'backup':
      return backup(coordinator, nowMs, task);
    case 'incident': {
      requireRange(wish);
      const chunks = await makeIncident(coordinator, { ...wish, engineVersion: context.engineVersion, nowMs }, task);
      const name = `${coordinator.name}${INCIDENT_SUFFIX}`;
      return { name, type: 'application/gzip', warnings: [], chunks, discard: () => chunks.destroy() };
    }
  }
}

/** The packing goes on while it is fetched, after the request that began it has been answered. */
async function backup(coordinator: Coordinator, nowMs: number, task: Task): Promise<FileSource> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  let report = task.report;
  task.signal.addEventListener('abort', abort, { once: true });
  try {
    const made = await makeBackup(coordinator, nowMs, {
      report: (progress) => report(progress),
      signal: controller.signal,
    });
    return {
      ...{ name: `${coordinator.name}${BACKUP_SUFFIX}`, type: 'application/gzip', warnings: [], chunks: made.chunks },
      discard() {
        controller.abort();
        made.discard();
      },
    };
  } finally {
    report = silentTask.report;
    task.signal.removeEventListener('abort', abort);
  }
}

function requireRange({ fromMs, toMs }: { fromMs: number; toMs: number }): void {
  if (fromMs < toMs) return;
  throw new ShardscopeError('usage.params', 'the range ends before it begins; give an earlier beginning', {
    fromMs,
    toMs,
  });
}
