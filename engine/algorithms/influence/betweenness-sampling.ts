import { assert } from '../../base/assert.ts';
import type { Prng } from '../../base/prng.ts';
import type { GraphBothWays } from './orient-graph.ts';
import { ratioError } from './ratio-bounds.ts';
import { createShortestPathSampler, type ShortestPathSampler } from './shortest-path-sampler.ts';

/**
 * Betweenness, sampled
 * ====================
 *
 * The betweenness of a node is the probability that a random shortest path between two random other nodes leads through
 * it. So: draw ordered pairs of nodes, one of the shortest paths of each, and count.
 *
 * Guarantee: with probability at least 1 - `failureProbability`, **all** scores of the result are within the returned
 * `error` of the exact ones. Drawing goes on until that error is at most `epsilon`; how long depends on the graph, since
 * the bound of a node (`ratioError`) tightens with the variance of what was seen. Looks at the data are paid for: look
 * number i of the growing sample may fail with failureProbability / (i (i + 1)). Half of that is shared by the few nodes
 * that stood out in a first small sample, which is then thrown away, half by all others: a node on many paths is what
 * takes long to measure, so it must not also pay for 50,000 that are on none. Nodes that nothing enters or nothing
 * leaves are never between others and take no part. Whoever stops it early
 * (`samplesMax`, `stepsMax`, `onLook`) still gets an error that holds.
 *
 * Input    graph    without parallel edges and self loops; every edge both ways for an undirected reading
 *          prng     the only randomness: the same seed gives the same scores
 *          epsilon  default 0.02; failureProbability  default 0.1
 *          samplesMax, stepsMax  budgets in paths and in edges looked at (some 100 million a second); default none
 *          onLook   called at every look, some 1,000 paths or more apart; false stops. A budget of time goes in here.
 * Output   scores   Float64Array[n], 0..1, scaled as `exactBetweenness`
 * Cost     About ln(4 s i^2 / failureProbability) / (2 epsilon^2) paths where one of s nodes that stand out lies on
 *          half of all paths at look i: 15,000 at the default epsilon. A fifth of that where none lies on many.
 * Source   Path sampling: M. Riondato, E. Kornaropoulos 2014; adaptive, on two searches a path: M. Borassi, E. Natale:
 *          KADABRA, ESA 2016.
 * Differs  KADABRA's number of paths rests on a constant (0.5) that was measured, not proved. Chernoff's bound for each
 *          node and a union over nodes and looks need no such constant, at about twice the paths.
 * Judge    `exactBetweenness`: the error returned holds on every seed tried.
 */
export interface SampledBetweenness {
  readonly scores: Float64Array;
  /** No score is farther from the exact one, at the confidence asked for; 1 at most. */
  readonly error: number;
  readonly samples: number;
}

export interface SamplingOptions {
  readonly epsilon?: number;
  readonly failureProbability?: number;
  readonly samplesMax?: number;
  readonly stepsMax?: number;
  readonly onLook?: (state: { readonly samples: number; readonly error: number }) => boolean;
}

const FIRST_SAMPLES = 500;
/** Looks are cheap beside the paths between them, but each costs some confidence. */
const LOOK_GROWTH_RATIO = 1.2;

export function sampledBetweenness(
  graph: GraphBothWays,
  prng: Prng,
  options: SamplingOptions = {},
): SampledBetweenness {
  const { epsilon = 0.02, failureProbability = 0.1, samplesMax = Infinity, stepsMax = Infinity, onLook } = options;
  assert(epsilon > 0 && failureProbability > 0 && failureProbability < 1, 'an error and a probability above 0');
  const { nodeCount } = graph.forward;
  const candidateCount = countBetween(graph);
  if (nodeCount < 3 || candidateCount === 0) return { scores: new Float64Array(nodeCount), error: 0, samples: 0 };

  // Pairs of distinct nodes are drawn; betweenness counts pairs that leave the node itself out.
  const scale = nodeCount / (nodeCount - 2);
  const sampler = createShortestPathSampler(graph, prng);
  const standsOut = nodesThatStandOut(sampler, nodeCount, prng, { epsilon, stepsMax });
  const hits = new Uint32Array(nodeCount);
  let samples = 0;
  let error = 1;
  let nextLook = Math.min(FIRST_SAMPLES, samplesMax);
  for (let look = 1; ; look++) {
    for (; samples < nextLook && sampler.steps() < stepsMax; samples++) drawInto(hits, sampler, nodeCount, prng);
    if (samples === 0) break;
    // Two sides of an interval, two groups of nodes.
    const doubt = Math.log((4 * look * (look + 1)) / failureProbability);
    error = Math.min(1, scale * largestError(hits, samples, doubt, standsOut, candidateCount));
    const goesOn = onLook?.({ samples, error }) ?? true;
    if (!goesOn || error <= epsilon || samples >= samplesMax || sampler.steps() >= stepsMax) break;
    nextLook = Math.min(samplesMax, Math.ceil(samples * LOOK_GROWTH_RATIO));
  }
  return { scores: Float64Array.from(hits, (count) => (scale * count) / Math.max(1, samples)), error, samples };
}

/** Nodes that a first sample, of a tenth of the steps at most, finds on more than `epsilon` of the paths. */
function nodesThatStandOut(
  sampler: ShortestPathSampler,
  nodeCount: number,
  prng: Prng,
  { epsilon, stepsMax }: { readonly epsilon: number; readonly stepsMax: number },
): ReadonlySet<number> {
  const hits = new Uint32Array(nodeCount);
  let samples = 0;
  for (; samples < FIRST_SAMPLES && sampler.steps() < stepsMax / 10; samples++) {
    drawInto(hits, sampler, nodeCount, prng);
  }
  const found = new Set<number>();
  for (let node = 0; node < nodeCount; node++) if (hits[node]! > epsilon * samples) found.add(node);
  return found;
}

function drawInto(hits: Uint32Array, sampler: ShortestPathSampler, nodeCount: number, prng: Prng): void {
  const source = prng.below(nodeCount);
  const other = prng.below(nodeCount - 1);
  const between = sampler.draw(source, other < source ? other : other + 1);
  for (let i = 0; i < between; i++) hits[sampler.nodes[i]!]!++;
}

/** How many nodes a path could lead through. */
function countBetween({ forward, backward }: GraphBothWays): number {
  let count = 0;
  for (let node = 0; node < forward.nodeCount; node++) {
    const hasOut = forward.offsets[node] !== forward.offsets[node + 1];
    if (hasOut && backward.offsets[node] !== backward.offsets[node + 1]) count++;
  }
  return count;
}

/** By the numbers of hits that occur, which are few, since hits add up to the lengths of the paths. */
function largestError(
  hits: Uint32Array,
  samples: number,
  doubt: number,
  standsOut: ReadonlySet<number>,
  candidateCount: number,
): number {
  const prominent = new Set<number>();
  for (const node of standsOut) prominent.add(hits[node]!);
  const others = new Set<number>();
  for (let node = 0; node < hits.length; node++) if (!standsOut.has(node)) others.add(hits[node]!);
  let error = 0;
  const prominentDoubt = doubt + Math.log(Math.max(1, standsOut.size));
  for (const count of prominent) error = Math.max(error, ratioError(count, samples, prominentDoubt));
  for (const count of others) error = Math.max(error, ratioError(count, samples, doubt + Math.log(candidateCount)));
  return error;
}
