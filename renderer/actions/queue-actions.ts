import type { PlanTiming } from '../../engine/protocol/index.ts';
import { applyPlan, type BalancePage } from '../state/balance.ts';
import { failed, LOADING, ready } from '../state/loadable.ts';
import { applyQueueDetails, nodesOf } from '../state/work-queue.ts';
import { text } from '../text/en.ts';
import { type ActionContext, asShardscopeError, noticeFailure, showNotice, workspaceOfNow } from './context.ts';

/** What the work queue does beside the deeds that a plan's sheet has too. */
export interface QueueActions {
  /** Asks once what a plan moves and why. */
  loadDetails(planId: string): Promise<void>;
  /** Null: not any more. */
  schedule(planId: string, when: PlanTiming | null): Promise<void>;
  /** A new plan by what is so now, put beside the one that does not fit any more. */
  replan(planId: string): Promise<void>;
  /** The nodes of a plan stand out on the scene, all in view; the same one again, or null, ends it. */
  show(planId: string | null): void;
}

/** What of the balancer's actions the queue leads on to. */
interface Leads {
  open(page?: BalancePage): void;
  compare(): Promise<void>;
}

export function createQueueActions(context: ActionContext, balances: Leads): QueueActions {
  const { stores, live, operator } = context;
  const { workQueue, balance } = stores;

  async function loadDetails(planId: string): Promise<void> {
    const known = workQueue.get().details[planId];
    if (known !== undefined && known.state !== 'failed') return;
    const isStillOpen = workspaceOfNow(context);
    workQueue.update((queue) => applyQueueDetails(queue, planId, LOADING));
    try {
      const details = await context.client().call('plans.get', { planId });
      if (isStillOpen()) workQueue.update((queue) => applyQueueDetails(queue, planId, ready(details)));
    } catch (error) {
      if (isStillOpen()) {
        workQueue.update((queue) => applyQueueDetails(queue, planId, failed(asShardscopeError(error))));
      }
    }
  }

  return {
    loadDetails,
    async schedule(planId, when) {
      const actor = await operator.name();
      if (actor === null) return;
      try {
        const plan = await context.client().call('plans.schedule', { planId, when, actor });
        balance.update((state) => applyPlan(state, plan));
      } catch (error) {
        noticeFailure(context, error);
      }
    },
    async replan(planId) {
      const actor = await operator.name();
      if (actor === null) return;
      const isStillOpen = workspaceOfNow(context);
      try {
        const made = await context.client().call('balance.propose', { actor });
        if (!isStillOpen()) return;
        if (made === null || made.plan.planId === planId) {
          const message = made === null ? text.queue.nothingBetter : text.queue.samePlan;
          showNotice(context, { level: 'info', code: 'plan.none', message });
          return;
        }
        balance.update((state) => ({ ...applyPlan(state, made.plan), picked: [planId, made.plan.planId] }));
        balances.open({ kind: 'compare' });
        await balances.compare();
      } catch (error) {
        noticeFailure(context, error);
      }
    },
    show(planId) {
      const { shown, details } = workQueue.get();
      const next = planId === shown ? null : planId;
      workQueue.update((queue) => ({ ...queue, shown: next }));
      const known = next === null ? undefined : details[next];
      if (known?.state === 'ready') live.scene?.fitNodes(nodesOf(known.value));
    },
  };
}
