import type { PlacementObjective } from '../../model/placement-rules.ts';
import type { BoundedGraph } from '../closure/row-groups.ts';
import type { Csr } from '../graph/csr.ts';
import { cutClosureRows } from './compare-placements.ts';
import { matchParts } from './match-parts.ts';
import { edgeWeightOf, type ObjectiveGraphs, objectiveGraphs } from './objective-graphs.ts';
import type { Conflict } from './partition/conflict.ts';
import { improvePartition } from './partition/improve-partition.ts';
import { cutWeight, partitionGraph } from './partition/partition-graph.ts';
import type { PartitionRequest } from './partition/partition-request.ts';
import type { UndirectedGraph } from './partition/undirected-graph.ts';
import { type LoadAndRules, placementRequests } from './placement-requests.ts';
import { isSymmetric } from './rule-columns.ts';

/**
 * A shard for every node
 * ======================
 *
 *   1. objective to edge weights; `closure` has several candidates (`objectiveGraphs`)
 *   2. load and rules to requests, strictest first (`placementRequests`)
 *   3. every candidate is partitioned; with move costs it is also improved from where the nodes are today
 *   4. kept is what costs least:  what is cut  +  moveWeight x whole x rows moved / rows in all.  So moving everything
 *      costs `moveWeight` times as much as cutting everything
 *   5. from scratch the parts are numbered so that most rows stay where they are (`matchParts`)
 *
 * Output   homes that keep every rule, or the smallest conflict of rules, or neither within the budget of the search
 * Cost     that of the partitioner for each candidate, and two passes over the closure
 * Exact?   Heuristic; deterministic per seed.
 * Judge    all assignments of small instances; random assignments; the rules, one by one.
 */
export interface PlacementRequest extends LoadAndRules {
  readonly forward: Csr;
  readonly hierarchies: readonly BoundedGraph[];
  readonly objective: PlacementObjective;
  /** Per node, for the objective `traffic`. */
  readonly accesses: Float64Array | null;
  /** Where the nodes are today, also on shards that will go; null for a new topology. */
  readonly current: Uint16Array | null;
  /** 0 for a placement from scratch; see `MOVE_WEIGHT`. */
  readonly moveWeight: number;
  /** Told the share that is done, 0..1, never less than before. It may throw to stop. */
  readonly onStep?: (share: number) => void;
}

export type PlacementOutcome =
  | {
      readonly kind: 'placed';
      readonly homes: Uint16Array;
      /** False: no placement within the imbalance was found; this is the tightest. */
      readonly isWithinImbalance: boolean;
      /** Nodes that alone are more than a fair share, heaviest first: each has a shard to itself. */
      readonly oversized: readonly number[];
    }
  | { readonly kind: 'infeasible'; readonly conflict: Conflict }
  /** A packing problem beyond the budget of the search: no placement was found, and none was ruled out. */
  | { readonly kind: 'undecided' };

/** A cut costs at every write and at every walk across, a move once: a row that stays is worth a quarter of an uncut one. */
export const MOVE_WEIGHT = 0.25;

/** Shares of the whole work at which the steps begin and end, for telling the progress. */
const WEIGHED = 0.2;
const PARTITIONED = 0.85;

type Candidate = { readonly homes: Uint16Array; readonly isWithinImbalance: boolean };

export function placeNodes(request: PlacementRequest): PlacementOutcome {
  const tell = (from: number, to: number) => (done: number, total: number) =>
    request.onStep?.(from + ((to - from) * done) / Math.max(1, total));
  const objective = objectiveGraphs({ ...request, onStep: tell(0, WEIGHED) });
  const { requests, oversized } = placementRequests(request);
  const candidates: Candidate[] = [];
  let strictest = 0;
  for (const [at, graph] of objective.graphs.entries()) {
    const share = (PARTITIONED - WEIGHED) / objective.graphs.length;
    const onStep = tell(WEIGHED + share * at, WEIGHED + share * (at + 1));
    for (; ; strictest++) {
      const asked = withMoveCosts(requests[strictest]!, graph, objective.rowsOfNode, request);
      const outcome = partitionGraph({ ...asked, onStep: ({ done, total }) => onStep(done, total) });
      const isLast = strictest === requests.length - 1;
      if (outcome.kind !== 'partition' && isLast) return outcome;
      if (outcome.kind !== 'partition') continue;
      candidates.push({ homes: numbered(outcome.parts, request, objective.rowsOfNode), ...outcome });
      candidates.push(...improvedFromToday(asked, request));
      break;
    }
  }
  const { homes, isWithinImbalance } = cheapest(candidates, request, objective, tell(PARTITIONED, 1));
  return { kind: 'placed', homes, isWithinImbalance, oversized };
}

/** Move costs in the unit of the graph's weights. Nodes on a shard that goes away have to move in any case. */
function withMoveCosts(
  asked: Omit<PartitionRequest, 'graph'>,
  graph: UndirectedGraph,
  rowsOfNode: Float64Array,
  { current, moveWeight }: PlacementRequest,
): PartitionRequest {
  if (current === null || moveWeight === 0) return { ...asked, graph };
  const scale = (moveWeight * edgeWeightOf(graph)) / sum(rowsOfNode);
  return { ...asked, graph, current: { parts: current, moveCosts: rowsOfNode.map((rows) => rows * scale) } };
}

function improvedFromToday(
  asked: PartitionRequest,
  { current, moveWeight, shardCount }: PlacementRequest,
): Candidate[] {
  if (current === null || moveWeight === 0 || !current.every((home) => home < shardCount)) return [];
  const homes = improvePartition(asked, current);
  return homes === null ? [] : [{ homes, isWithinImbalance: true }];
}

/** Parts that may be exchanged get the numbers under which most rows stay. */
function numbered(parts: Uint16Array, request: PlacementRequest, rowsOfNode: Float64Array): Uint16Array {
  const { current, moveWeight, shardCount, rules } = request;
  if (current === null || moveWeight > 0 || !isSymmetric(rules)) return parts;
  const kept = new Float64Array(shardCount * shardCount);
  for (let node = 0; node < parts.length; node++) {
    if (current[node]! < shardCount) kept[parts[node]! * shardCount + current[node]!]! += rowsOfNode[node]!;
  }
  const shardOf = matchParts(kept, shardCount);
  return parts.map((part) => shardOf[part]!);
}

function cheapest(
  candidates: readonly Candidate[],
  request: PlacementRequest,
  { graphs, whole, rowsOfNode }: ObjectiveGraphs,
  onStep: (done: number, total: number) => void,
): Candidate {
  const { objective, hierarchies, current, moveWeight } = request;
  const maps = candidates.map(({ homes }) => homes);
  const cuts =
    objective === 'closure'
      ? cutClosureRows(hierarchies, maps, onStep)
      : maps.map((homes) => cutWeight(graphs[0]!, homes));
  const rows = sum(rowsOfNode);
  const costs = maps.map((homes, at) => {
    if (current === null || moveWeight === 0) return cuts[at]!;
    const moved = homes.reduce((total, home, node) => total + (home === current[node] ? 0 : rowsOfNode[node]!), 0);
    return cuts[at]! + (moveWeight * whole * moved) / rows;
  });
  const order = candidates.map((_, at) => at);
  order.sort((a, b) => {
    const byBalance = Number(candidates[b]!.isWithinImbalance) - Number(candidates[a]!.isWithinImbalance);
    return byBalance || costs[a]! - costs[b]!;
  });
  return candidates[order[0]!]!;
}

const sum = (column: Float64Array): number => column.reduce((total, value) => total + value, 0);
