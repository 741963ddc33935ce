import { contract } from './contract.ts';
import { type Level, type LevelRules, type Limits, totalWeights } from './level.ts';
import { dimensionsOf, imbalancesOf, type PartitionRequest, wordsOf } from './partition-request.ts';
import { unionGroups } from './union-groups.ts';

/**
 * From a request to the finest level
 * ==================================
 *
 * Keep-together groups become one vertex each (connected through common members), pins become masks of one bit, move
 * costs become edges to anchors (fixed vertices: Catalyurek et al., IPDPS 2007), edge weights become integers: as they
 * are where they are integers that add up to less than 2^29, otherwise scaled, which changes a weight by at most
 * 2^-29 of their sum. What follows needs to know none of this.
 */
export interface PreparedLevel {
  readonly level: Level;
  readonly limits: Limits;
  /** Vertex of `level` that a vertex of the request is part of. */
  readonly clusters: Uint32Array;
}

const EDGE_WEIGHT_SUM_MAX = 2 ** 29;

export function prepareLevel(request: PartitionRequest): PreparedLevel {
  const { graph, partCount, current = null } = request;
  const anchorCount = current === null ? 0 : partCount;
  const dimensions = dimensionsOf(request);
  const weights = new Float64Array((anchorCount + graph.vertexCount) * dimensions);
  if (request.weights) weights.set(request.weights, anchorCount * dimensions);
  else weights.fill(1, anchorCount * dimensions);
  const rows = current === null ? graph : anchored(graph, partCount, current);
  const raw: Level = {
    vertexCount: rows.vertexCount,
    anchorCount,
    offsets: rows.offsets,
    neighbours: rows.neighbours,
    edgeWeights: integerWeights(rows.edgeWeights),
    dimensions,
    weights,
    rules: rulesOf(request, anchorCount),
  };
  const { level, clusters } = withGroupsContracted(raw, request.together ?? []);
  return { level, limits: limitsOf(request, level), clusters: clusters.subarray(anchorCount) };
}

type Rows = Pick<PartitionRequest['graph'], 'vertexCount' | 'offsets' | 'neighbours' | 'edgeWeights'>;

/** The graph with `partCount` anchors in front and an edge from every placed vertex to the anchor of its part. */
function anchored(
  graph: Rows,
  partCount: number,
  { parts, moveCosts }: NonNullable<PartitionRequest['current']>,
): Rows {
  const isPulled = (vertex: number): boolean => parts[vertex]! < partCount && moveCosts[vertex]! > 0;
  const offsets = new Uint32Array(partCount + graph.vertexCount + 1);
  for (let vertex = 0; vertex < graph.vertexCount; vertex++) {
    const degree = graph.offsets[vertex + 1]! - graph.offsets[vertex]!;
    offsets[partCount + vertex + 1] = degree + (isPulled(vertex) ? 1 : 0);
    if (isPulled(vertex)) offsets[parts[vertex]! + 1]!++;
  }
  for (let i = 0; i < offsets.length - 1; i++) offsets[i + 1]! += offsets[i]!;
  const next = offsets.slice();
  const neighbours = new Uint32Array(offsets.at(-1)!);
  const edgeWeights = new Float64Array(neighbours.length);
  const put = (from: number, to: number, weight: number): void => {
    neighbours[next[from]!] = to;
    edgeWeights[next[from]!++] = weight;
  };
  for (let vertex = 0; vertex < graph.vertexCount; vertex++) {
    for (let i = graph.offsets[vertex]!; i < graph.offsets[vertex + 1]!; i++) {
      put(partCount + vertex, partCount + graph.neighbours[i]!, graph.edgeWeights[i]!);
    }
    if (!isPulled(vertex)) continue;
    put(partCount + vertex, parts[vertex]!, moveCosts[vertex]!);
    put(parts[vertex]!, partCount + vertex, moveCosts[vertex]!);
  }
  return { vertexCount: partCount + graph.vertexCount, offsets, neighbours, edgeWeights };
}

