import type { StateColumns } from './state-columns.ts';

/**
 * Errors of forecasts over the last windows, by group and over all
 * ================================================================
 *
 *   WAPE      SUM |actual - forecast| / SUM actual
 *   MASE      SUM |actual - forecast| / SUM |actual - seasonal naive|, both over what has a value a season before:
 *             below 1 is better than repeating yesterday. (Hyndman and Koehler scale by the errors of the training
 *             time; on a stream the same recent windows are the fairer and the stricter scale.)
 *   RMSSE     the root of the same ratio of squares. What is mostly 0 has 0 as its median: by absolute errors nothing beats
 *             a naive that is mostly 0, by squares what expects the mean does (M5 scored by it for that)
 *   coverage  part of the values inside their interval, of those that had one
 *   pinball   mean of max(q d, (q - 1) d), d = actual - bound of the quantile q
 *
 * Sums are kept per window in a ring and added up when asked: exact, nothing drifts, a window leaves as a whole. What
 * has nothing to divide by is null: not known is not 0.
 *
 * Cost     O(1) a value; 88 bytes a group and window; O(groups x windows) a question
 * Source   Hyndman, Koehler: Another look at measures of forecast accuracy, IJF 2006; RMSSE: Makridakis et al., M5, 2022; pinball: Koenker, Bassett 1978
 * Judge    the definitions over lists, in the test
 */
export interface ForecastErrors {
  /** Forecasts scored. */
  readonly scoredCount: number;
  readonly wape: number | null;
  readonly mase: number | null;
  readonly rmsse: number | null;
  /** WAPE of seasonal naive, over what has a value a season before. */
  readonly naiveWape: number | null;
  readonly coverage: number | null;
  readonly pinball: number | null;
}

export interface ErrorSums {
  /** A new window; the oldest is dropped when there are as many as are kept. */
  beginWindow(): void;
  add(group: number, actual: number, forecast: number): void;
  addNaive(group: number, actual: number, forecast: number, naive: number): void;
  addInterval(group: number, isInside: boolean, pinball: number): void;
  /** Of one group, or of all without one. */
  read(group?: number): ForecastErrors;
  readonly columns: StateColumns;
}

const FIELD = {
  ...{ actual: 0, error: 1, count: 2, pairedError: 3, naiveError: 4, inside: 5, intervals: 6, pinball: 7 },
  ...{ pairedSquare: 8, naiveSquare: 9, pairedActual: 10 },
};
const FIELDS = 11;

const root = (value: number | null): number | null => (value === null ? null : Math.sqrt(value));

export const pinballLoss = (quantile: number, actual: number, bound: number): number =>
  Math.max(quantile * (actual - bound), (quantile - 1) * (actual - bound));

export function createErrorSums(groupCount: number, windowCount: number): ErrorSums {
  const sums = new Float64Array(windowCount * groupCount * FIELDS);
  const clock = Float64Array.of(0);
  let [rowsAt, firstRow] = [-1, 0];
  // Asked for every value, and a restored clock may differ from the one before.
  const rowOf = (group: number) => {
    if (clock[0] !== rowsAt) {
      rowsAt = clock[0]!;
      firstRow = (rowsAt % windowCount) * groupCount * FIELDS;
    }
    return firstRow + group * FIELDS;
  };
  return {
    beginWindow() {
      clock[0]!++;
      sums.fill(0, rowOf(0), rowOf(groupCount));
    },
    add(group, actual, forecast) {
      const at = rowOf(group);
      sums[at + FIELD.actual]! += actual;
      sums[at + FIELD.error]! += Math.abs(actual - forecast);
      sums[at + FIELD.count]!++;
    },
    addNaive(group, actual, forecast, naive) {
      const at = rowOf(group);
      sums[at + FIELD.pairedError]! += Math.abs(actual - forecast);
      sums[at + FIELD.naiveError]! += Math.abs(actual - naive);
      sums[at + FIELD.pairedActual]! += actual;
      sums[at + FIELD.pairedSquare]! += (actual - forecast) ** 2;
      sums[at + FIELD.naiveSquare]! += (actual - naive) ** 2;
    },
    addInterval(group, isInside, pinball) {
      const at = rowOf(group);
      if (isInside) sums[at + FIELD.inside]!++;
      sums[at + FIELD.intervals]!++;
      sums[at + FIELD.pinball]! += pinball;
    },
    read(group) {
      const totals = new Float64Array(FIELDS);
      for (let row = 0; row < windowCount * groupCount; row++) {
        if (group !== undefined && row % groupCount !== group) continue;
        for (let field = 0; field < FIELDS; field++) totals[field]! += sums[row * FIELDS + field]!;
      }
      const ratio = (over: number, under: number) => (totals[under]! > 0 ? totals[over]! / totals[under]! : null);
      return {
        scoredCount: totals[FIELD.count]!,
        wape: ratio(FIELD.error, FIELD.actual),
        mase: ratio(FIELD.pairedError, FIELD.naiveError),
        naiveWape: ratio(FIELD.naiveError, FIELD.pairedActual),
        rmsse: root(ratio(FIELD.pairedSquare, FIELD.naiveSquare)),
        coverage: ratio(FIELD.inside, FIELD.intervals),
        pinball: ratio(FIELD.pinball, FIELD.intervals),
      };
    },
    columns: { sums, clock },
  };
}
