import type { Prng } from '../../../base/prng.ts';
import type { Level } from './level.ts';
import { type Tell, untold } from './tell.ts';

/**
 * Clusters by size-constrained label propagation (SCLaP)
 * =======================================================
 *
 * Every vertex starts as its own cluster and repeatedly joins the cluster it has the most edge weight to, as long as
 * that stays within the weight bound. Communities of irregular graphs are found whole in a few rounds, where a matching
 * would need a level for every doubling and stalls at hubs.
 *
 * Input    weightMax   bound of a cluster, per dimension
 *          rounds      passes over all vertices
 *          parts       where given, only vertices of one part join (V-cycles keep the partition)
 * Output   labels, Uint32Array[n]; label = the vertex that founded the cluster
 * Cost     O(rounds x (n + m))
 * Exact?   Deterministic per seed. Vertices go by degree class, lowest first, random inside: hubs decide last, when
 *          their neighbourhoods have formed.
 * Source   Meyerhenke, Sanders, Schulz: Partitioning complex networks via size-constrained clustering, SEA 2014;
 *          degree classes instead of a full sort as in KaMinPar (ESA 2021).
 */
export function clusterLabels(
  level: Level,
  weightMax: Float64Array,
  rounds: number,
  parts: Uint16Array | null,
  prng: Prng,
  tell: Tell = untold,
): Uint32Array {
  const { vertexCount, anchorCount, offsets, neighbours, edgeWeights, dimensions, weights } = level;
  const labels = new Uint32Array(vertexCount);
  for (let vertex = 0; vertex < vertexCount; vertex++) labels[vertex] = vertex;
  const clusterWeights = weights.slice();
  const scores = new Int32Array(vertexCount);
  const touched = new Uint32Array(maxDegree(level) + 1);
  const order = degreeOrder(level, prng);
  let coin = prng.uint32() | 0;
  for (let round = 0; round < rounds; round++) {
    let moves = 0;
    for (let at = 0; at < vertexCount; at++) {
      const vertex = order[at]!;
      if ((at & 0x3fff) === 0) tell((round + at / vertexCount) / rounds);
      if (vertex < anchorCount) continue;
      const own = labels[vertex]!;
      let touchedCount = 0;
      for (let i = offsets[vertex]!, end = offsets[vertex + 1]!; i < end; i++) {
        const other = neighbours[i]!;
        if (other < anchorCount || (parts !== null && parts[other] !== parts[vertex])) continue;
        const label = labels[other]!;
        if (scores[label] === 0) touched[touchedCount++] = label;
        scores[label]! += edgeWeights[i]!;
      }
      let best = own;
      let bestScore = scores[own]!;
      for (let i = 0; i < touchedCount; i++) {
        const label = touched[i]!;
        const score = scores[label]!;
        scores[label] = 0;
        if (score < bestScore || label === own) continue;
        if (score === bestScore) {
          // Among equals a later one wins half of the time: the first would favour low numbers everywhere. Ties are so
          // many that a generator of one multiplication (Numerical Recipes) pays.
          coin = (Math.imul(coin, 1664525) + 1013904223) | 0;
          if (coin < 0) continue;
        }
        if (!fits(clusterWeights, label, weights, vertex, dimensions, weightMax)) continue;
        best = label;
        bestScore = score;
      }
      if (best === own) continue;
      for (let d = 0; d < dimensions; d++) {
        clusterWeights[own * dimensions + d]! -= weights[vertex * dimensions + d]!;
        clusterWeights[best * dimensions + d]! += weights[vertex * dimensions + d]!;
      }
      labels[vertex] = best;
      moves++;
    }
    if (moves < vertexCount / 50) break;
  }
  gatherIsolated(level, weightMax, parts, labels);
  return labels;
}

/** Nothing pulls vertices without edges anywhere; a few heaps of them spare every later level thousands of vertices. */
function gatherIsolated(
  { vertexCount, anchorCount, offsets, dimensions, weights }: Level,
  weightMax: Float64Array,
  parts: Uint16Array | null,
  labels: Uint32Array,
): void {
  const heaps = new Map<number, number>();
  const heapWeights = new Map<number, Float64Array>();
  for (let vertex = anchorCount; vertex < vertexCount; vertex++) {
    if (offsets[vertex] !== offsets[vertex + 1]) continue;
    const part = parts === null ? 0 : parts[vertex]!;
    const heap = heaps.get(part);
    const sums = heapWeights.get(part);
    const own = weights.subarray(vertex * dimensions, (vertex + 1) * dimensions);
    // Half of what a cluster may weigh: they are what balance is made up with.
    if (heap !== undefined && sums!.every((sum, d) => sum + own[d]! <= weightMax[d]! / 2)) {
      labels[vertex] = heap;
      for (let d = 0; d < dimensions; d++) sums![d]! += own[d]!;
    } else {
      heaps.set(part, vertex);
      heapWeights.set(part, own.slice());
    }
  }
}

function fits(
  clusterWeights: Float64Array,
  cluster: number,
  weights: Float64Array,
  vertex: number,
  dimensions: number,
  weightMax: Float64Array,
): boolean {
  for (let d = 0; d < dimensions; d++) {
    if (clusterWeights[cluster * dimensions + d]! + weights[vertex * dimensions + d]! > weightMax[d]!) return false;
  }
  return true;
}

export function maxDegree({ vertexCount, offsets }: Level): number {
  let highest = 0;
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    highest = Math.max(highest, offsets[vertex + 1]! - offsets[vertex]!);
  }
  return highest;
}

const BLOCK = 512;

/**
 * All vertices by floor(log2(degree)), shuffled inside a class in blocks of neighbours by number: random enough for
 * ties, and vertices that lie together in memory are visited together, which is half of the cost of a pass. O(n).
 */
export function degreeOrder({ vertexCount, offsets }: Level, prng: Prng): Uint32Array {
  const next = new Uint32Array(34);
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    next[33 - Math.clz32(offsets[vertex + 1]! - offsets[vertex]!)]!++;
  }
  for (let i = 0; i < 33; i++) next[i + 1]! += next[i]!;
  const starts = next.slice();
  const order = new Uint32Array(vertexCount);
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    // The inside-out shuffle: the newcomer takes a random place of its block, whose occupant goes to the end.
    const degreeClass = 32 - Math.clz32(offsets[vertex + 1]! - offsets[vertex]!);
    const end = next[degreeClass]!++;
    const blockSize = ((end - starts[degreeClass]!) % BLOCK) + 1;
    const place = end - prng.below(blockSize);
    order[end] = order[place]!;
    order[place] = vertex;
  }
  return order;
}
