import { assert } from '../../base/assert.ts';
import type { BalanceInput } from './balance-input.ts';
import { bestMove, type Work } from './best-move.ts';
import { type Board, makeMove, workLeft } from './board.ts';
import type { TrafficCache } from './grow-clump.ts';
import { type BalancePlan, openTable, plannedMove, summed } from './plan-table.ts';
import { at, ceilingOf, DIMENSIONS, isShare, leaveRatio, ratioOf } from './shard-loads.ts';
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
    const move = plannedMove(board, found, next.dimension, signalFor(board, found.clump.nodes, next, request.signals));
    makeMove(board, found.clump.nodes, found.to);
    left.nodes -= move.nodes.length;
    left.rows -= move.rows;
    table.moves.push(move);
  }
  return summed(table);
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

/**
 * What says the most: about one of the nodes, about this overload, about the shard. Where only others have set the plan
 * off, the shard's own excess is why: work on all of them goes on down to where it ends.
 */
function signalFor(
  board: Board,
  nodes: readonly number[],
  { shard, dimension }: Work,
  signals: readonly Signal[],
): Signal {
  const moved = new Set(nodes);
  const isHere = (signal: Signal): boolean => signal.shard === shard;
  return (
    signals.find(({ node }) => node !== null && moved.has(node)) ??
    signals.find((signal) => isHere(signal) && signal.dimension === DIMENSIONS[dimension]) ??
    signals.find(isHere) ?? {
      rule: isShare(dimension) ? 'shard-over-load' : 'shard-over-capacity',
      ...{ shard, dimension: DIMENSIONS[dimension]!, node: null, windows: 0 },
      ratio: ratioOf(board.loads, at(board.loads, dimension, shard)),
      threshold: leaveRatio(board.input.policy, dimension),
    }
  );
}
