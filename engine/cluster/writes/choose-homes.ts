import { arrivalShard } from '../../algorithms/placement/arrival/arrival-shard.ts';
import {
  type ArrivalNode,
  createArrivalState,
  NOWHERE,
  recordArrival,
} from '../../algorithms/placement/arrival/arrival-state.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { SharedColumns } from '../../counters/shared-columns.ts';
import type { PlacementRules } from '../../model/placement-rules.ts';
import type { WorkingNode, WorkingTopology } from './working-topology.ts';

export interface HomeContext {
  readonly columns: Pick<SharedColumns, 'homes' | 'shardCount'>;
  readonly rules: PlacementRules;
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Slots of nodes that the same write removes: they take no room any more. */
  readonly removedSlots: readonly number[];
  /** Where new nodes have to be because they stay together with others. */
  readonly together: ReadonlyMap<number, number>;
  typeName(type: number): string;
}

/** A shard may hold this much more than its share of the nodes before another one is taken for a new node. */
const SLACK = 1.1;

/**
 * A home for every new node of a write: the one asked for, else beside what it is connected to, as `arrivalShard` weighs it.
 * In the order of the write, so that a child finds its parent placed. O(nodes + edges of the write).
 * @throws conflict.rules where a rule leaves no shard
 */
export function chooseHomes(
  added: readonly WorkingNode[],
  working: WorkingTopology,
  context: HomeContext,
): ReadonlyMap<number, number> {
  const chosen = new Map<number, number>();
  if (added.length === 0) return chosen;
  const { columns, rules, nodeCount, edgeCount } = context;
  const { homes, shardCount } = columns;
  const weights = new Float64Array(shardCount).fill(1);
  const bounds = new Float64Array(shardCount).fill(Number.POSITIVE_INFINITY);
  for (const { shard, weight, nodesMax } of rules.shards) {
    if (shard >= shardCount) continue;
    weights[shard] = weight ?? 1;
    bounds[shard] = nodesMax ?? Number.POSITIVE_INFINITY;
  }
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  const fair = (SLACK * (nodeCount + added.length)) / weightSum;
  const state = createArrivalState({
    shardCount,
    capacities: bounds.map((bound, shard) => Math.min(bound, Math.ceil(fair * weights[shard]!))),
    edgeWeightMean: edgeCount / Math.max(1, nodeCount),
  });
  state.homes = homes.slice();
  for (const home of homes) if (home !== NOWHERE) state.loads[home]!++;
  for (const slot of context.removedSlots) state.loads[homes[slot]!]!--;
  for (const node of added) {
    const arrival = arrivalOf(node, working, rules, context);
    const outcome = arrivalShard(state, arrival);
    const shard = outcome.kind === 'home' ? outcome.shard : null;
    if (shard === null) throw refused(node, 'its type is not allowed on the shard where it is to be');
    if (state.loads[shard]! + 1 > bounds[shard]!) throw refused(node, 'no shard may hold more nodes');
    recordArrival(state, node.slot, arrival, shard);
    chosen.set(node.slot, shard);
  }
  return chosen;
}

function arrivalOf(
  { slot, shard, type }: WorkingNode,
  working: WorkingTopology,
  rules: PlacementRules,
  { columns, typeName, together }: HomeContext,
): ArrivalNode {
  const neighbours = Uint32Array.from(working.edgesOf(slot), ({ source, target }) =>
    source === slot ? target : source,
  );
  return {
    neighbours,
    edgeWeights: null,
    edgeStart: 0,
    edgeEnd: neighbours.length,
    weights: Float64Array.of(1),
    allowed: allowedShards(rules, typeName(type), columns.shardCount),
    groups: null,
    pin: shard ?? together.get(slot) ?? -1,
  };
}

function allowedShards(rules: PlacementRules, type: string, shardCount: number): Uint32Array | null {
  const rule = rules.types.find((of) => of.type === type);
  if (rule === undefined) return null;
  const mask = new Uint32Array(Math.ceil(shardCount / 32));
  for (const shard of rule.shards) if (shard < shardCount) mask[shard >>> 5]! |= 1 << (shard & 31);
  return mask;
}

const refused = ({ key }: WorkingNode, why: string) =>
  new ShardscopeError('conflict.rules', `"${key}" cannot be added: ${why}; change the placement rules first`, {
    node: key,
  });
