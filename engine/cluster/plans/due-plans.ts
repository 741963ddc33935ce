import { ShardscopeError } from '../../base/errors.ts';
import type { PlanTiming } from '../../model/plan.ts';
import { isQuiet, type QuietHours } from '../../model/policy.ts';
import type { PlanSummary } from '../../protocol/balance-types.ts';
import type { Notice } from '../../protocol/types.ts';
import type { Coordinator } from '../coordinator.ts';
import type { RunningPlans } from './running-plans.ts';

/** A plan whose time is over for so long is not what somebody wished any more: the engine was away, or was busy. */
const LATE_MS_MAX = 3_600_000;

/** Whether an approved plan is to be executed by itself now, or its time has passed. */
export function dueState(
  { schedule }: Pick<PlanSummary, 'schedule'>,
  quietHours: readonly QuietHours[],
  nowMs: number,
): 'waits' | 'due' | 'late' {
  if (schedule === null) return 'waits';
  if (schedule.kind === 'quiet-hours') return isQuiet(quietHours, nowMs) ? 'due' : 'waits';
  if (nowMs < schedule.atMs) return 'waits';
  return nowMs - schedule.atMs > LATE_MS_MAX ? 'late' : 'due';
}

/** @throws usage.params for a time that is over, and for quiet hours that there are none of */
export function requireFuture(timing: PlanTiming, quietHours: readonly QuietHours[], nowMs: number): void {
  if (timing.kind === 'at' && timing.atMs <= nowMs) {
    const message = `${new Date(timing.atMs).toISOString()} is over; name a time to come, or run the plan now`;
    throw new ShardscopeError('usage.params', message, { atMs: timing.atMs });
  }
  if (timing.kind === 'quiet-hours' && quietHours.length === 0) {
    throw new ShardscopeError(
      'usage.params',
      'the settings of the balancer have no quiet hours; set some, or name a time',
      {},
    );
  }
}

export interface DueContext {
  readonly coordinator: Pick<Coordinator, 'plans' | 'balancer'>;
  readonly nowMs: number;
  readonly running: Pick<RunningPlans, 'isIdle'>;
  /** Executes it; the plan is under way when this returns, or refused. */
  readonly run: (planId: string, actor: string) => void;
  readonly onNotice: (notice: Notice) => void;
}

/**
 * Starts the first plan whose time has come, where none is under way. One that was missed, that is stale, or that brings
 * too little by the heat of now expires, with a notice: nobody looks at it at that moment. Cheap where none is due.
 */
export function startDuePlans({ coordinator, nowMs, running, run, onNotice }: DueContext): void {
  const { plans, balancer } = coordinator;
  if (plans.scheduled.length === 0 || !running.isIdle) return;
  const { quietHours } = balancer.settings.policy;
  for (const plan of plans.scheduled) {
    const state = dueState(plan, quietHours, nowMs);
    if (state === 'waits') continue;
    const refusal =
      state === 'late' ? 'its time has passed while it could not be started' : balancer.validity(plan).refusal;
    if (refusal === null) {
      run(plan.planId, plan.schedule!.by);
      return;
    }
    plans.expire(plan.planId, refusal);
    onNotice(expiredNotice(plan.planId, refusal, nowMs));
  }
}

export const expiredNotice = (planId: string, why: string, atMs: number): Notice => ({
  level: 'warning',
  code: 'plan.not-started',
  message: `plan ${planId} was to be carried out by itself, and is not: ${why}; propose again`,
  atMs,
});
