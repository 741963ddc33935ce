import type { Progress } from '../../engine/protocol/index.ts';

export type JobKind =
  | 'import'
  | 'demo'
  | 'verify'
  | 'layout'
  | 'move'
  | 'influence'
  | 'propose'
  | 'apply'
  | 'run'
  | 'undo'
  | 'back-test'
  | 'download'
  | 'restore'
  | 'open-file';

/** A long operation of this console that is under way. It leaves the list when it ends. */
export interface Job {
  readonly id: number;
  readonly kind: JobKind;
  readonly progress: Progress | null;
  readonly canCancel: boolean;
}

export interface Jobs {
  readonly running: readonly Job[];
}

export const INITIAL_JOBS: Jobs = { running: [] };

export function addJob(jobs: Jobs, job: Job): Jobs {
  return { running: [...jobs.running, job] };
}

export function applyJobProgress(jobs: Jobs, id: number, progress: Progress): Jobs {
  return { running: jobs.running.map((job) => (job.id === id ? { ...job, progress } : job)) };
}

export function removeJob(jobs: Jobs, id: number): Jobs {
  return { running: jobs.running.filter((job) => job.id !== id) };
}

export function jobOfKind(jobs: Jobs, kind: JobKind): Job | undefined {
  return jobs.running.find((job) => job.kind === kind);
}
