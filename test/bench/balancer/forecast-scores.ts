import type { HeatTrace } from './heat-trace.ts';

/** What a method forecast at one origin: the mean accesses a tick over the horizon, by node. */
export type Method = (tick: number, into: Float32Array) => void;

/**
 * WAPE by node and by shard, and recall of the hottest hundredth, over many origins; the same origins for every method.
 */
export interface Scores {
  readonly wape: number;
  readonly shardWape: number;
  readonly recall: number;
  readonly mae: number;
}

const HOTTEST_PART = 0.01;

/** `advance(tick)` is called for every tick; methods are asked at the origins, after it. */
export function scoreMethods(
  trace: HeatTrace,
  methods: Readonly<Record<string, Method>>,
  { horizonTicks, firstOrigin, originEvery }: { horizonTicks: number; firstOrigin: number; originEvery: number },
  advance: (tick: number) => void,
  atOrigin: (tick: number, actual: Float64Array) => void = () => {},
): Readonly<Record<string, Scores>> {
  const { nodeCount, tickCount, counts } = trace;
  const names = Object.keys(methods);
  const sums = new Map(names.map((name) => [name, { error: 0, shardError: 0, recall: 0 }]));
  const actual = new Float64Array(nodeCount);
  const forecast = new Float32Array(nodeCount);
  let [total, origins] = [0, 0];
  for (let tick = 0; tick + horizonTicks < tickCount; tick++) {
    advance(tick);
    if (tick < firstOrigin || tick % originEvery !== 0) continue;
    origins++;
    actual.fill(0);
    for (let ahead = 1; ahead <= horizonTicks; ahead++) {
      const first = (tick + ahead) * nodeCount;
      for (let node = 0; node < nodeCount; node++) actual[node]! += counts[first + node]! / horizonTicks;
    }
    total += actual.reduce((sum, value) => sum + value, 0);
    const hottest = hottestOf(actual);
    for (const name of names) {
      methods[name]!(tick, forecast);
      const sum = sums.get(name)!;
      sum.error += absoluteError(actual, forecast);
      sum.shardError += absoluteError(byShard(trace, actual), byShard(trace, forecast));
      const found = hottestOf(forecast);
      sum.recall += [...hottest].filter((node) => found.has(node)).length / hottest.size;
    }
    atOrigin(tick, actual);
  }
  return Object.fromEntries(
    names.map((name) => {
      const { error, shardError, recall } = sums.get(name)!;
      const mae = error / origins / nodeCount;
      return [name, { wape: error / total, shardWape: shardError / total, recall: recall / origins, mae }];
    }),
  );
}

function absoluteError(actual: ArrayLike<number>, forecast: ArrayLike<number>): number {
  let error = 0;
  for (let at = 0; at < actual.length; at++) error += Math.abs(actual[at]! - forecast[at]!);
  return error;
}

function byShard({ homes, shardCount }: HeatTrace, values: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(shardCount);
  for (let node = 0; node < homes.length; node++) sums[homes[node]!]! += values[node]!;
  return sums;
}

function hottestOf(values: Float64Array | Float32Array): ReadonlySet<number> {
  const count = Math.round(HOTTEST_PART * values.length);
  const order = Uint32Array.from(values, (_, node) => node).sort((a, b) => values[b]! - values[a]! || a - b);
  return new Set(order.subarray(0, count));
}
