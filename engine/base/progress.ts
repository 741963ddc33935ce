import { ShardscopeError } from './errors.ts';

/** One report of a long operation. `total` is null while it is not known. */
export interface Progress {
  /** What is being done now, in words a person reads: "reading nodes", "writing partitions". */
  readonly phase: string;
  readonly done: number;
  readonly total: number | null;
  /** What `done` and `total` count: "rows", "bytes", "nodes", "iterations". */
  readonly unit: string;
  /** More about it in words, where there is more to say than a number: "12,000 rows/s, 8 s left". */
  readonly detail?: string;
}
export type ProgressListener = (progress: Progress) => void;

/** What a long operation gets from its caller: where to report, and whether to go on. */
export interface Task {
  readonly report: ProgressListener;
  readonly signal: AbortSignal;
}

export const silentTask: Task = { report: () => {}, signal: new AbortController().signal };

/** Called at every step of a long operation, so that a cancelled one ends within one step. */
export function throwIfCancelled(signal: AbortSignal, what: string): void {
  if (signal.aborted) throw new ShardscopeError('cancelled.caller', `${what} was cancelled`);
}
