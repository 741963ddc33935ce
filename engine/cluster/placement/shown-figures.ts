import type { ShardMapFigures } from '../../algorithms/placement/compare-placements.ts';
import { shardInfluence } from '../../algorithms/placement/cut.ts';
import type { PlacementFigures } from '../../protocol/types.ts';

/** What a map of shards costs and carries, as people are shown it. */
export function shownFigures(
  { nodes, cutEdges, cutClosureRows, ...of }: ShardMapFigures,
  homes: Uint16Array,
  { influence, heats, capacities, weights, edgeCount }: FigureContext,
): PlacementFigures {
  const shardCount = capacities.length;
  const influenceOf = shardInfluence(homes, influence, shardCount);
  const heatOf = shardInfluence(homes, heats, shardCount);
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  const excess = influenceOf.map((load, shard) => (weights[shard]! > 0 ? (load * weightSum) / weights[shard]! - 1 : 0));
  return {
    cut: { edges: cutEdges, closureRows: cutClosureRows, edgeRatio: edgeCount === 0 ? 0 : cutEdges / edgeCount },
    imbalance: Math.max(0, ...excess),
    shards: Array.from(capacities, (capacity, shard) => ({
      shard,
      nodes: nodes[shard]!,
      influence: influenceOf[shard]!,
      capacity,
      heat: heatOf[shard]!,
      cutEdges: of.cutEdgesOf[shard]!,
      cutClosureRows: of.cutClosureRowsOf[shard]!,
      storedRows: of.storedRowsOf[shard]!,
    })),
  };
}

export interface FigureContext {
  readonly influence: Float64Array;
  readonly heats: Float64Array;
  /** By shard of this map. */
  readonly capacities: Float64Array;
  readonly weights: Float64Array;
  readonly edgeCount: number;
}
