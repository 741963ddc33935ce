import type { Look } from '../../algorithms/planning/control-loop.ts';
import { VALIDITY_MIN } from '../../model/plan.ts';
import type { PlanSummary, PlanValidity } from '../../protocol/balance-types.ts';
import { loadsAfter, type PlacedMove, worstRatio } from './outlook.ts';

/** Load goes up and down by as much from one look to the next: that is no reason to plan again. */
const RELIEF_NOISE = 0.05;

/**
 * What a plan is worth by the heat of now, as a part of what it promised: the relief of the worst shard then and now.
 * `staleBecause`: what else has changed since; then it is worth nothing. Pure; O(moves).
 */
export function planValidity(
  { planId, ratioBefore, ratioPredicted }: Pick<PlanSummary, 'planId' | 'ratioBefore' | 'ratioPredicted'>,
  look: Look | null,
  moves: () => readonly PlacedMove[],
  staleBecause: string | null,
): PlanValidity {
  if (staleBecause !== null) return { planId, ratio: 0, ratioNow: null, ratioAfter: null, refusal: staleBecause };
  const promised = (ratioBefore ?? 0) - (ratioPredicted ?? 0);
  if (look === null || promised <= 0) return { planId, ratio: 1, ratioNow: null, ratioAfter: null, refusal: null };
  const ratioNow = worstRatio(look.loads);
  const ratioAfter = worstRatio(loadsAfter(look, moves()));
  const relief = ratioNow - ratioAfter;
  const ratio = Math.min(1, Math.max(0, relief / promised));
  const isWorthIt = ratio >= VALIDITY_MIN || promised - relief <= RELIEF_NOISE;
  const share = `the worst shard would go from ${ratioNow.toFixed(2)} to ${ratioAfter.toFixed(2)} of its share`;
  const refusal = `by the heat of now ${share}, ${Math.round(100 * ratio)} % of the relief that it promised`;
  return { planId, ratio, ratioNow, ratioAfter, refusal: isWorthIt ? null : refusal };
}
