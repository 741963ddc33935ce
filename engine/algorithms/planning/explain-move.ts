import { assert } from '../../base/assert.ts';
import type { BalanceInput } from './balance-input.ts';
import {
  amountsOf,
  type Board,
  createBoard,
  type Obstacle,
  obstaclesOf,
  type Refusal,
  refusalsOf,
  rowsOf,
  workLeft,
} from './board.ts';
import { connectionsOf } from './edge-traffic.ts';
import { type Cargo, isWorthIt, type ScoreTerms, scoreOf, scoreTerms } from './score.ts';
import { at, DIMENSIONS, type Dimension, ratioOf } from './shard-loads.ts';

/**
 * Why is a node here, and why not there?
 * ======================================
 *
 * Answers for a node with what rules keep together with it, as things stand: what keeps it from moving at all, what its
 * shard has too much of, and for one other shard, or all of them, every rule that forbids it or else the terms of the
 * move and what they come to. The same code as the planner's; but the planner also moves clumps, and stops when a shard
 * is relieved, so a shard that is `possible` is one that the node alone could be moved to with profit.
 *
 * Cost     O(n + edges of the node + shards)
 * Judge    rules one by one, in the test; the planner, which never makes a move that is refused here.
 */
export interface Explanation {
  readonly node: number;
  readonly home: number;
  /** The node and those that stay with it. */
  readonly nodes: readonly number[];
  readonly heat: number;
  readonly rows: number;
  readonly obstacles: readonly Obstacle[];
  /** Everything that has a limit on the shard it is on. */
  readonly shard: readonly {
    readonly dimension: Dimension;
    readonly sum: number;
    readonly limit: number;
    readonly ratio: number;
    /** What has to leave; 0 where nothing has to: then there is no reason to move. */
    readonly excess: number;
  }[];
  /** The shard asked about, or every other one, by number. */
  readonly targets: readonly ExplainedTarget[];
  /** The possible shard of the highest score; null where the node stays. */
  readonly best: number | null;
}

export interface ExplainedTarget {
  readonly shard: number;
  /**
   *   home           it is there already        obstacle   the node moves nowhere        refused   by rules or bounds
   *   no-relief      its shard has nothing to get rid of        not-worth-it   it brings too little for its rows
   */
  readonly verdict: 'home' | 'obstacle' | 'refused' | 'no-relief' | 'not-worth-it' | 'possible';
  readonly refusals: readonly Refusal[];
  /** Null at home. */
  readonly terms: ScoreTerms | null;
  readonly score: number | null;
}

export function explainMove(
  input: BalanceInput,
  frozen: Uint8Array | null,
  node: number,
  to: number | null = null,
): Explanation {
  const board = createBoard(input, frozen);
  const { homes, shardCount, units, loads } = board;
  assert(node >= 0 && node < homes.length, `there is no node ${node}`);
  assert(to === null || (to >= 0 && to < shardCount), `there is no shard ${to}`);
  const home = homes[node]!;
  const nodes = units.membersOf(units.unitOf(node));
  const obstacles = obstaclesOf(board, units.unitOf(node));
  const cargo: Cargo = {
    from: home,
    amounts: amountsOf(board, nodes),
    rows: rowsOf(board, nodes),
    connections: connectionsOf(board.input, homes, shardCount, nodes),
  };
  const shards = to === null ? Array.from(loads.limits.subarray(0, shardCount).keys()) : [to];
  const targets = shards
    .filter((shard) => to !== null || shard !== home)
    .map((shard) => explainedTarget(board, nodes, cargo, obstacles, shard));
  const possible = targets.filter(({ verdict }) => verdict === 'possible');
  possible.sort(
    (a, b) => b.score! - a.score! || ratioOf(loads, a.shard) - ratioOf(loads, b.shard) || a.shard - b.shard,
  );
  return {
    ...{ node, home, nodes, obstacles, targets },
    heat: cargo.amounts[0]!,
    rows: cargo.rows,
    shard: DIMENSIONS.map((dimension, d) => {
      const slot = at(loads, d, home);
      const [sum, limit] = [loads.sums[slot]!, loads.limits[slot]!];
      return { dimension, sum, limit, ratio: ratioOf(loads, slot), excess: workLeft(board, d, home) };
    }),
    best: possible[0]?.shard ?? null,
  };
}

function explainedTarget(
  board: Board,
  nodes: readonly number[],
  cargo: Cargo,
  obstacles: readonly Obstacle[],
  shard: number,
): ExplainedTarget {
  if (shard === cargo.from) return { shard, verdict: 'home', refusals: [], terms: null, score: null };
  const refusals = refusalsOf(board, nodes, shard);
  const terms = scoreTerms(board, cargo, shard);
  const verdict = ((): ExplainedTarget['verdict'] => {
    if (obstacles.length > 0) return 'obstacle';
    if (refusals.length > 0) return 'refused';
    if (terms.relief === 0) return 'no-relief';
    return isWorthIt(terms, board.input.policy.benefitRatioMin) ? 'possible' : 'not-worth-it';
  })();
  return { shard, verdict, refusals, terms, score: scoreOf(terms) };
}
