/**
 * Frame governor
 * ==============
 *
 * While the camera moves it measures the time from frame to frame, and takes a fixed ladder down where frames come too
 * late: first edges are left out, then labels, then the discs are drawn at fewer pixels. At rest everything is drawn; so
 * what an operator reads is never simplified, and how it was simplified is told.
 *
 * Only measured frames decide. The way up is quiet: every `QUIET_MS` without motion give one step back, so a machine that
 * was busy for a while gets another try, and one that is slow for good is not tried at every frame.
 *
 * Judge: test/renderer/scene/frame-governor.test.ts, with a clock of its own.
 */
export const SIMPLIFICATIONS = ['edges', 'labels', 'pixels'] as const;
export type Simplification = (typeof SIMPLIFICATIONS)[number];

/** Below 30 frames a second motion is seen to stutter. */
export const SLOW_FRAME_MS = 34;
/**
 * Frames that decide about a step, by their median: one that is late alone says nothing. Where they are so late that a motion
 * is over before, fewer decide, after this time.
 */
export const DECIDING_FRAMES = 6;
const DECIDING_MS = 600;
export const QUIET_MS = 4_000;
/** Longer is no slow frame, but a window that was hidden or a computer that slept. */
const PAUSE_MS = 3_000;

export class FrameGovernor {
  #step = 0;
  #intervals: number[] = [];
  #lastMs: number | null = null;
  #restedMs: number | null = null;

  /** A frame while the camera moves. True when another step of the ladder holds from now on. */
  frame(nowMs: number): boolean {
    const before = this.#step;
    if (this.#restedMs !== null) {
      this.#step = this.stepAt(nowMs);
      this.#restedMs = null;
      this.#lastMs = null;
    }
    const interval = this.#lastMs === null ? null : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (interval !== null && interval < PAUSE_MS) this.#intervals.push(interval);
    if (this.#isEnough) {
      if (this.medianMs! > SLOW_FRAME_MS) {
        this.#step = Math.min(SIMPLIFICATIONS.length, this.#step + 1);
        // What was measured was of the step before.
        this.#intervals = [];
      } else if (this.#intervals.length >= DECIDING_FRAMES) this.#intervals.shift();
    }
    return this.#step !== before;
  }

  /** The camera has come to rest. */
  rest(nowMs: number): void {
    this.#restedMs ??= nowMs;
    this.#intervals = [];
  }

  /** Steps down the ladder, as they would hold for a motion that begins now. */
  stepAt(nowMs: number): number {
    const quietMs = this.#restedMs === null ? 0 : nowMs - this.#restedMs;
    return Math.max(0, this.#step - Math.floor(quietMs / QUIET_MS));
  }

  /** What is left out of a frame while the camera moves. */
  leavesOut(what: Simplification): boolean {
    return this.#step > SIMPLIFICATIONS.indexOf(what);
  }

  get #isEnough(): boolean {
    const count = this.#intervals.length;
    return count >= DECIDING_FRAMES || (count >= 2 && this.#intervals.reduce((sum, ms) => sum + ms, 0) >= DECIDING_MS);
  }

  /** Of the frames that are looked at now, from frame to frame; null while there are none. */
  get medianMs(): number | null {
    const sorted = this.#intervals.toSorted((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
  }
}
