import type { StateColumns } from './state-columns.ts';

/**
 * The season that the nodes of a cluster share
 * ============================================
 *
 * One node has too few accesses in a slot to show its season; a cluster (all nodes of a type, say) has enough. The
 * profile is a factor a slot, of mean 1. Through a season the weighted accesses of each slot are summed; at its end
 *
 *   curve(slot)   = sums smoothed by a triangle over +-`smoothingSlots` (around the season's end), divided by their
 *                 mean
 *   profile(slot) = (1 - share) x profile + share x curve;  share = 1, 0.7, 1/3, 0.3, 0.3, ... by season
 *
 * The sums are of counts, not of counts over levels: levels follow the season while it is not known, and would hide it.
 * A tick without data takes the mean of the slots that have some, times the profile so far; a season of which more
 * than half is missing teaches nothing. Both go by cluster: one that comes in the midst of a season has not seen the rest.
 *
 * Cost     O(clusters x slots) a season, O(clusters) a tick
 * Exact?   Yes, for counts that repeat: learnt in one season up to the smoothing.
 * Source   pooling across series: Makridakis et al., the M5 competition, 2022.
 * Judge    the definition, slot by slot, in the test.
 */
export interface SeasonProfile {
  readonly slotCount: number;
  /** Mean factor of the `count` slots from `slot` on, around the end. */
  meanOf(cluster: number, slot: number, count: number): number;
  /** One slot's weighted sums, by cluster; null for a tick without data. */
  add(slot: number, sums: Float64Array | null): void;
  /** At the end of a season. False where it was too full of holes for every cluster to learn from. */
  learn(): boolean;
  /** Seasons that the cluster with the most has learnt from. */
  readonly seasonCount: number;
  readonly columns: StateColumns;
}

/** Later shares are the last of these. */
const SHARES = [1, 0.7, 1 / 3, 0.3];
const FACTOR_MIN = 0.05;
/** Of all slots of a season, so many must have been seen. */
const SEEN_MIN = 0.5;

export function createSeasonProfile(clusterCount: number, slotCount: number, smoothingSlots: number): SeasonProfile {
  const factors = new Float64Array(clusterCount * slotCount).fill(1);
  const sums = new Float64Array(clusterCount * slotCount);
  const isSeen = new Uint8Array(clusterCount * slotCount);
  const seasons = new Float64Array(clusterCount);
  const curve = new Float64Array(slotCount);

  const ofCluster = <T extends Float64Array | Uint8Array>(all: T, cluster: number) =>
    all.subarray(cluster * slotCount, (cluster + 1) * slotCount) as T;

  function learnCluster(cluster: number): boolean {
    const seen = ofCluster(isSeen, cluster);
    if (seen.reduce((count, flag) => count + flag, 0) < SEEN_MIN * slotCount) return false;
    const share = SHARES[Math.min(seasons[cluster]!, SHARES.length - 1)]!;
    seasons[cluster]!++;
    const [own, season] = [ofCluster(factors, cluster), ofCluster(sums, cluster)];
    if (!fillHoles(season, own, seen)) return true;
    smoothAround(season, smoothingSlots, curve);
    const mean = meanOf(curve);
    for (let slot = 0; slot < slotCount; slot++) {
      own[slot] = Math.max(FACTOR_MIN, (1 - share) * own[slot]! + (share * curve[slot]!) / mean);
    }
    const newMean = meanOf(own);
    for (let slot = 0; slot < slotCount; slot++) own[slot]! /= newMean;
    return true;
  }

  return {
    slotCount,
    get seasonCount() {
      return seasons.reduce((most, count) => Math.max(most, count), 0);
    },
    meanOf(cluster, slot, count) {
      let sum = 0;
      for (let ahead = 0; ahead < count; ahead++) sum += factors[cluster * slotCount + ((slot + ahead) % slotCount)]!;
      return sum / count;
    },
    add(slot, slotSums) {
      for (let cluster = 0; cluster < clusterCount; cluster++) {
        isSeen[cluster * slotCount + slot] = slotSums === null ? 0 : 1;
        sums[cluster * slotCount + slot] = slotSums === null ? 0 : slotSums[cluster]!;
      }
    },
    learn() {
      let hasLearnt = false;
      for (let cluster = 0; cluster < clusterCount; cluster++) hasLearnt = learnCluster(cluster) || hasLearnt;
      isSeen.fill(0);
      return hasLearnt;
    },
    columns: { factors, sums, isSeen, seasons },
  };
}

/** False if the cluster had no access at all. */
function fillHoles(season: Float64Array, profile: Float64Array, isSeen: Uint8Array): boolean {
  let [seen, expected] = [0, 0];
  for (let slot = 0; slot < season.length; slot++) {
    if (isSeen[slot] === 0) continue;
    seen += season[slot]!;
    expected += profile[slot]!;
  }
  for (let slot = 0; slot < season.length; slot++) {
    if (isSeen[slot] === 0) season[slot] = (profile[slot]! * seen) / expected;
  }
  return seen > 0;
}

function smoothAround(from: Float64Array, reach: number, into: Float64Array): void {
  const { length } = from;
  for (let slot = 0; slot < length; slot++) {
    let [sum, weights] = [0, 0];
    for (let offset = -reach; offset <= reach; offset++) {
      const weight = 1 - Math.abs(offset) / (reach + 1);
      sum += weight * from[(slot + offset + length) % length]!;
      weights += weight;
    }
    into[slot] = sum / weights;
  }
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
