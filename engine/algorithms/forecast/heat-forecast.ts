import { assert } from '../../base/assert.ts';
import { createErrorSums, type ErrorSums, type ForecastErrors, pinballLoss } from './forecast-errors.ts';
import {
  createIntervalCalibration,
  decadeOf,
  type IntervalCalibration,
  NODE_CELLS,
  nodeCell,
  SHARD_CELLS,
} from './interval-calibration.ts';
import { createPooledForecaster, type PooledForecaster, type PooledOptions } from './pooled-forecaster.ts';
import { createShardCorrections } from './shard-corrections.ts';
import { prefixed, type StateColumns } from './state-columns.ts';
import { beatsSeasonalNaive } from './verdict.ts';

/**
 * Forecast heat of nodes and shards, with intervals and with its own record
 * =========================================================================
 *
 * Every `horizonTicks` a forecast of the total over the next `horizonTicks` is set down for every node, and settled when
 * its time is over: its errors go into the rolling record beside those of seasonal naive (the total of the same window
 * one season before), its scores into the calibration of intervals, and a verdict says whether to believe it. Forecast
 * and settled totals of a shard are sums over the nodes that are in it when the window ends: moving a node changes
 * neither what was foretold of it nor what came. Intervals that are judged are those of the time of the forecast.
 *
 * A window with a gap is not settled, and what was counted in it is no value to compare with a season later.
 *
 * Scale of a node  sqrt(T + relative variance x T^2 + floor), T the total forecast
 * Scale of a shard root of the sum of its nodes' squared scales
 *
 * Cost     O(n) a tick, and O(n) more when a window ends; nothing allocated. 55 bytes a node, and 4 a window of the season.
 * Exact?   Deterministic; a saved and restored forecast goes on as if nothing had been.
 * Judge    the forecaster run by hand and errors from lists, in the test
 */
export interface HeatForecast {
  fold(counts: Uint32Array): void;
  skip(): void;
  /** Fills `nodeMeans`, `shardMeans` and the scales. Accesses a tick, the mean over the next `horizonTicks`. */
  look(horizonTicks: number): void;
  readonly nodeMeans: Float32Array;
  readonly shardMeans: Float64Array;
  /** Of what was looked at last: what a share `quantile` of all outcomes stays below. False: too little is known. */
  nodeQuantiles(quantile: number, into: Float32Array): boolean;
  shardQuantiles(quantile: number, into: Float64Array): boolean;
  /**
   * Of what was looked at last: mean +- reach, from 0 on, covers with probability `level`. False or null: too little is
   * known.
   */
  nodeReaches(level: number, into: Float32Array): boolean;
  shardReaches(level: number, into: Float64Array): boolean;
  nodeReach(node: number, level: number): number | null;
  /** Over the last season: of the nodes of one shard, or of all. */
  nodeErrors(shard?: number): ForecastErrors;
  /** Of a shard's total, or of the totals of all. */
  shardErrors(shard?: number): ForecastErrors;
  /** Recent history says: better than seasonal naive. */
  readonly isBelieved: boolean;
  readonly hasSeason: boolean;
  readonly forecaster: PooledForecaster;
  readonly columns: StateColumns;
}

export interface HeatForecastOptions extends PooledOptions {
  /** The policy's horizon; has to divide the season. */
  readonly horizonTicks: number;
  /** The level and quantile that the record judges; others can be asked for. */
  readonly level?: number;
  readonly quantile?: number;
}

const SCALE_FLOOR = 0.05;
/** A window's part in the calibration fades to a half in 69, a shard's in 138: there are fewer shards. */
/** Nodes whose scores calibrate; of more, every so many. All are judged. */
const CALIBRATING_MAX = 65_536;
const NODE_SCORES_KEPT = 0.99;
const SHARD_SCORES_KEPT = 0.995;

