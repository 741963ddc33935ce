import type { PlanSummary } from '../../engine/protocol/index.ts';
import { AUDIT_COUNT_MAX, applyDetails, applyPlan, PLAN_COUNT_MAX } from '../state/balance.ts';
import { failed, LOADING, ready } from '../state/loadable.ts';
import { type ActionContext, asShardscopeError, noticeFailure, workspaceOfNow } from './context.ts';

/** What the balancer sees, and the plans there are. What is shown stays until the answers are there. */
export async function refreshBalance(context: ActionContext): Promise<void> {
  const { client, stores } = context;
  const { balance } = stores;
  const isStillOpen = workspaceOfNow(context);
  balance.update((state) => ({
    ...state,
    status: state.status.state === 'ready' ? state.status : LOADING,
    plans: state.plans.state === 'ready' ? state.plans : LOADING,
  }));
  try {
    const [status, plans] = await Promise.all([
      client().call('balance.status', {}),
      client().call('plans.list', { countMax: PLAN_COUNT_MAX }),
    ]);
    if (isStillOpen()) balance.update((state) => ({ ...state, status: ready(status), plans: ready(plans) }));
  } catch (error) {
    if (!isStillOpen()) return;
    // What was told before says more than an error does.
    if (balance.get().status.state === 'ready') noticeFailure(context, error);
    const failure = failed(asShardscopeError(error));
    balance.update((state) => ({
      ...state,
      status: state.status.state === 'ready' ? state.status : failure,
      plans: state.plans.state === 'ready' ? state.plans : failure,
    }));
  }
}

export async function refreshAudit(context: ActionContext): Promise<void> {
  const { client, stores } = context;
  const { balance } = stores;
  const isStillOpen = workspaceOfNow(context);
  balance.update((state) => ({ ...state, audit: state.audit.state === 'ready' ? state.audit : LOADING }));
  try {
    const audit = await client().call('audit.list', { planId: null, countMax: AUDIT_COUNT_MAX });
    if (isStillOpen()) balance.update((state) => ({ ...state, audit: ready(audit) }));
  } catch (error) {
    if (!isStillOpen()) return;
    if (balance.get().audit.state === 'ready') return noticeFailure(context, error);
    balance.update((state) => ({ ...state, audit: failed(asShardscopeError(error)) }));
  }
}

/** The plan that is looked at, as it is now. */
export async function refreshSheet(context: ActionContext): Promise<void> {
  const { balance } = context.stores;
  const planId = balance.get().sheet?.planId;
  if (planId === undefined) return;
  const isStillOpen = workspaceOfNow(context);
  try {
    const details = await context.client().call('plans.get', { planId });
    if (isStillOpen()) balance.update((state) => applyDetails(state, planId, ready(details)));
  } catch (error) {
    if (!isStillOpen()) return;
    // What was told of it before says more than an error does.
    if (balance.get().sheet?.details.state === 'ready') return noticeFailure(context, error);
    balance.update((state) => applyDetails(state, planId, failed(asShardscopeError(error))));
  }
}

/** A plan has changed: lists and sheet follow. */
export function onPlan(context: ActionContext, plan: PlanSummary): void {
  const { balance } = context.stores;
  const { sheet, audit } = balance.get();
  const shown = sheet?.details.state === 'ready' ? sheet.details.value.plan : null;
  balance.update((state) => applyPlan(state, plan));
  const isNews = shown?.planId === plan.planId && (shown.state !== plan.state || shown.hash !== plan.hash);
  if (isNews || (sheet?.planId === plan.planId && plan.observed !== null && shown?.observed === null))
    void refreshSheet(context);
  // Every change of state is in the trail; progress is not.
  if (audit.state === 'ready' && plan.state !== 'executing') void refreshAudit(context);
}
