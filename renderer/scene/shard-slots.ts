/**
 * Which colour of the palette each shard has
 * ==========================================
 *
 * Up to eight shards have the eight hand-tuned colours in their order. Beyond, a shard gets the colour that is furthest from
 * those of the shards it touches (islands side by side, or many edges between them), for normal sight and the three kinds of
 * colour blindness, in both themes; shards that it does not touch may be nearer by `APART_FACTOR`. One shard after the other,
 * so a shard keeps its colour when others come or go. On grids of 12, 16, 24 and 32 shards, of those that touch the two that
 * are most alike are 0.20, 0.11, 0.08 and 0.07 apart (OKLab, worst sight and theme); by number 0.003.
 *
 * Input    shardCount, pairs that touch, what was chosen before (kept as far as it reaches)
 * Output   a permutation of the palette's slots; those beyond `shardCount` in their order
 * Cost     O(shards x palette), about 2 ms with the distances, once a workspace
 * Judge    test/renderer/scene/shard-slots.test.ts, with a colour-vision model of its own
 */
import { type Sight, seenAs, VISION_MATRICES } from './colour-vision.ts';
import type { Bundle } from './edge-detail.ts';
import type { Island } from './islands.ts';
import { PALETTE_COLOR_COUNT, paletteColor, type Theme } from './palette.ts';

export const TUNED_COLOR_COUNT = 8;
const APART_FACTOR = 8;
/** Islands with less room between them, in radii of the larger one, stand side by side. */
const BESIDE_GAP = 0.6;
/** An evenly filled disc is this many times its spread. */
const DISC_OF_SPREAD = Math.SQRT2;

export type Pair = readonly [a: number, b: number];

/** Pairs of shards whose islands stand side by side, or between which more than their share of the cut edges lies. O(k^2). */
export function touchingShards(islands: readonly Island[], bundles: readonly Bundle[]): readonly Pair[] {
  const beside = islands.flatMap((a, at) =>
    islands.slice(at + 1).flatMap((b): Pair[] => {
      const [one, other] = [DISC_OF_SPREAD * a.radius, DISC_OF_SPREAD * b.radius];
      const gap = Math.hypot(a.x - b.x, a.y - b.y) - one - other;
      return gap < BESIDE_GAP * Math.max(one, other) ? [[a.shard, b.shard]] : [];
    }),
  );
  const mean = bundles.reduce((sum, { edges }) => sum + edges, 0) / Math.max(1, bundles.length);
  return [...beside, ...bundles.filter(({ edges }) => edges > mean).map(({ a, b }): Pair => [a, b])];
}

export function shardSlots(shardCount: number, touching: readonly Pair[], kept: readonly number[]): readonly number[] {
  const isKeepable = kept.every((slot, shard) => isSlot(slot) && kept.indexOf(slot) === shard);
  const slots = isKeepable ? kept.slice(0, Math.min(shardCount, PALETTE_COLOR_COUNT)) : [];
  const isFree = new Set(Array.from({ length: PALETTE_COLOR_COUNT }, (_, slot) => slot));
  for (const slot of slots) isFree.delete(slot);
  const distances = shardCount > TUNED_COLOR_COUNT ? slotDistances() : [];
  while (slots.length < PALETTE_COLOR_COUNT) {
    const shard = slots.length;
    const isTuned = shard < TUNED_COLOR_COUNT && isFree.has(shard);
    const slot = isTuned || shard >= shardCount ? first(isFree) : furthest(shard, slots, touching, isFree, distances);
    slots.push(slot);
    isFree.delete(slot);
  }
  return slots;
}

const isSlot = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < PALETTE_COLOR_COUNT;

const first = (free: ReadonlySet<number>): number => Math.min(...free);

function furthest(
  shard: number,
  slots: readonly number[],
  touching: readonly Pair[],
  free: ReadonlySet<number>,
  distances: readonly (readonly number[])[],
): number {
  const beside = new Set(touching.flatMap(([a, b]) => (a === shard ? [b] : b === shard ? [a] : [])));
  let [best, most] = [-1, Number.NEGATIVE_INFINITY];
  for (const slot of free) {
    let least = Number.POSITIVE_INFINITY;
    for (const [other, taken] of slots.entries()) {
      const factor = beside.has(other) ? 1 : APART_FACTOR;
      least = Math.min(least, factor * distances[slot]![taken]!);
    }
    if (least > most) [best, most] = [slot, least];
  }
  return best;
}

/** Least OKLab distance of every two slots, over all sights and both themes. */
function slotDistances(): readonly (readonly number[])[] {
  const sights = Object.keys(VISION_MATRICES) as Sight[];
  const seen = Array.from({ length: PALETTE_COLOR_COUNT }, (_, slot) =>
    (['light', 'dark'] as const satisfies readonly Theme[]).flatMap((theme) =>
      sights.map((sight) => seenAs(paletteColor(slot, theme), sight)),
    ),
  );
  return seen.map((one) =>
    seen.map((other) =>
      Math.min(...one.map((a, at) => Math.hypot(a[0] - other[at]![0], a[1] - other[at]![1], a[2] - other[at]![2]))),
    ),
  );
}
