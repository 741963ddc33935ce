import { afterEach, describe, expect, it } from 'vitest';
import { rgbOf } from '../../../renderer/scene/oklch.ts';
import {
  applyShardSlots,
  categoryColors,
  PALETTE_COLOR_COUNT,
  paletteColor,
  shardColor,
} from '../../../renderer/scene/palette.ts';
import { type Pair, shardSlots, touchingShards } from '../../../renderer/scene/shard-slots.ts';

afterEach(() => applyShardSlots([]));

/** Severity 1 of Machado et al. (2009), and OKLab, written again: the judge shares nothing with what it judges. */
const SIGHTS = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
];
function labOf(hex: string, m: readonly number[]): readonly number[] {
  const linear = rgbOf(hex).map((byte) =>
    byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4,
  );
  const dot = (row: readonly number[], of: readonly number[]) =>
    row.reduce((sum, value, at) => sum + value * of[at]!, 0);
  const seen = [0, 3, 6].map((at) => Math.min(1, Math.max(0, dot(m.slice(at, at + 3), linear))));
  const lms = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
  ].map((row) => Math.cbrt(dot(row, seen)));
  return [
    [0.2104542553, 0.793617785, -0.0040720468],
    [1.9779984951, -2.428592205, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.808675766],
  ].map((row) => dot(row, lms));
}
const distance = (a: number, b: number): number =>
  Math.min(
    ...(['light', 'dark'] as const).flatMap((theme) =>
      SIGHTS.map((m) => {
        const [one, other] = [labOf(paletteColor(a, theme), m), labOf(paletteColor(b, theme), m)];
        return Math.hypot(...one.map((value, at) => value - other[at]!));
      }),
    ),
  );

/** Shards in rows of four: each touches those beside, above and below. */
const grid = (count: number): readonly Pair[] =>
  Array.from({ length: count }, (_, shard) => shard).flatMap((shard): Pair[] => [
    ...(shard % 4 < 3 && shard + 1 < count ? [[shard, shard + 1] as const] : []),
    ...(shard + 4 < count ? [[shard, shard + 4] as const] : []),
  ]);
const leastBeside = (slots: readonly number[], pairs: readonly Pair[]): number =>
  Math.min(...pairs.map(([a, b]) => distance(slots[a]!, slots[b]!)));

describe('colours of many shards', () => {
  it.each([12, 16, 24, 32])('[SN19] of %i shards those that touch are easier to tell apart than by number', (count) => {
    const pairs = grid(count);
    const slots = shardSlots(count, pairs, []);
    const byNumber = Array.from({ length: count }, (_, shard) => shard);
    // Those among the first eight are what hand-tuned colours make them.
    const later = pairs.filter(([, b]) => b >= 8);
    expect(leastBeside(slots, later)).toBeGreaterThan(0.06);
    expect(leastBeside(slots, later)).toBeGreaterThan(10 * leastBeside(byNumber, later));
    expect(new Set(slots).size, 'none twice').toBe(PALETTE_COLOR_COUNT);
    expect(slots.slice(0, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('[SN19] a shard keeps its colour when others come or go; what was kept by somebody else is passed over', () => {
    const twelve = shardSlots(12, grid(12), []).slice(0, 12);
    const more = shardSlots(16, grid(16), twelve);
    expect(more.slice(0, 12)).toEqual(twelve);
    expect(shardSlots(10, grid(10), more.slice(0, 16)).slice(0, 10)).toEqual(twelve.slice(0, 10));
    for (const odd of [[3, 3], [64], [-1], [1.5]]) {
      expect(shardSlots(12, grid(12), odd).slice(0, 12)).toEqual(twelve);
    }
  });

  it('[SN19] shards touch where islands stand side by side, or more than their share of the cut lies between them', () => {
    const island = (shard: number, x: number) => ({ shard, nodes: 9, x, y: 0, radius: 0.1, top: 0.1 });
    const islands = [island(0, 0), island(1, 0.35), island(2, 0.9), island(3, 2)];
    const bundles = [
      { a: 0, b: 3, edges: 90 },
      { a: 1, b: 3, edges: 10 },
    ];
    expect(touchingShards(islands, bundles)).toEqual([
      [0, 1],
      [0, 3],
    ]);
  });

  it('[SN19] everything that is coloured by shard follows, and comes back', () => {
    const before = [shardColor(9, 'light'), categoryColors('shard', 'dark')[9]];
    const slots = shardSlots(12, grid(12), []);
    applyShardSlots(slots);
    expect([shardColor(9, 'light'), categoryColors('shard', 'dark')[9]]).toEqual([
      paletteColor(slots[9]!, 'light'),
      paletteColor(slots[9]!, 'dark'),
    ]);
    applyShardSlots([]);
    expect([shardColor(9, 'light'), categoryColors('shard', 'dark')[9]]).toEqual(before);
  });
});
