import { buildCsr, type Csr, reverseCsr } from '../../../engine/algorithms/graph/csr.ts';
import { matchParts } from '../../../engine/algorithms/placement/match-parts.ts';
import { partitionGraph } from '../../../engine/algorithms/placement/partition/partition-graph.ts';
import type { UndirectedGraph } from '../../../engine/algorithms/placement/partition/undirected-graph.ts';
import { noRuleColumns } from '../../../engine/algorithms/placement/rule-columns.ts';
import type { BalanceInput } from '../../../engine/algorithms/planning/balance-input.ts';
import { createPrng, type Prng } from '../../../engine/base/prng.ts';
import { type BalancePolicy, DEFAULT_POLICY } from '../../../engine/model/policy.ts';

export const SHARD_COUNT = 8;
const IMBALANCE = 0.03;
const HEAT_TOTAL = 100_000;
const ZIPF_EXPONENT = 0.8;
const HOT_NODES = 734;
const HOT_FACTOR = 5;
const EVEN_FACTOR = 15;
/** Nodes that a hot region begins with. */
const STARTS = 8;
/** Of the hottest shard to the mean. The measurement that the goals come from had 1.67. */
const RATIO_MIN = 1.6;
const RATIO_MAX = 1.75;

/** A placement that was balanced, and heats that it is balanced for no more. */
export interface HotSpot {
  readonly graph: UndirectedGraph;
  readonly calm: Float64Array;
  readonly regions: readonly (readonly number[])[];
  readonly input: BalanceInput;
}

/**
 * Heat by Zipf's law, dealt to nodes at random; homes by the partitioner, balanced by heat; then half of `HOT_NODES` in
 * each of two shards get five times as hot: some of the hottest nodes of the shard and, nearest first, who is connected
 * with them there. They begin with the hottest that make the hot spot no larger than it should be.
 */
export function hotSpot(graph: UndirectedGraph, policy: Partial<BalancePolicy>): HotSpot {
  const calm = zipfHeats(graph.vertexCount, createPrng(734));
  const homes = partitioned(graph, calm);
  for (let rank = 0; rank < 100; rank++) {
    const regions = [0, 1].map((shard) => region(graph, calm, homes, shard, rank));
    const heats = heated(calm, regions);
    const ratio = maxToMean(homes, heats);
    if (ratio > RATIO_MAX) continue;
    if (ratio < RATIO_MIN) break;
    return { graph, calm, regions, input: inputOf(graph, homes, heats, policy) };
  }
  throw new Error('no two regions of this topology make a hot spot of that size');
}

/** All nodes as hot as each other, but for one region of a shard, `EVEN_FACTOR` times as hot: neighbours that are all hot. */
export function evenHotSpot(graph: UndirectedGraph, policy: Partial<BalancePolicy>): HotSpot {
  const calm = new Float64Array(graph.vertexCount).fill(HEAT_TOTAL / graph.vertexCount);
  const homes = partitioned(graph, calm);
  const regions = [grown(graph, homes, [homes.indexOf(0)])];
  const input = inputOf(graph, homes, heated(calm, regions, EVEN_FACTOR), policy);
  return { graph, calm, regions, input };
}

function inputOf(
  graph: UndirectedGraph,
  homes: Uint16Array,
  heats: Float64Array,
  policy: Partial<BalancePolicy>,
): BalanceInput {
  const forward = forwardOf(graph);
  return {
    ...{ forward, backward: reverseCsr(forward), homes, heats, ahead: [] },
    influence: new Float64Array(homes.length),
    rowsOfNode: Float64Array.from(homes, (_, node) => 1 + graph.offsets[node + 1]! - graph.offsets[node]!),
    ...{ edgeTraffic: null, containment: null, rules: noRuleColumns(SHARD_COUNT) },
    policy: { ...DEFAULT_POLICY, ...policy },
  };
}

function zipfHeats(nodeCount: number, prng: Prng): Float64Array {
  const heats = Float64Array.from({ length: nodeCount }, (_, rank) => (rank + 1) ** -ZIPF_EXPONENT);
  const whole = heats.reduce((sum, heat) => sum + heat, 0);
  for (let i = nodeCount - 1; i > 0; i--) {
    const j = prng.below(i + 1);
    [heats[i], heats[j]] = [heats[j]!, heats[i]!];
  }
  return heats.map((heat) => (HEAT_TOTAL * heat) / whole);
}

export function partitioned(graph: UndirectedGraph, heats: Float64Array): Uint16Array {
  const outcome = partitionGraph({ graph, partCount: SHARD_COUNT, imbalance: IMBALANCE, weights: heats });
  if (outcome.kind !== 'partition') throw new Error(outcome.kind);
  return outcome.parts;
}

/** The same parts under the numbers by which most nodes stay. */
export function relabelled(parts: Uint16Array, homes: Uint16Array): Uint16Array {
  const kept = new Float64Array(SHARD_COUNT * SHARD_COUNT);
  for (let node = 0; node < parts.length; node++) kept[parts[node]! * SHARD_COUNT + homes[node]!]!++;
  const shardOf = matchParts(kept, SHARD_COUNT);
  return parts.map((part) => shardOf[part]!);
}

function region(
  graph: UndirectedGraph,
  heats: Float64Array,
  homes: Uint16Array,
  shard: number,
  rank: number,
): readonly number[] {
  const hottest = [...homes.keys()].filter((node) => homes[node] === shard).sort((a, b) => heats[b]! - heats[a]!);
  return grown(graph, homes, hottest.slice(rank, rank + STARTS));
}

/** Nodes of one shard and, nearest first, who is connected with them there. */
function grown(graph: UndirectedGraph, homes: Uint16Array, starts: readonly number[]): readonly number[] {
  const reached = new Set(starts);
  const shard = homes[starts[0]!];
  for (const node of reached) {
    for (let i = graph.offsets[node]!; i < graph.offsets[node + 1]!; i++) {
      if (reached.size >= HOT_NODES / 2) return [...reached];
      if (homes[graph.neighbours[i]!] === shard) reached.add(graph.neighbours[i]!);
    }
  }
  return [...reached];
}

export function heated(calm: Float64Array, regions: readonly (readonly number[])[], factor = HOT_FACTOR): Float64Array {
  const heats = calm.slice();
  for (const node of regions.flat()) heats[node]! *= factor;
  return heats;
}

function forwardOf(graph: UndirectedGraph): Csr {
  const [sources, targets]: [number[], number[]] = [[], []];
  for (let node = 0; node < graph.vertexCount; node++) {
    for (let i = graph.offsets[node]!; i < graph.offsets[node + 1]!; i++) {
      if (graph.neighbours[i]! < node) continue;
      sources.push(node);
      targets.push(graph.neighbours[i]!);
    }
  }
  const relations = new Uint16Array(sources.length);
  return buildCsr(graph.vertexCount, Uint32Array.from(sources), Uint32Array.from(targets), relations, null);
}

export function maxToMean(homes: Uint16Array, heats: Float64Array): number {
  const sums = new Float64Array(SHARD_COUNT);
  for (let node = 0; node < homes.length; node++) sums[homes[node]!]! += heats[node]!;
  return (Math.max(...sums) * SHARD_COUNT) / sums.reduce((sum, heat) => sum + heat, 0);
}
