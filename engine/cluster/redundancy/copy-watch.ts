/**
 * Copies are compared while the engine serves
 * ===========================================
 *
 * A value that changes on a disk without breaking the file's structure is seen by no read. So every partition is compared
 * with its replica now and then, shard after shard, slice after slice (partition-slices.ts), and a difference is told.
 *
 * Pace     a slice is SLICE_ROWS rows, some milliseconds in both workers, during which moves and writes wait. After it comes
 *          a pause of PAUSE_RATIO times what it took: at most a twentieth of the time of two workers. While a shard is at
 *          something the next slice waits, but not longer than BUSY_MS_MAX: an engine that is never idle is compared too.
 * Round    the first begins FIRST_MS after the opening, each next one ROUND_MS after the last has ended
 * Judge    test/engine/cluster/redundancy/copy-watch.test.ts
 */
import type { Clock } from '../../base/clock.ts';
import type { SliceComparison } from '../../shard/shard-methods.ts';
import { FIRST_PLACE, type SlicePlace } from '../../storage/partition-slices.ts';

export const FIRST_MS = 60_000;
export const ROUND_MS = 60 * 60_000;
export const SLICE_ROWS = 2000;
const PAUSE_MS_MIN = 100;
const PAUSE_RATIO = 20;
const BUSY_MS = 250;
export const BUSY_MS_MAX = 5000;
const FAILED_MS = 60_000;

export interface CopyWatchOptions {
  readonly shardCount: number;
  readonly clock: Clock;
  readonly isBusy: () => boolean;
  readonly compareSome: (shard: number, place: SlicePlace, rowsMax: number) => Promise<SliceComparison>;
  /** All slices of a shard were looked at. */
  readonly onCompared: (shard: number, isEqual: boolean) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Compares until it is stopped. */
export class CopyWatch {
  readonly #options: CopyWatchOptions;
  #shard = 0;
  #place: SlicePlace = FIRST_PLACE;
  #isEqual = true;
  #isStopped = false;
  /** Since when the next slice waits for an idle moment. */
  #waitsSinceMs: number | null = null;
  #cancel: () => void;

  constructor(options: CopyWatchOptions) {
    this.#options = options;
    this.#cancel = options.clock.after(FIRST_MS, () => this.#look());
  }

  /** A slice that is under way ends by itself. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #after(ms: number): void {
    if (!this.#isStopped) this.#cancel = this.#options.clock.after(ms, () => this.#look());
  }

  #look(): void {
    const { clock, isBusy } = this.#options;
    const nowMs = clock.nowMs();
    this.#waitsSinceMs ??= nowMs;
    if (isBusy() && nowMs - this.#waitsSinceMs < BUSY_MS_MAX) {
      this.#after(BUSY_MS);
      return;
    }
    this.#waitsSinceMs = null;
    void this.#compareSlice();
  }

  async #compareSlice(): Promise<void> {
    const { clock, compareSome } = this.#options;
    const startedMs = clock.nowMs();
    try {
      const { next, differences } = await compareSome(this.#shard, this.#place, SLICE_ROWS);
      if (differences.length > 0) this.#isEqual = false;
      const isRoundOver = this.#goOn(next);
      const pauseMs = Math.max(PAUSE_MS_MIN, PAUSE_RATIO * (clock.nowMs() - startedMs));
      this.#after(isRoundOver ? ROUND_MS : pauseMs);
    } catch (error) {
      if (!this.#isStopped) this.#options.onFailure(error);
      // The same slice again.
      this.#after(FAILED_MS);
    }
  }

  /** Whether that was the last slice of the last shard. */
  #goOn(next: SlicePlace | null): boolean {
    if (next !== null) {
      this.#place = next;
      return false;
    }
    const { shardCount, onCompared } = this.#options;
    onCompared(this.#shard, this.#isEqual);
    this.#shard = (this.#shard + 1) % shardCount;
    [this.#place, this.#isEqual] = [FIRST_PLACE, true];
    return this.#shard === 0;
  }
}
