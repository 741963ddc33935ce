import { assertNever } from '../../base/assert.ts';
import { createPrng } from '../../base/prng.ts';
import type { InfluenceDirection, InfluenceMeasure } from '../../model/influence.ts';
import type { Csr } from '../graph/csr.ts';
import { exactBetweenness } from './betweenness.ts';
import { sampledBetweenness } from './betweenness-sampling.ts';
import { type GraphBothWays, orientGraph, withoutParallelEdges } from './orient-graph.ts';
import { normalised, PAGERANK_DAMPING, pageRank } from './pagerank.ts';
import { countReachable } from './reachable-counts.ts';

/**
 * Influence by any measure
 * ========================
 *
 * One score a node, as the share of the whole that placement weighs against the capacity of shards and that the
 * console draws as size. Four measures:
 *
 *   pagerank     time a random walk spends there (`pageRank`)
 *   betweenness  part of the shortest paths through it (`exactBetweenness`, `sampledBetweenness`)
 *   degree       1 + edges along which it gathers
 *   closure      nodes from which it gathers over any number of steps, itself included (`countReachable`)
 *
 * `direction` says where they gather from: `down` from what is above, `up` from what is below, `both` from either side.
 * Betweenness is the same down and up; `both` ignores the direction of edges.
 *
 * Every measure gives every node something, so that no node is free to place: pagerank gives (1 - damping) / n at least,
 * degree and closure count the node itself, and betweenness, which is zero for most nodes, is mixed with equal shares as
 * pagerank's jumps are: 0.85 x its share + 0.15 / n.
 *
 * Input    graph     adjacency with its reverse, parallel edges and cycles welcome
 *          seed      of what is drawn at random: betweenness where it is sampled, closure where it is estimated
 *          damping   of pagerank, default 0.85: lower lets influence travel fewer steps and concentrate less
 *          initial   warm start of pagerank: earlier scores; the other measures ignore it
 *          onStep    told the progress; false stops, and the scores are then not to be used
 * Output   scores    Float64Array[n], > 0, adding up to 1; empty for no nodes
 *          error     for betweenness how far a raw value (0..1, before it became a share) is from the exact one at
 *                    most, at 90 %; 0 where it is exact; null for measures that have no such bound
 * Cost     that of the measure. Betweenness is exact while some 60 million edge steps suffice, as on most hierarchies
 *          of 100,000 nodes, else sampled to 0.02.
 * Judge    graphology-metrics (pagerank, betweenness, degree) and the naive closure.
 */
export interface InfluenceRequest {
  readonly graph: GraphBothWays;
  readonly measure: InfluenceMeasure;
  readonly direction: InfluenceDirection;
  readonly seed: number;
  readonly damping?: number;
  readonly initial?: Float64Array | null;
  readonly onStep?: (step: InfluenceStep) => boolean;
}

/** `total` is null where it is not known how many steps it takes. */
export interface InfluenceStep {
  readonly done: number;
  readonly total: number | null;
  readonly unit: 'iterations' | 'sources' | 'paths' | 'nodes';
}

export interface InfluenceResult {
  readonly scores: Float64Array;
  readonly error: number | null;
}

/** Edge steps that exact betweenness may take: about half a second. */
const EXACT_STEPS_MAX = 60_000_000;
const EQUAL_SHARES_RATIO = 0.15;
/** Enough to tell a closure that can be walked from one that cannot: 13 % standard deviation. */
const STEP_ESTIMATE_SAMPLES = 64;
/** Sources between two reports: searches from single nodes are too short to report each. */
const SOURCES_A_STEP = 256;

export function influenceScores(request: InfluenceRequest): InfluenceResult {
  switch (request.measure) {
    case 'pagerank':
      return { scores: pageRankScores(request), error: null };
    case 'betweenness':
      return betweennessScores(request);
    case 'degree':
      return { scores: normalised(degreeCounts(request)), error: null };
    case 'closure':
      return { scores: normalised(closureCounts(request)), error: null };
    default:
      return assertNever(request.measure);
  }
}

function pageRankScores({
  graph,
  direction,
  damping = PAGERANK_DAMPING,
  initial = null,
  onStep,
}: InfluenceRequest): Float64Array {
  const { forward, backward } = orientGraph(graph, direction);
  let done = 0;
  const onIteration = () => onStep?.({ done: ++done, total: null, unit: 'iterations' }) ?? true;
  return pageRank(forward, { backward, damping, initial, onIteration });
}

function degreeCounts({ graph: { forward, backward }, direction }: InfluenceRequest): Float64Array {
  const degree = ({ offsets }: Csr, node: number) => offsets[node + 1]! - offsets[node]!;
  return Float64Array.from({ length: forward.nodeCount }, (_, node) => {
    const above = direction === 'up' ? 0 : degree(backward, node);
    return 1 + above + (direction === 'down' ? 0 : degree(forward, node));
  });
}

function closureCounts({ graph: { forward, backward }, direction, seed, onStep }: InfluenceRequest): Float64Array {
  const prng = createPrng(seed);
  const { nodeCount } = forward;
  const total = direction === 'both' ? 2 * nodeCount : nodeCount;
  const step = (from: number) => ({
    onAnnouncements: (done: number) => onStep?.({ done: from + done, total, unit: 'nodes' }) ?? true,
  });
  if (direction === 'down') return countReachable(forward, prng, step(0));
  const below = countReachable(backward, prng, step(0));
  if (direction === 'up') return below;
  // Both count the node itself.
  return countReachable(forward, prng, step(nodeCount)).map((above, node) => above + below[node]! - 1);
}

function betweennessScores({ graph, direction, seed, onStep }: InfluenceRequest): InfluenceResult {
  const simple = { forward: withoutParallelEdges(graph.forward), backward: withoutParallelEdges(graph.backward) };
  const oriented = direction === 'both' ? eitherWay(simple) : simple;
  const { nodeCount } = graph.forward;
  if (exactSteps(oriented, seed) > EXACT_STEPS_MAX) {
    const onLook = ({ samples }: { samples: number }) =>
      onStep?.({ done: samples, total: null, unit: 'paths' }) ?? true;
    const { scores, error } = sampledBetweenness(oriented, createPrng(seed), { onLook });
    return { scores: mixedWithEqualShares(scores), error };
  }
  const onSource = (done: number) =>
    done % SOURCES_A_STEP !== 0 || (onStep?.({ done, total: nodeCount, unit: 'sources' }) ?? true);
  return { scores: mixedWithEqualShares(exactBetweenness(oriented.forward, onSource)), error: 0 };
}

function eitherWay(simple: GraphBothWays): GraphBothWays {
  // An edge each way between the same two nodes has become two.
  const either = withoutParallelEdges(orientGraph(simple, 'both').forward);
  return { forward: either, backward: either };
}

/** About how many edges the searches from all nodes would follow: reachable nodes times the mean degree, both ways. */
function exactSteps({ forward, backward }: GraphBothWays, seed: number): number {
  if (forward.nodeCount === 0) return 0;
  const reachable = countReachable(backward, createPrng(seed), { sampleSize: STEP_ESTIMATE_SAMPLES });
  const degree = 1 + forward.edgeCount / forward.nodeCount;
  return 2 * degree * reachable.reduce((sum, count) => sum + count, 0);
}

function mixedWithEqualShares(scores: Float64Array): Float64Array {
  let sum = 0;
  for (const score of scores) sum += score;
  const equal = 1 / scores.length;
  if (sum === 0) return scores.map(() => equal);
  return scores.map((score) => ((1 - EQUAL_SHARES_RATIO) * score) / sum + EQUAL_SHARES_RATIO * equal);
}
