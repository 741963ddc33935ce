import { assert } from '../../base/assert.ts';
import type { Csr } from '../graph/csr.ts';
import { expectedVisits, followRatios, normalised, PAGERANK_DAMPING } from './pagerank.ts';

/**
 * PageRank after a few changed edges
 * ==================================
 *
 * Keeps, beside the visits of `expectedVisits`, how far each is from fulfilling its equation:
 *
 *   residual[v] = 1 + damping x SUM over edges u -> v of visits[u] / out[u]  -  visits[v]
 *
 * A changed edge u -> v disturbs v and the other children of u, whose share of u changed; nothing else. Each disturbed
 * node takes its residual into its visits and passes damping / out of it on to each child, until no residual is above
 * the tolerance. What is asked is local because the equation is: jumps and dangling nodes only scale the result.
 *
 * Input    state              of the graph before the change, from `pageRankState`; it is updated in place
 *          forward, backward  the graph after the change, with the same nodes
 *          changes            the ends of every edge inserted or removed; null where they are not known: then every
 *                             equation is looked at, which costs as much as one sweep
 *          tolerance          relative, default 1e-9
 *          workRatio          part of the work of one sweep (n + m) after which pushing gives up, default 4
 * Output   whether it was local. Where too much is disturbed, sweeps from the visits so far finish the work: pushing
 *          single residuals through a big strongly connected part costs more than sweeping it.
 *
 * `followPageRank` begins with scores that were kept, of nodes that may have come and gone since: places without edges are
 * worth one visit whoever is there, so a new node is a change of edges as any other. Scores are visits in another scale,
 * and the least score is that of one visit, because nobody comes to that node. Where all are on cycles the scale is off,
 * and sweeps put it right.
 *
 * Cost     O(edges leaving what is disturbed + n) when local: clearing nothing, but `followRatios` is O(n)
 * Error    Every residual is at most `tolerance`, now and after any number of updates, because leftovers are kept.
 *          Then every visit is within the relative error `tolerance`: the error is the inverse of the system times the
 *          residuals, that inverse is non-negative, and times a vector of ones it is the visits.
 * Exact?   Deterministic: a first-in-first-out queue.
 * Source   Residual push as in Andersen, Chung, Lang: Local graph partitioning using PageRank vectors, FOCS 2006; the
 *          frontier with a fall-back as in Sahu: Dynamic Frontier PageRank, 2024.
 * Judge    `pageRank` of the changed graph from a cold start, of the nodes that are there alone.
 */
export interface PageRankState {
  readonly damping: number;
  readonly visits: Float64Array;
  readonly residuals: Float64Array;
}

export interface EdgeChanges {
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
}

export interface UpdateOptions {
  readonly tolerance?: number;
  readonly workRatio?: number;
}

/** Cold start, to rounding. O(sweeps x (n + m)). */
export function pageRankState(forward: Csr, backward: Csr, damping = PAGERANK_DAMPING): PageRankState {
  const visits = expectedVisits(forward, { backward, damping, tolerance: 1e-14, iterationsMax: 1000 });
  return { damping, visits, residuals: new Float64Array(forward.nodeCount) };
}

/** The shares of 1 that the state stands for. O(n). */
export const ranksOf = (state: PageRankState): Float64Array => normalised(state.visits);

/**
 * @param scores by place, 0 where nobody is or was when they were computed
 * @returns visits of all places; those where nobody is are worth 1
 */
export function followPageRank(
  scores: Float64Array,
  forward: Csr,
  backward: Csr,
  damping: number,
  options: UpdateOptions = {},
): { readonly visits: Float64Array; readonly isLocal: boolean } {
  let least = Number.POSITIVE_INFINITY;
  for (const score of scores) if (score > 0 && score < least) least = score;
  const visits = scores.map((score) => (score > 0 ? score / least : 1));
  const state: PageRankState = { damping, visits, residuals: new Float64Array(visits.length) };
  const { isLocal } = updatePageRank(state, forward, backward, null, options);
  return { visits, isLocal };
}

export function updatePageRank(
  state: PageRankState,
  forward: Csr,
  backward: Csr,
  changes: EdgeChanges | null,
  options: UpdateOptions = {},
): { readonly isLocal: boolean } {
  const { tolerance = 1e-9, workRatio = 4 } = options;
  const { damping, visits, residuals } = state;
  assert(visits.length === forward.nodeCount, 'the nodes of a graph cannot change in an update');
  const followed = followRatios(forward, damping);
  const queue = createQueue(forward.nodeCount);
  for (const node of changes === null ? visits.keys() : disturbedBy(forward, changes)) {
    let visit = 1;
    for (let edge = backward.offsets[node]!, end = backward.offsets[node + 1]!; edge < end; edge++) {
      const parent = backward.targets[edge]!;
      visit += visits[parent]! * followed[parent]!;
    }
    residuals[node] = visit - visits[node]!;
    if (Math.abs(residuals[node]!) > tolerance) queue.add(node);
  }
  let workLeft = workRatio * (forward.nodeCount + forward.edgeCount);
  for (let node = queue.take(); node !== -1; node = queue.take()) {
    const residual = residuals[node]!;
    visits[node]! += residual;
    residuals[node] = 0;
    const passed = residual * followed[node]!;
    for (let edge = forward.offsets[node]!, end = forward.offsets[node + 1]!; edge < end; edge++) {
      const child = forward.targets[edge]!;
      residuals[child]! += passed;
      if (Math.abs(residuals[child]!) > tolerance) queue.add(child);
    }
    workLeft -= 1 + forward.offsets[node + 1]! - forward.offsets[node]!;
    if (workLeft < 0) {
      sweepAll(state, forward, backward);
      return { isLocal: false };
    }
  }
  return { isLocal: true };
}

function sweepAll({ damping, visits, residuals }: PageRankState, forward: Csr, backward: Csr): void {
  visits.set(expectedVisits(forward, { backward, damping, tolerance: 1e-14, iterationsMax: 1000, initial: visits }));
  residuals.fill(0);
}

/** The nodes whose equation changed: targets, and all children of sources, whose share of them is another one. */
function disturbedBy(forward: Csr, { sources, targets }: EdgeChanges): ReadonlySet<number> {
  const disturbed = new Set<number>(targets);
  for (const source of new Set(sources)) {
    const children = forward.targets.subarray(forward.offsets[source]!, forward.offsets[source + 1]!);
    for (const child of children) disturbed.add(child);
  }
  return disturbed;
}

/** First in, first out, every node at most once: a ring of n entries never overflows. */
function createQueue(nodeCount: number) {
  const ring = new Uint32Array(nodeCount);
  const isQueued = new Uint8Array(nodeCount);
  let [first, count] = [0, 0];
  return {
    add(node: number): void {
      if (isQueued[node] === 1) return;
      isQueued[node] = 1;
      ring[(first + count++) % nodeCount] = node;
    },
    /** -1 when empty. */
    take(): number {
      if (count === 0) return -1;
      const node = ring[first]!;
      first = (first + 1) % nodeCount;
      count--;
      isQueued[node] = 0;
      return node;
    },
  };
}
