import { assert } from '../../base/assert.ts';
import { amountsOf, makeMove, type Obstacle, obstaclesOf, type Refusal, refusalsOf, rowsOf } from './board.ts';
import { connectionsOf } from './edge-traffic.ts';
import { type BalancePlan, openTable, type PlannedMove, plannedMove, summed, type TableRequest } from './plan-table.ts';
import { scoreOf, scoreTerms } from './score.ts';
import { DIMENSIONS, type Dimension, isShare } from './shard-loads.ts';

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
 * Scores moves that somebody else chose, in their order, as the planner scores its own. Neither worth nor balance are
 * asked, pins, types, groups and bounds are: what a rule forbids is refused.
 *
 * Cost     O(n) and the edges of the nodes
 * Judge    the planner: its own moves, given, come to its own plan.
 */
export function scoreGivenMoves(request: TableRequest, given: readonly GivenMove[]): GivenOutcome {
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
