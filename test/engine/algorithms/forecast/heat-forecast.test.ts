import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHeatForecast, type HeatForecast } from '../../../../engine/algorithms/forecast/heat-forecast.ts';
import { createPooledForecaster } from '../../../../engine/algorithms/forecast/pooled-forecaster.ts';
import { createEwma, createNaive } from '../../../../engine/algorithms/forecast/simple-forecasters.ts';
import { restoreColumns, saveColumns } from '../../../../engine/algorithms/forecast/state-columns.ts';
import { createPrng, type Prng } from '../../../../engine/base/prng.ts';
import { dayCycle, poissonCount } from './made-up-counts.ts';

const SLOTS = 24;
const HORIZON = 4;
const SHARDS = 3;

interface World {
  readonly rates: Float64Array;
  readonly clusters: Uint16Array;
  readonly homes: Uint16Array;
  readonly prng: Prng;
}

function createWorld(seed: number, nodeCount: number): World {
  const prng = createPrng(seed);
  return {
    rates: Float64Array.from({ length: nodeCount }, () => 40 * prng.ratio() ** 3),
    clusters: Uint16Array.from({ length: nodeCount }, () => prng.below(2)),
    homes: Uint16Array.from({ length: nodeCount }, () => prng.below(SHARDS)),
    prng,
  };
}

const forecastOf = ({ clusters, homes }: World, slotsPerSeason = SLOTS): HeatForecast =>
  createHeatForecast({ clusters, clusterCount: 2, homes, shardCount: SHARDS, slotsPerSeason, horizonTicks: HORIZON });

/** Cluster 1 runs half a day behind cluster 0. */
const rateAt = ({ rates, clusters }: World, node: number, tick: number): number =>
  rates[node]! * dayCycle(tick + (clusters[node]! * SLOTS) / 2, SLOTS);

const countsAt = (world: World, tick: number): Uint32Array =>
  Uint32Array.from(world.rates, (_, node) => poissonCount(rateAt(world, node, tick), world.prng));

