import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Carried, carryOver } from '../../../../engine/algorithms/forecast/carry-over.ts';
import { createHeatForecast, type HeatForecast } from '../../../../engine/algorithms/forecast/heat-forecast.ts';
import { createSeasonProfile } from '../../../../engine/algorithms/forecast/season-profile.ts';
import { restoreColumns, saveColumns } from '../../../../engine/algorithms/forecast/state-columns.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { dayCycle, poissonCount } from './made-up-counts.ts';

const SLOTS = 24;
const HORIZON = 4;
const SHARDS = 2;

function forecastOf(clusters: readonly number[], clusterCount: number, slotsPerSeason = SLOTS): HeatForecast {
  const homes = Uint16Array.from(clusters, (_, node) => node % SHARDS);
  const of = { clusters: Uint16Array.from(clusters), clusterCount, homes, shardCount: SHARDS };
  return createHeatForecast({ ...of, slotsPerSeason, horizonTicks: HORIZON });
}

/** All nodes and clusters are those that they were. */
const unchanged = (nodes: number, clusters: number): Carried => ({
  ...{ fromNodes: nodes, isKept: new Uint8Array(nodes).fill(1) },
  ...{ fromClusters: clusters, clusterFrom: Int32Array.from({ length: clusters }, (_, at) => at) },
});

function countsOf(seed: number, nodes: number, ticks: number): readonly Uint32Array[] {
  const prng = createPrng(seed);
  return Array.from({ length: ticks }, (_, tick) =>
    Uint32Array.from({ length: nodes }, (_, node) => poissonCount((1 + node) * dayCycle(tick, SLOTS), prng)),
  );
}

describe('what was learnt, carried over', () => {
  // Before: nodes 0 to 5 are of cluster 0, 6 to 9 of cluster 1. After: cluster 0 is the last of four, node 8 is gone, another
  // is in slot 7, and slots 10 to 13 are new, of a cluster that is new.
  const before = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
  const after = [3, 3, 3, 3, 3, 3, 0, 0, 2, 0, 1, 1, 1, 1];
  const carried: Carried = {
    ...{ fromNodes: 10, isKept: Uint8Array.from([1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0]) },
    ...{ fromClusters: 2, clusterFrom: Int32Array.of(1, -1, -1, 0) },
  };

  test('[FC30] nodes that stayed in clusters that stayed are foretold as if nothing had changed, to the bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 * SLOTS }), fc.nat(), (changeTick, seed) => {
        const counts = countsOf(seed, 14, 5 * SLOTS);
        const first = forecastOf(before, 2);
        const second = forecastOf(after, 4);
        for (const tick of counts.slice(0, changeTick)) first.fold(tick.subarray(0, 10));
        expect(carryOver(second.columns, saveColumns(first.columns), carried)).toBe(true);
        expect(second.hasSeason).toBe(first.hasSeason);
        expect(second.isBelieved).toBe(first.isBelieved);
        expect(second.nodeErrors()).toEqual(first.nodeErrors());
        for (const tick of counts.slice(changeTick)) {
          first.fold(tick.subarray(0, 10));
          second.fold(tick);
          for (const heat of [first, second]) heat.look(HORIZON);
          // The cluster of the others has lost and won nodes, and is another for it.
          expect(second.nodeMeans.subarray(0, 6)).toEqual(first.nodeMeans.subarray(0, 6));
        }
      }),
      { numRuns: 10 },
    );
  });

  test('[FC30] new nodes, and those in the slots of others, begin as never seen, and are known within a season', () => {
    const counts = countsOf(5, 14, 4 * SLOTS);
    const first = forecastOf(before, 2);
    const second = forecastOf(after, 4);
    for (const tick of counts) first.fold(tick.subarray(0, 10));
    const fresh = saveColumns(second.columns);
    carryOver(second.columns, saveColumns(first.columns), carried);
    const { 'forecaster.levels.levels': levels, 'forecaster.levels.spreads': spreads } = second.columns;
    for (const node of [7, 8, 10, 13]) {
      expect(levels![node]).toBe(fresh['forecaster.levels.levels']![node]);
      expect(spreads![node]).toBe(fresh['forecaster.levels.spreads']![node]);
    }
    expect(levels![9]).toBe(first.columns['forecaster.levels.levels']![9]);
    for (const tick of counts.slice(0, 2 * SLOTS)) second.fold(tick);
    second.look(SLOTS);
    for (const node of [7, 10, 11, 12, 13])
      expect(Math.abs(second.nodeMeans[node]! / (1 + node) - 1)).toBeLessThan(0.4);
  });

  test('[FC30] where nothing changed it is what restoring is; of other times it is refused and nothing is changed', () => {
    const first = forecastOf(before, 2);
    for (const tick of countsOf(7, 10, 2 * SLOTS + 5)) first.fold(tick);
    const saved = saveColumns(first.columns);
    const [restored, over] = [forecastOf(before, 2), forecastOf(before, 2)];
    expect(restoreColumns(restored.columns, saved)).toBe(true);
    expect(carryOver(over.columns, saved, unchanged(10, 2))).toBe(true);
    expect(saveColumns(over.columns)).toEqual(saveColumns(restored.columns));

    const other = forecastOf(after, 4, 2 * SLOTS);
    const fresh = saveColumns(other.columns);
    expect(carryOver(other.columns, saved, carried)).toBe(false);
    const { 'record.progress': _, ...rest } = saved;
    expect(carryOver(other.columns, rest, carried)).toBe(false);
    expect(saveColumns(other.columns)).toEqual(fresh);
  });

  test('[FC31] a cluster that comes in a season learns from the first of which it sees half, as from its first', () => {
    const value = (slot: number) => 10 + (slot % 12);
    const seenFrom = (fromSlot: number) => {
      const profile = createSeasonProfile(2, SLOTS, 1);
      const pass = (from: number) => {
        for (let slot = from; slot < SLOTS; slot++) profile.add(slot, Float64Array.of(value(slot), value(slot)));
      };
      pass(0);
      // Cluster 1 was not there yet.
      profile.columns.isSeen!.fill(0, SLOTS, SLOTS + fromSlot);
      profile.learn();
      return { profile, pass };
    };
    const early = seenFrom(SLOTS / 2).profile;
    const late = seenFrom(SLOTS / 2 + 1);
    expect(early.meanOf(1, 22, 1)).toBeGreaterThan(1.2);
    expect(late.profile.meanOf(1, 22, 1)).toBe(1);
    expect(late.profile.seasonCount).toBe(1);
    late.pass(0);
    late.profile.learn();
    const { profile: whole } = seenFrom(0);
    for (let slot = 0; slot < SLOTS; slot++) {
      expect(late.profile.meanOf(1, slot, 1)).toBeCloseTo(whole.meanOf(0, slot, 1), 12);
    }
  });
});
