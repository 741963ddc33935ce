/** Round times along an axis. Pure. */

export interface TimeSpan {
  readonly startMs: number;
  readonly endMs: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const TIME_STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR_MS),
  ...[1, 2, 7, 14, 28, 91, 364].map((count) => count * DAY_MS),
];

export interface TimeTicks {
  readonly stepMs: number;
  readonly timesMs: readonly number[];
}

/** Round times within a span, `countMax` at most; `offsetMs` is what local time is ahead of UTC, so that days begin at midnight. */
export function timeTicks({ startMs, endMs }: TimeSpan, countMax: number, offsetMs: number): TimeTicks {
  const stepMs = TIME_STEPS_MS.find((step) => (endMs - startMs) / step <= countMax) ?? TIME_STEPS_MS.at(-1)!;
  const first = Math.ceil((startMs + offsetMs) / stepMs) * stepMs - offsetMs;
  const count = Math.max(0, Math.floor((endMs - first) / stepMs) + 1);
  return { stepMs, timesMs: Array.from({ length: count }, (_, at) => first + at * stepMs) };
}
