/**
 * One level of the multilevel hierarchy: the graph as the partitioner works on it.
 *
 * Edge weights are integers whose sum fits 31 bits, so that gains are exact small integers and the result is the same
 * on every machine. Vertex weights stay what the caller gave: they are read once a vertex, not once an edge.
 */
export interface Level {
  readonly vertexCount: number;
  /**
   * The first vertices may be anchors: one for a part, pinned to it, without weight, whose edges pull vertices to
   * where they are today. They never join a cluster, so they are the first vertices of every level.
   */
  readonly anchorCount: number;
  /** n + 1 entries; the row of v is `neighbours[offsets[v] .. offsets[v + 1])`, in no particular order. */
  readonly offsets: Uint32Array;
  readonly neighbours: Uint32Array;
  readonly edgeWeights: Int32Array;
  /** Weights a vertex has: 1 for plain balance, up to 3 (influence, nodes, load). */
  readonly dimensions: number;
  /** `weights[v * dimensions + d]`, >= 0. */
  readonly weights: Float64Array;
  /** Null where nothing but capacity restricts a vertex: the hot loops then skip every test. */
  readonly rules: LevelRules | null;
}

/** What restricts single vertices. Both halves survive contraction: a cluster carries the rules of all its members. */
export interface LevelRules {
  /** 32-bit words a vertex has in `allowed`. */
  readonly words: number;
  /** Bit p of the words of v: v may be in part p. */
  readonly allowed: Uint32Array;
  /** Anti-affinity groups of v: `groups[groupOffsets[v] .. groupOffsets[v + 1])`, ascending. */
  readonly groupOffsets: Uint32Array;
  readonly groups: Uint32Array;
  readonly groupCount: number;
}

/** What every answer has to respect; the same on all levels. */
export interface Limits {
  readonly partCount: number;
  /** `capacities[p * dimensions + d]`. */
  readonly capacities: Float64Array;
  /** Members of one anti-affinity group that part p may hold: 1, or the parts behind a side of a bisection. */
  readonly groupLimits: Uint32Array;
}

export function totalWeights({ vertexCount, dimensions, weights }: Level): Float64Array {
  const totals = new Float64Array(dimensions);
  for (let d = 0; d < dimensions; d++) {
    let sum = 0;
    for (let i = d; i < vertexCount * dimensions; i += dimensions) sum += weights[i]!;
    totals[d] = sum;
  }
  return totals;
}

/** Sum of the weights of the edges between parts, each edge once. O(m). */
export function levelCut({ vertexCount, offsets, neighbours, edgeWeights }: Level, parts: Uint16Array): number {
  let cut = 0;
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    const part = parts[vertex]!;
    for (let i = offsets[vertex]!, end = offsets[vertex + 1]!; i < end; i++) {
      if (parts[neighbours[i]!] !== part) cut += edgeWeights[i]!;
    }
  }
  return cut / 2;
}

/** Weight of every part: `loads[p * dimensions + d]`. */
export function partLoads(
  { vertexCount, dimensions, weights }: Level,
  parts: Uint16Array,
  partCount: number,
): Float64Array {
  const loads = new Float64Array(partCount * dimensions);
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    const base = parts[vertex]! * dimensions;
    for (let d = 0; d < dimensions; d++) loads[base + d]! += weights[vertex * dimensions + d]!;
  }
  return loads;
}
