import type { Clock } from '../../base/clock.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { Progress, Task } from '../../base/progress.ts';
import type { PlanSummary } from '../../protocol/balance-types.ts';
import type { Plan } from '../../protocol/plan-schemas.ts';
import type { PlacementApplied } from '../../protocol/types.ts';
import { CONNECTION_CLOSED } from '../../rpc/serve.ts';
import { byHandPlan, isByHandPlan } from '../by-hand/by-hand-plan.ts';
import type { Coordinator } from '../coordinator.ts';
import type { OpenWorkspace } from './apply-plan.ts';
import { decideAndRun, runPlan, undoPlan } from './run-plan.ts';
import { type RunnablePlan, RunningPlans } from './running-plans.ts';

const PLAN_TOLD_MS = 500;
/** Who stops a plan has not seen yet that it has ended. */
const OVERTAKEN_MS = 10_000;

export interface PlanExecutorContext {
  readonly clock: Clock;
  /** Another one after every change of the number of shards. */
  readonly workspace: OpenWorkspace;
  /** Called at most every half second while a plan makes progress. */
  readonly onProgress: () => void;
}

/** Carries out plans in the open workspace, and stops them: what people, the balancer and the clock ask for alike. */
export class PlanExecutor {
  readonly running = new RunningPlans();
  readonly #context: PlanExecutorContext;

  constructor(context: PlanExecutorContext) {
    this.#context = context;
  }

  get #coordinator(): Coordinator {
    return this.#context.workspace.current();
  }

  /** Executes an approved plan, or goes on with a paused one; answers when it is done, or paused because somebody wished so. */
  async run(planId: string, actor: string, task: Task): Promise<PlanSummary> {
    await unlessCancelled(
      this.#whileRunning(planId, this.#coordinator.plans.plan(planId), task, (stoppable) =>
        runPlan(planId, actor, this.#context.workspace, stoppable),
      ),
    );
    return this.#coordinator.plans.summary(planId);
  }

  /** Makes the moves of a plan that whoever asks has decided on. @throws conflict.plan, and what `decideAndRun` throws */
  apply(plan: Plan, actor: string, task: Task): Promise<PlacementApplied> {
    return this.#whileRunning(plan.id, plan, task, (stoppable) =>
      decideAndRun(plan, actor, this.#context.workspace, stoppable),
    );
  }

  /** Takes back what a plan has moved; see `undoPlan`. Paused, the inverse can be gone on with, as any plan. */
  async undo(planId: string, actor: string, task: Task): Promise<PlanSummary> {
    await unlessCancelled(
      this.#whileRunning(planId, this.#coordinator.plans.plan(planId), task, (stoppable) =>
        undoPlan(planId, actor, this.#context.workspace, stoppable),
      ),
    );
    return this.#coordinator.plans.summary(planId);
  }

  /**
   * The plan under way stops: its moves that wait are withdrawn, those being made end. One that has just ended needs none.
   * @throws conflict.plan when it is not under way
   */
  pause(planId: string): void {
    const running = this.#runningOf(planId);
    if (running !== undefined) running.controller.abort();
    else if (!this.#hasJustEnded(planId)) {
      throw new ShardscopeError('conflict.plan', `plan ${planId} is not being executed`, { planId });
    }
  }

  /** An inverse runs by the name of what it takes back. */
  #runningOf(planId: string): ReturnType<RunningPlans['get']> {
    const { state, undoOf } = this.#coordinator.plans.summary(planId);
    if (state !== 'executing') return undefined;
    return this.running.get(planId) ?? (undoOf === null ? undefined : this.running.get(undoOf));
  }

  /**
   * Ends a plan for good, also one that is under way: what it has moved is taken back, or stays. Where its end was first,
   * it is what was asked for all the same: done where what was moved stays, else taken back.
   * @throws conflict.plan when it is neither under way nor paused and has not just ended; what `undoPlan` throws
   */
  async abort(planId: string, actor: string, isTakenBack: boolean, task: Task): Promise<PlanSummary> {
    const running = this.#runningOf(planId);
    if (running !== undefined) {
      running.controller.abort();
      await running.over;
    }
    const { plans } = this.#coordinator;
    const plan = plans.summary(planId);
    const isPaused = plan.state === 'paused';
    if (!isPaused && !this.#hasJustEnded(planId)) {
      const message = `plan ${planId} is ${plan.state}; only a plan that is under way or paused can be aborted`;
      throw new ShardscopeError('conflict.plan', message, { planId, state: plan.state });
    }
    if (isTakenBack && plan.movedNodes > 0) return this.undo(planId, actor, task);
    return isPaused ? plans.refuse(planId, actor, 'aborted: what was moved stays') : plan;
  }

  #hasJustEnded(planId: string): boolean {
    const { state, finishedMs } = this.#coordinator.plans.summary(planId);
    return state === 'done' && finishedMs !== null && this.#context.clock.nowMs() - finishedMs <= OVERTAKEN_MS;
  }

  /** See `RunningPlans`: which may run side by side. */
  #whileRunning<T>(planId: string, plan: Plan, task: Task, work: (task: Task) => Promise<T>): Promise<T> {
    const { moves, shards } = plan;
    const isByHand = plan.kind === 'by-hand' || (plan.kind === 'undo' && isByHandPlan(plan.of));
    const runnable: RunnablePlan = { planId, isByHand, isResizing: shards.before !== shards.after, moves };
    return this.running.during(runnable, async (controller) => {
      // Whoever closes the window has decided on the plan all the same: it goes on, and can be paused from anywhere.
      const stop = () => {
        if (task.signal.reason !== CONNECTION_CLOSED) controller.abort();
      };
      if (task.signal.aborted) stop();
      let toldMs = Number.NEGATIVE_INFINITY;
      const report = (progress: Progress) => {
        task.report(progress);
        const nowMs = this.#context.clock.nowMs();
        // A summary counts all moves of the plan: that is not to be done at every few of them.
        if (nowMs - toldMs < PLAN_TOLD_MS) return;
        toldMs = nowMs;
        this.#context.onProgress();
      };
      task.signal.addEventListener('abort', stop);
      try {
        return await work({ report, signal: controller.signal });
      } finally {
        task.signal.removeEventListener('abort', stop);
      }
    });
  }

  /** Moves nodes because somebody says so: a plan of its own. @throws conflict.rules, conflict.plan, not-found.* */
  async moveByHand(nodes: readonly number[], to: number, actor: string, task: Task): Promise<PlanSummary> {
    const plan = await byHandPlan(this.#coordinator, nodes, to, task);
    await unlessCancelled(this.apply(plan, actor, task));
    return this.#coordinator.plans.summary(plan.id);
  }
}

/** Somebody who pauses gets what he wished for. */
async function unlessCancelled(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ShardscopeError && error.code === 'cancelled.caller')) throw error;
  }
}
