import { type Board, isMovable, workLeft } from './board.ts';
import { type Clump, type ClumpBounds, growClump, type TrafficCache, targetsOf } from './grow-clump.ts';
import { isWorthIt, type ScoreTerms, scoreOf, scoreTerms } from './score.ts';
import { at, DIMENSIONS, ratioOf } from './shard-loads.ts';
import type { Allowance } from './token-buckets.ts';

/** Part of its limit by which a shard may be relieved too much, so that the last bit does not take a dozen moves. */
const OVERSHOOT = 0.005;
const SEEDS = 4;
/** Sizes in a row that a clump grows to without being better. */
const STALE_MAX = 8;
/** Seeds of one shard that are not worth it before it is left: those that follow are colder still. */
const FAILURES_MAX = 64;

/** Why a shard is left as it is. */
export type Unrelieved = 'nothing-movable' | 'no-target' | 'not-worth-it' | 'budget';
/** Or somebody chose the moves. */
export type Stopped = Unrelieved | 'by-hand';

/** A shard that has too much of something. */
export interface Work {
  readonly dimension: number;
  readonly shard: number;
  /** Units of the shard, those with the most first; of equals those with the fewest rows. */
  readonly units: Uint32Array;
  readonly unitAmounts: Float64Array;
  /** Seeds that were looked at in vain. */
  readonly rejected: Set<number>;
  failures: number;
  /** What was in the way of the seeds so far: the most that can be said. */
  why: Unrelieved;
  stopped: Stopped | null;
}

export function workOf(board: Board): Work[] {
  const work: Work[] = [];
  const { input, units, homes, shardCount } = board;
  for (let dimension = 0; dimension < DIMENSIONS.length; dimension++) {
    const over = Array.from({ length: shardCount }, (_, shard) => shard).filter(
      (shard) => workLeft(board, dimension, shard) > 0,
    );
    if (over.length === 0) continue;
    const unitAmounts = units.sumOf(board.amounts[dimension]!);
    for (const shard of over) {
      const members: number[] = [];
      for (let node = 0; node < homes.length; node++) {
        if (homes[node] === shard && unitAmounts[node]! > 0 && units.unitOf(node) === node) members.push(node);
      }
      const rows = input.rowsOfNode;
      const order = Uint32Array.from(members).sort(
        (a, b) => unitAmounts[b]! - unitAmounts[a]! || rows[a]! - rows[b]! || a - b,
      );
      work.push({
        ...{ dimension, shard, units: order, unitAmounts, rejected: new Set(), failures: 0 },
        ...{ why: 'nothing-movable', stopped: null },
      });
    }
  }
  return work;
}

export interface Found {
  readonly clump: Clump;
  readonly to: number;
  readonly terms: ScoreTerms;
  readonly score: number;
  readonly rank: number;
}

/** The next move off a shard, or why there is none. */
export function bestMove(board: Board, work: Work, left: Allowance, traffic: TrafficCache): Found | Unrelieved {
  const { dimension, shard, units, unitAmounts, rejected } = work;
  const { policy } = board.input;
  if (left.nodes < 1) return 'budget';
  const excess = workLeft(board, dimension, shard);
  const amount = excess + OVERSHOOT * board.loads.limits[at(board.loads, dimension, shard)]!;
  const bounds: ClumpBounds = { dimension, amount, nodes: policy.clumpNodesMax, left };
  const first = firstWithin(units, unitAmounts, amount);
  let best: Found | null = null;
  const attempt = (unit: number, within: ClumpBounds): boolean => {
    const outcome = bestAround(board, unit, within, traffic);
    if (typeof outcome !== 'string') {
      if (best === null || outcome.rank > best.rank) best = outcome;
      return true;
    }
    // What did not fit the budget may be what is left to say; what is not worth it says more than what cannot be.
    if (RANK_OF[outcome] > RANK_OF[work.why]) work.why = outcome;
    rejected.add(unit);
    if (outcome === 'not-worth-it') work.failures++;
    return false;
  };
  let tried = 0;
  for (let i = first; i < units.length && tried < SEEDS && work.failures < FAILURES_MAX; i++) {
    const unit = units[i]!;
    if (rejected.has(unit) || !isMovable(board, unit)) continue;
    if (attempt(unit, bounds)) tried++;
  }
  if (best !== null) return best;
  tried = 0;
  for (let i = first - 1; i >= 0 && tried < SEEDS; i--) {
    const unit = units[i]!;
    if (!isMovable(board, unit)) continue;
    tried++;
    attempt(unit, { ...bounds, amount: unitAmounts[unit]! * (1 + 1e-9) });
  }
  return best ?? work.why;
}

const RANK_OF: Readonly<Record<Unrelieved, number>> = {
  'nothing-movable': 0,
  'no-target': 1,
  'not-worth-it': 2,
  budget: 3,
};

/** Index of the first unit that has no more than an amount; units are in descending order. */
function firstWithin(units: Uint32Array, amounts: Float64Array, amount: number): number {
  let [low, high] = [0, units.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (amounts[units[middle]!]! > amount) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * What is kept of many: the score by the square root of the rows. By the score alone clumps fill up with what is hardly
 * warm; by score per row nobody comes along, and hot neighbours are parted. Measured on an evenly hot region of topo50k,
 * 290 nodes at least: 979 nodes and traffic between shards + 7 % by score; 290 and + 11 % per row; 326 and + 6 % like this.
 */
const rankOf = (score: number, rows: number): number => score / Math.sqrt(Math.max(1, rows));

function bestAround(board: Board, unit: number, bounds: ClumpBounds, traffic: TrafficCache): Found | Unrelieved {
  const { loads, input } = board;
  let best: Found | null = null;
  let isShown = false;
  let hasTarget = false;
  let stale = 0;
  growClump(board, unit, bounds, traffic, (clump) => {
    let canGo = false;
    isShown = true;
    stale++;
    for (const to of targetsOf(board, clump)) {
      canGo = true;
      const terms = scoreTerms(board, clump, to);
      if (!isWorthIt(terms, input.policy.benefitRatioMin)) continue;
      const score = scoreOf(terms);
      const rank = rankOf(score, clump.rows);
      const isBetter =
        best === null || rank > best.rank || (rank === best.rank && ratioOf(loads, to) < ratioOf(loads, best.to));
      if (!isBetter) continue;
      best = { clump: copyOf(clump), to, terms, score, rank };
      stale = 0;
    }
    hasTarget ||= canGo;
    // What has no room as it is has none when it is larger.
    return canGo && stale < STALE_MAX;
  });
  if (best !== null) return best;
  if (hasTarget) return 'not-worth-it';
  if (isShown) return 'no-target';
  const members = board.units.membersOf(unit);
  const rows = members.reduce((sum, node) => sum + input.rowsOfNode[node]!, 0);
  return members.length > bounds.left.nodes || rows > bounds.left.rows ? 'budget' : 'no-target';
}

const copyOf = (clump: Clump): Clump => ({
  ...clump,
  nodes: clump.nodes.slice(),
  amounts: clump.amounts.slice(),
  connections: clump.connections.slice(),
  admits: clump.admits.slice(),
});