export function createHeatForecast(options: HeatForecastOptions): HeatForecast {
  const { clusters, shardCount, homes, slotsPerSeason, horizonTicks, level = 0.9, quantile = 0.8 } = options;
  assert(horizonTicks > 0 && slotsPerSeason % horizonTicks === 0, 'the horizon divides the season');
  const nodeCount = clusters.length;
  const windowsPerSeason = slotsPerSeason / horizonTicks;
  const calibratingEvery = Math.ceil(nodeCount / CALIBRATING_MAX);
  const forecaster = createPooledForecaster(options);
  const corrections = createShardCorrections(shardCount);
  const nodes = judged(createErrorSums(shardCount, windowsPerSeason), NODE_CELLS, NODE_SCORES_KEPT);
  const shards = judged(createErrorSums(shardCount, windowsPerSeason), SHARD_CELLS, SHARD_SCORES_KEPT);

  const nodeMeans = new Float32Array(nodeCount);
  const shardMeans = new Float64Array(shardCount);
  const shardSums = new Float64Array(shardCount);
  const shardScales = new Float64Array(shardCount);
  const ownRatios = new Float64Array(shardCount);
  let lookTicks = horizonTicks;

  // The window under way: what was foretold of it, and what has come so far.
  const foretold = new Float32Array(nodeCount);
  const foretoldScales = new Float32Array(nodeCount);
  const foretoldCells = new Uint8Array(nodeCount);
  const foretoldRatios = new Float64Array(shardCount);
  const counted = new Float32Array(nodeCount);
  const seasonTotals = new Float32Array(nodeCount * windowsPerSeason);
  const hasTotals = new Uint8Array(windowsPerSeason);
  const progress = new Float64Array(5);
  const [TICKS, IS_OPEN, HAS_GAP, WEIGHT, IS_BELIEVED] = [0, 1, 2, 3, 4];
  const totals = {
    foretold: new Float64Array(shardCount),
    counted: new Float64Array(shardCount),
    naive: new Float64Array(shardCount),
    variance: new Float64Array(shardCount),
  };

  const scaleOf = (node: number, total: number, ticks: number) =>
    Math.sqrt(total + forecaster.levels.relativeVariance(node, ticks) * total * total + SCALE_FLOOR);
  const cellOf = (node: number, total: number) => nodeCell(total, forecaster.levels.conditionOf(node));
  const reconciled = (sum: number, ownRatio: number, weight: number) => sum * (1 + weight * (ownRatio - 1));

  function openWindow(): void {
    forecaster.forecast(horizonTicks, foretold);
    for (let node = 0; node < nodeCount; node++) {
      const total = foretold[node]! * horizonTicks;
      foretold[node] = total;
      foretoldScales[node] = scaleOf(node, total, horizonTicks);
      foretoldCells[node] = cellOf(node, total);
    }
    corrections.ownRatios(horizonTicks, foretoldRatios);
    progress[WEIGHT] = corrections.weight;
    nodes.setIntervals(level, quantile);
    shards.setIntervals(level, quantile);
    progress[IS_OPEN] = 1;
    progress[HAS_GAP] = 0;
  }

  function settleWindow(window: number): void {
    nodes.errors.beginWindow();
    shards.errors.beginWindow();
    for (const sums of Object.values(totals)) sums.fill(0);
    const hasNaive = hasTotals[window] === 1;
    const first = window * nodeCount;
    for (let node = 0; node < nodeCount; node++) {
      const home = homes[node]!;
      const [actual, total, scale] = [counted[node]!, foretold[node]!, foretoldScales[node]!];
      const naive = seasonTotals[first + node]!;
      totals.foretold[home]! += total;
      totals.counted[home]! += actual;
      totals.naive[home]! += naive;
      totals.variance[home]! += scale * scale;
      nodes.errors.add(home, actual, total);
      if (hasNaive) nodes.errors.addNaive(home, actual, total, naive);
      nodes.judge(home, foretoldCells[node]!, actual, total, scale);
      if (node % calibratingEvery === 0) nodes.calibrate(foretoldCells[node]!, actual, total, scale);
    }
    for (let shard = 0; shard < shardCount; shard++) settleShard(shard, hasNaive);
    nodes.calibration.forget();
    shards.calibration.forget();
    corrections.forget();
    progress[IS_BELIEVED] = beatsSeasonalNaive(progress[IS_BELIEVED] === 1, nodes.errors.read(), shards.errors.read())
      ? 1
      : 0;
  }

  function settleShard(shard: number, hasNaive: boolean): void {
    const [sum, actual] = [totals.foretold[shard]!, totals.counted[shard]!];
    const forecast = reconciled(sum, foretoldRatios[shard]!, progress[WEIGHT]!);
    corrections.learnWeight(sum, sum * foretoldRatios[shard]!, actual);
    shards.errors.add(shard, actual, forecast);
    if (hasNaive) shards.errors.addNaive(shard, actual, forecast, totals.naive[shard]!);
    const scale = Math.sqrt(totals.variance[shard]! + SCALE_FLOOR);
    shards.judge(shard, decadeOf(forecast), actual, forecast, scale);
    shards.calibrate(decadeOf(forecast), actual, forecast, scale);
  }

  /** After the tick of which counts, if any, are in `counted`. */
  function endTick(): void {
    progress[TICKS]!++;
    if (progress[TICKS]! % horizonTicks !== 0) return;
    const window = (progress[TICKS]! / horizonTicks - 1) % windowsPerSeason;
    const isWhole = progress[HAS_GAP] === 0;
    if (isWhole && progress[IS_OPEN] === 1) settleWindow(window);
    seasonTotals.set(counted, window * nodeCount);
    hasTotals[window] = isWhole ? 1 : 0;
    counted.fill(0);
    openWindow();
  }

  return {
    nodeMeans,
    shardMeans,
    forecaster,
    get isBelieved() {
      return progress[IS_BELIEVED] === 1;
    },
    get hasSeason() {
      return forecaster.hasSeason;
    },
    fold(counts) {
      for (let node = 0; node < nodeCount; node++) counted[node]! += counts[node]!;
      forecaster.fold(counts);
      corrections.update(forecaster.sums.shardSeen, forecaster.sums.shardExpected);
      endTick();
    },
    skip() {
      progress[HAS_GAP] = 1;
      forecaster.skip();
      endTick();
    },
    look(ticks) {
      lookTicks = ticks;
      forecaster.forecast(ticks, nodeMeans);
      shardSums.fill(0);
      for (let node = 0; node < nodeCount; node++) shardSums[homes[node]!]! += nodeMeans[node]!;
      corrections.ownRatios(ticks, ownRatios);
      for (let shard = 0; shard < shardCount; shard++) {
        shardMeans[shard] = reconciled(shardSums[shard]!, ownRatios[shard]!, corrections.weight);
      }
    },
    nodeQuantiles(wanted, into) {
      if (!nodes.calibration.bounds(wanted, nodes.scratch)) return false;
      for (let node = 0; node < nodeCount; node++) {
        const total = nodeMeans[node]! * lookTicks;
        const bound = total + scaleOf(node, total, lookTicks) * nodes.scratch[cellOf(node, total)]!;
        into[node] = Math.max(0, bound / lookTicks);
      }
      return true;
    },
    shardQuantiles(wanted, into) {
      if (!shards.calibration.bounds(wanted, shards.scratch)) return false;
      setShardScales();
      for (let shard = 0; shard < shardCount; shard++) {
        const total = shardMeans[shard]! * lookTicks;
        into[shard] = Math.max(0, (total + shardScales[shard]! * shards.scratch[decadeOf(total)]!) / lookTicks);
      }
      return true;
    },
    nodeReaches(wanted, into) {
      if (!nodes.calibration.halfWidths(wanted, nodes.scratch)) return false;
      for (let node = 0; node < nodeCount; node++) into[node] = reachOf(node);
      return true;
    },
    shardReaches(wanted, into) {
      if (!shards.calibration.halfWidths(wanted, shards.scratch)) return false;
      setShardScales();
      for (let shard = 0; shard < shardCount; shard++) {
        const decade = decadeOf(shardMeans[shard]! * lookTicks);
        into[shard] = (shardScales[shard]! * shards.scratch[decade]!) / lookTicks;
      }
      return true;
    },
    nodeReach: (node, wanted) => (nodes.calibration.halfWidths(wanted, nodes.scratch) ? reachOf(node) : null),
    nodeErrors: (shard) => nodes.errors.read(shard),
    shardErrors: (shard) => shards.errors.read(shard),
    columns: {
      ...{ foretold, foretoldScales, foretoldCells, foretoldRatios, counted, seasonTotals, hasTotals, progress },
      ...prefixed('forecaster', forecaster.columns),
      ...prefixed('corrections', corrections.columns),
      ...prefixed('nodes', nodes.columns),
      ...prefixed('shards', shards.columns),
    },
  };

  function setShardScales(): void {
    shardScales.fill(SCALE_FLOOR);
    for (let node = 0; node < nodeCount; node++) {
      shardScales[homes[node]!]! += scaleOf(node, nodeMeans[node]! * lookTicks, lookTicks) ** 2;
    }
    for (let shard = 0; shard < shardCount; shard++) shardScales[shard] = Math.sqrt(shardScales[shard]!);
  }

  /** By the half widths in `scratch`. */
  function reachOf(node: number): number {
    const total = nodeMeans[node]! * lookTicks;
    return (scaleOf(node, total, lookTicks) * nodes.scratch[cellOf(node, total)]!) / lookTicks;
  }
}

