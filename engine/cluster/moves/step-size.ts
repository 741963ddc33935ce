/** So long a write, or a read of a shard that takes part, may have to wait for the step under way. */
const STEP_MS_ATTENDED = 2;
/** Where nobody asks anything larger steps cost less a row: each wakes several threads and writes its pages once more. */
const STEP_MS_ALONE = 16;
/** Somebody who asked of late will ask again. */
const ATTENDED_MS = 1000;
const ROWS_MIN = 16;
const ROWS_MAX = 4096;
const ROWS_AT_FIRST = 256;
const SHRINK_MIN = 0.5;
const GROW_MAX = 1.25;

/**
 * How many rows one step of a kind takes: as many as the machine moves in the time that it may last, by what the last steps
 * took. One that waited for a processor took long as well, and whoever waits for it does not care why.
 */
export class StepSize {
  readonly #nowMs: () => number;
  #rows = ROWS_AT_FIRST;
  #askedMs = Number.NEGATIVE_INFINITY;

  /** @param nowMs of any origin, finer than a millisecond */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get rows(): number {
    return Math.round(this.#rows);
  }

  /** Whether somebody waits for steps, or soon will. */
  get isAttended(): boolean {
    return this.#nowMs() - this.#askedMs <= ATTENDED_MS;
  }

  /** Somebody wants to write, or has read. */
  asked(): void {
    // What follows the first of them for long should not wait as that one did.
    if (!this.isAttended) this.#rows *= STEP_MS_ATTENDED / STEP_MS_ALONE;
    this.#askedMs = this.#nowMs();
    this.#bound();
  }

  async measured<T>(step: () => Promise<T>): Promise<T> {
    const beganMs = this.#nowMs();
    const result = await step();
    const wantedMs = this.isAttended ? STEP_MS_ATTENDED : STEP_MS_ALONE;
    const ratio = wantedMs / Math.max(1e-3, this.#nowMs() - beganMs);
    this.#rows *= Math.min(GROW_MAX, Math.max(SHRINK_MIN, ratio));
    this.#bound();
    return result;
  }

  #bound(): void {
    this.#rows = Math.min(ROWS_MAX, Math.max(ROWS_MIN, this.#rows));
  }
}
