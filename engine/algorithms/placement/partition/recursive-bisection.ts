import type { Prng } from '../../../base/prng.ts';
import { type BisectOptions, bisect } from './bisect.ts';
import { type Level, type LevelRules, type Limits, totalWeights } from './level.ts';
import { type Tell, untold } from './tell.ts';

/**
 * First partition by recursive bisection
 * ======================================
 *
 * The parts are split in two halves, the vertices with them, until every half is one part. Each side may exceed its
 * share by the root of the slack that is left, so that the tolerance is spent evenly over the levels of the recursion
 * and the last bisection meets the capacities of the parts themselves.
 *
 * Input    limits   capacities, masks and group limits of all parts; a side admits what any of its parts admits and
 *                   holds as many members of a group as it has parts
 * Output   parts, Uint16Array[n]; balance is aimed at, not promised: what follows rebalances
 * Cost     O(log k) bisections over all vertices
 * Source   Karypis, Kumar 1998; adaptive imbalance: Schlag et al., KaHyPar, ALENEX 2016.
 */
export function recursiveBisection(
  level: Level,
  limits: Limits,
  options: RecursionOptions,
  prng: Prng,
  tell: Tell = untold,
): Uint16Array {
  const parts = new Uint16Array(level.vertexCount);
  let bisections = 0;
  split(level, null, 0, limits.partCount);
  return parts;

  function split(sub: Level, originals: Uint32Array | null, first: number, end: number): void {
    if (end - first === 1) {
      if (originals === null) parts.fill(first);
      else for (let i = 0; i < originals.length; i++) parts[originals[i]!] = first;
      return;
    }
    tell(bisections++ / limits.partCount);
    const middle = (first + end) >> 1;
    const bounds = [first, middle, end] as const;
    const sideLimits = limitsOfSides(sub, limits, bounds);
    const attempts = options.attempts * (end - first === limits.partCount ? options.firstFactor : 1);
    const ruled = { ...sub, rules: sideRules(sub.rules, bounds) };
    const sides = bisect(ruled, sideLimits, { ...options, attempts }, prng);
    for (const side of [0, 1] as const) {
      const inside = subLevel(sub, sides, side);
      const names = originals === null ? inside.vertices : inside.vertices.map((vertex) => originals[vertex]!);
      split(inside.level, names, bounds[side], bounds[side + 1]!);
    }
  }
}

export interface RecursionOptions extends BisectOptions {
  /** So many times the attempts for the first bisection, which every later one has to live with. */
  readonly firstFactor: number;
}

type Bounds = readonly [first: number, middle: number, end: number];

function limitsOfSides(sub: Level, limits: Limits, [first, middle, end]: Bounds): Limits {
  const { dimensions } = sub;
  const totals = totalWeights(sub);
  const depth = Math.ceil(Math.log2(end - first));
  const capacities = new Float64Array(2 * dimensions);
  for (let d = 0; d < dimensions; d++) {
    const [left, right] = [capacityOf(first, middle, d), capacityOf(middle, end, d)];
    const slack = totals[d]! > 0 ? Math.max(1, (left + right) / totals[d]!) : 1;
    // With slack spent evenly; never below the fair share, also when there is too little capacity.
    const scale = totals[d]! > 0 ? (totals[d]! / (left + right || 1)) * slack ** (1 / depth) : 1;
    capacities[d] = left * scale;
    capacities[dimensions + d] = right * scale;
  }
  return { partCount: 2, capacities, groupLimits: Uint32Array.of(middle - first, end - middle) };

  function capacityOf(from: number, to: number, d: number): number {
    let sum = 0;
    for (let part = from; part < to; part++) sum += limits.capacities[part * dimensions + d]!;
    return sum;
  }
}

/** A side admits a vertex when one of its parts does. */
function sideRules(rules: LevelRules | null, [first, middle, end]: Bounds): LevelRules | null {
  if (rules === null) return null;
  const { words, allowed } = rules;
  const vertexCount = allowed.length / words;
  const sides = new Uint32Array(vertexCount);
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    for (let part = first; part < end; part++) {
      if ((allowed[vertex * words + (part >>> 5)]! >>> (part & 31)) & 1) sides[vertex]! |= part < middle ? 1 : 2;
    }
    // A vertex that strayed to where none of the parts admits it goes anywhere; repair brings it home.
    if (sides[vertex] === 0) sides[vertex] = 3;
  }
  return { ...rules, words: 1, allowed: sides };
}

/** The vertices of one side and the edges among them. O(n + m) of `level`. */
function subLevel(level: Level, sides: Uint16Array, side: number): { level: Level; vertices: Uint32Array } {
  const { offsets, neighbours, edgeWeights, dimensions, weights, rules } = level;
  const numbers = new Int32Array(level.vertexCount).fill(-1);
  const vertices = new Uint32Array(level.vertexCount);
  let count = 0;
  for (let vertex = 0; vertex < level.vertexCount; vertex++) {
    if (sides[vertex] !== side) continue;
    numbers[vertex] = count;
    vertices[count++] = vertex;
  }
  const rowOffsets = new Uint32Array(count + 1);
  const rowNeighbours = new Uint32Array(neighbours.length);
  const rowWeights = new Int32Array(neighbours.length);
  const subWeights = new Float64Array(count * dimensions);
  let size = 0;
  for (let sub = 0; sub < count; sub++) {
    const vertex = vertices[sub]!;
    for (let i = offsets[vertex]!, end = offsets[vertex + 1]!; i < end; i++) {
      const other = numbers[neighbours[i]!]!;
      if (other === -1) continue;
      rowNeighbours[size] = other;
      rowWeights[size++] = edgeWeights[i]!;
    }
    rowOffsets[sub + 1] = size;
    for (let d = 0; d < dimensions; d++) subWeights[sub * dimensions + d] = weights[vertex * dimensions + d]!;
  }
  const kept = vertices.slice(0, count);
  const sub: Level = {
    vertexCount: count,
    anchorCount: kept.findLastIndex((vertex) => vertex < level.anchorCount) + 1,
    offsets: rowOffsets,
    neighbours: rowNeighbours.slice(0, size),
    edgeWeights: rowWeights.slice(0, size),
    dimensions,
    weights: subWeights,
    rules: rules === null ? null : subRules(rules, kept),
  };
  return { level: sub, vertices: kept };
}

function subRules(rules: LevelRules, vertices: Uint32Array): LevelRules {
  const { words, allowed, groupOffsets, groups, groupCount } = rules;
  const keptAllowed = new Uint32Array(vertices.length * words);
  const keptOffsets = new Uint32Array(vertices.length + 1);
  const keptGroups: number[] = [];
  vertices.forEach((vertex, sub) => {
    for (let word = 0; word < words; word++) keptAllowed[sub * words + word] = allowed[vertex * words + word]!;
    for (let i = groupOffsets[vertex]!; i < groupOffsets[vertex + 1]!; i++) keptGroups.push(groups[i]!);
    keptOffsets[sub + 1] = keptGroups.length;
  });
  return { words, allowed: keptAllowed, groupOffsets: keptOffsets, groups: Uint32Array.from(keptGroups), groupCount };
}
