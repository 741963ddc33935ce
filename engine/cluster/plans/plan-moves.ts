import type { PlanMoves } from '../../protocol/balance-types.ts';
import type { Coordinator } from '../coordinator.ts';

/**
 * All moves of a plan as columns, in its order: a picture of it needs every one, whatever their number. Moves of nodes that
 * were removed since are left out. O(moves). @throws not-found.plan
 */
export function planMoves(coordinator: Coordinator, planId: string): PlanMoves {
  const { names } = coordinator;
  const { moves, shards } = coordinator.planById(planId);
  const nodes = new Uint32Array(moves.length);
  const from = new Uint16Array(moves.length);
  const to = new Uint16Array(moves.length);
  let count = 0;
  for (const move of moves) {
    const node = names.indexOf(move.node);
    if (node === undefined) continue;
    [nodes[count], from[count], to[count]] = [node, move.from, move.to];
    count++;
  }
  const columns = { nodes: nodes.slice(0, count), from: from.slice(0, count), to: to.slice(0, count) };
  return { planId, shardCount: shards.after, ...columns };
}
