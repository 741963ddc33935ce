import { ShardscopeError } from '../../base/errors.ts';
import type { Task } from '../../base/progress.ts';
import type { ByHandPlan } from '../../protocol/plan-schemas.ts';
import type { Coordinator } from '../coordinator.ts';
import { planOf } from '../plans/plan-document.ts';

export const isByHandPlan = (planId: string): boolean => planId.startsWith('by-hand-');

/**
 * Nodes that somebody wants on a shard, as a plan: bound to the state of now like every other, with what it costs. Nodes
 * that are at home there already are left out.
 * @throws not-found.node, not-found.shard; conflict.rules where the rules forbid it; conflict.plan where all are there already
 */
export async function byHandPlan(
  coordinator: Coordinator,
  nodes: readonly number[],
  to: number,
  task: Task,
): Promise<ByHandPlan> {
  const { placements, columns, names, balancer, name } = coordinator;
  coordinator.requireShard(to);
  for (const node of nodes) coordinator.requireNode(node);
  const [refusal] = await placements.movesRefusals(nodes, [to]);
  if (refusal) {
    const message = `${named(nodes, coordinator)} cannot move to shard ${to}: ${refusal}; change the placement rules first`;
    throw new ShardscopeError('conflict.rules', message, { shard: to });
  }
  const stateFingerprint = placements.fingerprint();
  const moving = [...new Set(nodes)].filter((node) => columns.homes[node] !== to);
  if (moving.length === 0) {
    throw new ShardscopeError('conflict.plan', `${named(nodes, coordinator)} is at home on shard ${to} already`, {
      shard: to,
    });
  }
  const moves = moving.map((node) => ({ node, from: columns.homes[node]!, to }));
  const loads = balancer.loadsOf(moves);
  const after = Uint16Array.from(columns.homes);
  for (const node of moving) after[node] = to;
  const { figures, rowsOfMove } = await placements.compare(after, columns.shardCount, task);
  return planOf({
    kind: 'by-hand',
    ...{ stateFingerprint, workspace: name, loads },
    shards: { before: columns.shardCount, after: columns.shardCount },
    moves: moves.map(({ node, from }) => {
      return { node: names.keyOf(node), from, to, reason: [], score: 0, rows: rowsOfMove[node]! };
    }),
    ...figures,
  });
}

function named([first, ...others]: readonly number[], { names }: Coordinator): string {
  const key = names.keyOf(first!);
  return others.length === 0 ? key : `${key} and ${others.length} more`;
}
