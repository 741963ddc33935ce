import { assert } from '../../base/assert.ts';
import type { BalanceInput } from './balance-input.ts';
import { bestMove, type Found, type Unrelieved, type Work, workOf } from './best-move.ts';
import { type Board, createBoard, makeMove, type Refusal, refusalsOf, workLeft } from './board.ts';
import type { TrafficCache } from './grow-clump.ts';
import { type ScoreTerms, scoreOf, scoreTerms } from './score.ts';
import { at, ceilingOf, DIMENSIONS, type Dimension, type Oversized, ratioOf } from './shard-loads.ts';
import type { Allowance } from './token-buckets.ts';
import type { Signal } from './trigger.ts';

/**
 * Few moves that take the load off overloaded shards
 * ==================================================
 *
 *   work: every (dimension, shard) above where work leaves it (heat), or above its bound; while there is any
 *     f     the one that exceeds that the most
 *     seeds the hottest movable nodes of f that do not take off more than has to leave (and half a percent of its limit)
 *     grow a clump around each; of all sizes and all shards that admit it and have room, keep the best score by the
 *           root of the rows
 *     none: the lightest nodes above that, alone; one of them may be just what has to go
 *     emit it; its nodes move no more
 *
 * Every move is legal where the ones before it were made: the target is within every rule and bound and within where work
 * leaves a shard. So no move makes a shard the next one to be relieved. Nothing is exchanged: where no shard has room,
 * the work stays undone and the plan says why.
 *
 * Input    signals   what set the plan off, the strongest first; every move names one of them
 *          frozen    1 at nodes that have to stay
 * Output   moves in the order they are to be made; what they do; what could not be done, and why
 *          heatMovedMin   SUM over shards of the heat above where work leaves them: no plan that gets there moves less
 * Cost     O(n + a log a) for a nodes on overloaded shards, and some clumps a move. It reads the edges of these clumps only
 * Exact?   Greedy, deterministic. Judge: rules recounted after every move; the bench `balancer` beside a new partition.
 * Source   Clay: Serafini et al., VLDB 2017; Slicer: Adya et al., OSDI 2016 (weighted move).
 */
export interface PlanRequest extends BalanceInput {
  readonly signals: readonly Signal[];
  readonly allowance: Allowance;
  readonly frozen: Uint8Array | null;
}

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
  readonly signal: Signal;
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
    readonly because: Unrelieved;
  }[];
  /** Nodes hotter than a shard's share, left where they are: split their reads by replicas. */
  readonly oversized: readonly Oversized[];
}

export function planMoves(request: PlanRequest): BalancePlan {
  const { signals } = request;
  assert(signals.length > 0, 'a plan needs what set it off');
  const board = createBoard(request, request.frozen);
  const { loads } = board;
  const before = loads.sums.map((_, slot) => ratioOf(loads, slot));
  const work = workOf(board);
  const heatMovedMin = Array.from({ length: board.shardCount }, (_, shard) => workLeft(board, 0, shard)).reduce(
    (sum, heat) => sum + heat,
    0,
  );
  const traffic: TrafficCache = new Map();
  const moves: PlannedMove[] = [];
  const left = { ...request.allowance };
  for (let next = mostUrgent(board, work); next !== undefined; next = mostUrgent(board, work)) {
    const found = bestMove(board, next, left, traffic);
    if (typeof found === 'string') {
      next.stopped = found;
      continue;
    }
    const move = plannedMove(board, found, next, signals);
    makeMove(board, found.clump.nodes, found.to);
    left.nodes -= move.nodes.length;
    left.rows -= move.rows;
    moves.push(move);
  }
  const remaining = work.map((item) => ({ ...item, excess: workLeft(board, item.dimension, item.shard) }));
  const sumOver = (amount: (move: PlannedMove) => number): number => moves.reduce((sum, move) => sum + amount(move), 0);
  return {
    moves,
    nodesMoved: sumOver(({ nodes }) => nodes.length),
    rowsMoved: sumOver(({ rows }) => rows),
    heatMoved: sumOver(({ heat }) => heat),
    heatMovedMin,
    before,
    after: loads.sums.map((_, slot) => ratioOf(loads, slot)),
    relieved: remaining.filter(({ excess }) => excess === 0).map((item) => at(loads, item.dimension, item.shard)),
    unrelieved: remaining
      .filter(({ excess }) => excess > 0)
      .map(({ shard, dimension, excess, stopped }) => {
        return { shard, dimension: DIMENSIONS[dimension]!, excess, because: stopped ?? 'no-target' };
      }),
    oversized: loads.oversized,
  };
}

function mostUrgent(board: Board, work: readonly Work[]): Work | undefined {
  const { loads, input } = board;
  const urgency = ({ dimension, shard }: Work): number =>
    loads.sums[at(loads, dimension, shard)]! / ceilingOf(loads, input.policy, dimension, shard);
  let best: Work | undefined;
  for (const item of work) {
    if (item.stopped !== null || workLeft(board, item.dimension, item.shard) === 0) continue;
    if (best === undefined || urgency(item) > urgency(best)) best = item;
  }
  return best;
}

function plannedMove(board: Board, found: Found, work: Work, signals: readonly Signal[]): PlannedMove {
  const { clump, to, terms, score } = found;
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
    dimension: DIMENSIONS[work.dimension]!,
    heat: clump.amounts[0]!,
    rows: clump.rows,
    signal: signalFor(nodes, work, signals),
  };
}

/** What says the most: about one of the nodes, about this overload, about the shard, about anything. */
function signalFor(nodes: readonly number[], { shard, dimension }: Work, signals: readonly Signal[]): Signal {
  const moved = new Set(nodes);
  const isHere = (signal: Signal): boolean => signal.shard === shard;
  return (
    signals.find(({ node }) => node !== null && moved.has(node)) ??
    signals.find((signal) => isHere(signal) && signal.dimension === DIMENSIONS[dimension]) ??
    signals.find(isHere) ??
    signals[0]!
  );
}
