import type { Prng } from '../../../base/prng.ts';
import { degreeOrder } from './cluster-labels.ts';
import type { Level } from './level.ts';
import { type Tell, untold } from './tell.ts';

/**
 * Clusters of two by heavy-edge matching
 * ======================================
 *
 * A vertex is matched with the free neighbour of the highest rating w(e) / (c(u) c(v)), w the edge weight and c the
 * vertex weight: heavy edges vanish inside, and light vertices go first, which keeps meshes even. What stays single
 * because its neighbours are taken is matched with another single one that has the same best neighbour (two-hop:
 * the leaves of a star have no free neighbour and would stall the coarsening).
 *
 * Input    as `clusterLabels`
 * Output   labels, Uint32Array[n], no label more than twice
 * Cost     O(n + m)
 * Exact?   Deterministic per seed: vertices by degree class, random inside; ties go to the first in the row.
 * Source   Karypis, Kumar: A fast and high quality multilevel scheme, SISC 1998 (sorted heavy-edge matching);
 *          Holtgrewe, Sanders, Schulz, IPDPS 2010 (the rating); two-hop matching: LaSalle et al., IA3 2015.
 */
export function matchHeavyEdges(
  level: Level,
  weightMax: Float64Array,
  parts: Uint16Array | null,
  prng: Prng,
  tell: Tell = untold,
): Uint32Array {
  const { vertexCount, offsets, neighbours, edgeWeights, dimensions, weights } = level;
  const labels = new Uint32Array(vertexCount);
  for (let vertex = 0; vertex < vertexCount; vertex++) labels[vertex] = vertex;
  // 1 / weight of a free vertex, 0 of a matched one and of an anchor: one look tells whether and how well a neighbour rates.
  const appeal = new Float64Array(vertexCount);
  for (let vertex = level.anchorCount; vertex < vertexCount; vertex++)
    appeal[vertex] = 1 / (weights[vertex * dimensions]! || 1e-9);
  const order = degreeOrder(level, prng);
  let matched = 0;
  for (let at = 0; at < vertexCount; at++) {
    const vertex = order[at]!;
    if ((at & 0x3fff) === 0) tell(at / vertexCount);
    if (appeal[vertex] === 0) continue;
    let best = -1;
    let bestRating = 0;
    for (let i = offsets[vertex]!, end = offsets[vertex + 1]!; i < end; i++) {
      const other = neighbours[i]!;
      const rating = edgeWeights[i]! * appeal[other]!;
      if (rating <= bestRating || (parts !== null && parts[other] !== parts[vertex])) continue;
      if (!canPair(weights, vertex, other, dimensions, weightMax)) continue;
      best = other;
      bestRating = rating;
    }
    if (best === -1) continue;
    appeal[vertex] = 0;
    appeal[best] = 0;
    labels[best] = vertex;
    matched += 2;
  }
  if (matched < 0.8 * vertexCount) matchTwoHop(level, weightMax, parts, order, appeal, labels);
  return labels;
}

function canPair(weights: Float64Array, a: number, b: number, dimensions: number, weightMax: Float64Array): boolean {
  for (let d = 0; d < dimensions; d++) {
    if (weights[a * dimensions + d]! + weights[b * dimensions + d]! > weightMax[d]!) return false;
  }
  return true;
}

/** Pairs of single vertices whose heaviest edge leads to the same vertex. */
function matchTwoHop(
  { vertexCount, anchorCount, offsets, neighbours, edgeWeights, dimensions, weights }: Level,
  weightMax: Float64Array,
  parts: Uint16Array | null,
  order: Uint32Array,
  appeal: Float64Array,
  labels: Uint32Array,
): void {
  const waiting = new Int32Array(vertexCount).fill(-1);
  for (let at = 0; at < vertexCount; at++) {
    const vertex = order[at]!;
    if (appeal[vertex] === 0 || offsets[vertex] === offsets[vertex + 1]) continue;
    let favourite = -1;
    let heaviest = 0;
    for (let i = offsets[vertex]!, end = offsets[vertex + 1]!; i < end; i++) {
      if (edgeWeights[i]! <= heaviest || neighbours[i]! < anchorCount) continue;
      heaviest = edgeWeights[i]!;
      favourite = neighbours[i]!;
    }
    if (favourite === -1) continue;
    const other = waiting[favourite]!;
    const isPair =
      other !== -1 &&
      (parts === null || parts[other] === parts[vertex]) &&
      canPair(weights, vertex, other, dimensions, weightMax);
    if (!isPair) {
      waiting[favourite] = vertex;
      continue;
    }
    labels[vertex] = other;
    appeal[vertex] = 0;
    appeal[other] = 0;
    waiting[favourite] = -1;
  }
}
