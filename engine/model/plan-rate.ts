/** How fast plans were carried out of late: what the next one is thought to take. Pure. */

/** What a plan says of how long it took; milliseconds since 1970. */
export interface TimedPlan {
  readonly state: string;
  readonly movedRows: number;
  readonly startedMs: number | null;
  readonly finishedMs: number | null;
}

/** Older ones say little about the machine of now. */
const PLANS_COUNTED_MAX = 9;

/** Rows a second of the last plans that were done, the middle one of them: a pause on the way is no rate. Null for none. */
export function rateOfPlans(newestFirst: readonly TimedPlan[]): number | null {
  const rates = newestFirst
    .flatMap(({ state, movedRows, startedMs, finishedMs }) => {
      if (state !== 'done' || movedRows === 0 || startedMs === null || finishedMs === null) return [];
      return [(1000 * movedRows) / Math.max(1, finishedMs - startedMs)];
    })
    .slice(0, PLANS_COUNTED_MAX)
    .sort((a, b) => a - b);
  return rates.length === 0 ? null : rates[rates.length >> 1]!;
}

/** Milliseconds for so many rows at a limit and at what was measured, whichever is slower; null where neither is known. */
export function expectedDurationMs(rows: number, limit: number | null, measured: number | null): number | null {
  const rate = Math.min(limit ?? Number.POSITIVE_INFINITY, measured ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(rate) && rate > 0 ? Math.round((1000 * rows) / rate) : null;
}
