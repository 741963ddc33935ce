/** Which time is looked at. Pure; milliseconds since 1970. */
export type TimeRange =
  /** Up to now, and it goes on with it; null: all that is kept. */
  | { readonly kind: 'last'; readonly ms: number | null }
  | { readonly kind: 'fixed'; readonly fromMs: number; readonly toMs: number };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const QUICK_RANGES_MS: readonly (number | null)[] = [
  ...[5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS],
  null,
];
/** Samples are ten seconds long: less than a few of them is no range. */
export const RANGE_MS_MIN = 30_000;
/** As long as anything is kept at all. */
export const RANGE_MS_MAX = 180 * 24 * HOUR_MS;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** `keptFromMs`: since when heat is kept, null while that is not known. */
export function spanOf(range: TimeRange, nowMs: number, keptFromMs: number | null): Span {
  if (range.kind === 'fixed') return range;
  const ms = range.ms ?? Math.max(RANGE_MS_MIN, nowMs - (keptFromMs ?? nowMs - HOUR_MS));
  return { fromMs: nowMs - ms, toMs: nowMs };
}

/**
 * What to open on where the operator has chosen nothing: the shortest of the quick ranges that holds all that is kept, so
 * that a young workspace does not open on an hour of nothing; `range` itself where that is not longer.
 */
export function openingRange(range: TimeRange, nowMs: number, keptFromMs: number): TimeRange {
  if (range.kind === 'fixed' || range.ms === null) return range;
  const ms = QUICK_RANGES_MS.find((quick) => quick !== null && quick >= nowMs - keptFromMs) ?? null;
  return ms === null || ms >= range.ms ? range : { kind: 'last', ms };
}

/** A time as a range: not shorter and not longer than makes sense, and not before 1970. */
export function fixedRange(fromMs: number, toMs: number): TimeRange {
  const middle = (fromMs + toMs) / 2;
  const ms = Math.min(RANGE_MS_MAX, Math.max(RANGE_MS_MIN, toMs - fromMs));
  const first = Math.max(0, Math.round(middle - ms / 2));
  return { kind: 'fixed', fromMs: first, toMs: first + Math.round(ms) };
}

/** By half of its length: -1 back, 1 on, but not beyond now, where it follows again. */
export function shifted({ fromMs, toMs }: Span, sign: -1 | 1, nowMs: number): TimeRange {
  const by = (sign * (toMs - fromMs)) / 2;
  return toMs + by >= nowMs ? { kind: 'last', ms: toMs - fromMs } : fixedRange(fromMs + by, toMs + by);
}

/** Twice as much; what ended now still does. */
export function zoomedOut(range: TimeRange, { fromMs, toMs }: Span, nowMs: number): TimeRange {
  const ms = Math.min(RANGE_MS_MAX, 2 * (toMs - fromMs));
  const endMs = (fromMs + toMs + ms) / 2;
  return range.kind === 'last' || endMs >= nowMs ? { kind: 'last', ms } : fixedRange(endMs - ms, endMs);
}

/** Half of it, around a time. */
export function zoomedIn({ fromMs, toMs }: Span, aroundMs: number): TimeRange {
  const part = (aroundMs - fromMs) / Math.max(1, toMs - fromMs);
  const ms = (toMs - fromMs) / 2;
  const first = aroundMs - part * ms;
  return fixedRange(first, first + ms);
}