describe('forecast of heat', () => {
  test('[FC16] on the first day there is no season and the forecast follows; after it the cycle is foretold', () => {
    const world = createWorld(1, 300);
    const heat = forecastOf(world);
    const errorOver = (fromTick: number, toTick: number) => {
      let [error, total] = [0, 0];
      for (let tick = fromTick; tick < toTick; tick++) {
        heat.fold(countsAt(world, tick));
        heat.look(HORIZON);
        for (let node = 0; node < world.rates.length; node++) {
          let truth = 0;
          for (let ahead = 1; ahead <= HORIZON; ahead++) truth += rateAt(world, node, tick + ahead) / HORIZON;
          error += Math.abs(heat.nodeMeans[node]! - truth);
          total += truth;
        }
      }
      return error / total;
    };
    errorOver(0, 6);
    expect(heat.hasSeason).toBe(false);
    expect(heat.isBelieved).toBe(false);
    const first = errorOver(6, SLOTS - 1);
    expect(heat.hasSeason).toBe(false);
    errorOver(SLOTS - 1, SLOTS * 3);
    expect(heat.hasSeason).toBe(true);
    const later = errorOver(SLOTS * 3, SLOTS * 5);
    expect(first).toBeLessThan(0.6);
    expect(later).toBeLessThan(0.12);
    expect(heat.isBelieved).toBe(true);
  });

  test('[FC16] errors made without a season count a tenth in the intervals after it', () => {
    const world = createWorld(7, 50);
    const heat = forecastOf(world);
    const scoreCount = () => heat.columns['nodes.calibration.weights']!.at(-1)!;
    for (let tick = 0; tick < SLOTS - HORIZON; tick++) heat.fold(countsAt(world, tick));
    const before = scoreCount();
    for (let tick = SLOTS - HORIZON; tick < SLOTS; tick++) heat.fold(countsAt(world, tick));
    expect(before).toBeGreaterThan(150);
    expect(scoreCount()).toBeCloseTo((before + 50) / 10, 6);
    for (let tick = SLOTS; tick < SLOTS + HORIZON; tick++) heat.fold(countsAt(world, tick));
    expect(scoreCount()).toBeCloseTo((before / 10 + 5 + 50) * 0.99, 6);
  });

  test('[FC17] 90 % intervals cover 88 to 92 %, p80 is above 77 to 83 % of what comes, steady or seasonal', () => {
    for (const isSeasonal of [false, true]) {
      const world = createWorld(2, 400);
      const heat = forecastOf(world);
      const at = (tick: number) => (isSeasonal ? tick : 0);
      const reaches = { nodes: new Float32Array(400), shards: new Float64Array(SHARDS) };
      const bounds = { nodes: new Float32Array(400), shards: new Float64Array(SHARDS) };
      const tally = { nodes: { inside: 0, below: 0, count: 0 }, shards: { inside: 0, below: 0, count: 0 } };
      const judge = (kind: 'nodes' | 'shards', index: number, actual: number) => {
        const mean = (kind === 'nodes' ? heat.nodeMeans : heat.shardMeans)[index]!;
        tally[kind].count++;
        if (Math.abs(actual - mean) <= reaches[kind][index]!) tally[kind].inside++;
        if (actual <= bounds[kind][index]!) tally[kind].below++;
      };
      expect(heat.nodeReaches(0.9, reaches.nodes)).toBe(false);
      expect(heat.nodeReach(0, 0.9)).toBe(null);
      for (let tick = 0; tick < 200 * HORIZON; tick++) {
        const isOrigin = tick >= 80 * HORIZON && tick % HORIZON === 0;
        if (isOrigin) {
          heat.look(HORIZON);
          expect(heat.nodeReaches(0.9, reaches.nodes) && heat.shardReaches(0.9, reaches.shards)).toBe(true);
          expect(heat.nodeQuantiles(0.8, bounds.nodes) && heat.shardQuantiles(0.8, bounds.shards)).toBe(true);
          expect(heat.nodeReach(7, 0.9)).toBeCloseTo(reaches.nodes[7]!, 5);
          const actual = new Float64Array(400);
          const shards = new Float64Array(SHARDS);
          for (let ahead = 0; ahead < HORIZON; ahead++, tick++) {
            const counts = countsAt(world, at(tick));
            heat.fold(counts);
            for (let node = 0; node < 400; node++) actual[node]! += counts[node]! / HORIZON;
          }
          tick--;
          actual.forEach((value, node) => {
            judge('nodes', node, value);
            shards[world.homes[node]!]! += value;
          });
          shards.forEach((value, shard) => {
            judge('shards', shard, value);
          });
        } else heat.fold(countsAt(world, at(tick)));
      }
      expect(tally.nodes.inside / tally.nodes.count).toBeGreaterThan(0.88);
      expect(tally.nodes.inside / tally.nodes.count).toBeLessThan(0.92);
      expect(tally.nodes.below / tally.nodes.count).toBeGreaterThan(0.77);
      expect(tally.nodes.below / tally.nodes.count).toBeLessThan(0.83);
      // 360 totals of shards: three standard deviations around 88 and 92 %.
      expect(tally.shards.inside / tally.shards.count).toBeGreaterThan(0.83);
      expect(tally.shards.inside / tally.shards.count).toBeLessThan(0.97);
      const errors = heat.nodeErrors();
      expect(Math.abs(errors.coverage! - 0.9)).toBeLessThan(0.02);
    }
  });

  test('[FC18] the record equals forecasts kept by hand; shards are those of the map when a window ends', () => {
    const world = createWorld(3, 40);
    const heat = forecastOf(world);
    const byHand = createPooledForecaster({ ...world, clusterCount: 2, shardCount: SHARDS, slotsPerSeason: SLOTS });
    const windows: { foretold: Float32Array | null; counted: Float64Array; homes: Uint16Array }[] = [];
    let foretold: Float32Array | null = null;
    for (let window = 0; window < 15; window++) {
      const counted = new Float64Array(40);
      for (let ahead = 0; ahead < HORIZON; ahead++) {
        // Nodes move in the midst of windows.
        world.homes[world.prng.below(40)] = world.prng.below(SHARDS);
        const counts = countsAt(world, window * HORIZON + ahead);
        heat.fold(counts);
        byHand.fold(counts);
        counts.forEach((count, node) => {
          counted[node]! += count;
        });
      }
      windows.push({ foretold, counted, homes: world.homes.slice() });
      foretold = new Float32Array(40);
      byHand.forecast(HORIZON, foretold);
    }
    const perSeason = SLOTS / HORIZON;
    const judged = windows.map((own, index) => ({ ...own, before: windows[index - perSeason] })).slice(-perSeason);
    for (const shard of [undefined, 0, 1, 2]) {
      let [error, total, naive] = [0, 0, 0];
      let [shardError, shardTotal, shardNaive] = [0, 0, 0];
      for (const { foretold, counted, homes, before } of judged) {
        for (const group of shard === undefined ? [0, 1, 2] : [shard]) {
          const own = [...counted.keys()].filter((node) => homes[node] === group);
          const sum = (of: (node: number) => number) => own.reduce((all, node) => all + of(node), 0);
          error += sum((node) => Math.abs(counted[node]! - HORIZON * foretold![node]!));
          total += sum((node) => counted[node]!);
          naive += sum((node) => Math.abs(counted[node]! - before!.counted[node]!));
          shardError += Math.abs(sum((node) => counted[node]! - HORIZON * foretold![node]!));
          shardTotal += sum((node) => counted[node]!);
          shardNaive += Math.abs(sum((node) => counted[node]! - before!.counted[node]!));
        }
      }
      expect(heat.nodeErrors(shard).wape).toBeCloseTo(error / total, 4);
      expect(heat.nodeErrors(shard).mase).toBeCloseTo(error / naive, 4);
      // So few windows: the shards' own model is not heard yet, so their forecast is the sum.
      expect(heat.shardErrors(shard).wape).toBeCloseTo(shardError / shardTotal, 3);
      expect(heat.shardErrors(shard).mase).toBeCloseTo(shardError / shardNaive, 3);
    }
  });

  test('[FC18] naive and EWMA are kept beside it, over the same windows', () => {
    const world = createWorld(6, 30);
    const heat = forecastOf(world);
    expect(heat.rivalWapes).toEqual({ naive: null, ewma: null });
    const rivals = { naive: createNaive(30), ewma: createEwma(30, 0.2) };
    const errors: { naive: number; ewma: number; actual: number }[] = [];
    let foretold: { naive: Float32Array; ewma: Float32Array } | null = null;
    for (let window = 0; window < 9; window++) {
      const counted = new Float64Array(30);
      for (let ahead = 0; ahead < HORIZON; ahead++) {
        const counts = countsAt(world, window * HORIZON + ahead);
        heat.fold(counts);
        for (const rival of Object.values(rivals)) rival.fold(counts);
        counts.forEach((count, node) => {
          counted[node]! += count;
        });
      }
      const off = (means: Float32Array) =>
        counted.reduce((sum, count, node) => sum + Math.abs(count - HORIZON * means[node]!), 0);
      const actual = counted.reduce((sum, count) => sum + count, 0);
      if (foretold !== null) errors.push({ naive: off(foretold.naive), ewma: off(foretold.ewma), actual });
      foretold = { naive: new Float32Array(30), ewma: new Float32Array(30) };
      rivals.naive.forecast(HORIZON, foretold.naive);
      rivals.ewma.forecast(HORIZON, foretold.ewma);
    }
    const judged = errors.slice(-SLOTS / HORIZON);
    const sum = (of: (error: (typeof judged)[number]) => number) => judged.reduce((all, error) => all + of(error), 0);
    expect(heat.rivalWapes.naive).toBeCloseTo(sum(({ naive }) => naive) / sum(({ actual }) => actual), 4);
    expect(heat.rivalWapes.ewma).toBeCloseTo(sum(({ ewma }) => ewma) / sum(({ actual }) => actual), 4);
  });

  test('[FC18] a moved node takes its forecast along: shards are sums of their nodes, the rest stays as it was', () => {
    const world = createWorld(4, 60);
    const heat = forecastOf(world);
    for (let tick = 0; tick < 2 * SLOTS; tick++) heat.fold(countsAt(world, tick));
    heat.look(HORIZON);
    const before = heat.shardMeans.slice();
    const [from, mean] = [world.homes[5]!, heat.nodeMeans[5]!];
    const to = (from + 1) % SHARDS;
    world.homes[5] = to;
    heat.look(HORIZON);
    const ratio = (shard: number) => heat.shardMeans[shard]! / sumOfShard(world, heat, shard);
    for (let shard = 0; shard < SHARDS; shard++) expect(Math.abs(ratio(shard) - 1)).toBeLessThan(0.1);
    expect(before[from]! - heat.shardMeans[from]!).toBeCloseTo(mean * ratio(from), 3);
    expect(heat.shardMeans[to]! - before[to]!).toBeCloseTo(mean * ratio(to), 3);
  });

  test('[FC19] a gap passes time and teaches nothing: levels stay, slots go on, its window is not judged', () => {
    const world = createWorld(5, 50);
    const heat = forecastOf(world);
    for (let tick = 0; tick < 3 * SLOTS; tick++) heat.fold(countsAt(world, tick));
    const judged = heat.nodeErrors().scoredCount;
    expect(judged).toBe((50 * SLOTS) / HORIZON);
    heat.look(SLOTS);
    const wholeDay = heat.nodeMeans.slice();
    heat.look(1);
    const slot = heat.nodeMeans.slice();
    heat.skip();
    for (let tick = 1; tick < SLOTS; tick++) heat.skip();
    heat.look(1);
    // A day later the same slot and levels give the same forecast, though a whole season was missing.
    heat.nodeMeans.forEach((mean, node) => {
      expect(mean).toBeCloseTo(slot[node]!, 3);
    });
    heat.look(SLOTS);
    heat.nodeMeans.forEach((mean, node) => {
      expect(mean).toBeCloseTo(wholeDay[node]!, 3);
    });
    expect(heat.nodeErrors().scoredCount).toBe(judged);
    // One tick missing: that window is not judged, the next one is, without a value of a season before.
    const mase = heat.nodeErrors().mase;
    heat.skip();
    for (let tick = 1; tick < HORIZON; tick++) heat.fold(countsAt(world, tick));
    expect(heat.nodeErrors().scoredCount).toBe(judged);
    expect(heat.nodeErrors().mase).toBe(mase);
    for (let tick = HORIZON; tick < 2 * HORIZON; tick++) heat.fold(countsAt(world, tick));
    expect(heat.nodeErrors().scoredCount).toBe(judged);
    expect(heat.nodeErrors().mase).not.toBe(mase);
  });

  test('[FC20] saved and read back at any tick, or run again, it gives the same to the bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 * SLOTS }), fc.nat(), (splitTick, seed) => {
        const world = createWorld(seed, 30);
        const ticks = Array.from({ length: 5 * SLOTS }, (_, tick) => (tick % 31 === 30 ? null : countsAt(world, tick)));
        const feed = (heat: HeatForecast, from: number, to: number) => {
          for (const counts of ticks.slice(from, to)) {
            if (counts === null) heat.skip();
            else heat.fold(counts);
          }
        };
        const [whole, again, first, second] = [0, 1, 2, 3].map(() => forecastOf(world));
        feed(whole!, 0, ticks.length);
        feed(again!, 0, ticks.length);
        feed(first!, 0, splitTick);
        const saved = saveColumns(first!.columns);
        feed(first!, splitTick, ticks.length);
        expect(restoreColumns(second!.columns, saved)).toBe(true);
        feed(second!, splitTick, ticks.length);
        for (const other of [again!, first!, second!]) {
          expect(saveColumns(other.columns)).toEqual(saveColumns(whole!.columns));
          for (const heat of [other, whole!]) heat.look(HORIZON);
          expect(other.nodeMeans).toEqual(whole!.nodeMeans);
          expect(other.shardMeans).toEqual(whole!.shardMeans);
          expect(other.isBelieved).toBe(whole!.isBelieved);
          expect(other.nodeReach(3, 0.9)).toBe(whole!.nodeReach(3, 0.9));
        }
      }),
      { numRuns: 8 },
    );
  });

  test('[FC20] columns of another shape are refused as a whole', () => {
    const world = createWorld(6, 20);
    const heat = forecastOf(world);
    for (let tick = 0; tick < SLOTS; tick++) heat.fold(countsAt(world, tick));
    const before = saveColumns(heat.columns);
    const { 'record.progress': progress, ...rest } = before;
    const refused = [
      saveColumns(forecastOf(createWorld(6, 21)).columns),
      saveColumns(forecastOf(world, 2 * SLOTS).columns),
      rest,
      { ...before, more: new Float64Array(1) },
      { ...rest, 'record.progress': Float32Array.from(progress!) },
    ];
    for (const saved of refused) expect(restoreColumns(heat.columns, saved)).toBe(false);
    expect(saveColumns(heat.columns)).toEqual(before);
  });
});

function sumOfShard({ homes }: World, heat: HeatForecast, shard: number): number {
  return heat.nodeMeans.reduce((sum, mean, node) => sum + (homes[node] === shard ? mean : 0), 0);
}
