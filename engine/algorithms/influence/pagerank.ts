import { assert } from '../../base/assert.ts';
import { type Csr, reverseCsr } from '../graph/csr.ts';

/**
 * PageRank
 * ========
 *
 * The influence of a node: the share of time a walker spends on it who follows a random edge with probability
 * `damping` and jumps to any node otherwise, or always where there is no edge to follow.
 *
 *   rank[v] = (1 - damping) / n + damping x (SUM over edges u -> v of rank[u] / out[u]  +  dangling / n)
 *   dangling = SUM over nodes u without edges of rank[u]
 *
 * What is solved is the same system without the jumps, which are alike for all nodes and only scale the solution:
 *
 *   visits[v] = 1 + damping x SUM over edges u -> v of visits[u] / out[u],   rank = visits / SUM visits
 *
 * So a walk that finds no edge simply ends, and in an acyclic topology a visit depends on what stands above it alone.
 * Sweeps go over the nodes in place (Gauss-Seidel) and from alternate ends, so a hierarchy whose nodes stand parents first
 * or children first is solved by one sweep of the two, any other by as many as its longest path has nodes at most. Where ten
 * have not ended it there are cycles, or paths are very long. What then converges slowest, the sum of all visits, need not be
 * waited for: from there on the constant is not 1 but whatever makes the sum of all equations hold, and the visits are
 * divided by it in the end. What is left shrinks by damping x the second eigenvalue, twice a sweep, instead of by damping.
 *
 * Input    forward      adjacency; parallel edges count each, a self loop keeps the walker where it is. To let
 *                       influence flow the other way, pass the reverse (`orientGraph`)
 *          backward     its reverse, built here (O(n + m)) when the caller has none
 *          damping      0 <= damping < 1, default 0.85
 *          tolerance    stop when a sweep changes the ranks by less, in L1; default 1e-10
 *          iterationsMax  sweeps; default 200, and 0.85^200 is 8e-15: the default tolerance is reached long before
 *          initial      warm start: the ranks of an earlier, similar graph, in any scale. The result is the same
 *                       within the tolerance; near the solution it is reached in a few sweeps
 *          onIteration  told the L1 change after every sweep; false stops, and what is reached is returned
 * Output   Float64Array[n], every entry > 0, adding up to 1; empty for no nodes
 * Cost     O(sweeps x (n + m)); 24n bytes. Pull form: every entry is written once a sweep, and contributions are
 *          divided once a node, not once an edge.
 * Exact?   Deterministic: sums run in index order. A sweep that changes the visits by c in L1 leaves a residual of at
 *          most damping x c, because relaxing a node passes on at most that part of its change. So the L1 distance of
 *          the ranks to the fixed point is at most 2 x tolerance x damping / (1 - damping).
 * Source   Page, Brin, Motwani, Winograd: The PageRank citation ranking, 1999. As a linear system: Del Corso, Gulli,
 *          Romani: Fast PageRank computation via a sparse linear system, Internet Mathematics 2005.
 * Judge    graphology-metrics at equal error (its tolerance is per node), and the fixed-point equation itself.
 */
export interface PageRankOptions {
  readonly backward?: Csr;
  readonly damping?: number;
  readonly tolerance?: number;
  readonly iterationsMax?: number;
  readonly initial?: Float64Array | null;
  readonly onIteration?: (change: number) => boolean;
}

export const PAGERANK_DAMPING = 0.85;
/** Before the constant is let loose: it would keep hierarchies, which these sweeps solve, from settling exactly. */
const STEADY_SWEEPS = 10;

export function pageRank(forward: Csr, options: PageRankOptions = {}): Float64Array {
  return normalised(solve(forward, options).visits);
}

/** The solution before it is scaled to shares: `visits[v]` >= 1, see above. What `updatePageRank` keeps up to date. */
export function expectedVisits(forward: Csr, options: PageRankOptions = {}): Float64Array {
  const { visits, base } = solve(forward, options);
  return scaled(visits, 1 / base);
}

/** Shares of the whole: adding up to 1. */
export function normalised(scores: Float64Array): Float64Array {
  let sum = 0;
  for (let node = 0; node < scores.length; node++) sum += scores[node]!;
  return scaled(scores, 1 / sum);
}