/** Errors and calibration of one kind, nodes or shards, and the intervals that the window under way is judged by. */
function judged(errors: ErrorSums, cellCount: number, kept: number) {
  const calibration: IntervalCalibration = createIntervalCalibration(cellCount, kept);
  const halfWidths = new Float64Array(cellCount);
  const bounds = new Float64Array(cellCount);
  /** Whether there are intervals, and the quantile of the bounds. */
  const judgedBy = new Float64Array(2);
  return {
    errors,
    calibration,
    scratch: new Float64Array(cellCount),
    setIntervals(level: number, quantile: number): void {
      judgedBy[0] = calibration.halfWidths(level, halfWidths) && calibration.bounds(quantile, bounds) ? 1 : 0;
      judgedBy[1] = quantile;
    },
    judge(group: number, cell: number, actual: number, forecast: number, scale: number): void {
      if (judgedBy[0] !== 1) return;
      const isInside = Math.abs(actual - forecast) <= halfWidths[cell]! * scale;
      const bound = Math.max(0, forecast + bounds[cell]! * scale);
      errors.addInterval(group, isInside, pinballLoss(judgedBy[1]!, actual, bound));
    },
    calibrate(cell: number, actual: number, forecast: number, scale: number): void {
      calibration.add(cell, (actual - forecast) / scale);
    },
    columns: {
      ...{ halfWidths, bounds, judgedBy },
      ...prefixed('errors', errors.columns),
      ...prefixed('calibration', calibration.columns),
    },
  };
}
