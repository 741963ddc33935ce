import { type Board, workLeft } from './board.ts';
import { at, DIMENSIONS, isShare } from './shard-loads.ts';

/**
 * What a move is worth
 * ====================
 *
 * All terms are weighted accesses a second, and the score is their sum.
 *
 *   relief     reliefWeight x MIN(what leaves, what has to leave), summed over all that the old shard has too much of
 *   crowding   - reliefWeight / 2 x heat that the new shard gets beyond its fair share
 *   traffic    trafficWeight x (accesses between the nodes and their new shard - those between them and their old one)
 *   rows       - rowWeight x rows / dwellS: rows that name the nodes, a row of two of them twice
 *
 * So a shard below its share is preferred to one that is nearly as full as work may leave it, and of equal shards the one
 * that saves traffic.
 */
export interface ScoreTerms {
  readonly relief: number;
  readonly crowding: number;
  readonly traffic: number;
  readonly rows: number;
}

/** What is moved: nodes of one shard. `connections[s]`: accesses a second between them and what is on shard s. */
export interface Cargo {
  readonly from: number;
  readonly amounts: Float64Array;
  readonly rows: number;
  readonly connections: Float64Array;
}

export function scoreTerms(board: Board, { from, amounts, rows, connections }: Cargo, to: number): ScoreTerms {
  const { loads, input, reliefUnits } = board;
  const { reliefWeight, trafficWeight, rowWeight, dwellS } = input.policy;
  let relieved = 0;
  for (let d = 0; d < DIMENSIONS.length; d++) {
    relieved += reliefUnits[at(loads, d, from)]! * Math.min(amounts[d]!, workLeft(board, d, from));
  }
  let crowded = 0;
  for (let d = 0; d < DIMENSIONS.length; d++) {
    const share = loads.limits[at(loads, d, to)]!;
    if (!isShare(d) || share === Infinity) continue;
    const sum = loads.sums[at(loads, d, to)]!;
    crowded += Math.max(0, sum + amounts[d]! - share) - Math.max(0, sum - share);
  }
  return {
    relief: reliefWeight * relieved,
    crowding: (-reliefWeight / 2) * crowded,
    traffic: trafficWeight * (connections[to]! - connections[from]!),
    rows: (-rowWeight * rows) / dwellS,
  };
}

export const scoreOf = ({ relief, crowding, traffic, rows }: ScoreTerms): number => relief + crowding + traffic + rows;

/** Relief has to be worth the rows; traffic counts where it is saved or lost. */
export const isWorthIt = (terms: ScoreTerms, benefitRatioMin: number): boolean =>
  terms.relief > 0 && terms.relief + terms.crowding + terms.traffic >= -benefitRatioMin * terms.rows;
