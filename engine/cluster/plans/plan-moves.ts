import type { PlanMoves } from '../../protocol/balance-types.ts';
import type { Plan } from '../../protocol/plan-schemas.ts';
import type { NamedNodes } from '../inspect-node.ts';

/**
 * All moves of a plan as columns, in its order: a picture of it needs every one, whatever their number. Moves of nodes that
 * were removed since are left out. O(moves).
 */
export function planMoves({ names }: Pick<NamedNodes, 'names'>, { id: planId, moves, shards }: Plan): PlanMoves {
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
