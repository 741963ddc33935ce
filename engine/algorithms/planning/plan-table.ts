import type { BalanceInput } from './balance-input.ts';
import { type Stopped, type Work, workOf } from './best-move.ts';
import { type Board, createBoard, type Refusal, refusalsOf, workLeft } from './board.ts';
import { type Cargo, type ScoreTerms, scoreOf, scoreTerms } from './score.ts';
import { at, DIMENSIONS, type Dimension, type Oversized, ratioOf } from './shard-loads.ts';
import type { Signal } from './trigger.ts';

/** What a plan is, and the table that it is made on: the board, what is to be done, and the moves so far. */
export interface PlannedMove {
  /** The seed first. They go in one batch: until it is done their rules may be between two states. */
  readonly nodes: Uint32Array;
  readonly from: number;
  readonly to: number;
  readonly dimension: Dimension;
  readonly heat: number;
  /** Rows that name the nodes: what is copied, at most. */
  readonly rows: number;
  readonly terms: ScoreTerms;
  /** The sum of the terms. */
  readonly score: number;
  /** Null for a move that somebody made by hand. */
  readonly signal: Signal | null;
  /** Every other shard for the same nodes at that moment. */
  readonly alternatives: readonly Alternative[];
}

export type Alternative =
  | { readonly shard: number; readonly terms: ScoreTerms; readonly score: number; readonly refusals: readonly [] }
  | { readonly shard: number; readonly terms: null; readonly score: null; readonly refusals: readonly Refusal[] };

export interface BalancePlan {
  readonly moves: readonly PlannedMove[];
  readonly nodesMoved: number;
  readonly rowsMoved: number;
  readonly heatMoved: number;
  readonly heatMovedMin: number;
  /** Ratios by `at(dimension, shard)`. */
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** Slots of `at` that the plan brings down to where work ends. */
  readonly relieved: readonly number[];
  readonly unrelieved: readonly {
    readonly shard: number;
    readonly dimension: Dimension;
    /** In the unit of the dimension. */
    readonly excess: number;
    readonly because: Stopped;
  }[];
  /** Nodes hotter than a shard's share, left where they are: split their reads by replicas. */
  readonly oversized: readonly Oversized[];
}

export interface PlanTable {
  readonly board: Board;
  readonly work: readonly Work[];
  readonly moves: PlannedMove[];
  readonly before: Float64Array;
  readonly heatMovedMin: number;
}

export interface TableRequest extends BalanceInput {
  /** 1 at nodes that have to stay; null for none. */
  readonly frozen: Uint8Array | null;
}

export function openTable(request: TableRequest): PlanTable {
  const board = createBoard(request, request.frozen);
  const { loads } = board;
  const heatMovedMin = Array.from({ length: board.shardCount }, (_, shard) => workLeft(board, 0, shard)).reduce(
    (sum, heat) => sum + heat,
    0,
  );
  return { board, work: workOf(board), moves: [], before: ratiosOf(loads), heatMovedMin };
}

const ratiosOf = (loads: Board['loads']): Float64Array => loads.sums.map((_, slot) => ratioOf(loads, slot));

/** The plan that the moves on the table come to. */
export function summed({ board, work, moves, before, heatMovedMin }: PlanTable): BalancePlan {
  const { loads } = board;
  const remaining = work.map((item) => ({ ...item, excess: workLeft(board, item.dimension, item.shard) }));
  const sumOver = (amount: (move: PlannedMove) => number): number => moves.reduce((sum, move) => sum + amount(move), 0);
  return {
    moves,
    nodesMoved: sumOver(({ nodes }) => nodes.length),
    rowsMoved: sumOver(({ rows }) => rows),
    heatMoved: sumOver(({ heat }) => heat),
    heatMovedMin,
    before,
    after: ratiosOf(loads),
    relieved: remaining.filter(({ excess }) => excess === 0).map((item) => at(loads, item.dimension, item.shard)),
    unrelieved: remaining
      .filter(({ excess }) => excess > 0)
      .map(({ shard, dimension, excess, stopped }) => {
        return { shard, dimension: DIMENSIONS[dimension]!, excess, because: stopped ?? 'no-target' };
      }),
    oversized: loads.oversized,
  };
}

interface ScoredMove {
  readonly to: number;
  readonly terms: ScoreTerms;
  readonly score: number;
  readonly clump: Cargo & { readonly nodes: readonly number[] };
}

/** A move with every other shard for the same nodes, before it is made on the board. */
export function plannedMove(
  board: Board,
  { clump, to, terms, score }: ScoredMove,
  dimension: number,
  signal: PlannedMove['signal'],
): PlannedMove {
  const { nodes } = clump;
  const alternatives: Alternative[] = [];
  for (let shard = 0; shard < board.shardCount; shard++) {
    if (shard === to || shard === clump.from) continue;
    const refusals = refusalsOf(board, nodes, shard);
    if (refusals.length > 0) {
      alternatives.push({ shard, terms: null, score: null, refusals });
      continue;
    }
    const others = scoreTerms(board, clump, shard);
    alternatives.push({ shard, terms: others, score: scoreOf(others), refusals: [] });
  }
  return {
    ...{ nodes: Uint32Array.from(nodes), from: clump.from, to, terms, score, alternatives },
    dimension: DIMENSIONS[dimension]!,
    heat: clump.amounts[0]!,
    rows: clump.rows,
    signal,
  };
}
