import type { Prng } from '../../../base/prng.ts';
import { projected } from './bisect.ts';
import { type CoarsenOptions, coarsen, coarseParts, type Hierarchy, sizeOf } from './coarsen.ts';
import { isBoundary } from './connections.ts';
import { type ContractionScratch, contract, contractionScratch } from './contract.ts';
import { type Level, type Limits, levelCut } from './level.ts';
import { createPartState, overload } from './part-state.ts';
import type { Preset } from './presets.ts';
import { recursiveBisection } from './recursive-bisection.ts';
import { refineBoundary } from './refine-boundary.ts';
import { type Tell, untold, within } from './tell.ts';

/**
 * Multilevel k-way partitioning with V-cycles
 * ===========================================
 *
 *   1. coarsen to a few thousand vertices
 *   2. partition those by recursive bisection, several times; keep the best
 *   3. go back level by level: project, rebalance, improve by local search
 *      (starts differ most by their first bisection: it is tried more often where it is made without coarsening further)
 *   4. V-cycle: coarsen again inside the parts, which keeps the cut, and go back improving; a part that was a good
 *      choice for the first clusters is met by other clusters now
 *
 * Coarse levels get up to 1.5 % less room than the finest. Few heavy clusters that fill parts to the brim leave local
 * search nothing to move, and they draw the first partition to solutions that only balance on paper (the service
 * topology of the bench ends 20 % higher without).
 *
 * All of it is run several times where the graph is small, and the best is kept: seeds differ most there.
 *
 * Cost     O((n + m) (labelRounds + searches)) for a descent; a V-cycle about half of that
 * Exact?   Deterministic per seed.
 * Source   Karypis, Kumar: Multilevel k-way partitioning scheme for irregular graphs, JPDC 1998; V-cycles: Walshaw,
 *          2004; Sanders, Schulz, ESA 2011.
 */
export function multilevel(
  finest: Level,
  limits: Limits,
  preset: Preset,
  prng: Prng,
  tell: Tell = untold,
): Uint16Array {
  const runCount = runCountOf(finest, limits, preset);
  let best = oneRun(finest, limits, preset, prng, within(tell, 0, 1 / runCount));
  let bestOverload = runCount === 1 ? 0 : overload(createPartState(finest, limits, best));
  let bestCut = runCount === 1 ? 0 : levelCut(finest, best);
  for (let run = 1; run < runCount; run++) {
    const parts = oneRun(finest, limits, preset, prng, within(tell, run / runCount, (run + 1) / runCount));
    const over = overload(createPartState(finest, limits, parts));
    const cut = levelCut(finest, parts);
    if (over > bestOverload || (over === bestOverload && cut >= bestCut)) continue;
    best = parts;
    bestOverload = over;
    bestCut = cut;
  }
  return best;
}

/** Half-edges that are worked through in all runs together: half of it are run twice, a third three times. */
const REPEATED_ARCS = 600_000;

/** Runs differ by how they coarsen; where there is nothing to coarsen, starts are all that differs. */
function runCountOf({ vertexCount, neighbours }: Level, { partCount }: Limits, preset: Preset): number {
  if (vertexCount <= coarsestCountOf(preset, partCount)) return 1;
  return Math.max(1, Math.min(preset.runsMax, Math.floor(REPEATED_ARCS / (neighbours.length + 1))));
}

function coarsestCountOf({ coarsestBase, coarsestPerPart }: Preset, partCount: number): number {
  return Math.max(coarsestBase, coarsestPerPart * partCount);
}

function oneRun(finest: Level, limits: Limits, preset: Preset, prng: Prng, tell: Tell): Uint16Array {
  const options = coarsenOptions(preset, limits.partCount, contractionScratch(finest));
  const share = 1 / (1 + preset.cycles * CYCLE_COST);
  const hierarchy = coarsen(finest, options, null, prng, within(tell, 0, 0.35 * share));
  const descent: Descent = { limits, preset, prng };
  const first = firstPartition(hierarchy, descent, within(tell, 0.35 * share, 0.6 * share));
  let parts = uncoarsen(hierarchy, first, descent, within(tell, 0.6 * share, share));
  for (let cycle = 0; cycle < preset.cycles; cycle++) {
    const from = share * (1 + cycle * CYCLE_COST);
    parts = vCycle(hierarchy, parts, descent, options, within(tell, from, from + share * CYCLE_COST));
  }
  return parts;
}

/** Of a V-cycle, in descents: for telling the progress. */
const CYCLE_COST = 0.6;

interface Descent {
  readonly limits: Limits;
  readonly preset: Preset;
  readonly prng: Prng;
}

function coarsenOptions(preset: Preset, partCount: number, scratch: ContractionScratch): CoarsenOptions {
  const vertexCountMin = coarsestCountOf(preset, partCount);
  return { vertexCountMin, clusterCountMin: vertexCountMin / 2, rounds: preset.labelRounds, method: 'auto', scratch };
}

const SMALL_ARCS = 80_000;
const STARTS_MAX = 32;

