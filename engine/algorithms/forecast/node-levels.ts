import { assert } from '../../base/assert.ts';
import type { StateColumns } from './state-columns.ts';

/**
 * The level of every node, by an EWMA whose gain each node earns
 * ==============================================================
 *
 * expected = level x factor (the season and deviation of the node's cluster). A count of a busy node says much, of a
 * sparse one little; the gain follows from what the level is known to (spread, its relative variance) and from how far
 * counts scatter (Poisson's, and `scatter` x expected^2 beyond it, learnt per cluster):
 *
 *   gain   = spread / (spread + 1 / expected + scatter)
 *   level += gain x (count - expected) / factor;      spread = (1 - gain) x spread, + drift a tick
 *
 * Without scatter and drift this is the mean of a gamma prior of shape 1 / spread after a Poisson count, and while a
 * level is being found the spread is that posterior's too. A node never seen starts wide open and is known after about
 * two accesses; a sparse node averages over many hours.
 *
 * Hot and cold events. Two CUSUMs watch a level that is known: upward the standardised error, downward the
 * log-likelihood ratio of a quarter of the level (counts near 0 have no normal errors). At an alarm the level becomes
 * what the count says, the old one is kept as the base, and `hotness`, the probability that the event still lasts, is
 * updated by Bayes' rule with the likelihoods of both (normal). When it is gone the node is back at its base at once,
 * as well known as before. An event that lasts most of a season, or comes to less than a factor of 1.5, is the new
 * level.
 *
 * Input    counts per node; factors per cluster for this slot
 * Output   sums per cluster and shard for those who learn from them (`TickSums`); `meansInto` for the forecast
 * Cost     O(n) a tick, 38 bytes a node. A calm node takes one division more than an EWMA and one square root.
 * Exact?   Deterministic; state in 32-bit floats.
 * Source   CUSUM: Page 1954; conjugate updating: Harvey, Fernandes: Time series models for count data, JBES 1989;
 *          two states by Bayes' rule: Hamilton 1989.
 * Judge    the gamma posterior and planted events, in the test.
 */
export interface NodeLevels {
  fold(counts: Uint32Array, factors: Float64Array, sums: TickSums): void;
  /** A tick without data: levels are known less, events may have ended. */
  skip(): void;
  /** A new season: levels times the cluster's deviation so far, which then is 1 again. */
  endSeason(deviations: Float64Array): void;
  /** level x factor of the node's cluster, between event and base by hotness. */
  meansInto(factors: Float64Array, into: Float32Array): void;
  /** Relative variance of what is expected of a node: that of its level and the scatter over `tickCount` ticks. */
  relativeVariance(node: number, tickCount: number): number;
  readonly hotness: Float32Array;
  conditionOf(node: number): Condition;
  /** Alarms since the start. */
  readonly alarmCount: number;
  readonly columns: StateColumns;
}

/**
 * Of a node: as usual, perhaps on the way into an event or out of it, or in one. Forecasts of each are off in ways of
 * their own.
 */
export const CONDITION = { calm: 0, suspect: 1, event: 2 } as const;
export type Condition = (typeof CONDITION)[keyof typeof CONDITION];

/** What a tick adds up. The caller clears nothing: every fold starts from 0. */
export interface TickSums {
  /** Per cluster, calm nodes only, weighted by information; the weighted expectation is the information of both. */
  readonly seen: Float64Array;
  readonly expected: Float64Array;
  /** Per cluster, all nodes, weights fixed for a season; an event counts as its base. */
  readonly season: Float64Array;
  /** Per shard, by the homes of this moment. */
  readonly shardSeen: Float64Array;
  readonly shardExpected: Float64Array;
  readonly homes: Uint16Array;
}

export function createTickSums(clusterCount: number, shardCount: number, homes: Uint16Array): TickSums {
  const columnsOf = (count: number) => new Float64Array(count);
  return {
    seen: columnsOf(clusterCount),
    expected: columnsOf(clusterCount),
    season: columnsOf(clusterCount),
    shardSeen: columnsOf(shardCount),
    shardExpected: columnsOf(shardCount),
    homes,
  };
}

