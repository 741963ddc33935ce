import type { BalanceInput } from '../../../../engine/algorithms/planning/balance-input.ts';
import { planMoves } from '../../../../engine/algorithms/planning/plan-moves.ts';
import type { BalancePlan } from '../../../../engine/algorithms/planning/plan-table.ts';
import { measureShards } from '../../../../engine/algorithms/planning/shard-loads.ts';
import {
  afterMoves,
  createTriggerState,
  type Decision,
  frozenNodes,
  observe,
} from '../../../../engine/algorithms/planning/trigger.ts';
import { unitsOf } from '../../../../engine/algorithms/planning/units.ts';
import type { Prng } from '../../../../engine/base/prng.ts';

export interface Window {
  readonly nowMs: number;
  readonly decision: Decision;
  readonly plan: BalancePlan | null;
  /** Hottest shard to its share, before the plan. */
  readonly ratio: number;
}

/** Trigger and planner on virtual time: every plan is carried out at once. `input.homes` is where it begins. */
export function simulate(
  input: BalanceInput,
  windowCount: number,
  heatsAt: (window: number) => Float64Array,
): { readonly windows: readonly Window[]; readonly homes: Uint16Array } {
  const { rules, policy } = input;
  const homes = input.homes.slice();
  const units = unitsOf(homes.length, rules.together);
  const shardCount = rules.weights.length;
  let state = createTriggerState(shardCount, policy, 0);
  const windows: Window[] = [];
  for (let window = 0; window < windowCount; window++) {
    const nowMs = 1000 * policy.tickS * window;
    const seen = { ...input, homes, heats: heatsAt(window) };
    const loads = measureShards(seen, units);
    const ratio = Math.max(...loads.sums.subarray(0, shardCount).map((sum, shard) => sum / loads.limits[shard]!));
    const step = observe(state, { loads, homes, heats: seen.heats }, policy, nowMs);
    state = step.state;
    let plan: BalancePlan | null = null;
    if (step.decision.kind === 'plan') {
      const frozen = frozenNodes(state, policy, homes.length, nowMs);
      plan = planMoves({ ...seen, ...step.decision, frozen });
      for (const { nodes, to } of plan.moves) for (const node of nodes) homes[node] = to;
      state = afterMoves(state, plan, policy, homes.length, nowMs);
    }
    windows.push({ nowMs, decision: step.decision, plan, ratio });
  }
  return { windows, homes };
}

/** Most moves of one node within any hour. */
export function nodeMovesPerHour(windows: readonly Window[]): number {
  const movesMs = new Map<number, number[]>();
  for (const { nowMs, plan } of windows) {
    for (const { nodes } of plan?.moves ?? []) {
      for (const node of nodes) movesMs.set(node, [...(movesMs.get(node) ?? []), nowMs]);
    }
  }
  let most = 0;
  for (const list of movesMs.values()) {
    for (const end of list) most = Math.max(most, list.filter((ms) => ms <= end && ms > end - 3_600_000).length);
  }
  return most;
}

export const nodesMovedFrom = (windows: readonly Window[]): number =>
  windows.reduce((sum, { plan }) => sum + (plan?.nodesMoved ?? 0), 0);

/** What counting accesses over a window shows of a heat: about normal around it, as a Poisson count is. */
export function counted(heats: Float64Array, windowS: number, prng: Prng): Float64Array {
  return heats.map((heat) => {
    // Four uniform numbers: a variance of a third.
    const normal = Math.sqrt(3) * (prng.ratio() + prng.ratio() + prng.ratio() + prng.ratio() - 2);
    return Math.max(0, heat + Math.sqrt(heat / windowS) * normal);
  });
}
