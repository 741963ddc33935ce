import type { StateColumns } from './state-columns.ts';

/**
 * What the sum of its nodes' forecasts misses of a shard
 * ======================================================
 *
 * A shard's own model is damped Holt on seen / expected, the ratio of the shard's total of a tick to what its nodes
 * were expected to make: Holt-Winters whose season is that of the nodes. Both totals are of the homes of that tick, so
 * a node that moves takes its load and its season along and leaves the ratio as it was; a model of the bare total would
 * take the move for a change of load.
 *
 *   own(h)        = sum of nodes x (level + trend x mean of damping + ... + damping^k over k = 1..h)
 *   reconciled(h) = (1 - weight) x sum of nodes + weight x own
 *   weight        = SUM (own - sum) x (actual - sum) / SUM (own - sum)^2 over settled forecasts, within 0..1
 *
 * The weight is least squares: it is 0 where nodes are independent and the ratio is their noise (the benchmark's trace,
 * where a fixed weight of a half costs 7 % of error), and grows where what a shard's nodes miss, they miss together.
 *
 * Cost     O(shards) a tick
 * Source   Gardner, McKenzie: Forecasting trends in time series, 1985; combination by regression: Granger, Ramanathan
 *          1984
 * Judge    independent and common errors, and moved nodes, in the test
 */
export interface ShardCorrections {
  update(seen: Float64Array, expected: Float64Array): void;
  /** By shard: own forecast / sum of nodes, the mean over the horizon. */
  ownRatios(horizonTicks: number, into: Float64Array): void;
  /** Takes in a forecast whose time is over. */
  learnWeight(sum: number, own: number, actual: number): void;
  /** At the end of a window of forecasts. */
  forget(): void;
  readonly weight: number;
  readonly columns: StateColumns;
}

const LEVEL_GAIN = 0.1;
const TREND_GAIN = 0.02;
const DAMPING = 0.9;
const KEPT = 0.99;
/** Settled forecasts before the own model is heard. */
const LEARNT_MIN = 30;

/** What is forecast of a shard. */
export const reconciled = (sum: number, ownRatio: number, weight: number): number =>
  sum * (1 + weight * (ownRatio - 1));

export function createShardCorrections(shardCount: number): ShardCorrections {
  const levels = new Float64Array(shardCount).fill(1);
  const trends = new Float64Array(shardCount);
  const products = Float64Array.of(0, 0, 0);
  const [WITH_ERROR, SQUARED, COUNT] = [0, 1, 2];
  return {
    get weight() {
      if (products[COUNT]! < LEARNT_MIN || !(products[SQUARED]! > 0)) return 0;
      return Math.max(0, Math.min(1, products[WITH_ERROR]! / products[SQUARED]!));
    },
    update(seen, expected) {
      for (let shard = 0; shard < shardCount; shard++) {
        if (!(expected[shard]! > 0)) continue;
        const before = levels[shard]!;
        const predicted = before + DAMPING * trends[shard]!;
        levels[shard] = predicted + LEVEL_GAIN * (seen[shard]! / expected[shard]! - predicted);
        trends[shard] = TREND_GAIN * (levels[shard]! - before) + (1 - TREND_GAIN) * DAMPING * trends[shard]!;
      }
    },
    ownRatios(horizonTicks, into) {
      let [power, reach, sum] = [1, 0, 0];
      for (let ahead = 0; ahead < horizonTicks; ahead++) {
        power *= DAMPING;
        reach += power;
        sum += reach;
      }
      for (let shard = 0; shard < shardCount; shard++) {
        into[shard] = Math.max(0, levels[shard]! + (trends[shard]! * sum) / horizonTicks);
      }
    },
    learnWeight(sum, own, actual) {
      products[WITH_ERROR]! += (own - sum) * (actual - sum);
      products[SQUARED]! += (own - sum) ** 2;
      products[COUNT]!++;
    },
    forget() {
      products[WITH_ERROR]! *= KEPT;
      products[SQUARED]! *= KEPT;
      products[COUNT]! *= KEPT;
    },
    columns: { levels, trends, products },
  };
}
