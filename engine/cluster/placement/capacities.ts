import type { PlacementRules } from '../../model/placement-rules.ts';

/** How far above its fair share of the influence a shard may grow before the console warns. */
const CAPACITY_RATIO = 1.25;

/** Influence that each shard may carry: what the rules say, else somewhat more than its fair share by weight. */
export function shardCapacities({ shards }: PlacementRules, shardCount: number): Float64Array {
  const rules = new Map(shards.map((rule) => [rule.shard, rule]));
  const weights = Array.from({ length: shardCount }, (_, shard) => rules.get(shard)?.weight ?? 1);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float64Array.from(weights, (weight, shard) => {
    return rules.get(shard)?.influenceMax ?? (CAPACITY_RATIO * weight) / sum;
  });
}
