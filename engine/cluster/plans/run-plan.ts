import { ShardscopeError, toWireError } from '../../base/errors.ts';
import type { Task } from '../../base/progress.ts';
import { expectedDurationMs, rateOfPlans } from '../../model/plan-rate.ts';
import type { Plan } from '../../protocol/plan-schemas.ts';
import type { PlacementApplied } from '../../protocol/types.ts';
import { worstOfLoads } from '../balance/balance-document.ts';
import type { Coordinator } from '../coordinator.ts';
import { applyPlan, type OpenWorkspace } from './apply-plan.ts';
import { inversePlan } from './inverse-plan.ts';

/** Enough to find those that were done of late. */
const PLANS_ASKED = 40;

/**
 * Executes an approved plan, or goes on with a paused one, and keeps the ledger. However it ends early, the plan is
 * paused: with `cancelled.caller` because somebody wished so, else with what went wrong.
 * @throws conflict.plan, and what `applyPlan` throws
 */
export async function runPlan(
  planId: string,
  actor: string,
  workspace: OpenWorkspace,
  task: Task,
): Promise<PlacementApplied> {
  const coordinator = workspace.current();
  const plan = coordinator.plans.start(planId, actor, expectedMs(planId, coordinator));
  try {
    const applied = await applyPlan(plan, workspace, task);
    const { plans } = workspace.current();
    plans.finished(planId, actor);
    // However often it was paused on the way: what it takes back is undone when it is done.
    if (plan.kind === 'undo') plans.undone(plan.of, actor, planId);
    return applied;
  } catch (error) {
    pause(planId, actor, workspace, toWireError(error).message);
    throw error;
  }
}

function pause(planId: string, actor: string, workspace: OpenWorkspace, note: string): void {
  try {
    workspace.current().plans.stopped(planId, actor, note);
  } catch {
    // The workspace was closed on the way: whoever opens it next finds the plan executing, and pauses it.
  }
}

/** By the limit that holds, and by how fast plans were of late. */
function expectedMs(planId: string, coordinator: Coordinator): number | null {
  const { plans } = coordinator;
  const { rows } = plans.summary(planId);
  return expectedDurationMs(rows, coordinator.movePace(null).rowsPerSecondMax, rateOfPlans(plans.latest(PLANS_ASKED)));
}

/** Adds a plan that somebody has decided on already, as the one who applies it does, and executes it. */
export async function decideAndRun(
  plan: Plan,
  actor: string,
  workspace: OpenWorkspace,
  task: Task,
): Promise<PlacementApplied> {
  decide(plan, actor, workspace.current());
  return runPlan(plan.id, actor, workspace, task);
}

/** Adds a plan and approves it. One that is approved or paused already stays as it is. @throws conflict.plan */
export function decide(plan: Plan, actor: string, { plans, balancer }: Coordinator): void {
  // A placement or an inverse is applied by whoever asked for it: there is nobody else yet.
  const mustDiffer = plan.kind === 'balance' && balancer.settings.approval.mustDiffer;
  const known = plans.add(plan, {
    author: actor,
    isDraft: false,
    validS: balancer.settings.approval.validS,
    ...ratiosOf(plan),
  });
  if (known.state === 'done') {
    const difference = plans.staleBecause(plan.id);
    const message = `plan ${plan.id} was executed already, and is stale: ${difference}; propose again, or undo it`;
    throw new ShardscopeError('conflict.plan', message, { planId: plan.id, difference });
  }
  if (known.state === 'draft') plans.submit(plan.id, actor, 1);
  if (known.state === 'draft' || known.state === 'proposed') plans.approve(plan.id, plan.hash, actor, mustDiffer);
}

/** Of a plan that knows the loads before and after. */
const ratiosOf = (plan: Plan): { ratioBefore: number | null; ratioPredicted: number | null } =>
  plan.kind === 'by-hand' && plan.loads !== null
    ? { ratioBefore: worstOfLoads(plan.loads.before), ratioPredicted: worstOfLoads(plan.loads.after) }
    : { ratioBefore: null, ratioPredicted: null };

/**
 * Makes the inverse of what a plan has moved, and executes it. Whoever undoes decides: it needs no second approval.
 * @throws conflict.plan when the plan was not executed, or its nodes have moved on since; conflict.rules when a rule that
 *         was made since forbids the way back
 */
export async function undoPlan(
  planId: string,
  actor: string,
  workspace: OpenWorkspace,
  task: Task,
): Promise<PlacementApplied> {
  const inverse = await inversePlan(planId, workspace.current(), task);
  return decideAndRun(inverse, actor, workspace, task);
}
