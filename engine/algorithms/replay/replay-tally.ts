import type { ForecastErrors } from '../forecast/forecast-errors.ts';
import type { HeatBasis, Look } from '../planning/control-loop.ts';
import type { BalancePlan } from '../planning/plan-table.ts';
import type { Decision } from '../planning/trigger.ts';
import type { ReplayTick } from './back-test.ts';

/** Why a policy that would plan by the forecast planned by what was measured. */
export type FallBack = 'no-season' | 'not-believed';
type Rest = Extract<Decision, { kind: 'rest' }>['because'];
type Unrelieved = BalancePlan['unrelieved'][number]['because'];

/** What a whole replay came to. */
export interface ReplayFigures {
  readonly ticks: number;
  /** Without a single access. */
  readonly emptyTicks: number;
  readonly imbalanceMean: number;
  /** The least that 95 % of the ticks do not exceed. */
  readonly imbalanceP95: number;
  readonly overloadedShardTicks: number;
  /** Nodes moved, as often as they were, and different ones. */
  readonly moves: number;
  readonly movedNodes: number;
  readonly movedRows: number;
  readonly pingPongs: number;
  readonly forecast: { readonly nodes: ForecastErrors; readonly shards: ForecastErrors };
  /** Looks by what they went by; what a fall back was for. */
  readonly basis: Readonly<Record<HeatBasis, number>>;
  readonly fallBacks: Readonly<Record<FallBack, number>>;
  readonly plans: number;
  /** Of these, plans that found nothing to move. */
  readonly plansWithoutMoves: number;
  readonly rests: Readonly<Record<Rest, number>>;
  /** Accesses a second that were moved, by all plans, and the least that had to by what was measured. */
  readonly heatMoved: number;
  readonly heatMovedMin: number;
  /** Overloads that plans left, by the reason. */
  readonly unrelieved: ReadonlyMap<Unrelieved, number>;
  /** Nodes hotter than a shard's share, most often first. */
  readonly oversized: readonly OversizedNode[];
}

export interface OversizedNode {
  readonly node: number;
  readonly ticks: number;
  /** Accesses a second at their highest, and the share of a shard then. */
  readonly heatMax: number;
  readonly share: number;
}

export interface ReplayTally {
  addLook(look: Look, fallBack: FallBack | null): void;
  addPlan(plan: BalancePlan): void;
  addMoved(node: number): void;
  figures(
    ticks: readonly ReplayTick[],
    outcome: { readonly nodes: ForecastErrors; readonly shards: ForecastErrors; readonly pingPongCount: number },
  ): ReplayFigures;
}

const P95 = 0.95;

export function createReplayTally(): ReplayTally {
  const basis: Record<HeatBasis, number> = { measured: 0, forecast: 0, foreseen: 0 };
  const fallBacks: Record<FallBack, number> = { 'no-season': 0, 'not-believed': 0 };
  const rests: Record<Rest, number> = { balanced: 0, confirming: 0, 'quiet-hours': 0, budget: 0 };
  const unrelieved = new Map<Unrelieved, number>();
  const oversized = new Map<number, OversizedNode>();
  const movedNodes = new Set<number>();
  const plans = { count: 0, empty: 0, heatMoved: 0, heatMovedMin: 0 };
  return {
    addLook(look, fallBack) {
      basis[look.basis]++;
      if (fallBack !== null) fallBacks[fallBack]++;
      if (look.decision.kind === 'rest') rests[look.decision.because]++;
      for (const { node, heat, share } of look.loads.oversized) {
        const known = oversized.get(node);
        const isHotter = known === undefined || heat > known.heatMax;
        const most = isHotter ? { heatMax: heat, share } : { heatMax: known.heatMax, share: known.share };
        oversized.set(node, { node, ticks: (known?.ticks ?? 0) + 1, ...most });
      }
    },
    addPlan(plan) {
      plans.count++;
      if (plan.moves.length === 0) plans.empty++;
      plans.heatMoved += plan.heatMoved;
      plans.heatMovedMin += plan.heatMovedMin;
      for (const { because } of plan.unrelieved) unrelieved.set(because, (unrelieved.get(because) ?? 0) + 1);
    },
    addMoved(node) {
      movedNodes.add(node);
    },
    figures(ticks, { nodes, shards, pingPongCount }) {
      const sumOver = (of: (tick: ReplayTick) => number): number => ticks.reduce((sum, tick) => sum + of(tick), 0);
      const imbalances = Float64Array.from(ticks, ({ imbalance }) => imbalance).sort();
      return {
        ticks: ticks.length,
        emptyTicks: ticks.filter(({ load }) => load.every((heat) => heat === 0)).length,
        imbalanceMean: sumOver(({ imbalance }) => imbalance) / ticks.length,
        imbalanceP95: imbalances[Math.ceil(P95 * ticks.length) - 1]!,
        overloadedShardTicks: sumOver(({ overloaded }) => overloaded),
        moves: sumOver(({ moves }) => moves),
        movedNodes: movedNodes.size,
        movedRows: sumOver(({ movedRows }) => movedRows),
        pingPongs: pingPongCount,
        forecast: { nodes, shards },
        ...{ basis, fallBacks, rests, unrelieved },
        plans: plans.count,
        plansWithoutMoves: plans.empty,
        heatMoved: plans.heatMoved,
        heatMovedMin: plans.heatMovedMin,
        oversized: [...oversized.values()].sort((a, b) => b.ticks - a.ticks || b.heatMax - a.heatMax),
      };
    },
  };
}
