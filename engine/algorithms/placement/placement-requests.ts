import { fairShares } from './fair-shares.ts';
import type { PartitionRequest } from './partition/partition-request.ts';
import type { PresetName } from './partition/presets.ts';
import { unionGroups } from './partition/union-groups.ts';
import { type RuleColumns, shardsAllowed } from './rule-columns.ts';

/**
 * From load and rules to what is asked of the partitioner
 * =======================================================
 *
 * Several requests, the strictest first; whoever places takes the first that has an answer:
 *
 *   1. load within the imbalance, nodes within `NODES_SLACK`; oversized nodes have a shard to themselves
 *   2. without the bound on nodes, which nobody asked for: it keeps one shard from holding most rows
 *   3. load as tight as can be
 *   4. the rules alone, so that a conflict names nothing but rules
 *
 * A part's weights are load, nodes and, where it is bounded, heat. Only load is balanced; the others have bounds.
 */
export interface LoadAndRules {
  /** >= 0; all zero counts as all equal. */
  readonly loads: Float64Array;
  readonly shardCount: number;
  readonly imbalance: number;
  readonly rules: RuleColumns;
  /** Where the nodes are today, if anywhere: an oversized node keeps its shard where it can. */
  readonly current: Uint16Array | null;
  readonly seed: number;
  readonly preset: PresetName;
}

export interface PlacementRequests {
  readonly requests: readonly Omit<PartitionRequest, 'graph'>[];
  /** Nodes (the lowest of those that stay together) with a shard to themselves, heaviest first. */
  readonly oversized: readonly number[];
}

const NODES_SLACK = 0.25;

export function placementRequests(input: LoadAndRules): PlacementRequests {
  const { shardCount, imbalance, rules, seed, preset } = input;
  const loads = input.loads.some((load) => load > 0) ? input.loads : new Float64Array(input.loads.length).fill(1);
  const { weights, heat, allowed, apart, together } = rules;
  const dimensions = heat === null ? 2 : 3;
  const columns = heat === null ? [loads, null] : [loads, null, heat.heats];
  const vertexWeights = new Float64Array(loads.length * dimensions);
  for (let node = 0; node < loads.length; node++) {
    for (let d = 0; d < dimensions; d++) vertexWeights[node * dimensions + d] = columns[d]?.[node] ?? 1;
  }
  const { shares, pins, oversized } = oversizedFirst({ ...input, loads });
  const openCount = shares.length - oversized.length;
  const capacities = (nodesMaxOf: (shard: number) => number): Float64Array => {
    const bounds = new Float64Array(shardCount * dimensions);
    // Finite everywhere: what is not bounded may hold everything.
    const wholeOf = columns.map((column) => column?.reduce((sum, value) => sum + value, 0) ?? loads.length);
    for (let shard = 0; shard < shardCount; shard++) {
      bounds[shard * dimensions] = Math.min(rules.loadMax[shard]!, wholeOf[0]!);
      bounds[shard * dimensions + 1] = Math.min(rules.nodesMax[shard]!, nodesMaxOf(shard));
      if (heat !== null) bounds[shard * dimensions + 2] = Math.min(heat.max[shard]!, wholeOf[2]!);
    }
    return bounds;
  };
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  const even = (shard: number) =>
    Math.ceil(((1 + NODES_SLACK) * loads.length * (weights[shard]! / weightSum) * shardCount) / openCount);
  const common = { partCount: shardCount, dimensions, weights: vertexWeights, allowed, apart, together, seed, preset };
  const balanced = { ...common, imbalance: [imbalance, Infinity, Infinity].slice(0, dimensions), shares, pins };
  const unbounded = { ...balanced, capacities: capacities(() => loads.length) };
  return {
    requests: [
      { ...balanced, capacities: capacities(even), whenUnbalanced: 'refuse' },
      { ...unbounded, whenUnbalanced: 'refuse' },
      { ...unbounded, whenUnbalanced: 'relax' },
      { ...unbounded, shares: weights, pins: rules.pins, whenUnbalanced: 'relax' },
    ],
    oversized,
  };
}

function oversizedFirst({ loads, shardCount, imbalance, rules, current }: LoadAndRules): {
  readonly shares: Float64Array;
  readonly pins: Int32Array | null;
  readonly oversized: readonly number[];
} {
  const units = unionGroups(loads.length, rules.together);
  const unitLoads = new Float64Array(loads.length);
  for (let node = 0; node < loads.length; node++) unitLoads[units[node]!]! += loads[node]!;
  // Its shard of today first, then the largest.
  const shardsFor = (unit: number) => {
    const rank = (shard: number) => (current?.[unit] === shard ? Infinity : rules.weights[shard]!);
    return shardsAllowed(rules, unit, shardCount).sort((a, b) => rank(b) - rank(a) || a - b);
  };
  const { shares, oversized } = fairShares(unitLoads, rules.weights, imbalance, shardsFor);
  if (oversized.length === 0) return { shares, pins: rules.pins, oversized: [] };
  const pins = rules.pins?.slice() ?? new Int32Array(loads.length).fill(-1);
  for (const { unit, shard } of oversized) pins[unit] = shard;
  return { shares, pins, oversized: oversized.map(({ unit }) => unit) };
}
