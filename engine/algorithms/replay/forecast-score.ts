import { createErrorSums, type ForecastErrors } from '../forecast/forecast-errors.ts';
import type { HeatForecast } from '../forecast/heat-forecast.ts';

/**
 * How good forecasts were, over a whole trace
 * ===========================================
 *
 * The record of a forecast (forecast-record.ts) forgets after a season; a back-test is judged by everything that came. At
 * the end of every horizon the next one is foretold, and settled when it is over, beside seasonal naive: the same windows
 * and the same forecasts as the record's. Shards are the sums of their nodes where these live at the end of a window.
 *
 *   nodes    WAPE over all windows, MASE over those with a value a season before, coverage of 90 % intervals over those
 *   shards   that had one; of shards WAPE and MASE only
 *
 * Cost     O(n) a tick, O(n) more when a window ends; 20 bytes a node, and 4 a node and window of the season
 * Judge    the record itself, over a season; lists, in the test.
 */
export interface ForecastScore {
  /** After the forecast has taken the tick in. */
  add(counts: Uint32Array): void;
  readonly nodes: ForecastErrors;
  readonly shards: ForecastErrors;
}

const LEVEL = 0.9;

export interface ScoreOptions {
  readonly forecast: HeatForecast;
  readonly homes: Uint16Array;
  readonly shardCount: number;
  readonly horizonTicks: number;
  readonly windowsPerSeason: number;
}

export function createForecastScore(options: ScoreOptions): ForecastScore {
  const { forecast, homes, shardCount, horizonTicks, windowsPerSeason } = options;
  const nodeCount = homes.length;
  // One window that never ends: everything is kept.
  const nodes = createErrorSums(1, 1);
  const shards = createErrorSums(1, 1);
  nodes.beginWindow();
  shards.beginWindow();
  const counted = new Float64Array(nodeCount);
  const foretold = new Float32Array(nodeCount);
  const reaches = new Float32Array(nodeCount);
  const seasonTotals = new Float32Array(nodeCount * windowsPerSeason);
  const totals = { actual: new Float64Array(shardCount), forecast: new Float64Array(shardCount) };
  const naiveTotals = new Float64Array(shardCount);
  let tickCount = 0;
  let hasReaches = false;

  function settle(window: number): void {
    const first = (window % windowsPerSeason) * nodeCount;
    const hasNaive = window >= windowsPerSeason;
    for (const sums of [totals.actual, totals.forecast, naiveTotals]) sums.fill(0);
    for (let node = 0; node < nodeCount; node++) {
      const home = homes[node]!;
      const [actual, total] = [counted[node]!, foretold[node]!];
      const naive = seasonTotals[first + node]!;
      totals.actual[home]! += actual;
      totals.forecast[home]! += total;
      naiveTotals[home]! += naive;
      nodes.add(0, actual, total);
      if (hasNaive) nodes.addNaive(0, actual, total, naive);
      if (hasReaches) nodes.addInterval(0, Math.abs(actual - total) <= reaches[node]! * horizonTicks, 0);
    }
    for (let shard = 0; shard < shardCount; shard++) {
      const [actual, total] = [totals.actual[shard]!, totals.forecast[shard]!];
      shards.add(0, actual, total);
      if (hasNaive) shards.addNaive(0, actual, total, naiveTotals[shard]!);
    }
  }

  return {
    add(counts) {
      for (let node = 0; node < nodeCount; node++) counted[node]! += counts[node]!;
      tickCount++;
      if (tickCount % horizonTicks !== 0) return;
      const window = tickCount / horizonTicks - 1;
      // Of the first window nothing was foretold.
      if (window > 0) settle(window);
      seasonTotals.set(counted, (window % windowsPerSeason) * nodeCount);
      counted.fill(0);
      forecast.look(horizonTicks);
      for (let node = 0; node < nodeCount; node++) foretold[node] = forecast.nodeMeans[node]! * horizonTicks;
      hasReaches = forecast.nodeReaches(LEVEL, reaches);
    },
    get nodes() {
      return nodes.read();
    },
    get shards() {
      return shards.read();
    },
  };
}
