import { assert } from '../../base/assert.ts';
import { createErrorSums, type ForecastErrors } from './forecast-errors.ts';
import { createForecastJudge } from './forecast-judge.ts';
import { createForecastRecord } from './forecast-record.ts';
import { decadeOf, NODE_CELLS, SHARD_CELLS } from './interval-calibration.ts';
import { cellOf, SCALE_FLOOR, scaleOf } from './node-scales.ts';
import { createPooledForecaster, type PooledForecaster, type PooledOptions } from './pooled-forecaster.ts';
import { createRivalErrors, type RivalWapes } from './rival-errors.ts';
import { createShardCorrections, reconciled } from './shard-corrections.ts';
import { prefixed, type StateColumns } from './state-columns.ts';

/**
 * Forecast heat of nodes and shards, with intervals and with its own record
 * =========================================================================
 *
 * Means come from the pooled forecaster, shards are the sums of their nodes by the map of the moment, corrected by what
 * nodes miss together; intervals and quantiles are the model's scales times the scores of earlier forecasts, which the
 * record of settled forecasts collects, and by which it says whether to believe any of it.
 *
 * The scale of a shard is the root of the sum of its nodes' squared scales.
 *
 * Cost     O(n) a tick, nothing allocated; O(n) more when a window ends. 71 bytes a node, and 4 a node and window of
 *          the season.
 * Exact?   Deterministic; a saved and restored forecast goes on as if nothing had been.
 * Judge    the forecaster run by hand and errors from lists, in the test
 */
export interface HeatForecast {
  fold(counts: Uint32Array): void;
  skip(): void;
  /** Fills `nodeMeans` and `shardMeans`. Accesses a tick, the mean over the next `horizonTicks`. */
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
  /** Of naive and of an EWMA, by node, over the same windows. */
  readonly rivalWapes: RivalWapes;
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

export function createHeatForecast(options: HeatForecastOptions): HeatForecast {
  const { clusters, shardCount, homes, slotsPerSeason, horizonTicks, level = 0.9, quantile = 0.8 } = options;
  assert(horizonTicks > 0 && slotsPerSeason % horizonTicks === 0, 'the horizon divides the season');
  const nodeCount = clusters.length;
  const windowsPerSeason = slotsPerSeason / horizonTicks;
  const forecaster = createPooledForecaster(options);
  const corrections = createShardCorrections(shardCount);
  const nodes = createForecastJudge(createErrorSums(shardCount, windowsPerSeason), NODE_CELLS);
  const shards = createForecastJudge(createErrorSums(shardCount, windowsPerSeason), SHARD_CELLS);
  const rivals = createRivalErrors(nodeCount, horizonTicks, windowsPerSeason);

  const record = createForecastRecord({
    ...{ nodeCount, shardCount, homes, horizonTicks, windowsPerSeason, level, quantile },
    ...{ forecaster, corrections, nodes, shards, rivals },
  });

  const nodeMeans = new Float32Array(nodeCount);
  const shardMeans = new Float64Array(shardCount);
  const shardSums = new Float64Array(shardCount);
  const shardScales = new Float64Array(shardCount);
  const ownRatios = new Float64Array(shardCount);
  const nodeScores = new Float64Array(NODE_CELLS);
  const shardScores = new Float64Array(SHARD_CELLS);
  let lookTicks = horizonTicks;

  return {
    nodeMeans,
    shardMeans,
    forecaster,
    get rivalWapes() {
      return rivals.wapes;
    },
    get isBelieved() {
      return record.isBelieved;
    },
    get hasSeason() {
      return forecaster.hasSeason;
    },
    fold(counts) {
      record.count(counts);
      forecaster.fold(counts);
      corrections.update(forecaster.sums.shardSeen, forecaster.sums.shardExpected);
      record.endTick();
    },
    skip() {
      record.markGap();
      forecaster.skip();
      record.endTick();
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
      if (!nodes.calibration.bounds(wanted, nodeScores)) return false;
      for (let node = 0; node < nodeCount; node++) {
        const total = nodeMeans[node]! * lookTicks;
        const bound =
          total +
          scaleOf(forecaster.levels, node, total, lookTicks) * nodeScores[cellOf(forecaster.levels, node, total)]!;
        into[node] = Math.max(0, bound / lookTicks);
      }
      return true;
    },
    shardQuantiles(wanted, into) {
      if (!shards.calibration.bounds(wanted, shardScores)) return false;
      setShardScales();
      for (let shard = 0; shard < shardCount; shard++) {
        const total = shardMeans[shard]! * lookTicks;
        into[shard] = Math.max(0, (total + shardScales[shard]! * shardScores[decadeOf(total)]!) / lookTicks);
      }
      return true;
    },
    nodeReaches(wanted, into) {
      if (!nodes.calibration.halfWidths(wanted, nodeScores)) return false;
      for (let node = 0; node < nodeCount; node++) into[node] = reachOf(node);
      return true;
    },
    shardReaches(wanted, into) {
      if (!shards.calibration.halfWidths(wanted, shardScores)) return false;
      setShardScales();
      for (let shard = 0; shard < shardCount; shard++) {
        const decade = decadeOf(shardMeans[shard]! * lookTicks);
        into[shard] = (shardScales[shard]! * shardScores[decade]!) / lookTicks;
      }
      return true;
    },
    nodeReach: (node, wanted) => (nodes.calibration.halfWidths(wanted, nodeScores) ? reachOf(node) : null),
    nodeErrors: (shard) => nodes.errors.read(shard),
    shardErrors: (shard) => shards.errors.read(shard),
    columns: {
      ...prefixed('record', record.columns),
      ...prefixed('forecaster', forecaster.columns),
      ...prefixed('corrections', corrections.columns),
      ...prefixed('nodes', nodes.columns),
      ...prefixed('shards', shards.columns),
      ...prefixed('rivals', rivals.columns),
    },
  };

  function setShardScales(): void {
    shardScales.fill(SCALE_FLOOR);
    for (let node = 0; node < nodeCount; node++) {
      shardScales[homes[node]!]! += scaleOf(forecaster.levels, node, nodeMeans[node]! * lookTicks, lookTicks) ** 2;
    }
    for (let shard = 0; shard < shardCount; shard++) shardScales[shard] = Math.sqrt(shardScales[shard]!);
  }

  /** By the half widths in `nodeScores`. */
  function reachOf(node: number): number {
    const total = nodeMeans[node]! * lookTicks;
    return (
      (scaleOf(forecaster.levels, node, total, lookTicks) * nodeScores[cellOf(forecaster.levels, node, total)]!) /
      lookTicks
    );
  }
}
