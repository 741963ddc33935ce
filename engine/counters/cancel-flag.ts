import { ShardscopeError } from '../base/errors.ts';

/** Shared with a worker: [0] = 1 asks it to stop. A worker deep in a long piece of work hears no message. */
export type CancelFlag = Int32Array<SharedArrayBuffer>;

export const createCancelFlag = (): CancelFlag => new Int32Array(new SharedArrayBuffer(4));

/** Raises `flag` when `signal` is aborted; the result stops listening. */
export function raiseOnAbort(flag: CancelFlag, signal: AbortSignal): () => void {
  const raise = () => {
    Atomics.store(flag, 0, 1);
  };
  if (signal.aborted) raise();
  signal.addEventListener('abort', raise);
  return () => signal.removeEventListener('abort', raise);
}

/** Called at every step of a worker's long work. @throws cancelled.caller */
export function throwIfFlagged(flag: CancelFlag, what: string): void {
  if (Atomics.load(flag, 0) === 1) throw new ShardscopeError('cancelled.caller', `${what} was cancelled`);
}
