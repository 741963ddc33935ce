import { throwIfCancelled } from '../../../base/progress.ts';

/** Work that goes on for longer lets others have the thread. A single step, a sample, may take as long again. */
const SLICE_MS = 4;

/** Long work of a thread that others need too, in slices. */
export class Slices {
  readonly #signal: AbortSignal;
  readonly #elapsedMs: () => number;
  readonly #what: string;
  #startedMs: number;

  constructor(signal: AbortSignal, what: string, elapsedMs: () => number = () => performance.now()) {
    [this.#signal, this.#elapsedMs, this.#what] = [signal, elapsedMs, what];
    this.#startedMs = elapsedMs();
  }

  /** Called between two steps. Null while the slice is not over: then there is nothing to wait for. */
  pause(): Promise<void> | null {
    return this.#elapsedMs() - this.#startedMs < SLICE_MS ? null : this.#next();
  }

  /** @throws cancelled.caller */
  async #next(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    throwIfCancelled(this.#signal, this.#what);
    this.#startedMs = this.#elapsedMs();
  }
}
