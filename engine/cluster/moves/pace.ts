import { AdaptiveRate } from '../../algorithms/planning/adaptive-rate.ts';
import { RowBucket } from '../../algorithms/planning/row-bucket.ts';
import type { Clock } from '../../base/clock.ts';
import type { MovePaceStatus, MoveRate } from '../../model/move.ts';

/** A read that ends so long after rows moved is one at rest. */
const REST_MS = 50;
/** A change of the rate is heard by who waits already. */
const WAIT_MS_MAX = 100;

/** How fast rows are moved: as told, or as the reads can bear. */
export class MovePace {
  readonly #clock: Clock;
  readonly #adaptive = new AdaptiveRate();
  readonly #bucket: RowBucket;
  #setting: MoveRate = 'auto';
  #movedMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#bucket = new RowBucket(Number.POSITIVE_INFINITY, clock.nowMs());
  }

  set(setting: MoveRate): void {
    this.#setting = setting;
    this.#apply();
  }

  status(): MovePaceStatus {
    const { rate } = this.#bucket;
    return {
      setting: this.#setting,
      rowsPerSecondMax: rate === Number.POSITIVE_INFINITY ? null : Math.round(rate),
      slowdown: this.#adaptive.slowdown,
    };
  }

  /** A read has ended. */
  read(form: string, elapsedMs: number): void {
    this.#adaptive.read(form, elapsedMs, this.#clock.nowMs() - this.#movedMs > REST_MS);
  }

  /** A step has moved rows, or taken them away. */
  moved(rows: number): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#movedMs > REST_MS) this.#adaptive.rest();
    this.#movedMs = nowMs;
    this.#adaptive.moved(rows, nowMs);
    this.#apply();
    this.#bucket.spend(rows, nowMs);
  }

  /** Resolves when the next step may run. */
  async wait(): Promise<void> {
    for (;;) {
      const waitMs = this.#isClosed ? 0 : this.#bucket.waitMs(this.#clock.nowMs());
      if (waitMs <= 0) return;
      await new Promise<void>((resolve) => {
        this.#clock.after(Math.min(WAIT_MS_MAX, Math.ceil(waitMs)), resolve);
      });
      // Waiting for its turn is not resting: what is read meanwhile is read while rows move.
      this.#movedMs = this.#clock.nowMs();
    }
  }

  /** What is under way is not held up any more. */
  close(): void {
    this.#isClosed = true;
  }

  #apply(): void {
    const { rate } = this.#adaptive;
    const wanted = this.#setting === 'auto' ? rate : this.#setting === 'off' ? Number.POSITIVE_INFINITY : this.#setting;
    if (wanted !== this.#bucket.rate) this.#bucket.setRate(wanted, this.#clock.nowMs());
  }
}
