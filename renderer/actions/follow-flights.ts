/**
 * Moves under way, for the scene: those by hand say where they go themselves; of a plan under way all moves are asked once,
 * when it begins or this console comes. A node that has arrived is left out by the scene, which knows the homes.
 */
import type { PlanSummary } from '../../engine/protocol/index.ts';
import { type Moves, NO_MOVES } from '../scene/ghost.ts';
import type { Balance } from '../state/balance.ts';
import { type ActionContext, noticeFailure, workspaceOfNow } from './context.ts';

/** Follows moves and plans until it is stopped. */
export function followFlights(context: ActionContext): { stop(): void } {
  const { stores, live } = context;
  /** Of the plan under way. */
  let planId: string | null = null;
  let ofPlan: Moves = NO_MOVES;

  function show(): void {
    const byHand = stores.moves.get().recent.filter(({ finishedMs }) => finishedMs === null);
    live.setFlights({
      nodes: Uint32Array.from([...byHand.map(({ node }) => node.index), ...ofPlan.nodes]),
      to: Uint16Array.from([...byHand.map(({ to }) => to), ...ofPlan.to]),
    });
  }

  async function follow(plan: PlanSummary | null): Promise<void> {
    const next = plan?.planId ?? null;
    if (next === planId) return;
    planId = next;
    ofPlan = NO_MOVES;
    if (next === null) return show();
    const isStillOpen = workspaceOfNow(context);
    try {
      const moves = await context.client().call('plans.moves', { planId: next });
      if (planId !== next || !isStillOpen()) return;
      ofPlan = moves;
      show();
    } catch (error) {
      // A plan with another number of shards has the workspace opened again on its way: asked again then. The moves go on.
      if (planId === next) planId = null;
      if (isStillOpen() && stores.workspace.get().state?.state === 'open') noticeFailure(context, error);
    }
  }

  const stops = [
    stores.moves.subscribe(({ recent }, before) => {
      if (recent !== before.recent) show();
    }),
    stores.balance.subscribe((balance) => void follow(planUnderWay(balance))),
  ];
  return {
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** As the status tells once a tick, and the list of plans at every step. */
function planUnderWay({ status, plans }: Balance): PlanSummary | null {
  const open = status.state === 'ready' ? status.value.openPlan : null;
  if (open?.state === 'executing') return open;
  const listed = plans.state === 'ready' ? plans.value.find(({ state }) => state === 'executing') : undefined;
  return listed ?? null;
}
