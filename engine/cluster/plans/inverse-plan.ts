import { ShardscopeError } from '../../base/errors.ts';
import type { Task } from '../../base/progress.ts';
import { canBecome } from '../../model/plan.ts';
import type { UndoPlan } from '../../protocol/plan-schemas.ts';
import type { Coordinator } from '../coordinator.ts';
import { planOf } from './plan-document.ts';

const NAMED_MAX = 3;

/**
 * What takes back the moves that a plan has made, the last first, as a plan of its own. It is made from the journal, so a
 * plan that stopped on the way is taken back as far as it got; nodes that were removed since are left out.
 * @throws conflict.plan, conflict.rules
 */
export async function inversePlan(planId: string, coordinator: Coordinator, task: Task): Promise<UndoPlan> {
  const { plans, placements, columns, names } = coordinator;
  const { state } = plans.summary(planId);
  if (!canBecome(state, 'undone')) {
    throw refusal(planId, `plan ${planId} is ${state}; only a plan that is done or paused can be undone`);
  }
  const moved = coordinator.movesOfPlan(planId);
  // Nodes that were removed since have nowhere to go back to.
  const made = moved.filter(({ node }) => coordinator.isNode(node));
  if (made.length === 0) {
    const why = moved.length === 0 ? 'has moved nothing' : 'has moved only nodes that were removed since';
    throw refusal(planId, `plan ${planId} ${why}`);
  }
  const elsewhere = made.filter(({ node, to }) => columns.homes[node] !== to);
  if (elsewhere.length > 0) {
    const named = elsewhere.slice(0, NAMED_MAX).map(({ node }) => names.keyOf(node));
    const rest = elsewhere.length > NAMED_MAX ? ` and ${elsewhere.length - NAMED_MAX} more` : '';
    throw refusal(planId, `${named.join(', ')}${rest} moved again since plan ${planId}; undo what came later first`);
  }
  const stateFingerprint = placements.fingerprint();
  const shards = shardsOf(coordinator, planId);
  const back = made.toReversed().map(({ node, from, to }) => ({ node, from: to, to: from }));
  const forbidden = await placements.fixedRefusal(back);
  if (forbidden !== null) {
    const message = `plan ${planId} cannot be undone: ${forbidden}; change the placement rules first`;
    throw new ShardscopeError('conflict.rules', message, { planId });
  }
  const after = Uint16Array.from(columns.homes);
  for (const { node, to } of back) after[node] = to;
  const { figures, rowsOfMove } = await placements.compare(after, shards.after, task);
  return planOf({
    kind: 'undo',
    of: planId,
    stateFingerprint,
    workspace: coordinator.name,
    shards,
    moves: back.map(({ node, from, to }) => {
      return { node: names.keyOf(node), from, to, reason: [], score: 0, rows: rowsOfMove[node]! };
    }),
    ...figures,
  });
}

/** A placement may have changed the number of shards; its moves are forgotten only long after. */
function shardsOf({ plans, columns }: Coordinator, planId: string): UndoPlan['shards'] {
  const { shards } = plans.plan(planId);
  return {
    before: columns.shardCount,
    after: columns.shardCount === shards.after ? shards.before : columns.shardCount,
  };
}

const refusal = (planId: string, message: string) => new ShardscopeError('conflict.plan', message, { planId });
