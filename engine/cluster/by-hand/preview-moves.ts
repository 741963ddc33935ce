import { imbalanceRatio, shardInfluence } from '../../algorithms/placement/cut.ts';
import { silentTask } from '../../base/progress.ts';
import type { MovesPreview, MovesTarget } from '../../protocol/balance-types.ts';
import type { Coordinator } from '../coordinator.ts';
import { cutBySide } from './cut-of-moves.ts';

/**
 * What moving some nodes together to each shard would do, by the homes, rules and heat of now. Rows are counted in the pool;
 * the rest is O(n) and the edges of the nodes.
 * @throws not-found.node
 */
export async function previewMoves(coordinator: Coordinator, asked: readonly number[]): Promise<MovesPreview> {
  const nodes = [...new Set(asked)];
  for (const node of nodes) coordinator.requireNode(node);
  const { columns, influence, capacities, heat, placements, names } = coordinator;
  const { shardCount } = columns;
  const shards = Array.from({ length: shardCount }, (_, shard) => shard);
  const { forward, backward } = await coordinator.graph();
  const hierarchies = await coordinator.hierarchyGraphs();
  const refusals = await placements.movesRefusals(nodes, shards);
  // One moment: all that follows is by these homes, though somebody moves on meanwhile.
  const homes = Uint16Array.from(columns.homes.subarray(0, names.slotEnd));
  const heatOf = (node: number) => heat.heats[node]!;
  const sums = shardInfluence(homes, influence, shardCount);
  const heats = sumsByHome(homes, heatOf, shardCount);
  const { before, after } = cutBySide(nodes, { homes, forward, backward, shardCount });
  const input = { nodes: Uint32Array.from(nodes), homes: Uint16Array.from(columns.homes), shardCount };
  const rows = await coordinator
    .analysisPool()
    .run({ kind: 'gained-rows', input: { ...input, forward, backward, hierarchies } }, silentTask);
  const targets = shards.map((shard): MovesTarget => {
    const moving = nodes.filter((node) => homes[node] !== shard);
    const movedInfluence = moving.reduce((sum, node) => sum + influence[node]!, 0);
    const heatsAfter = heats.slice();
    for (const node of moving) {
      heatsAfter[homes[node]!]! -= heatOf(node);
      heatsAfter[shard]! += heatOf(node);
    }
    const influenceAfter = sums[shard]! + movedInfluence;
    const isOver = moving.length > 0 && influenceAfter > capacities[shard]!;
    return {
      ...{ shard, nodes: moving.length, rows: rows[shard]!, capacity: capacities[shard]! },
      refusal: moving.length === 0 ? homeWords(nodes.length, shard) : refusals[shard]!,
      warning: isOver ? `shard ${shard} would carry more influence than its capacity` : null,
      ...{ heatBefore: heats[shard]!, heatAfter: heatsAfter[shard]! },
      ...{ influenceBefore: sums[shard]!, influenceAfter },
      ...{ imbalance: imbalanceRatio(heatsAfter), cutEdges: after[shard]! },
    };
  });
  return {
    nodes: nodes.length,
    homes: shards
      .map((shard) => ({ shard, nodes: nodes.filter((node) => homes[node] === shard).length }))
      .filter((entry) => entry.nodes > 0),
    heat: nodes.reduce((sum, node) => sum + heatOf(node), 0),
    influence: nodes.reduce((sum, node) => sum + influence[node]!, 0),
    ...{ imbalance: imbalanceRatio(heats), cutEdges: before, targets },
  };
}

const homeWords = (count: number, shard: number): string =>
  count === 1 ? `it is at home on shard ${shard} already` : `they are at home on shard ${shard} already`;

function sumsByHome(homes: Uint16Array, loadOf: (node: number) => number, shardCount: number): Float64Array {
  const sums = new Float64Array(shardCount);
  for (let node = 0; node < homes.length; node++) {
    const home = homes[node]!;
    if (home < shardCount) sums[home]! += loadOf(node);
  }
  return sums;
}
