import type { ForecastJudge } from './forecast-judge.ts';
import { decadeOf } from './interval-calibration.ts';
import { cellOf, SCALE_FLOOR, scaleOf } from './node-scales.ts';
import type { PooledForecaster } from './pooled-forecaster.ts';
import type { RivalErrors } from './rival-errors.ts';
import { reconciled, type ShardCorrections } from './shard-corrections.ts';
import type { StateColumns } from './state-columns.ts';
import { beatsSeasonalNaive } from './verdict.ts';

/**
 * The forecast's own record
 * =========================
 *
 * Every `horizonTicks` a forecast of the total over the next `horizonTicks` is set down for every node, and settled
 * when its time is over: its errors go into the rolling record beside those of seasonal naive (the total of the same
 * window one season before), its scores into the calibration of intervals, and a verdict says whether to believe it.
 * Forecast and settled totals of a shard are sums over the nodes that are in it when the window ends: moving a node
 * changes neither what was foretold of it nor what came.
 *
 * A window with a gap is not settled, and what was counted in it is no value to compare with a season later.
 *
 * Cost     O(n) a tick, one addition a node, and O(n) more when a window ends; 13 bytes a node, and 4 a node and window
 *          of the season
 * Judge    forecasts and errors kept by hand, in the test of heat-forecast
 */
export interface ForecastRecord {
  count(counts: Uint32Array): void;
  markGap(): void;
  /** After the forecaster has taken the tick in: a window may end, and the next one begin. */
  endTick(): void;
  /** Recent history says: better than seasonal naive. */
  readonly isBelieved: boolean;
  readonly columns: StateColumns;
}

export interface RecordOptions {
  readonly nodeCount: number;
  readonly shardCount: number;
  readonly homes: Uint16Array;
  readonly horizonTicks: number;
  readonly windowsPerSeason: number;
  readonly level: number;
  readonly quantile: number;
  readonly forecaster: PooledForecaster;
  readonly corrections: ShardCorrections;
  readonly nodes: ForecastJudge;
  readonly shards: ForecastJudge;
  readonly rivals: RivalErrors;
}

/** Nodes whose scores calibrate; of more, every so many. All are judged. */
const CALIBRATING_MAX = 65_536;
/** A window's part in the calibration fades to a half in 69, a shard's in 138: there are fewer shards. */
const NODE_SCORES_KEPT = 0.99;
const SHARD_SCORES_KEPT = 0.995;
/** Errors of the first season were those of forecasts without one. */
const WITHOUT_SEASON_KEPT = 0.1;
/** Places in the column `progress`. */
const [TICKS, IS_OPEN, HAS_GAP, WEIGHT, IS_BELIEVED, HAD_SEASON] = [0, 1, 2, 3, 4, 5];

export function createForecastRecord(options: RecordOptions): ForecastRecord {
  const { nodeCount, shardCount, homes, horizonTicks, windowsPerSeason, level, quantile } = options;
  const { forecaster, corrections, nodes, shards, rivals } = options;
  const calibratingEvery = Math.ceil(nodeCount / CALIBRATING_MAX);
  // The window under way: what was foretold of it, and what has come so far.
  const foretold = new Float32Array(nodeCount);
  const foretoldScales = new Float32Array(nodeCount);
  const foretoldCells = new Uint8Array(nodeCount);
  const foretoldRatios = new Float64Array(shardCount);
  const counted = new Float32Array(nodeCount);
  const seasonTotals = new Float32Array(nodeCount * windowsPerSeason);
  const hasTotals = new Uint8Array(windowsPerSeason);
  const progress = new Float64Array(6);
  const totals = {
    foretold: new Float64Array(shardCount),
    counted: new Float64Array(shardCount),
    naive: new Float64Array(shardCount),
    variance: new Float64Array(shardCount),
  };

  function openWindow(): void {
    forecaster.forecast(horizonTicks, foretold);
    for (let node = 0; node < nodeCount; node++) {
      const total = foretold[node]! * horizonTicks;
      foretold[node] = total;
      foretoldScales[node] = scaleOf(forecaster.levels, node, total, horizonTicks);
      foretoldCells[node] = cellOf(forecaster.levels, node, total);
    }
    corrections.ownRatios(horizonTicks, foretoldRatios);
    progress[WEIGHT] = corrections.weight;
    nodes.setIntervals(level, quantile);
    shards.setIntervals(level, quantile);
    rivals.open();
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
      const actual = counted[node]!;
      const total = foretold[node]!;
      const scale = foretoldScales[node]!;
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
    rivals.settle(counted);
    for (let shard = 0; shard < shardCount; shard++) settleShard(shard, hasNaive);
    const isFirstOfSeason = forecaster.hasSeason && progress[HAD_SEASON] === 0;
    nodes.calibration.forget(isFirstOfSeason ? WITHOUT_SEASON_KEPT : NODE_SCORES_KEPT);
    shards.calibration.forget(isFirstOfSeason ? WITHOUT_SEASON_KEPT : SHARD_SCORES_KEPT);
    progress[HAD_SEASON] = forecaster.hasSeason ? 1 : 0;
    corrections.forget();
    const isBelieved = beatsSeasonalNaive(progress[IS_BELIEVED] === 1, nodes.errors.read(), shards.errors.read());
    progress[IS_BELIEVED] = isBelieved ? 1 : 0;
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
    get isBelieved() {
      return progress[IS_BELIEVED] === 1;
    },
    count(counts) {
      rivals.count(counts);
      for (let node = 0; node < nodeCount; node++) counted[node]! += counts[node]!;
    },
    markGap() {
      progress[HAS_GAP] = 1;
    },
    endTick,
    columns: { foretold, foretoldScales, foretoldCells, foretoldRatios, counted, seasonTotals, hasTotals, progress },
  };
}
