/**
 * A limit of rows a second
 * ========================
 *
 * A token bucket that may go into debt: a step of a move is not cut in two, so it takes what it needs and the next one
 * waits until that is paid. It holds a tenth of a second's worth, so within any t seconds at most (t + 0.1) times the rate
 * is moved, and one step.
 *
 * Input    rows as they are moved, the time in milliseconds, a rate that may change at any time (Infinity: no limit)
 * Output   how long the next step has to wait
 * Cost     O(1)
 * Source   the leaky bucket as a meter (Turner 1986), with debt
 * Judge    test/engine/algorithms/planning/move-rate.test.ts, on virtual time
 */
const HELD_S = 0.1;

export class RowBucket {
  #rate: number;
  #tokens = 0;
  #filledMs: number;

  constructor(rate: number, nowMs: number) {
    this.#rate = rate;
    this.#filledMs = nowMs;
    this.#tokens = this.#held;
  }

  get rate(): number {
    return this.#rate;
  }

  /** What is owed already is paid at the new rate. */
  setRate(rate: number, nowMs: number): void {
    this.#fill(nowMs);
    this.#rate = rate;
    this.#tokens = Math.min(this.#tokens, this.#held);
  }

  spend(rows: number, nowMs: number): void {
    this.#fill(nowMs);
    if (this.#rate !== Number.POSITIVE_INFINITY) this.#tokens -= rows;
  }

  waitMs(nowMs: number): number {
    this.#fill(nowMs);
    return this.#tokens >= 0 ? 0 : (-1000 * this.#tokens) / this.#rate;
  }

  get #held(): number {
    return this.#rate === Number.POSITIVE_INFINITY ? 0 : this.#rate * HELD_S;
  }

  /** A clock that goes back fills nothing. Without a limit nothing is owed. */
  #fill(nowMs: number): void {
    const elapsedS = Math.max(0, nowMs - this.#filledMs) / 1000;
    this.#filledMs = nowMs;
    if (this.#rate === Number.POSITIVE_INFINITY) this.#tokens = 0;
    else this.#tokens = Math.min(this.#held, this.#tokens + this.#rate * elapsedS);
  }
}