const LEVEL_MIN = 1e-4;
const LEVEL_AT_START = 0.3;
const SPREAD_MAX = 4;
/** A level less certain than this cannot be left: it is being found. */
const SPREAD_KNOWN = 0.5;
const DRIFT = 2e-4;
const RISE_SLACK = 1;
const RISE_LIMIT = 7;
const RISE_SUSPECT = 2;
/** The fall that the log-likelihood ratio asks about, and its limit in nats. */
const FALL_FACTOR = 0.25;
const LOG_FALL_FACTOR = Math.log(FALL_FACTOR);
const FALL_LIMIT = 12;
const HOTNESS_AT_ALARM = 0.9;
const HOTNESS_OVER = 0.02;
/** Chance that an event ends within a tick. */
const END_CHANCE = 0.05;
/** In seasons. */
const EVENT_MAX = 2 / 3;
/** In seasons: from then on an event must differ from its base. */
const EVENT_SETTLED = 1 / 24;
const EVENT_RATIO_MIN = 1.5;
/** Keeps the variance of a count above 0 where nothing is expected. */
const VARIANCE_FLOOR = 0.05;
/** One node in so many tells of the scatter each tick, in turns. */
const SCATTER_TURNS = 16;
const SCATTER_AT_START = 0.1;
const SCATTER_MAX = 4;
const SCATTER_PRIOR = 20;
const SCATTER_KEPT = 0.9995;
/** Standard deviations up to which an error tells of the scatter; beyond them it tells of an event. */
const SCATTER_ERROR_MAX = 4;

