import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHeatWindow } from '../../../engine/counters/heat-window.ts';
import { publishHomes, sharedColumns } from '../../../engine/counters/shared-columns.ts';

const NODES = 5;
const SHARDS = 2;

/** One fold: how long its bucket was, and which accesses fell into it, as [writer, node] each. */
const fold = fc.record({
  elapsedMs: fc.integer({ min: 1, max: 2000 }),
  accesses: fc.array(fc.tuple(fc.nat(SHARDS), fc.nat(NODES - 1)), { maxLength: 12 }),
});

/** The judge: keeps every access with the number of its fold, and counts those of the last folds. */
function naiveHeat(
  folds: readonly { elapsedMs: number; accesses: readonly (readonly [number, number])[] }[],
  node: number,
  bucketCount: number,
) {
  const recent = folds.slice(-bucketCount);
  const seconds = recent.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1000;
  return recent.flatMap(({ accesses }) => accesses).filter(([, accessed]) => accessed === node).length / seconds;
}

describe('heat window', () => {
  it('[SH5] heat equals the accesses of the last buckets divided by the time they cover', () => {
    fc.assert(
      fc.property(fc.array(fold, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (folds, buckets) => {
        const columns = sharedColumns(NODES, SHARDS);
        columns.homes.set([0, 1, 0, 1, 1]);
        for (const stripe of columns.heat) stripe.fill(0xffff_fffd);
        const window = createHeatWindow(columns, buckets);
        folds.forEach(({ elapsedMs, accesses }, done) => {
          for (const [writer, node] of accesses) columns.heat[writer]![node]!++;
          window.fold(elapsedMs);
          const soFar = folds.slice(0, done + 1);
          const expected = Array.from({ length: NODES }, (_, node) => naiveHeat(soFar, node, buckets));
          for (const [node, heat] of expected.entries()) expect(window.heats[node]).toBeCloseTo(heat, 3);
          const ofShard = (shard: number) =>
            expected.reduce((sum, heat, node) => sum + (columns.homes[node] === shard ? heat : 0), 0);
          expect(window.shardHeat[0]).toBeCloseTo(ofShard(0), 2);
          expect(window.shardHeat[1]).toBeCloseTo(ofShard(1), 2);
        });
        expect(window.totalAccesses).toBe(folds.flatMap(({ accesses }) => accesses).length);
      }),
    );
  });

  it('[SH5] what was counted before the window was made is not heat', () => {
    const columns = sharedColumns(NODES, SHARDS);
    columns.heat[0]![1] = 500;
    const window = createHeatWindow(columns, 3);
    window.fold(1000);
    expect([...window.heats]).toEqual([0, 0, 0, 0, 0]);
    expect(window.totalAccesses).toBe(0);
  });

  it('[SH5] the heat of a node that moved counts for its new home', () => {
    const columns = sharedColumns(NODES, SHARDS);
    const window = createHeatWindow(columns, 3);
    columns.heat[0]![2] = 30;
    window.fold(1000);
    expect([...window.shardHeat]).toEqual([30, 0]);
    publishHomes(columns, Uint32Array.of(2), Uint16Array.of(1), 1);
    window.fold(1000);
    expect([...window.shardHeat]).toEqual([0, 15]);
  });

  it('[SH5] heat falls to exactly zero when the window has passed', () => {
    const columns = sharedColumns(NODES, SHARDS);
    const window = createHeatWindow(columns, 2);
    columns.heat[1]![0] = 9;
    for (let folds = 0; folds < 3; folds++) window.fold(333);
    expect([...window.heats]).toEqual([0, 0, 0, 0, 0]);
    expect([...window.shardHeat]).toEqual([0, 0]);
  });
});
