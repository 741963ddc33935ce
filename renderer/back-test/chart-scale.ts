/** Where the values of a back-test are in its chart. Pure; all lengths in CSS pixels. */
import type { ReplayBucket } from '../../engine/protocol/index.ts';

/** Shards above this part of the mean count as overloaded, as the engine counts them. */
export const OVERLOAD_RATIO = 1.2;

export interface TimeSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** What a point of a line stands for: buckets that follow each other. */
export interface ChartPoint {
  readonly startMs: number;
  readonly ticks: number;
  readonly imbalance: number;
  readonly moves: number;
}

/** More points than this are a wall of noise and no line. */
export const POINTS_MAX = 240;

/**
 * A run as points. One that stands for several ticks has the imbalance of all their reads together: the worst of them would
 * be as high for every policy, since some tick always is.
 */
export function pointsOf(buckets: readonly ReplayBucket[]): readonly ChartPoint[] {
  const size = Math.ceil(buckets.length / POINTS_MAX);
  const points: ChartPoint[] = [];
  for (let first = 0; first < buckets.length; first += size) {
    const some = buckets.slice(first, first + size);
    const sum = (of: (bucket: ReplayBucket) => number) => some.reduce((total, bucket) => total + of(bucket), 0);
    const ticks = sum((bucket) => bucket.ticks);
    const loads = some[0]!.load.map((_, shard) => sum(({ load }) => load[shard] ?? 0));
    const imbalance = ticks === 1 ? some[0]!.imbalance : imbalanceOf(loads);
    points.push({ startMs: some[0]!.startMs, ticks, imbalance, moves: sum(({ moves }) => moves) });
  }
  return points;
}

/** 1 where nothing was read. */
function imbalanceOf(loads: readonly number[]): number {
  const total = loads.reduce((sum, load) => sum + load, 0);
  return total === 0 ? 1 : (Math.max(...loads) * loads.length) / total;
}

/** The middle of its time is where a point is drawn. */
export function middleMs({ startMs, ticks }: Pick<ChartPoint, 'startMs' | 'ticks'>, tickS: number): number {
  return startMs + 500 * ticks * tickS;
}

/** From the beginning of the first to the end of the last. */
export function spanOf(of: readonly Pick<ChartPoint, 'startMs' | 'ticks'>[], tickS: number): TimeSpan {
  const [first, last] = [of[0], of.at(-1)];
  if (first === undefined || last === undefined) return { startMs: 0, endMs: 1 };
  return { startMs: first.startMs, endMs: last.startMs + 1000 * last.ticks * tickS };
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

export interface ValueTicks {
  readonly top: number;
  readonly values: readonly number[];
}

/** Round values from 1 up to above `max`; the threshold is always in view. */
export function ratioTicks(max: number, countMax = 5): ValueTicks {
  const wanted = Math.max(max, OVERLOAD_RATIO + 0.1) - 1;
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50].find((of) => wanted / of <= countMax) ?? 100;
  const count = Math.ceil(wanted / step - 1e-9);
  return {
    top: 1 + count * step,
    values: Array.from({ length: count + 1 }, (_, at) => Number((1 + at * step).toFixed(3))),
  };
}

/** A line through points; of a single one a stroke over the whole width, since a point is not seen. */
export function linePath(xs: readonly number[], ys: readonly number[], left: number, right: number): string {
  if (xs.length === 1) return `M${left} ${round(ys[0]!)}H${right}`;
  return xs.map((x, at) => `${at === 0 ? 'M' : 'L'}${round(x)} ${round(ys[at]!)}`).join('');
}

const round = (value: number): number => Math.round(value * 10) / 10;
