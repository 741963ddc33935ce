import { createPrng } from '../../../base/prng.ts';
import { projected } from './bisect.ts';
import { type Conflict, findConflict } from './conflict.ts';
import { createConnections } from './connections.ts';
import { findAssignment } from './find-assignment.ts';
import { type Level, type Limits, partLoads, totalWeights } from './level.ts';
import { multilevel } from './multilevel.ts';
import { createPartState, isLegal } from './part-state.ts';
import { checkRequest, dimensionsOf, type PartitionRequest } from './partition-request.ts';
import { type PreparedLevel, prepareLevel, sharesOf } from './prepare-level.ts';
import { PRESETS } from './presets.ts';
import { rebalance } from './rebalance.ts';
import { refineBoundary } from './refine-boundary.ts';
import { type Tell, tellOf, within } from './tell.ts';
import type { UndirectedGraph } from './undirected-graph.ts';

/**
 * Balanced graph partitioning under constraints
 * =============================================
 *
 * Every vertex gets one of `partCount` parts, so that little edge weight runs between parts:
 *
 *   minimise    SUM of w(u, v) over edges with part(u) != part(v)
 *             + SUM of moveCost(v) over vertices with part(v) != today's
 *   such that   weight of part p  <=  (1 + imbalance) x share(p) x total     in every dimension, and <= its capacity
 *               masks, pins, anti-affinity and keep-together groups hold
 *
 *   1. keep-together groups are contracted, pins become masks, move costs become edges to fixed anchors
 *   2. multilevel partitioning (`multilevel`): label-propagation or matching clusters, recursive bisection, k-way
 *      local search, V-cycles
 *   3. what came out illegal is rebalanced; where that fails, any legal assignment is searched for and improved by
 *      moves that keep it legal; where there is none, the smallest conflict is named
 *
 * Edge weights are the objective: 1 for cut edges, ancestors x descendants for closure rows kept twice, observed
 * traversals for traffic.
 *
 * Input    `PartitionRequest`
 * Output   a partition that keeps every rule, or a conflict. `isWithinImbalance` is false only with `whenUnbalanced:
 *          'relax'`, when no balanced assignment was found
 * Cost     O(n + m) a level and pass; memory about 60 (n + m) bytes plus 4 x partCount for each boundary vertex.
 *          Presets `fast`, `default`, `high` differ by about three times each
 * Exact?   NP-hard, hence heuristic. Deterministic: the same request and seed give the same parts on every machine.
 * Source   Karypis, Kumar: A fast and high quality multilevel scheme for partitioning irregular graphs, SISC 1998;
 *          Meyerhenke, Sanders, Schulz: Partitioning complex networks via size-constrained clustering, SEA 2014;
 *          Fiduccia, Mattheyses, DAC 1982; Sanders, Schulz (KaHIP), ESA 2011; Gottesbueren et al. (Mt-KaHyPar),
 *          ALENEX 2021. All from the papers.
 * Judge    gpmetis in the bench `placement`; all assignments of small constrained instances in the test.
 */
export type PartitionOutcome =
  | {
      readonly kind: 'partition';
      readonly parts: Uint16Array;
      /** Weight of the edges between parts, in the caller's unit, each edge once; move costs not included. */
      readonly cut: number;
      /** Largest load over its share, minus 1, over parts and dimensions: 0 is perfect balance. */
      readonly imbalance: number;
      readonly isWithinImbalance: boolean;
      /** Vertices whose part is not today's; 0 without a current placement. */
      readonly movedCount: number;
    }
  | { readonly kind: 'infeasible'; readonly conflict: Conflict }
  /** No legal assignment was found and none was ruled out: a packing problem beyond the budget. */
  | { readonly kind: 'undecided' };

/** @throws internal.assertion when the request is malformed (`checkRequest`); whatever `onStep` throws */
export function partitionGraph(request: PartitionRequest): PartitionOutcome {
  checkRequest(request);
  const tell = tellOf(request);
  tell(0);
  const outcome = solved(request, tell);
  tell(1);
  return outcome;
}