export function createNodeLevels(
  clusters: Uint16Array,
  { clusterCount, slotsPerSeason }: { readonly clusterCount: number; readonly slotsPerSeason: number },
): NodeLevels {
  const nodeCount = clusters.length;
  assert(
    clusters.every((cluster) => cluster < clusterCount),
    'every node has a cluster',
  );
  const levels = new Float32Array(nodeCount).fill(LEVEL_AT_START);
  const spreads = new Float32Array(nodeCount).fill(SPREAD_MAX);
  const risen = new Float32Array(nodeCount);
  const fallen = new Float32Array(nodeCount);
  const bases = new Float32Array(nodeCount);
  const baseSpreads = new Float32Array(nodeCount);
  const hotness = new Float32Array(nodeCount);
  const hotTicks = new Uint16Array(nodeCount);
  const weights = new Float32Array(nodeCount).fill(1);
  const scatters = new Float64Array(clusterCount).fill(SCATTER_AT_START);
  const scatterSums = new Float64Array(clusterCount).fill(SCATTER_AT_START * SCATTER_PRIOR);
  const scatterWeights = new Float64Array(clusterCount).fill(SCATTER_PRIOR);
  const inverses = new Float64Array(clusterCount);
  const queue = new Uint32Array(nodeCount);
  const totals = Float64Array.of(0, 0);
  const [TURN, ALARMS] = [0, 1];
  const eventTicksMax = Math.min(65_535, Math.ceil(EVENT_MAX * slotsPerSeason));
  const settledTicks = Math.ceil(EVENT_SETTLED * slotsPerSeason);

  function beginEvent(node: number, count: number, factor: number): void {
    totals[ALARMS]!++;
    const level = levels[node]!;
    bases[node] = level;
    baseSpreads[node] = spreads[node]!;
    hotness[node] = HOTNESS_AT_ALARM;
    hotTicks[node] = 1;
    const isRise = risen[node]! > RISE_LIMIT;
    restartAt(node, count, factor);
    if (!isRise) {
      // A single count is no estimate of a low level.
      levels[node] = Math.min(level / 2, Math.max(level * FALL_FACTOR, count / factor));
      spreads[node] = 1;
    }
  }

  /** The level is what this one count says. */
  function restartAt(node: number, count: number, factor: number): void {
    levels[node] = Math.max(LEVEL_MIN, (count + 0.5) / factor);
    spreads[node] = Math.min(1, 1 / (count + 0.5) + scatters[clusters[node]!]!);
    risen[node] = 0;
    fallen[node] = 0;
  }

  function endEvent(node: number): void {
    hotness[node] = 0;
    risen[node] = 0;
    fallen[node] = 0;
  }

  function foldHot(node: number, count: number, factor: number): void {
    const scatter = scatters[clusters[node]!]!;
    const ticks = Math.min(65_535, hotTicks[node]! + 1);
    hotTicks[node] = ticks;
    const expected = levels[node]! * factor;
    const variance = expected + (scatter + spreads[node]!) * expected * expected + VARIANCE_FLOOR;
    const atBase = bases[node]! * factor;
    const baseVariance = atBase + (scatter + baseSpreads[node]!) * atBase * atBase + VARIANCE_FLOOR;
    const error = count - expected;
    const logRatio =
      (((count - atBase) * (count - atBase)) / baseVariance - (error * error) / variance) / 2 +
      Math.log(baseVariance / variance) / 2;
    const lasts = hotness[node]! * (1 - END_CHANCE);
    const odds = (lasts / (1 - lasts)) * Math.exp(Math.max(-30, Math.min(30, logRatio)));
    const hot = odds / (1 + odds);
    hotness[node] = hot;
    if (hot < HOTNESS_OVER) {
      levels[node] = bases[node]!;
      spreads[node] = Math.min(SPREAD_MAX, baseSpreads[node]! + DRIFT * ticks);
      endEvent(node);
      return;
    }
    const spread = spreads[node]! + DRIFT;
    const gain = (hot * spread) / (spread + 1 / expected + scatter);
    levels[node] = Math.max(LEVEL_MIN, levels[node]! + (gain * error) / factor);
    spreads[node] = (1 - gain) * spread;
    const ratio = levels[node]! / bases[node]!;
    const isSmall = ratio < EVENT_RATIO_MIN && ratio > 1 / EVENT_RATIO_MIN;
    if (ticks > eventTicksMax || (ticks > settledTicks && isSmall)) {
      // Its part of the cluster's season must not change in the midst of it.
      weights[node]! *= Math.min(4, 1 / ratio);
      endEvent(node);
      return;
    }
    // An event on the event: neither level fits.
    const standardised = error / Math.sqrt(variance);
    risen[node] = Math.max(0, risen[node]! + standardised - RISE_SLACK);
    fallen[node] = Math.max(0, fallen[node]! - standardised - RISE_SLACK);
    if (hot > 0.5 && (risen[node]! > RISE_LIMIT || fallen[node]! > RISE_LIMIT)) restartAt(node, count, factor);
  }

  /** From one node in so many, in turns, before its level takes the count in. */
  function learnScatters(counts: Uint32Array, factors: Float64Array): void {
    for (let node = totals[TURN]! % SCATTER_TURNS; node < nodeCount; node += SCATTER_TURNS) {
      const spread = spreads[node]!;
      if (hotness[node] !== 0 || spread >= SPREAD_KNOWN) continue;
      const cluster = clusters[node]!;
      const expected = levels[node]! * factors[cluster]!;
      const squared = expected * expected;
      const variance = expected + (scatters[cluster]! + spread) * squared + VARIANCE_FLOOR;
      const weight = squared / (2 * variance * variance + variance);
      const errorSquared = Math.min((counts[node]! - expected) ** 2, SCATTER_ERROR_MAX * SCATTER_ERROR_MAX * variance);
      scatterSums[cluster]! += weight * (errorSquared - expected - spread * squared);
      scatterWeights[cluster]! += weight * squared;
    }
    totals[TURN]!++;
    settleScatters();
  }

  function settleScatters(): void {
    for (let cluster = 0; cluster < clusterCount; cluster++) {
      const scatter = scatterSums[cluster]! / scatterWeights[cluster]!;
      scatters[cluster] = Math.max(0, Math.min(SCATTER_MAX, scatter));
      scatterSums[cluster]! *= SCATTER_KEPT;
      scatterWeights[cluster]! *= SCATTER_KEPT;
    }
  }

  /**
   * All calm nodes; the others are queued, and counted in the result. Nothing is called in this loop, so that the
   * compiler keeps every column in a register.
   */
  function foldCalm(counts: Uint32Array, factors: Float64Array, sums: TickSums): number {
    const { seen, expected: expectedSums, season, shardSeen, shardExpected, homes } = sums;
    let queued = 0;
    for (let node = 0; node < nodeCount; node++) {
      const cluster = clusters[node]!;
      const factor = factors[cluster]!;
      const count = counts[node]!;
      const home = homes[node]!;
      const level = levels[node]!;
      const expected = level * factor;
      const hot = hotness[node]!;
      shardSeen[home]! += count;
      if (hot !== 0) {
        const atBase = bases[node]! * factor;
        shardExpected[home]! += hot * expected + (1 - hot) * atBase;
        season[cluster]! += weights[node]! * atBase;
        queue[queued++] = node;
        continue;
      }
      shardExpected[home]! += expected;
      season[cluster]! += weights[node]! * count;
      const spread = spreads[node]!;
      const scatter = scatters[cluster]!;
      const error = count - expected;
      if (spread < SPREAD_KNOWN) {
        const scattered = 1 + (scatter + spread) * expected;
        const information = 1 / scattered;
        const variance = expected * scattered + VARIANCE_FLOOR;
        let rise = risen[node]!;
        // An error of less than the slack leaves a sum of 0 where it is: most do, and need no square root.
        if (rise > 0 || (error > 0 && error * error > RISE_SLACK * RISE_SLACK * variance)) {
          rise += error / Math.sqrt(variance) - RISE_SLACK;
          risen[node] = Math.max(0, rise);
        }
        const fall = fallen[node]! + ((1 - FALL_FACTOR) * expected + LOG_FALL_FACTOR * count) * information;
        fallen[node] = Math.max(0, fall);
        if (rise > RISE_LIMIT || fall > FALL_LIMIT) {
          queue[queued++] = node;
          continue;
        }
        seen[cluster]! += count * information;
        expectedSums[cluster]! += expected * information;
      }
      // spread / (spread + 1 / expected + scatter), without the division by an expectation near 0.
      const drifted = spread + DRIFT;
      const gain = (drifted * expected) / ((drifted + scatter) * expected + 1);
      levels[node] = Math.max(LEVEL_MIN, level + gain * error * inverses[cluster]!);
      // A level being found knows what came, as a gamma posterior does: silence teaches the rate, not the shape. More
      // than was expected counts as one access, so that a first burst leaves it open for the next.
      const left =
        spread < SPREAD_KNOWN ? (1 - gain) * drifted : drifted / (1 + drifted * Math.min(count, Math.max(1, expected)));
      spreads[node] = Math.min(SPREAD_MAX, left);
    }
    return queued;
  }

  return {
    hotness,
    conditionOf(node) {
      if (hotness[node]! > 0.5) return CONDITION.event;
      return risen[node]! > RISE_SUSPECT || hotness[node]! > 0 ? CONDITION.suspect : CONDITION.calm;
    },
    get alarmCount() {
      return totals[ALARMS]!;
    },
    fold(counts, factors, sums) {
      clearSums(sums);
      learnScatters(counts, factors);
      for (let cluster = 0; cluster < clusterCount; cluster++) inverses[cluster] = 1 / factors[cluster]!;
      const eventful = foldCalm(counts, factors, sums);
      for (let at = 0; at < eventful; at++) {
        const node = queue[at]!;
        const factor = factors[clusters[node]!]!;
        if (hotness[node] === 0) beginEvent(node, counts[node]!, factor);
        else foldHot(node, counts[node]!, factor);
      }
    },
    skip() {
      for (let node = 0; node < nodeCount; node++) {
        spreads[node] = Math.min(SPREAD_MAX, spreads[node]! + DRIFT);
        if (hotness[node] === 0) continue;
        hotTicks[node] = Math.min(65_535, hotTicks[node]! + 1);
        hotness[node]! *= 1 - END_CHANCE;
      }
    },
    endSeason(deviations) {
      for (let node = 0; node < nodeCount; node++) {
        const cluster = clusters[node]!;
        levels[node]! *= deviations[cluster]!;
        bases[node]! *= deviations[cluster]!;
        weights[node] = 1 / (1 + scatters[cluster]! * levels[node]!);
      }
    },
    meansInto(factors, into) {
      for (let node = 0; node < nodeCount; node++) {
        const hot = hotness[node]!;
        const level = hot === 0 ? levels[node]! : hot * levels[node]! + (1 - hot) * bases[node]!;
        into[node] = level * factors[clusters[node]!]!;
      }
    },
    relativeVariance: (node, tickCount) => spreads[node]! + scatters[clusters[node]!]! / tickCount,
    columns: {
      ...{ levels, spreads, risen, fallen, bases, baseSpreads, hotness, hotTicks, weights },
      ...{ scatters, scatterSums, scatterWeights, totals },
    },
  };
}

function clearSums(sums: TickSums): void {
  sums.seen.fill(0);
  sums.expected.fill(0);
  sums.season.fill(0);
  sums.shardSeen.fill(0);
  sums.shardExpected.fill(0);
}
