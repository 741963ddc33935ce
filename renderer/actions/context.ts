import {
  type EngineClient,
  type Progress,
  type ProgressListener,
  ShardscopeError,
} from '../../engine/protocol/index.ts';
import { addJob, applyJobProgress, type JobKind, removeJob } from '../state/jobs.ts';
import { addNotice, type LinkedNotice } from '../state/notices.ts';
import type { Stores } from '../state/stores.ts';
import { isSameWorkspace } from '../state/workspace.ts';
import type { LiveTopology } from './live-topology.ts';
import type { Operator } from './operator.ts';

/** What every action works with. */
export interface ActionContext {
  readonly stores: Stores;
  readonly live: LiveTopology;
  /** The client of the connection that stands. Throws `unavailable.engine` while there is none. */
  readonly client: () => EngineClient;
  readonly nowMs: () => number;
  readonly jobs: JobRunner;
  readonly operator: Operator;
}

export interface JobRunner {
  /** Runs `work` as a job of the status bar; a second job of the same kind waits for nobody: it replaces the first. */
  run<T>(kind: JobKind, work: (signal: AbortSignal, report: ProgressListener) => Promise<T>): Promise<T>;
  cancel(kind: JobKind): void;
}

/** How often progress reaches React at most; a fast engine reports far more often than anybody can read. */
const PROGRESS_MS_MIN = 100;

export function createJobRunner(stores: Stores, nowMs: () => number): JobRunner {
  const controllers = new Map<JobKind, AbortController>();
  let lastId = 0;
  return {
    async run(kind, work) {
      controllers.get(kind)?.abort();
      const controller = new AbortController();
      controllers.set(kind, controller);
      const id = ++lastId;
      let reportedMs = Number.NEGATIVE_INFINITY;
      let reportedPhase = '';
      stores.jobs.update((jobs) => addJob(jobs, { id, kind, progress: null, canCancel: true }));
      const report = (progress: Progress) => {
        if (progress.phase === reportedPhase && nowMs() - reportedMs < PROGRESS_MS_MIN) return;
        [reportedMs, reportedPhase] = [nowMs(), progress.phase];
        stores.jobs.update((jobs) => applyJobProgress(jobs, id, progress));
      };
      try {
        return await work(controller.signal, report);
      } finally {
        if (controllers.get(kind) === controller) controllers.delete(kind);
        stores.jobs.update((jobs) => removeJob(jobs, id));
      }
    },
    cancel: (kind) => controllers.get(kind)?.abort(),
  };
}

/** Says later whether the workspace of now is still the open one: an answer may come when another one is. */
export function workspaceOfNow({ stores: { workspace } }: ActionContext): () => boolean {
  const { state: asked } = workspace.get();
  return () => {
    const { state: open } = workspace.get();
    return open !== null && isSameWorkspace(asked, open);
  };
}

/** Whatever was thrown, as an error with a code. */
export function asShardscopeError(error: unknown): ShardscopeError {
  if (error instanceof ShardscopeError) return error;
  return new ShardscopeError('internal.unknown', error instanceof Error ? error.message : String(error));
}

/** A failure that has no place of its own on the screen becomes a notice. A lost connection has its banner already. */
export function noticeFailure(context: ActionContext, error: unknown): void {
  const { code, message } = asShardscopeError(error);
  if (code === 'cancelled.caller' || code === 'unavailable.engine') return;
  showNotice(context, { level: 'error', code, message });
}

/** Tells the operator something in a toast and in the list of notices. */
export function showNotice(context: ActionContext, notice: Omit<LinkedNotice, 'atMs'>): void {
  const { notices, workspace } = context.stores;
  const about = notice.link === undefined ? {} : { workspace: workspace.get().state?.name ?? null };
  notices.update((state) => addNotice(state, { ...notice, ...about, atMs: context.nowMs() }));
}
