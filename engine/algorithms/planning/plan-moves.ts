import { assert } from '../../base/assert.ts';
import type { BalanceInput } from './balance-input.ts';
import { bestMove, type Found, type Stopped, type Work, workOf } from './best-move.ts';
import {
  amountsOf,
  type Board,
  createBoard,
  makeMove,
  type Obstacle,
  obstaclesOf,
  type Refusal,
  refusalsOf,
  rowsOf,
  workLeft,
} from './board.ts';
import { connectionsOf } from './edge-traffic.ts';
import type { TrafficCache } from './grow-clump.ts';
import { type Cargo, type ScoreTerms, scoreOf, scoreTerms } from './score.ts';
import { at, ceilingOf, DIMENSIONS, type Dimension, isShare, type Oversized, ratioOf } from './shard-loads.ts';
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

export function planMoves(request: PlanRequest): BalancePlan {
  assert(request.signals.length > 0, 'a plan needs what set it off');
  const table = openTable(request);
  const { board, work } = table;
  const traffic: TrafficCache = new Map();
  const left = { ...request.allowance };
  for (let next = mostUrgent(board, work); next !== undefined; next = mostUrgent(board, work)) {
    const found = bestMove(board, next, left, traffic);
    if (typeof found === 'string') {
      next.stopped = found;
      continue;
    }
    const move = plannedMove(board, found, next.dimension, signalFor(found.clump.nodes, next, request.signals));
    makeMove(board, found.clump.nodes, found.to);
    left.nodes -= move.nodes.length;
    left.rows -= move.rows;
    table.moves.push(move);
  }
  return summed(table);
}

/** Nodes of one shard that go to another; `signal` is what the move answers to. */
export interface GivenMove {
  readonly nodes: readonly number[];
  readonly to: number;
  readonly dimension: Dimension;
  readonly signal: PlannedMove['signal'];
}

export type GivenOutcome =
  | { readonly kind: 'scored'; readonly plan: BalancePlan }
  /** A move that cannot be made after those before it: its index, and what is in its way. */
  | {
      readonly kind: 'refused';
      readonly move: number;
      readonly obstacles: readonly Obstacle[];
      readonly refusals: readonly Refusal[];
    };

/**
 * Scores moves that somebody else chose, in their order, as the planner scores its own. Worth is not asked, bounds of load
 * are: what no rule allows is refused.
 */
export function scoreGivenMoves(
  request: Omit<PlanRequest, 'signals' | 'allowance'>,
  given: readonly GivenMove[],
): GivenOutcome {
  const table = openTable(request);
  const { board } = table;
  for (const [index, { nodes, to, dimension, signal }] of given.entries()) {
    const from = board.homes[nodes[0]!]!;
    assert(from !== to && nodes.every((node) => board.homes[node] === from), 'a move goes from one shard to another');
    const units = new Set(nodes.map((node) => board.units.unitOf(node)));
    // Who cools down may be moved by somebody who wishes it; what rules keep together goes as a whole.
    const obstacles = [...units]
      .flatMap((unit) => obstaclesOf(board, unit))
      .filter(({ kind }) => kind === 'pinned' || kind === 'moved-already' || kind === 'split');
    const refusals = refusalsOf(board, nodes, to).filter(({ kind, ...of }) => {
      return kind !== 'bound' || !('dimension' in of) || !isShare(DIMENSIONS.indexOf(of.dimension));
    });
    const parted = [...units].some((unit) => board.units.membersOf(unit).some((member) => !nodes.includes(member)));
    if (parted) obstacles.push({ kind: 'split', node: nodes[0]! });
    if (obstacles.length > 0 || refusals.length > 0) return { kind: 'refused', move: index, obstacles, refusals };
    const clump = {
      ...{ from, nodes, amounts: amountsOf(board, nodes), rows: rowsOf(board, nodes) },
      connections: connectionsOf(board.input, board.homes, board.shardCount, nodes),
    };
    const terms = scoreTerms(board, clump, to);
    table.moves.push(
      plannedMove(board, { clump, to, terms, score: scoreOf(terms) }, DIMENSIONS.indexOf(dimension), signal),
    );
    makeMove(board, nodes, to);
  }
  for (const item of table.work) item.stopped = 'by-hand';
  return { kind: 'scored', plan: summed(table) };
}

interface Table {
  readonly board: Board;
  readonly work: readonly Work[];
  readonly moves: PlannedMove[];
  readonly before: Float64Array;
  readonly heatMovedMin: number;
}

function openTable(request: Omit<PlanRequest, 'signals' | 'allowance'>): Table {
  const board = createBoard(request, request.frozen);
  const { loads } = board;
  const heatMovedMin = Array.from({ length: board.shardCount }, (_, shard) => workLeft(board, 0, shard)).reduce(
    (sum, heat) => sum + heat,
    0,
  );
  return { board, work: workOf(board), moves: [], before: ratiosOf(loads), heatMovedMin };
}

const ratiosOf = (loads: Board['loads']): Float64Array => loads.sums.map((_, slot) => ratioOf(loads, slot));

function summed({ board, work, moves, before, heatMovedMin }: Table): BalancePlan {
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

interface ScoredMove extends Pick<Found, 'to' | 'terms' | 'score'> {
  readonly clump: Cargo & { readonly nodes: readonly number[] };
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

function plannedMove(
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
