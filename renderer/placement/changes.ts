/** Before and after as a reader compares them: which way it went, and whether that is good. Pure. */
import type { PlacementFigures, PlacementShard } from '../../engine/protocol/index.ts';

export interface Change {
  /** After minus before. */
  readonly delta: number;
  readonly verdict: 'better' | 'worse' | 'changed' | 'same';
}

/** `wanted`: less of it is better, or neither is. Differences up to `noise` are none: they would not show. */
export function changeOf(before: number, after: number, wanted: 'less' | 'neither', noise = 0): Change {
  const delta = after - before;
  if (Math.abs(delta) <= noise) return { delta: 0, verdict: 'same' };
  if (wanted === 'neither') return { delta, verdict: 'changed' };
  return { delta, verdict: delta < 0 ? 'better' : 'worse' };
}

/** A shard in both states; null where it does not exist. */
export interface ShardChange<S = PlacementShard> {
  readonly shard: number;
  readonly before: S | null;
  readonly after: S | null;
}

/** Every shard of either state, by number. O(shards). */
export function shardChanges(before: PlacementFigures, after: PlacementFigures): readonly ShardChange[] {
  const old = new Map(before.shards.map((entry) => [entry.shard, entry]));
  const now = new Map(after.shards.map((entry) => [entry.shard, entry]));
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort((a, b) => a - b)
    .map((shard) => ({ shard, before: old.get(shard) ?? null, after: now.get(shard) ?? null }));
}

/** Hottest shard over the mean, as the shards panel has it; 1 where nothing is read. */
export function heatImbalance({ shards }: PlacementFigures): number {
  const total = shards.reduce((sum, { heat }) => sum + heat, 0);
  const hottest = shards.reduce((max, { heat }) => Math.max(max, heat), 0);
  return total === 0 ? 1 : (hottest * shards.length) / total;
}

/** Imbalances closer than this read the same. */
export const IMBALANCE_NOISE = 0.0005;
