/** Finds stretches of time without any row, from times that ascend. */
export class TraceGaps {
  readonly #gapMs: number;
  #previousMs = Number.NaN;
  count = 0;
  /** The longest one, and the line of the row that ends it. */
  longest: { readonly fromMs: number; readonly toMs: number; readonly line: number } | null = null;

  /** A stretch longer than this is a gap. */
  constructor(gapMs: number) {
    this.#gapMs = gapMs;
  }

  /** Takes the next row in; returns whether a gap ends with it. */
  add(timeMs: number, line: number): boolean {
    const fromMs = this.#previousMs;
    this.#previousMs = timeMs;
    // The first row ends nothing: NaN is not longer.
    if (!(timeMs - fromMs > this.#gapMs)) return false;
    this.count++;
    if (this.longest === null || timeMs - fromMs > this.longest.toMs - this.longest.fromMs) {
      this.longest = { fromMs, toMs: timeMs, line };
    }
    return true;
  }
}
