import { CONDITION, type Condition } from './node-levels.ts';
import type { StateColumns } from './state-columns.ts';

/**
 * How wide an interval must be, from how far earlier forecasts were off
 * =====================================================================
 *
 * Split conformal prediction: an error divided by the scale that the model gives it is a score; an interval of
 * forecast +- scale x q(level) covers a new value with that probability if q is the level's quantile of earlier scores,
 * whatever their distribution. Scores are kept apart by cell (decade of what is forecast, condition of the node), so
 * that it holds in each of them. One-sided quantiles are those of signed scores.
 *
 * Scores are kept as histograms whose bins are even in the square root of |score|, with weights that fade, so that what
 * was a month ago does not hold up what is now. The quantile is the one of rank (n + 1) x level of n, between the edges
 * of its bin; a cell with few scores uses those of its group (all decades of a condition), a group with few
 * those of all; with few in all there is no interval, and false says so.
 *
 * Cost     O(1) a score, O(bins) a cell and quantile
 * Exact?   To a bin: 0.05 at a score of 2. A score of 100 or more counts as 100.
 * Source   Papadopoulos et al. 2002; Mondrian cells: Vovk et al. 2003
 * Judge    sorted lists of scores, and coverage, in the test
 */
export interface IntervalCalibration {
  add(cell: number, score: number): void;
  /** Scores so far count for this part of what they did; at the end of a window of forecasts. */
  forget(kept: number): void;
  /** By cell: how many scales an interval reaches to each side; false where too few scores are known for any. */
  halfWidths(level: number, into: Float64Array): boolean;
  /** By cell: the signed score that `quantile` of all values stay below. */
  bounds(quantile: number, into: Float64Array): boolean;
  readonly columns: StateColumns;
}

const BINS = 512;
const SCORE_MAX = 100;
const SCORES_MIN = 30;
const DECADES = 8;

export function createIntervalCalibration(cellCount: number): IntervalCalibration {
  // After the cells their groups, then all together. Signed scores: negative ones run downwards from BINS - 1.
  const groupCount = Math.ceil(cellCount / DECADES);
  const all = cellCount + groupCount;
  const groupOf = (cell: number) => cellCount + Math.floor(cell / DECADES);
  const signed = new Float64Array((all + 1) * 2 * BINS);
  const weights = new Float64Array(all + 1);
  const folded = new Float64Array(BINS);

  const binOf = (size: number) => Math.min(BINS - 1, Math.floor(Math.sqrt(size / SCORE_MAX) * BINS));
  const scoresOf = (cell: number) => signed.subarray(cell * 2 * BINS, (cell + 1) * 2 * BINS);

  function forCells(into: Float64Array, of: (scores: Float64Array, weight: number) => number): boolean {
    if (weights[all]! < SCORES_MIN) return false;
    for (let cell = 0; cell < cellCount; cell++) {
      const source = [cell, groupOf(cell)].find((candidate) => weights[candidate]! >= SCORES_MIN) ?? all;
      into[cell] = of(scoresOf(source), weights[source]!);
    }
    return true;
  }

  function addTo(cell: number, bin: number): void {
    signed[cell * 2 * BINS + bin]!++;
    weights[cell]!++;
  }

  return {
    add(cell, score) {
      const bin = score < 0 ? BINS - 1 - binOf(-score) : BINS + binOf(score);
      addTo(cell, bin);
      addTo(groupOf(cell), bin);
      addTo(all, bin);
    },
    forget(kept) {
      for (let at = 0; at < signed.length; at++) signed[at]! *= kept;
      for (let cell = 0; cell <= all; cell++) weights[cell]! *= kept;
    },
    halfWidths: (level, into) =>
      forCells(into, (scores, weight) => {
        for (let bin = 0; bin < BINS; bin++) folded[bin] = scores[BINS + bin]! + scores[BINS - 1 - bin]!;
        const edge = edgeAt(folded, (weight + 1) * level);
        return SCORE_MAX * (edge / BINS) ** 2;
      }),
    bounds: (quantile, into) =>
      forCells(into, (scores, weight) => {
        const edge = edgeAt(scores, (weight + 1) * quantile) - BINS;
        return Math.sign(edge) * SCORE_MAX * (edge / BINS) ** 2;
      }),
    columns: { signed, weights },
  };
}

/** Where, in bins and their parts, the scores below come to `rank`. */
function edgeAt(histogram: Float64Array, rank: number): number {
  let below = 0;
  for (let bin = 0; bin < histogram.length; bin++) {
    const weight = histogram[bin]!;
    if (weight > 0 && below + weight >= rank) return bin + (rank - below) / weight;
    below += weight;
  }
  return histogram.length;
}

/** Cells of nodes: decades up to 0.1, 1, 10, ... accesses, for every condition of a node. */
export const NODE_CELLS = Object.keys(CONDITION).length * DECADES;
export const SHARD_CELLS = DECADES;

export function decadeOf(total: number): number {
  let decade = 0;
  for (let limit = 0.1; total >= limit && decade < DECADES - 1; limit *= 10) decade++;
  return decade;
}

export const nodeCell = (total: number, condition: Condition): number => decadeOf(total) + condition * DECADES;
