import { ShardscopeError } from '../../base/errors.ts';
import type { PlanDetails } from '../../protocol/balance-types.ts';
import type { Coordinator } from '../coordinator.ts';
import { planDetails } from './plan-details.ts';
import { parsePlan } from './plan-document.ts';

/**
 * Takes a plan file into the ledger, as a draft that somebody may submit; one that is there already stays as it is. Whether it
 * fits the present state is said by `staleBecause`.
 * @throws input.format for what is no plan or was changed after it was made, conflict.plan for nodes that are not here
 */
export function openPlanFile(
  coordinator: Coordinator,
  { name, text, actor }: { readonly name: string; readonly text: string; readonly actor: string },
): PlanDetails {
  const plan = parsePlan(text, name);
  const { plans, names } = coordinator;
  if (!plans.has(plan.id)) {
    const oversized = plan.kind === 'balance' ? plan.oversized : [];
    const unknown = [...plan.moves, ...oversized].find(({ node }) => names.indexOf(node) === undefined);
    if (unknown !== undefined) {
      const message = `${name}: it is of workspace ${plan.workspace} and names ${unknown.node}, which ${coordinator.name} does not have`;
      throw new ShardscopeError('conflict.plan', message, { file: name, node: unknown.node });
    }
    const ratios = plan.kind === 'balance' ? plan.loads : null;
    const worst = (loads: readonly { readonly ratio: number }[] | undefined) =>
      loads === undefined || loads.length === 0 ? null : Math.max(...loads.map(({ ratio }) => ratio));
    plans.add(plan, {
      ...{ author: actor, isDraft: true, validS: null },
      ...{ ratioBefore: worst(ratios?.before), ratioPredicted: worst(ratios?.after) },
    });
  }
  return planDetails(coordinator, plan.id);
}
