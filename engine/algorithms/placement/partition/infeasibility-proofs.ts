import { type Level, type LevelRules, type Limits, totalWeights } from './level.ts';

/**
 * Cheap proofs that no assignment exists, for graphs too large to try them all. Each drops most of the request and
 * shows that what is left is impossible already.
 */

/** No dimension weighs more than all parts hold; no group has more members than there are parts. O(n + k). */
export function fitsInTotal(level: Level, { partCount, capacities }: Limits): boolean {
  const { dimensions, rules } = level;
  const totals = totalWeights(level);
  for (let d = 0; d < dimensions; d++) {
    let room = 0;
    for (let part = 0; part < partCount; part++) room += capacities[part * dimensions + d]!;
    // Sums that match exactly may be off in the last digits.
    if (totals[d]! > room * (1 + 1e-9)) return false;
  }
  if (rules === null) return true;
  const sizes = new Uint32Array(rules.groupCount);
  for (let i = 0; i < rules.groups.length; i++) if (++sizes[rules.groups[i]!]! > partCount) return false;
  return true;
}

const MASKS_MAX = 64;

/** For every mask in use: what may only be inside it fits inside it (a Hall condition). O(masks x n), 64 masks at most. */
export function fitsInMasks(level: Level, limits: Limits): boolean {
  const { vertexCount, dimensions, weights, rules } = level;
  if (rules === null) return true;
  const { words, allowed } = rules;
  const masks = new Map<string, Uint32Array>();
  for (let vertex = 0; vertex < vertexCount && masks.size < MASKS_MAX; vertex++) {
    const mask = allowed.subarray(vertex * words, (vertex + 1) * words);
    masks.set(mask.join(), mask);
  }
  for (const mask of masks.values()) {
    const room = new Float64Array(dimensions);
    for (let part = 0; part < limits.partCount; part++) {
      if (((mask[part >>> 5]! >>> (part & 31)) & 1) === 0) continue;
      for (let d = 0; d < dimensions; d++) room[d]! += limits.capacities[part * dimensions + d]!;
    }
    const bound = new Float64Array(dimensions);
    for (let vertex = 0; vertex < vertexCount; vertex++) {
      let isInside = true;
      for (let word = 0; word < words; word++) isInside &&= (allowed[vertex * words + word]! & ~mask[word]!) === 0;
      for (let d = 0; isInside && d < dimensions; d++) bound[d]! += weights[vertex * dimensions + d]!;
    }
    if (bound.some((weight, d) => weight > room[d]! * (1 + 1e-9))) return false;
  }
  return true;
}

/** Vertices that anti-affinity groups tie to each other, as graphs of their own without edges and weights. */
export function groupedComponents(level: Level): Level[] {
  const { rules } = level;
  if (rules === null || rules.groupCount === 0) return [];
  const roots = new Int32Array(rules.groupCount).map((_, group) => group);
  const find = (group: number): number => {
    let root = group;
    while (roots[root] !== root) root = roots[root]!;
    roots[group] = root;
    return root;
  };
  for (let vertex = 0; vertex < level.vertexCount; vertex++) {
    const first = rules.groupOffsets[vertex]!;
    for (let i = first + 1; i < rules.groupOffsets[vertex + 1]!; i++) {
      roots[find(rules.groups[i]!)] = find(rules.groups[first]!);
    }
  }
  const members = new Map<number, number[]>();
  for (let vertex = 0; vertex < level.vertexCount; vertex++) {
    const first = rules.groupOffsets[vertex]!;
    if (first === rules.groupOffsets[vertex + 1]!) continue;
    const root = find(rules.groups[first]!);
    const known = members.get(root);
    if (known === undefined) members.set(root, [vertex]);
    else known.push(vertex);
  }
  return Array.from(members.values(), (vertices) => weightless(level.dimensions, rules, vertices));
}

function weightless(dimensions: number, rules: LevelRules, vertices: readonly number[]): Level {
  const { words } = rules;
  const allowed = new Uint32Array(vertices.length * words);
  const groupOffsets = new Uint32Array(vertices.length + 1);
  const groups: number[] = [];
  vertices.forEach((vertex, i) => {
    allowed.set(rules.allowed.subarray(vertex * words, (vertex + 1) * words), i * words);
    groups.push(...rules.groups.subarray(rules.groupOffsets[vertex]!, rules.groupOffsets[vertex + 1]!));
    groupOffsets[i + 1] = groups.length;
  });
  // Numbered anew, or every component would carry counters for the groups of all.
  const numbers = new Map([...new Set(groups)].sort((a, b) => a - b).map((group, number) => [group, number]));
  return {
    vertexCount: vertices.length,
    anchorCount: 0,
    offsets: new Uint32Array(vertices.length + 1),
    neighbours: new Uint32Array(0),
    edgeWeights: new Int32Array(0),
    dimensions,
    weights: new Float64Array(vertices.length * dimensions),
    rules: {
      words,
      allowed,
      groupOffsets,
      groups: Uint32Array.from(groups, (group) => numbers.get(group)!),
      groupCount: numbers.size,
    },
  };
}
