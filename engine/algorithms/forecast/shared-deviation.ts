import type { StateColumns } from './state-columns.ts';

/**
 * By how much all nodes of a cluster are off together, now
 * ========================================================
 *
 * A weekend, a holiday, a release: the whole cluster runs at half its profile, and together its nodes show it in a tick
 * or two, long before any of them could alone. The deviation is a factor on the profile, followed by a Kalman filter of
 * its relative error:
 *
 *   error   = seen / expected - 1                     sums over the calm nodes, each weighted by its information
 *   gain    = spread / (spread + 1 / expected + floor)
 *   factor *= 1 + gain x error;   spread = (1 - gain) x (spread + drift^2)
 *
 * with CUSUMs of the standardised error that open the filter (spread 0.05) when the deviation jumps.
 *
 * While no season is known the deviation stands in for it, with more drift: the first day is followed, not foretold.
 *
 * Input    per cluster: seen and expected accesses, each weighted by 1 / (variance / expectation) of its node, which
 *          makes the expected sum the inverse of the error's variance
 * Cost     O(clusters) a tick
 * Source   Kalman 1960; CUSUM: Page 1954.
 * Judge    a step and a constant, in the test.
 */
export interface SharedDeviation {
  readonly factors: Float64Array;
  update(seen: Float64Array, expected: Float64Array, hasSeason: boolean): void;
  readonly columns: StateColumns;
}

const DRIFT = 0.002;
const DRIFT_WITHOUT_SEASON = 0.01;
const SPREAD_AT_JUMP = 0.05;
const SPREAD_AT_START = 0.01;
/** Variance of what no count of accesses averages out: that the profile is not quite the cluster's. */
const ERROR_FLOOR = 2e-4;
const CUSUM_SLACK = 0.5;
const CUSUM_LIMIT = 5;
/** Bounds, so that a cluster silent for days comes back at once: no product leads back from 0. */
const FACTOR_MIN = 1e-3;
const FACTOR_MAX = 1e3;
const FALL_MAX = 0.2;

export function createSharedDeviation(clusterCount: number): SharedDeviation {
  const factors = new Float64Array(clusterCount).fill(1);
  const spreads = new Float64Array(clusterCount).fill(SPREAD_AT_START);
  const risen = new Float64Array(clusterCount);
  const fallen = new Float64Array(clusterCount);
  return {
    factors,
    update(seen, expected, hasSeason) {
      const drift = hasSeason ? DRIFT : DRIFT_WITHOUT_SEASON;
      for (let cluster = 0; cluster < factors.length; cluster++) {
        if (!(expected[cluster]! > 0)) continue;
        const noise = 1 / expected[cluster]! + ERROR_FLOOR;
        const error = seen[cluster]! / expected[cluster]! - 1;
        const standardised = error / Math.sqrt(noise + spreads[cluster]!);
        risen[cluster] = Math.max(0, risen[cluster]! + standardised - CUSUM_SLACK);
        fallen[cluster] = Math.max(0, fallen[cluster]! - standardised - CUSUM_SLACK);
        if (risen[cluster]! > CUSUM_LIMIT || fallen[cluster]! > CUSUM_LIMIT) {
          spreads[cluster] = SPREAD_AT_JUMP;
          risen[cluster] = 0;
          fallen[cluster] = 0;
        }
        const spread = spreads[cluster]! + drift * drift;
        const gain = spread / (spread + noise);
        const factor = factors[cluster]! * Math.max(FALL_MAX, 1 + gain * error);
        factors[cluster] = Math.min(FACTOR_MAX, Math.max(FACTOR_MIN, factor));
        spreads[cluster] = (1 - gain) * spread;
      }
    },
    columns: { factors, spreads, risen, fallen },
  };
}
