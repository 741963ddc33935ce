import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNodeLevels, createTickSums } from '../../../../engine/algorithms/forecast/node-levels.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { poissonCount } from './made-up-counts.ts';

const SLOTS = 288;
const ONE = Float64Array.of(1);

function createOne(nodeCount = 1) {
  const levels = createNodeLevels(new Uint16Array(nodeCount), { clusterCount: 1, slotsPerSeason: SLOTS });
  const sums = createTickSums(1, 1, new Uint16Array(nodeCount));
  const means = new Float32Array(nodeCount);
  return {
    levels,
    sums,
    fold: (...counts: number[]) => levels.fold(Uint32Array.from(counts), ONE, sums),
    mean: (node = 0) => {
      levels.meansInto(ONE, means);
      return means[node]!;
    },
  };
}

describe('levels of nodes', () => {
  test('[FC5] without scatter and drift a level being found is the mean of the gamma posterior of its counts', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(counts, fc.double({ min: 0.5, max: 2, noNaN: true }), (drawn, factor) => {
        const { levels, sums } = createOne();
        levels.columns.scatters!.fill(0);
        levels.columns.scatterSums!.fill(0);
        let [shape, rate] = [1 / 4, 1 / 4 / 0.3];
        for (const count of drawn) {
          levels.fold(Uint32Array.of(count), Float64Array.of(factor), sums);
          shape += count;
          rate += factor;
          expect(levels.columns.levels![0]! / (shape / rate)).toBeCloseTo(1, 1);
          // From two accesses on it is known, and forgets.
          if (shape >= 2) return;
          expect(levels.columns.spreads![0]! * shape).toBeCloseTo(1, 1);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('[FC6] a steady node is known ever better: the busier, the smaller the gain it has left', () => {
    const { levels, fold, mean } = createOne(2);
    const prng = createPrng(4);
    for (let tick = 0; tick < 200; tick++) fold(poissonCount(20, prng), poissonCount(0.2, prng));
    expect(mean(0)).toBeGreaterThan(17);
    expect(mean(0)).toBeLessThan(23);
    expect(mean(1)).toBeGreaterThan(0.08);
    expect(mean(1)).toBeLessThan(0.4);
    expect(levels.columns.spreads![0]!).toBeLessThan(levels.columns.spreads![1]!);
    expect(levels.alarmCount).toBe(0);
  });

  test('[FC7] a hot event is seen within two ticks and over within six; then the node is back at its base', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { levels, fold, mean } = createOne();
      const prng = createPrng(seed);
      for (let tick = 0; tick < 200; tick++) fold(poissonCount(10, prng));
      const base = mean();
      for (let tick = 0; tick < 2; tick++) fold(poissonCount(100, prng));
      expect(levels.hotness[0]!).toBeGreaterThan(0.5);
      expect(mean()).toBeGreaterThan(70);
      for (let tick = 0; tick < 20; tick++) fold(poissonCount(100, prng));
      expect(mean()).toBeGreaterThan(85);
      expect(mean()).toBeLessThan(115);
      for (let tick = 0; tick < 6; tick++) fold(poissonCount(10, prng));
      expect(levels.hotness[0]).toBe(0);
      expect(Math.abs(mean() / base - 1)).toBeLessThan(0.1);
    }
  });

  test('[FC7] an event that lasts most of a season is the new level', () => {
    const { levels, fold, mean } = createOne();
    const prng = createPrng(6);
    for (let tick = 0; tick < 200; tick++) fold(poissonCount(10, prng));
    for (let tick = 0; tick < (2 / 3) * SLOTS + 3; tick++) fold(poissonCount(40, prng));
    expect(levels.hotness[0]).toBe(0);
    expect(Math.abs(mean() / 40 - 1)).toBeLessThan(0.15);
  });

  test('[FC8] a sparse node that dies is forgotten in hours, one that was never seen expects next to nothing', () => {
    const { fold, mean } = createOne(3);
    const prng = createPrng(7);
    for (let tick = 0; tick < 500; tick++) fold(poissonCount(0.5, prng), 0, poissonCount(0.5, prng));
    expect(mean(1)).toBeLessThan(0.001);
    for (let tick = 0; tick < 60; tick++) fold(0, 0, poissonCount(0.5, prng));
    expect(mean(0)).toBeLessThan(0.1);
    expect(mean(2)).toBeGreaterThan(0.3);
  });

  test('[FC9] how far counts scatter beyond Poisson is learnt per cluster', () => {
    const [nodeCount, spread] = [64, 0.5];
    const clusters = Uint16Array.from({ length: nodeCount }, (_, node) => node % 2);
    const levels = createNodeLevels(clusters, { clusterCount: 2, slotsPerSeason: SLOTS });
    const sums = createTickSums(2, 1, new Uint16Array(nodeCount));
    const prng = createPrng(8);
    const counts = new Uint32Array(nodeCount);
    for (let tick = 0; tick < 1000; tick++) {
      // A rate of 10 or 30 at random has a relative variance of a quarter; the other cluster's rate is fixed.
      for (let node = 0; node < nodeCount; node++) {
        counts[node] = poissonCount(node % 2 === 0 ? 20 * (prng.ratio() < 0.5 ? 1 - spread : 1 + spread) : 20, prng);
      }
      levels.fold(counts, Float64Array.of(1, 1), sums);
    }
    expect(levels.columns.scatters![0]!).toBeGreaterThan(0.2);
    expect(levels.columns.scatters![0]!).toBeLessThan(0.3);
    expect(levels.columns.scatters![1]!).toBeLessThan(0.02);
  });

  test('[FC10] sums of a tick by shard are those of its counts and expectations, by the homes of that tick', () => {
    const nodeCount = 12;
    const homes = Uint16Array.from({ length: nodeCount }, (_, node) => node % 3);
    const levels = createNodeLevels(new Uint16Array(nodeCount), { clusterCount: 1, slotsPerSeason: SLOTS });
    const sums = createTickSums(1, 3, homes);
    const prng = createPrng(9);
    for (let tick = 0; tick < 60; tick++) {
      const counts = Uint32Array.from(homes, (_, node) => poissonCount(tick > 40 && node === 5 ? 80 : node, prng));
      const means = new Float32Array(nodeCount);
      levels.meansInto(ONE, means);
      homes[tick % nodeCount] = prng.below(3);
      levels.fold(counts, ONE, sums);
      for (let shard = 0; shard < 3; shard++) {
        const own = [...counts.keys()].filter((node) => homes[node] === shard);
        expect(sums.shardSeen[shard]).toBe(own.reduce((sum, node) => sum + counts[node]!, 0));
        const expected = own.reduce((sum, node) => sum + means[node]!, 0);
        expect(sums.shardExpected[shard]).toBeCloseTo(expected, 3);
      }
    }
    expect(levels.alarmCount).toBeGreaterThan(0);
  });
});
