import type { Look } from '../../algorithms/planning/control-loop.ts';
import { VALIDITY_MIN } from '../../model/plan.ts';
import type { PlanValidity } from '../../protocol/balance-types.ts';
import type { BalancePlanDocument, Plan } from '../../protocol/plan-schemas.ts';
import { worstOfLoads } from './balance-document.ts';
import { loadsAfter, loadsOfLook, type PlacedMove } from './outlook.ts';

/** Load goes up and down by as much from one look to the next: that is no reason to plan again. */
const RELIEF_NOISE = 0.1;

type Loads = BalancePlanDocument['loads']['before'];

/**
 * By how much all shards together are over their shares, now or in a stretch that is expected. What a plan takes off this is
 * its relief: unlike the worst shard it does not change hands when another shard gets hot for reasons of its own.
 */
const excessOf = (loads: Loads): number =>
  loads.reduce((sum, { ratio, ratioAhead }) => sum + Math.max(0, Math.max(ratio, ratioAhead ?? 0) - 1), 0);

/**
 * What a plan is worth by the heat of now, as a part of what it promised: its relief now beside its relief when it was made.
 * `staleBecause`: what else has changed since; then it is worth nothing. A plan that promised none is worth what it was.
 * Pure; O(moves).
 */
export function planValidity(
  planId: string,
  promised: Pick<Extract<Plan, { kind: 'balance' }>, 'loads'>['loads'] | null,
  look: Look | null,
  moves: () => readonly PlacedMove[],
  staleBecause: string | null,
): PlanValidity {
  if (staleBecause !== null) return { planId, ratio: 0, ratioNow: null, ratioAfter: null, refusal: staleBecause };
  const reliefThen = promised === null ? 0 : excessOf(promised.before) - excessOf(promised.after);
  if (look === null || reliefThen <= 0) return { planId, ratio: 1, ratioNow: null, ratioAfter: null, refusal: null };
  const before = loadsOfLook(look.loads, look.ahead.length);
  const after = loadsOfLook(loadsAfter(look, moves()), look.ahead.length);
  const relief = excessOf(before) - excessOf(after);
  const ratio = Math.min(1, Math.max(0, relief / reliefThen));
  const [ratioNow, ratioAfter] = [worstOfLoads(before), worstOfLoads(after)];
  const isWorthIt = ratio >= VALIDITY_MIN || reliefThen - relief <= RELIEF_NOISE;
  const effect = `the hottest shard would go from ${ratioNow.toFixed(2)} to ${ratioAfter.toFixed(2)} of its share`;
  const refusal = `by the heat of now it brings ${Math.round(100 * ratio)} % of the relief that it promised, and ${effect}`;
  return { planId, ratio, ratioNow, ratioAfter, refusal: isWorthIt ? null : refusal };
}
