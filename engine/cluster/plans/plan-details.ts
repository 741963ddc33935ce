import type { PlanBlock, PlanComparison, PlanDetails, PlanShard } from '../../protocol/balance-types.ts';
import type { Plan } from '../../protocol/plan-schemas.ts';
import type { Coordinator } from '../coordinator.ts';
import { type NamedNodes, nodeSummary } from '../inspect-node.ts';
import type { PlanLedger } from './plan-ledger.ts';

const MOVES_SHOWN_MAX = 1000;
const EVENTS_SHOWN_MAX = 100;

/** What plans are told from: of an open workspace, or of an incident. */
export interface PlanTeller extends NamedNodes {
  readonly plans: Pick<PlanLedger, 'plan' | 'summary' | 'staleBecause' | 'events'>;
}

/** @throws not-found.plan */
export function planDetails(coordinator: PlanTeller, planId: string): PlanDetails {
  const { plans, names, columns } = coordinator;
  const plan = plans.plan(planId);
  const summary = plans.summary(planId);
  const isDecided = summary.state !== 'draft' && summary.state !== 'proposed' && summary.state !== 'approved';
  const summaryOf = (key: string) => nodeSummary(coordinator, names.indexOf(key)!);
  const known = plan.moves.filter(({ node }) => names.indexOf(node) !== undefined);
  return {
    plan: summary,
    staleBecause: isDecided ? null : plans.staleBecause(planId),
    basis: plan.kind === 'balance' ? plan.basis : null,
    blocks: plan.kind === 'balance' ? blocksOf(plan, known, summaryOf) : [],
    moves: known.slice(0, MOVES_SHOWN_MAX).map(({ node, from, to, rows, score, reason }) => {
      return {
        node: summaryOf(node),
        from,
        to,
        rows,
        score,
        reason,
        isMade: columns.homes[names.indexOf(node)!] === to,
      };
    }),
    shards: shardsOf(plan),
    cut: { before: plan.before.cut, after: plan.after.cut },
    heatMoved: plan.kind === 'balance' ? plan.heatMoved : null,
    heatMovedMin: plan.kind === 'balance' ? plan.heatMovedMin : null,
    unrelieved: plan.kind === 'balance' ? plan.unrelieved : [],
    oversized:
      plan.kind === 'balance'
        ? plan.oversized.map(({ node, heat, share }) => ({ node: summaryOf(node), heat, share }))
        : [],
    events: plans.events(planId, EVENTS_SHOWN_MAX),
  };
}

/** @throws not-found.plan */
export function comparePlans(coordinator: Coordinator, first: string, second: string): PlanComparison {
  const plans = [planDetails(coordinator, first), planDetails(coordinator, second)] as const;
  const [one, other] = [first, second].map((planId) => {
    return new Map(coordinator.plans.plan(planId).moves.map(({ node, to }) => [node, to]));
  }) as [Map<string, number>, Map<string, number>];
  const both = [...one.keys()].filter((node) => other.has(node));
  const bothAlike = both.filter((node) => one.get(node) === other.get(node)).length;
  return {
    ...{ plans, bothAlike, bothElsewhere: both.length - bothAlike },
    onlyFirst: one.size - both.length,
    onlySecond: other.size - both.length,
  };
}

type BalancePlanFile = Extract<Plan, { kind: 'balance' }>;

function blocksOf(
  plan: BalancePlanFile,
  moves: readonly Plan['moves'][number][],
  summaryOf: (key: string) => PlanBlock['nodes'][number],
): PlanBlock[] {
  const byBlock = Map.groupBy(moves, (move) => ('block' in move ? move.block : 0));
  return plan.blocks.map((block, number) => {
    return { ...block, block: number, nodes: (byBlock.get(number) ?? []).map(({ node }) => summaryOf(node)) };
  });
}

function shardsOf(plan: Plan): PlanDetails['shards'] {
  const count = Math.max(plan.shards.before, plan.shards.after);
  const side = (which: 'before' | 'after', shard: number): PlanShard => {
    const of = plan[which].shards[shard];
    const load = plan.kind === 'balance' ? plan.loads[which][shard] : undefined;
    return {
      ...{ nodes: of?.nodes ?? 0, heat: of?.heat ?? 0, influence: of?.influence ?? 0, capacity: of?.capacity ?? 0 },
      ...{ ratio: load?.ratio ?? null, ratioAhead: load?.ratioAhead ?? null },
    };
  };
  return Array.from({ length: count }, (_, shard) => {
    return { shard, before: side('before', shard), after: side('after', shard) };
  });
}
