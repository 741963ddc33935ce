import { ShardscopeError } from '../../base/errors.ts';

/** A plan as far as it matters for what else may run. */
export interface RunnablePlan {
  readonly planId: string;
  /** Made by a hand, or taking such a one back: it runs beside others. */
  readonly isByHand: boolean;
  /** The workspace is closed and opened again on its way. */
  readonly isResizing: boolean;
  readonly moves: readonly { readonly node: string }[];
}

interface Running {
  readonly plan: RunnablePlan;
  readonly controller: AbortController;
  readonly over: Promise<void>;
}

/**
 * Which plans are being executed, and how to stop them
 *
 * One plan at a time, and beside it what people move by hand: few nodes, which nobody who has to act at once should wait
 * for. Never two that move the same node, and none beside one for which the workspace is opened again.
 */
export class RunningPlans {
  readonly #running = new Map<string, Running>();

  get(planId: string): Omit<Running, 'plan'> | undefined {
    return this.#running.get(planId);
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** @throws conflict.plan while any is executed */
  requireNone(): void {
    for (const { plan } of this.#running.values()) throw busy(plan, 'is being executed');
  }

  /** @throws conflict.plan where it has to wait for one that is executed */
  requireRoomFor(next: RunnablePlan): void {
    for (const { plan } of this.#running.values()) {
      if (plan.isResizing || next.isResizing || !(plan.isByHand || next.isByHand))
        throw busy(plan, 'is being executed');
      const shared = sharedNode(plan, next);
      if (shared !== null) throw busy(plan, `is moving ${shared} too`);
    }
  }

  /** Runs `work` as the execution of a plan. @throws conflict.plan, and what `work` throws */
  async during<T>(plan: RunnablePlan, work: (controller: AbortController) => Promise<T>): Promise<T> {
    this.requireRoomFor(plan);
    const controller = new AbortController();
    const { promise: over, resolve: isOver } = Promise.withResolvers<void>();
    this.#running.set(plan.planId, { plan, controller, over });
    try {
      return await work(controller);
    } finally {
      this.#running.delete(plan.planId);
      isOver();
    }
  }
}

function sharedNode(one: RunnablePlan, other: RunnablePlan): string | null {
  const [few, many] = one.moves.length < other.moves.length ? [one, other] : [other, one];
  const nodes = new Set(few.moves.map(({ node }) => node));
  return many.moves.find(({ node }) => nodes.has(node))?.node ?? null;
}

const busy = ({ planId }: RunnablePlan, what: string) =>
  new ShardscopeError('conflict.plan', `plan ${planId} ${what}; wait until it is done, or pause it`, { planId });
