import type { Clock } from '../../base/clock.ts';
import type { CleanSteps, CleanUp } from './clean-up.ts';

const DELAY_MS_MIN = 500;
const DELAY_MS_MAX = 30_000;

/**
 * Clean-ups that failed, because a worker was away or a disk was full: asked again after a while, ever longer up to half
 * a minute. Closing gives them up; the journal keeps them for the next opening.
 */
export class OwedCleanUps {
  readonly #after: Clock['after'];
  readonly #retry: () => Promise<void>;
  #owed: readonly CleanUp[] = [];
  #delayMs = DELAY_MS_MIN;
  #cancel: (() => void) | null = null;
  #isClosed = false;

  /** @param retry calls `runAll` when nothing else is under way */
  constructor(after: Clock['after'], retry: () => Promise<void>) {
    this.#after = after;
    this.#retry = retry;
  }

  get count(): number {
    return this.#owed.length;
  }

  add(cleanUp: CleanUp): void {
    this.#owed = [...this.#owed, cleanUp];
    this.#schedule();
  }

  /** Cleans some shards before rows come to them: what is left there of earlier moves may be out of date. */
  async runAt(shards: readonly number[], steps: CleanSteps): Promise<void> {
    for (const cleanUp of this.#owed) {
      const owing = shards.filter((shard) => cleanUp.isOwed(shard));
      if (owing.length > 0) await cleanUp.run(steps, owing);
    }
    this.#owed = this.#owed.filter(({ isEnded }) => !isEnded);
  }

  /** Tries everything again; what still fails is tried later. */
  async runAll(steps: CleanSteps): Promise<void> {
    for (const cleanUp of this.#owed) await cleanUp.run(steps).catch(() => {});
    const before = this.#owed.length;
    this.#owed = this.#owed.filter(({ isEnded }) => !isEnded);
    this.#delayMs = this.#owed.length < before ? DELAY_MS_MIN : Math.min(DELAY_MS_MAX, 2 * this.#delayMs);
    this.#schedule();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    this.#cancel = null;
  }

  #schedule(): void {
    if (this.#cancel !== null || this.#isClosed || this.#owed.length === 0) return;
    this.#cancel = this.#after(this.#delayMs, () => {
      this.#cancel = null;
      void this.#retry();
    });
  }
}