function firstPartition({ levels }: Hierarchy, descent: Descent, tell: Tell): Uint16Array {
  const coarsest = levels.at(-1)!;
  const startLimits = tightened(descent.limits, levels.length === 1 ? 0 : TIGHTENING_DEPTH);
  const { limits, preset, prng } = descent;
  // Small graphs vary most between starts, and a start costs them nothing.
  const many = Math.floor(SMALL_ARCS / (levels[0]!.neighbours.length + 1));
  // A coarsest level that is not much smaller than a large graph makes every start as dear as a descent.
  const few = Math.max(2, Math.floor(sizeOf(levels[0]!) / (sizeOf(coarsest) + 1)));
  const startCount = many > 1 ? Math.min(STARTS_MAX, preset.starts * many) : Math.min(preset.starts, few);
  // One kind of search tells the starts apart; the rest is for the best.
  const roughly = { ...preset, searches: preset.searches.slice(0, 1) };
  let best: Uint16Array = new Uint16Array(coarsest.vertexCount);
  let bestOverload = Infinity;
  let bestCut = Infinity;
  for (let start = 0; start < startCount; start++) {
    // Bisecting the level as it is finds what holds few large groups together; coarsened further, other solutions.
    const isDirect = start % 4 === 1 || start % 4 === 2;
    const telling = within(tell, start / startCount, (start + 1) / startCount);
    const options = { attempts: preset.attempts, coarsestCount: isDirect ? 1000 : 100, firstFactor: isDirect ? 3 : 1 };
    const parts = recursiveBisection(coarsest, limits, options, prng, within(telling, 0, 0.7));
    const state = createPartState(coarsest, startLimits, parts);
    refineBoundary(state, roughly, prng, null, within(telling, 0.7, 1));
    const over = overload(state);
    const cut = levelCut(coarsest, parts);
    if (over > bestOverload || (over === bestOverload && cut >= bestCut)) continue;
    best = parts;
    bestOverload = over;
    bestCut = cut;
  }
  refineBoundary(createPartState(coarsest, startLimits, best), preset, prng);
  return best;
}

function uncoarsen(
  { levels, clusters }: Hierarchy,
  coarsestParts: Uint16Array,
  descent: Descent,
  tell: Tell,
): Uint16Array {
  const total = levels.reduce((sum, level) => sum + sizeOf(level), 0);
  let done = sizeOf(levels.at(-1)!);
  let parts: Uint16Array = coarsestParts;
  for (let i = levels.length - 2; i >= 0; i--) {
    const coarse = levels[i + 1]!;
    // Only what lies in a boundary cluster can lie at the boundary now.
    const isNear = new Uint8Array(coarse.vertexCount);
    for (let vertex = 0; vertex < coarse.vertexCount; vertex++) {
      if (isBoundary(coarse, parts, vertex)) isNear[vertex] = 1;
    }
    parts = projected(clusters[i]!, parts);
    const state = createPartState(levels[i]!, tightened(descent.limits, i), parts);
    const telling = within(tell, done / total, (done + sizeOf(levels[i]!)) / total);
    telling(0);
    refineBoundary(state, descent.preset, descent.prng, { clusters: clusters[i]!, isNear }, telling);
    done += sizeOf(levels[i]!);
  }
  return parts;
}

function vCycle(
  first: Hierarchy,
  parts: Uint16Array,
  descent: Descent,
  options: CoarsenOptions,
  tell: Tell,
): Uint16Array {
  tell(0);
  const { limits, preset, prng } = descent;
  const finest = first.levels[0]!;
  const split = contract(finest, splitClusters(first, parts), options.scratch, within(tell, 0, 0.1));
  const splitParts = coarseParts(split.clusters, split.coarse.vertexCount, parts);
  const rest = coarsen(split.coarse, options, splitParts, prng, within(tell, 0.1, 0.3));
  let coarsestParts = splitParts;
  rest.clusters.forEach((clusters, i) => {
    coarsestParts = coarseParts(clusters, rest.levels[i + 1]!.vertexCount, coarsestParts);
  });
  const hierarchy = { levels: [finest, ...rest.levels], clusters: [split.clusters, ...rest.clusters] };
  const coarsest = rest.levels.at(-1)!;
  const state = createPartState(coarsest, tightened(limits, TIGHTENING_DEPTH), coarsestParts);
  refineBoundary(state, preset, prng, null, within(tell, 0.3, 0.4));
  return uncoarsen(hierarchy, coarsestParts, descent, within(tell, 0.4, 1));
}

const REUSED_SHRINK = 4;

/**
 * The clusters of the first descent where they have shrunk the graph to a quarter, split where the partition cuts
 * them. Clustering the finest level once more would cost half a descent and find nearly the same.
 */
function splitClusters({ levels, clusters }: Hierarchy, parts: Uint16Array): Uint32Array {
  let depth = 0;
  while (depth < clusters.length && levels[depth]!.vertexCount > parts.length / REUSED_SHRINK) depth++;
  const labels = new Uint32Array(parts.length);
  const firsts = new Int32Array(levels[depth]!.vertexCount).fill(-1);
  const strays = new Map<number, number>();
  for (let vertex = 0; vertex < parts.length; vertex++) {
    let cluster = vertex;
    for (let i = 0; i < depth; i++) cluster = clusters[i]![cluster]!;
    if (firsts[cluster] === -1) firsts[cluster] = vertex;
    const first = firsts[cluster]!;
    if (parts[first] === parts[vertex]) {
      labels[vertex] = first;
      continue;
    }
    const key = cluster * 0x10000 + parts[vertex]!;
    labels[vertex] = strays.get(key) ?? vertex;
    strays.set(key, labels[vertex]!);
  }
  return labels;
}

const TIGHTENING = 0.015;
const TIGHTENING_DEPTH = 4;

function tightened(limits: Limits, depth: number): Limits {
  if (depth === 0) return limits;
  const ratio = 1 - TIGHTENING * Math.min(1, depth / TIGHTENING_DEPTH);
  return { ...limits, capacities: limits.capacities.map((capacity) => capacity * ratio) };
}
