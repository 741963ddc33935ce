/**
 * A rate of moves that reads can bear
 * ===================================
 *
 * Reads that end while nothing moves teach how long their form takes at rest; reads that end while rows move are compared
 * with that. Ten times a second, where enough reads ended meanwhile: if they took more than `SLOWDOWN_MAX` times as long in
 * the mean, the rate falls to a part of what was really moved, the less the slower they were; otherwise it rises, the less
 * the nearer they are. Where hardly anybody reads it
 * rises fast, and there is no limit any more once it is far beyond what can be moved. Additive changes would have to know
 * how fast the machine is; multiplicative ones do not.
 *
 * A read counts with at most ten times its time at rest: one that waited for something else is no verdict on the rate.
 * What was never read at rest is not judged.
 *
 * Input    form and time of every read, rows moved, the time
 * Output   rows a second, Infinity where there is nothing to be limited
 * Cost     O(1) a read and a decision; FORMS_MAX numbers of memory
 * Exactness  a controller: it hovers about the bound, below it on average
 * Source   multiplicative increase and decrease on a delay signal, as in TCP Vegas (Brakmo 1995) and Netflix' gradient limit
 * Judge    test/engine/algorithms/planning/move-rate.test.ts: a queue whose delay grows with the rate, on virtual time
 */
export const SLOWDOWN_MAX = 1.1;

const DECIDE_MS = 100;
const READS_MIN = 20;
/** So many rows a second may always be moved: a plan gets done. */
const RATE_MIN = 10_000;
/** No machine moves more: from here on there is no limit. */
const RATE_MAX = 4_000_000;
/** Of the rate, for each 1 that reads are slower than they may be, or faster. */
const FALL_GAIN = 2;
const FALL_MIN = 0.5;
const RISE_GAIN = 1.5;
const RISE_UNWATCHED = 1.5;
const RATIO_MAX = 10;
const FORMS_MAX = 256;
const REST_READS_MIN = 5;
/** What is learnt at rest follows a change within some hundred reads; with fewer, noise would shift the bound itself. */
const GAIN_MIN = 0.01;
/** Without enough reads for so long nobody is disturbed. */
const UNWATCHED_MS = 500;

export class AdaptiveRate {
  readonly #atRest = new Map<string, { reads: number; elapsedMs: number }>();
  #rate = Number.POSITIVE_INFINITY;
  #window: { beganMs: number; reads: number; ratios: number; rows: number } | null = null;
  #slowdown: number | null = null;

  get rate(): number {
    return this.#rate;
  }

  /** How many times as long reads took while rows moved, at the last decision; null where there was none. */
  get slowdown(): number | null {
    return this.#slowdown;
  }

  read(form: string, elapsedMs: number, isAtRest: boolean): void {
    const known = this.#atRest.get(form);
    if (!isAtRest) {
      if (this.#window === null || known === undefined || known.reads < REST_READS_MIN) return;
      this.#window.reads++;
      this.#window.ratios += Math.min(RATIO_MAX, elapsedMs / Math.max(known.elapsedMs, 1e-3));
      return;
    }
    if (known === undefined) {
      const oldest = this.#atRest.size < FORMS_MAX ? undefined : this.#atRest.keys().next().value;
      if (oldest !== undefined) this.#atRest.delete(oldest);
      this.#atRest.set(form, { reads: 1, elapsedMs });
      return;
    }
    known.reads++;
    known.elapsedMs += Math.max(GAIN_MIN, 1 / known.reads) * (elapsedMs - known.elapsedMs);
  }

  /** Rows were moved. Gives the rate from now on. */
  moved(rows: number, nowMs: number): number {
    this.#window ??= { beganMs: nowMs, reads: 0, ratios: 0, rows: 0 };
    const window = this.#window;
    window.rows += rows;
    const elapsedMs = nowMs - window.beganMs;
    if (elapsedMs < DECIDE_MS) return this.#rate;
    const isWatched = window.reads >= READS_MIN;
    if (!isWatched && elapsedMs < UNWATCHED_MS) return this.#rate;
    this.#slowdown = isWatched ? window.ratios / window.reads : null;
    if (this.#slowdown !== null && this.#slowdown > SLOWDOWN_MAX) {
      const measured = (1000 * window.rows) / elapsedMs;
      const part = Math.max(FALL_MIN, 1 - FALL_GAIN * (this.#slowdown - SLOWDOWN_MAX));
      this.#rate = Math.max(RATE_MIN, part * Math.min(this.#rate, measured));
    } else {
      const room = this.#slowdown === null ? null : Math.max(0, SLOWDOWN_MAX - Math.max(1, this.#slowdown));
      this.#rate *= room === null ? RISE_UNWATCHED : 1 + RISE_GAIN * room;
      if (this.#rate > RATE_MAX) this.#rate = Number.POSITIVE_INFINITY;
    }
    this.#window = { beganMs: nowMs, reads: 0, ratios: 0, rows: 0 };
    return this.#rate;
  }

  /** Nothing moves any more: what is read meanwhile does not count for what moves next. */
  rest(): void {
    this.#window = null;
  }
}
