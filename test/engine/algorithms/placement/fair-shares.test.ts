import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fairShares } from '../../../../engine/algorithms/placement/fair-shares.ts';
import { matchParts } from '../../../../engine/algorithms/placement/match-parts.ts';

const anywhere = (shardCount: number) => () => Array.from({ length: shardCount }, (_, shard) => shard);
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

describe('fair shares', () => {
  test('[PL44] without an oversized unit every share is the weight of its shard', () => {
    const { shares, oversized } = fairShares(
      new Float64Array(100).fill(1),
      Float64Array.of(1, 2, 1),
      0.03,
      anywhere(3),
    );
    expect([...shares]).toEqual([0.25, 0.5, 0.25]);
    expect(oversized).toEqual([]);
  });

  test('[PL44] an oversized unit gets its first shard to itself, and the others share the rest', () => {
    const loads = Float64Array.from({ length: 61 }, (_, unit) => (unit === 7 ? 40 : 1));
    const { shares, oversized } = fairShares(loads, new Float64Array(4).fill(1), 0.03, () => [2, 0, 1, 3]);
    expect(oversized).toEqual([{ unit: 7, shard: 2 }]);
    expect(Array.from(shares, (share) => share.toFixed(9))).toEqual([
      '0.200000000',
      '0.200000000',
      '0.400000000',
      '0.200000000',
    ]);
  });

  test('[PL44] shares add up to 1, every oversized unit exceeds what it would share, and nobody else does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 6 }),
        (values, shardCount) => {
          const loads = Float64Array.from(values);
          const total = sum(loads);
          const { shares, oversized } = fairShares(
            loads,
            new Float64Array(shardCount).fill(1),
            0.1,
            anywhere(shardCount),
          );
          expect(sum(shares)).toBeCloseTo(1, 12);
          expect(oversized.length).toBeLessThan(shardCount);
          const taken = new Set(oversized.map(({ unit }) => unit));
          expect(new Set(oversized.map(({ shard }) => shard)).size).toBe(oversized.length);
          const rest = sum(values.filter((_, unit) => !taken.has(unit)));
          const open = shardCount - oversized.length;
          for (const { unit } of oversized) expect(loads[unit]!).toBeGreaterThan((1.1 * rest) / (open + 1));
          if (open > 1 && total > 0) {
            values.forEach((load, unit) => {
              if (!taken.has(unit)) expect(load).toBeLessThanOrEqual((1.1 * rest) / open + 1e-9);
            });
          }
        },
      ),
    );
  });

  test('[PL45] parts are numbered so that the most stays, of all ways to number them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.infiniteStream(fc.nat({ max: 50 })), (k, stream) => {
        const kept = Float64Array.from({ length: k * k }, () => stream.next().value);
        const shardOf = matchParts(kept, k);
        const value = (order: ArrayLike<number>) => sum(Array.from(order, (shard, part) => kept[part * k + shard]!));
        expect([...shardOf].sort()).toEqual(Array.from({ length: k }, (_, i) => i));
        expect(value(shardOf)).toBe(Math.max(...permutations(k).map(value)));
      }),
    );
  });
});

function permutations(k: number): number[][] {
  if (k === 0) return [[]];
  return permutations(k - 1).flatMap((order) => {
    return Array.from({ length: k }, (_, at) => [...order.slice(0, at), k - 1, ...order.slice(at)]);
  });
}
