/** A value that goes from 0 to 1 within a time, then rests: the clock is the caller's. */
export class Tween {
  #startMs = 0;
  #durationMs = 0;

  start(nowMs: number, durationMs: number): void {
    this.#startMs = nowMs;
    this.#durationMs = durationMs;
  }

  /** Ends at once. */
  finish(): void {
    this.#durationMs = 0;
  }

  /** Progress in [0, 1]. */
  at(nowMs: number): number {
    if (this.#durationMs <= 0) return 1;
    // A frame's timestamp may lie a little before the call that started the tween.
    return Math.min(1, Math.max(0, (nowMs - this.#startMs) / this.#durationMs));
  }
}

/** Ease in and out, for things that travel. */
export function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}
