/** What plans promised beside what came of them. Pure. */
import type { PlanSummary } from '../../engine/protocol/index.ts';

/** A plan that was carried out; null where it promised nothing, or nobody has looked yet. */
export interface Score {
  readonly planId: string;
  readonly kind: PlanSummary['kind'];
  readonly author: string;
  readonly finishedMs: number;
  readonly ratioBefore: number | null;
  readonly ratioPredicted: number | null;
  readonly ratioObserved: number | null;
  readonly rowsPredicted: number;
  readonly rowsMoved: number;
  readonly expectedMs: number | null;
  readonly tookMs: number | null;
}

/** How good predictions of one kind were over all plans. */
export interface ScoreSummary {
  readonly count: number;
  /** Within the tolerance of what was predicted. */
  readonly within: number;
  /** Mean of observed over predicted, minus 1: above 0 it came out more than was said. Null for none. */
  readonly bias: number | null;
}

export const SCORE_TOLERANCE = 0.1;

/** Every plan that was made to its end, the newest first; one that was taken back since has an outcome all the same. */
export function scoresOf(plans: readonly PlanSummary[]): readonly Score[] {
  return plans
    .filter(({ state, finishedMs }) => (state === 'done' || state === 'undone') && finishedMs !== null)
    .map((plan) => ({
      ...{ planId: plan.planId, kind: plan.kind, author: plan.author, finishedMs: plan.finishedMs! },
      ...{ ratioBefore: plan.ratioBefore, ratioPredicted: plan.ratioPredicted },
      ratioObserved: plan.observed?.ratio ?? null,
      ...{ rowsPredicted: plan.rows, rowsMoved: plan.movedRows, expectedMs: plan.expectedMs },
      tookMs: plan.startedMs === null ? null : plan.finishedMs! - plan.startedMs,
    }))
    .sort((a, b) => b.finishedMs - a.finishedMs);
}

type Pair = readonly [predicted: number | null, observed: number | null];

/** Plans of which one of the two is not known, or that predicted nothing, do not count. */
export function summaryOf(pairs: readonly Pair[], tolerance = SCORE_TOLERANCE): ScoreSummary {
  const errors = pairs.flatMap(([predicted, observed]) =>
    predicted === null || observed === null || predicted === 0 ? [] : [observed / predicted - 1],
  );
  const sum = errors.reduce((total, error) => total + error, 0);
  return {
    count: errors.length,
    // Of decimal fractions 1.1 / 1 is a little more than 0.1 off.
    within: errors.filter((error) => Math.abs(error) <= tolerance + 1e-9).length,
    bias: errors.length === 0 ? null : sum / errors.length,
  };
}

export const ratioPair = ({ ratioPredicted, ratioObserved }: Score): Pair => [ratioPredicted, ratioObserved];
export const rowsPair = ({ rowsPredicted, rowsMoved }: Score): Pair => [rowsPredicted, rowsMoved];
export const durationPair = ({ expectedMs, tookMs }: Score): Pair => [expectedMs, tookMs];
