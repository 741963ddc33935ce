/** Where the values of a back-test are in its chart. Pure; all lengths in CSS pixels. */
import type { ReplayBucket } from '../../engine/protocol/index.ts';
import type { TimeSpan } from '../charts/time-axis.ts';

/** Shards above this part of the mean count as overloaded, as the engine counts them. */
export const OVERLOAD_RATIO = 1.2;

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