function solved(request: PartitionRequest, tell: Tell): PartitionOutcome {
  const prepared = prepareLevel(request);
  const balanced = solve(prepared, prepared.limits, request, within(tell, 0, FIRST_SHARE));
  if (balanced.kind === 'found') return outcomeOf(request, prepared, balanced.parts, true);
  const isRelaxed = (request.whenUnbalanced ?? 'relax') === 'relax';
  if (isRelaxed) {
    const limits = relaxedLimits(request, prepared, within(tell, FIRST_SHARE, FIRST_SHARE));
    const relaxed = limits === null ? null : solve(prepared, limits, request, within(tell, FIRST_SHARE, 1));
    if (relaxed?.kind === 'found') return outcomeOf(request, prepared, relaxed.parts, false);
  }
  const hard = isRelaxed ? { ...request, imbalance: Infinity } : request;
  const decided = isRelaxed ? findAssignment(prepared.level, prepareLevel(hard).limits) : balanced;
  return decided.kind === 'none'
    ? { kind: 'infeasible', conflict: findConflict(hard, within(tell, 1, 1)) }
    : { kind: 'undecided' };
}

/** Of what is told: nearly every run needs no more than its first solution. */
const FIRST_SHARE = 0.95;

type Solution = { readonly kind: 'found'; readonly parts: Uint16Array } | { readonly kind: 'none' | 'unknown' };

function solve(
  { level }: PreparedLevel,
  limits: Limits,
  { seed = 1, preset = 'default' }: PartitionRequest,
  tell: Tell,
): Solution {
  const prng = createPrng(seed);
  const parts = multilevel(level, limits, PRESETS[preset], prng, tell);
  const state = createPartState(level, limits, parts);
  if (isLegal(state) || rebalance(state, createConnections(level, limits.partCount))) return { kind: 'found', parts };
  const assignment = findAssignment(level, limits);
  if (assignment.kind !== 'found') return assignment;
  refineBoundary(createPartState(level, limits, assignment.parts), PRESETS[preset], prng, null, within(tell, 1, 1));
  return assignment;
}

const TIGHTENING_STEPS = 6;

/** The tightest limits between the balance and anything goes for which an assignment was found; null for none. */
function relaxedLimits(request: PartitionRequest, { level, limits }: PreparedLevel, tell: Tell): Limits | null {
  const heaviest = totalWeights(level).map((_, d) => {
    let most = 0;
    for (let at = d; at < level.weights.length; at += level.dimensions) most = Math.max(most, level.weights[at]!);
    return most;
  });
  const widest = prepareLevel({ ...request, imbalance: Infinity }).limits;
  const at = (ratio: number): Limits => {
    const capacities = limits.capacities.map((bound, i) => {
      return Math.min(widest.capacities[i]!, bound + ratio * heaviest[i % level.dimensions]!);
    });
    return { ...limits, capacities };
  };
  const isFound = (ratio: number): boolean => {
    tell(0);
    return findAssignment(level, at(ratio), 20_000).kind === 'found';
  };
  // One more of the heaviest is enough where nothing but the balance stands in the way; rules may need more.
  let high = 1;
  for (; high <= 2 ** 40 && !isFound(high); high *= 4);
  if (high > 2 ** 40) return null;
  let low = 0;
  for (let step = 0; step < TIGHTENING_STEPS; step++) {
    const middle = (low + high) / 2;
    if (isFound(middle)) high = middle;
    else low = middle;
  }
  return at(high);
}

function outcomeOf(
  request: PartitionRequest,
  { level, clusters }: PreparedLevel,
  levelParts: Uint16Array,
  isWithinImbalance: boolean,
): PartitionOutcome {
  const parts = projected(clusters, levelParts);
  const current = request.current?.parts;
  const movedCount = current ? parts.reduce((count, part, vertex) => count + (part === current[vertex] ? 0 : 1), 0) : 0;
  const imbalance = imbalanceOf(request, level, levelParts);
  return { kind: 'partition', parts, cut: cutWeight(request.graph, parts), imbalance, isWithinImbalance, movedCount };
}

/** Weight of the edges between parts, each edge once. O(m). */
export function cutWeight(
  { vertexCount, offsets, neighbours, edgeWeights }: UndirectedGraph,
  parts: Uint16Array,
): number {
  let cut = 0;
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    const part = parts[vertex]!;
    for (let i = offsets[vertex]!, end = offsets[vertex + 1]!; i < end; i++) {
      if (neighbours[i]! > vertex && parts[neighbours[i]!] !== part) cut += edgeWeights[i]!;
    }
  }
  return cut;
}

function imbalanceOf(request: PartitionRequest, level: Level, parts: Uint16Array): number {
  const dimensions = dimensionsOf(request);
  const totals = totalWeights(level);
  const loads = partLoads(level, parts, request.partCount);
  let worst = 0;
  sharesOf(request).forEach((share, part) => {
    for (let d = 0; d < dimensions; d++) {
      const load = loads[part * dimensions + d]!;
      if (load > 0) worst = Math.max(worst, load / (share * totals[d]!) - 1);
    }
  });
  return worst;
}