function integerWeights(edgeWeights: Float64Array): Int32Array {
  let sum = 0;
  let isExact = true;
  for (let i = 0; i < edgeWeights.length; i++) {
    const weight = edgeWeights[i]!;
    sum += weight;
    if (weight !== Math.floor(weight)) isExact = false;
  }
  // Every edge stands in two rows.
  if (isExact && sum / 2 < EDGE_WEIGHT_SUM_MAX) return new Int32Array(edgeWeights);
  const scale = sum > 0 ? EDGE_WEIGHT_SUM_MAX / 2 / (sum / 2) : 1;
  return Int32Array.from(edgeWeights, (weight) => (weight > 0 ? Math.max(1, Math.round(weight * scale)) : 0));
}

function rulesOf(request: PartitionRequest, anchorCount: number): LevelRules | null {
  const { graph, allowed, pins, apart = [], current } = request;
  if (!allowed && !pins && apart.length === 0 && !current) return null;
  const words = wordsOf(request);
  const count = anchorCount + graph.vertexCount;
  const masks = new Uint32Array(count * words).fill(0xffffffff);
  if (allowed) masks.set(allowed, anchorCount * words);
  const pin = (vertex: number, part: number): void => {
    for (let word = 0; word < words; word++)
      masks[vertex * words + word]! &= word === part >>> 5 ? 1 << (part & 31) : 0;
  };
  for (let anchor = 0; anchor < anchorCount; anchor++) pin(anchor, anchor);
  pins?.forEach((part, vertex) => {
    if (part >= 0) pin(anchorCount + vertex, part);
  });
  return { words, allowed: masks, ...memberships(apart, count, anchorCount), groupCount: apart.length };
}

function memberships(
  apart: readonly Uint32Array[],
  count: number,
  first: number,
): { groupOffsets: Uint32Array; groups: Uint32Array } {
  const groupsOf = new Map<number, number[]>();
  apart.forEach((members, group) => {
    for (const vertex of new Set(members)) {
      const known = groupsOf.get(first + vertex);
      if (known === undefined) groupsOf.set(first + vertex, [group]);
      else known.push(group);
    }
  });
  const groupOffsets = new Uint32Array(count + 1);
  const groups: number[] = [];
  for (let vertex = 0; vertex < count; vertex++) {
    groups.push(...(groupsOf.get(vertex) ?? []));
    groupOffsets[vertex + 1] = groups.length;
  }
  return { groupOffsets, groups: Uint32Array.from(groups) };
}

function withGroupsContracted(raw: Level, together: readonly Uint32Array[]): { level: Level; clusters: Uint32Array } {
  const groups = together.map((group) => group.map((vertex) => raw.anchorCount + vertex));
  const labels = unionGroups(raw.vertexCount, groups);
  if (together.length === 0) return { level: raw, clusters: labels };
  const contraction = contract(raw, labels);
  return { level: contraction.coarse, clusters: contraction.clusters };
}

/** Balance and capacity, whichever is less. */
function limitsOf(request: PartitionRequest, level: Level): Limits {
  const { partCount, capacities } = request;
  const { dimensions } = level;
  const totals = totalWeights(level);
  const imbalances = imbalancesOf(request);
  const bounds = sharesOf(request).flatMap((share) => {
    return Array.from(totals, (total, d) => {
      if (imbalances[d] === Infinity) return Infinity;
      // The last digits of a sum depend on its order; they must not make a perfect balance impossible.
      return (1 + imbalances[d]!) * share * total * (1 + 1e-9);
    });
  });
  const limits = Float64Array.from(bounds, (bound, at) => Math.min(bound, capacities?.[at] ?? Infinity));
  for (let at = 0; at < limits.length; at++) if (totals[at % dimensions] === 0) limits[at] = Infinity;
  return { partCount, capacities: limits, groupLimits: new Uint32Array(partCount).fill(1) };
}

/** Share of every part; they add up to 1. */
export function sharesOf({ partCount, shares }: PartitionRequest): number[] {
  if (!shares) return new Array<number>(partCount).fill(1 / partCount);
  const sum = shares.reduce((total, share) => total + share, 0);
  return Array.from(shares, (share) => share / sum);
}