/** What one edge of a node carries of its visits: damping / out; 0 where there is none to follow. */
export function followRatios({ nodeCount, offsets }: Csr, damping: number): Float64Array {
  const ratios = new Float64Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    const outDegree = offsets[node + 1]! - offsets[node]!;
    if (outDegree > 0) ratios[node] = damping / outDegree;
  }
  return ratios;
}

/** The visits `base` times too large. */
function solve(forward: Csr, options: PageRankOptions): { visits: Float64Array; base: number } {
  const { damping = PAGERANK_DAMPING, tolerance = 1e-10, iterationsMax = 200, initial = null } = options;
  const { nodeCount } = forward;
  assert(damping >= 0 && damping < 1, `damping is a probability below 1, not ${damping}`);
  assert(initial === null || initial.length === nodeCount, 'a warm start needs one rank a node');
  const { offsets, targets: parents } = options.backward ?? reverseCsr(forward);
  const followed = followRatios(forward, damping);
  const visits = startingVisits(nodeCount, initial);
  const shares = new Float64Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) shares[node] = visits[node]! * followed[node]!;
  let base = balancedBase(followed, visits, damping);
  for (let iteration = 0; iteration < iterationsMax && nodeCount > 0; iteration++) {
    const run = iteration % 2 === 0 ? sweepUp : sweepDown;
    const { change, sum } = run(offsets, parents, followed, visits, shares, base);
    if (options.onIteration?.(change / sum) === false || change < tolerance * sum) break;
    if (iteration >= STEADY_SWEEPS) base = balancedBase(followed, visits, damping);
  }
  return { visits, base };
}

// A loop, here and below: `map` calls a function for every node, which costs as much as a sweep.
function scaled(values: Float64Array, factor: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = values[i]! * factor;
  return result;
}

interface Sweep {
  /** L1. */
  readonly change: number;
  readonly sum: number;
}

/** One pass over all nodes in place. Small on purpose: this loop is the whole cost, and small ones compile best. */
function sweepUp(
  offsets: Uint32Array,
  parents: Uint32Array,
  followed: Float64Array,
  visits: Float64Array,
  shares: Float64Array,
  base: number,
): Sweep {
  let [change, sum, edge] = [0, 0, 0];
  for (let node = 0; node < visits.length; node++) {
    let visit = base;
    for (const end = offsets[node + 1]!; edge < end; edge++) visit += shares[parents[edge]!]!;
    change += Math.abs(visit - visits[node]!);
    sum += visit;
    visits[node] = visit;
    shares[node] = visit * followed[node]!;
  }
  return { change, sum };
}

/** The same from the last node to the first. */
function sweepDown(
  offsets: Uint32Array,
  parents: Uint32Array,
  followed: Float64Array,
  visits: Float64Array,
  shares: Float64Array,
  base: number,
): Sweep {
  let [change, sum, edge] = [0, 0, parents.length];
  for (let node = visits.length - 1; node >= 0; node--) {
    let visit = base;
    for (const start = offsets[node]!; edge > start; ) visit += shares[parents[--edge]!]!;
    change += Math.abs(visit - visits[node]!);
    sum += visit;
    visits[node] = visit;
    shares[node] = visit * followed[node]!;
  }
  return { change, sum };
}

/** `initial` with a mean of 1; all 1 where it is missing or says nothing, being all zero or not numbers. */
function startingVisits(nodeCount: number, initial: Float64Array | null): Float64Array {
  let sum = 0;
  if (initial !== null) for (let node = 0; node < nodeCount; node++) sum += initial[node]!;
  const factor = nodeCount / sum;
  return initial !== null && factor > 0 && factor < Infinity
    ? scaled(initial, factor)
    : new Float64Array(nodeCount).fill(1);
}

/**
 * What every node must get from outside for the sum of all equations to hold: as much as walks that end and walks that
 * are broken off leave.
 */
function balancedBase(followed: Float64Array, visits: Float64Array, damping: number): number {
  let left = 0;
  for (let node = 0; node < visits.length; node++) {
    // Of a walk that has an edge to follow a part is broken off, any other ends whole.
    left += followed[node] === 0 ? visits[node]! : (1 - damping) * visits[node]!;
  }
  return left / visits.length;
}
