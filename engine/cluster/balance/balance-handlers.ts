import type { BALANCE_METHODS } from '../../protocol/balance-methods.ts';
import type { HandlersOf } from '../../rpc/serve.ts';
import { previewMoves } from '../by-hand/preview-moves.ts';
import { requireFuture } from '../plans/due-plans.ts';
import { comparePlans, planDetails } from '../plans/plan-details.ts';
import { planMoves } from '../plans/plan-moves.ts';
import { simulateReplay } from '../replay/simulate-replay.ts';
import type { Session } from '../session.ts';

/** What the public table says of the balancer and of plans, in terms of the session. */
export function balanceHandlers(session: Session): HandlersOf<typeof BALANCE_METHODS> {
  const details = (planId: string) => planDetails(session.coordinator, planId);
  return {
    'balance.status': () => session.coordinator.balancer.status(),
    'balance.configure': ({ settings, actor }) => {
      const { balancer } = session.coordinator;
      balancer.configure(settings, actor);
      return balancer.status();
    },
    'balance.propose': async ({ actor }) => {
      const planId = await session.coordinator.balancer.propose(actor);
      return planId === null ? null : details(planId);
    },
    'balance.explain': ({ node, to }) => {
      const { coordinator } = session;
      coordinator.requireNode(node);
      if (to !== null) coordinator.requireShard(to);
      return coordinator.balancer.explain(node, to);
    },

    'forecast.nodes': () => session.coordinator.balancer.forecastNodes(session.coordinator.names.slotEnd),

    'plans.list': ({ countMax }) => session.coordinator.plans.latest(countMax),
    'plans.get': ({ planId }) => details(planId),
    'plans.moves': ({ planId }) => planMoves(session.coordinator, session.coordinator.planById(planId)),
    'plans.compare': ({ first, second }) => comparePlans(session.coordinator, first, second),
    'plans.edit': async ({ planId, actor, ...edit }) => {
      for (const { to } of edit.retarget) session.coordinator.requireShard(to);
      return details(await session.coordinator.balancer.edit(planId, edit, actor));
    },
    'plans.submit': ({ planId, actor }) => {
      const { plans, balancer } = session.coordinator;
      plans.submit(planId, actor, balancer.settings.approval.validS);
      return details(planId);
    },
    'plans.approve': ({ planId, hash, actor }) => {
      const { plans, balancer } = session.coordinator;
      balancer.requireValid(planId);
      return plans.approve(planId, hash, actor, balancer.settings.approval.mustDiffer);
    },
    'plans.refuse': ({ planId, actor, note }) => session.coordinator.plans.refuse(planId, actor, note),
    'plans.run': ({ planId, actor }, task) => session.executor.run(planId, actor, task),
    'plans.pause': ({ planId }) => {
      session.executor.pause(planId);
      return null;
    },
    'plans.abort': ({ planId, actor, moved }, task) => session.executor.abort(planId, actor, moved === 'back', task),
    'plans.schedule': ({ planId, when, actor }) => {
      const { plans, balancer } = session.coordinator;
      if (when !== null) requireFuture(when, balancer.settings.policy.quietHours, session.options.clock.nowMs());
      return plans.schedule(planId, when, actor);
    },
    'plans.undo': ({ planId, actor }, task) => session.executor.undo(planId, actor, task),
    'plans.document': ({ planId, format = 'json' }) => {
      const { coordinator, options } = session;
      const plan = coordinator.planById(planId);
      const difference = coordinator.placements.staleBecause(plan);
      const notes = difference === null ? [] : [`plan ${planId} is stale: ${difference}`];
      return { name: `${plan.workspace}.${plan.id}.${format}`, text: options.planText(plan, format, notes) };
    },
    'replay.run': async ({ source, policies, form, settings: given }, task) => {
      const { coordinator } = session;
      const { heatHistory, names } = coordinator;
      const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      if (source.kind === 'history') {
        const { resolutionMs, leftOut, ...trace } = heatHistory.traceBetween(source.fromMs, source.toMs);
        const first = 'the detail by node of the oldest heat is not kept any more';
        const warnings = leftOut === 0 ? [] : [{ code: 'replay.no-detail', count: leftOut, first }];
        const withTick = { tickS: resolutionMs / 1000, ...chosen };
        return simulateReplay(coordinator, { trace, warnings, strategies: policies, form, given: withTick }, task);
      }
      const [path] = session.uploads.paths([source.uploadId]);
      const { warnings, ...trace } = await session.options.readTrace(path!, (key) => names.indexOf(key), task);
      return simulateReplay(coordinator, { trace, warnings, strategies: policies, form, given: chosen }, task);
    },
    'audit.list': (wanted) => session.coordinator.plans.wantedEvents(wanted),

    'moves.preview': ({ nodes }) => previewMoves(session.coordinator, nodes),
    'moves.start': ({ nodes, to, actor }, task) => session.executor.moveByHand(nodes, to, actor, task),
  };
}
