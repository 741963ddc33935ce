const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Divisors of the next larger unit, so that buckets begin where people look for them. */
const ROUND_MS: readonly number[] = [
  ...[10, 20, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * HOUR_MS),
];

/**
 * The shortest round length, a multiple of `sampleMs`, at which the buckets that [fromMs, toMs) touches are at most
 * `bucketsMax`. Buckets begin at multiples of their length, so a range touches up to one more than it is long. Whole days
 * where nothing shorter does.
 */
export function bucketResolutionMs(fromMs: number, toMs: number, sampleMs: number, bucketsMax: number): number {
  const fits = (ms: number) => Math.ceil(toMs / ms) - Math.floor(fromMs / ms) <= bucketsMax;
  const round = ROUND_MS.find((ms) => ms % sampleMs === 0 && fits(ms));
  if (round !== undefined) return round;
  // It ends: at `toMs` and above one bucket holds all.
  for (let days = Math.max(1, Math.floor((toMs - fromMs) / (DAY_MS * bucketsMax))); ; days++) {
    if (fits(days * DAY_MS)) return days * DAY_MS;
  }
}
