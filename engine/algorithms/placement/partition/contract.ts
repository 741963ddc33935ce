import type { Level, LevelRules } from './level.ts';
import { type Tell, untold } from './tell.ts';

/**
 * Contraction
 * ===========
 *
 * Every cluster becomes one vertex: weights add up, parallel edges add up, edges inside vanish; a cut of the coarse
 * graph is the same cut of the fine one. The clusters are numbered by their first member.
 *
 * Input    labels   Uint32Array[n], any numbers < n; equal means same cluster
 * Output   coarse level; `clusters[v]`, the coarse vertex of v
 * Cost     O(n + m) time: members by counting sort, parallel edges found in a position array (no hashing)
 */
export interface Contraction {
  readonly coarse: Level;
  readonly clusters: Uint32Array;
}

/** Memory for the rows of the coarse graph while their number is unknown; one for all levels of a hierarchy. */
export interface ContractionScratch {
  readonly neighbours: Uint32Array;
  readonly edgeWeights: Int32Array;
}

export const contractionScratch = ({ neighbours }: Level): ContractionScratch => ({
  neighbours: new Uint32Array(neighbours.length),
  edgeWeights: new Int32Array(neighbours.length),
});

/** `scratch` is at least as large as the level. */
export function contract(
  level: Level,
  labels: Uint32Array,
  scratch = contractionScratch(level),
  tell: Tell = untold,
): Contraction {
  const { vertexCount, dimensions, weights } = level;
  const { clusters, clusterCount } = numbered(labels);
  const { offsets, members } = membersOf(clusters, clusterCount);
  const coarseWeights = new Float64Array(clusterCount * dimensions);
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    const base = clusters[vertex]! * dimensions;
    for (let d = 0; d < dimensions; d++) coarseWeights[base + d]! += weights[vertex * dimensions + d]!;
  }
  const coarse: Level = {
    ...contractRows(level, clusters, clusterCount, offsets, members, scratch, tell),
    anchorCount: level.anchorCount,
    dimensions,
    weights: coarseWeights,
    rules: level.rules === null ? null : contractRules(level.rules, clusterCount, offsets, members),
  };
  return { coarse, clusters };
}

function numbered(labels: Uint32Array): { clusters: Uint32Array; clusterCount: number } {
  const clusters = new Uint32Array(labels.length);
  const numbers = new Int32Array(labels.length).fill(-1);
  let clusterCount = 0;
  for (let vertex = 0; vertex < labels.length; vertex++) {
    const label = labels[vertex]!;
    let number = numbers[label]!;
    if (number === -1) {
      number = clusterCount++;
      numbers[label] = number;
    }
    clusters[vertex] = number;
  }
  return { clusters, clusterCount };
}

/** The members of cluster c: `members[offsets[c] .. offsets[c + 1])`, ascending. */
export function membersOf(clusters: Uint32Array, clusterCount: number): { offsets: Uint32Array; members: Uint32Array } {
  const offsets = new Uint32Array(clusterCount + 1);
  for (let vertex = 0; vertex < clusters.length; vertex++) offsets[clusters[vertex]! + 1]!++;
  for (let cluster = 0; cluster < clusterCount; cluster++) offsets[cluster + 1]! += offsets[cluster]!;
  const next = offsets.slice();
  const members = new Uint32Array(clusters.length);
  for (let vertex = 0; vertex < clusters.length; vertex++) members[next[clusters[vertex]!]!++] = vertex;
  return { offsets, members };
}

function contractRows(
  { offsets, neighbours, edgeWeights }: Level,
  clusters: Uint32Array,
  clusterCount: number,
  memberOffsets: Uint32Array,
  members: Uint32Array,
  { neighbours: rowNeighbours, edgeWeights: rowWeights }: ContractionScratch,
  tell: Tell,
) {
  const rowOffsets = new Uint32Array(clusterCount + 1);
  // Position of a coarse neighbour in the row being written; an older position is below `rowStart` and means "none".
  const positions = new Int32Array(clusterCount).fill(-1);
  let size = 0;
  for (let cluster = 0; cluster < clusterCount; cluster++) {
    const rowStart = size;
    if ((cluster & 0xfff) === 0) tell(cluster / clusterCount);
    for (let m = memberOffsets[cluster]!, last = memberOffsets[cluster + 1]!; m < last; m++) {
      const vertex = members[m]!;
      for (let i = offsets[vertex]!, end = offsets[vertex + 1]!; i < end; i++) {
        const other = clusters[neighbours[i]!]!;
        if (other === cluster) continue;
        const position = positions[other]!;
        if (position >= rowStart) rowWeights[position]! += edgeWeights[i]!;
        else {
          positions[other] = size;
          rowNeighbours[size] = other;
          rowWeights[size++] = edgeWeights[i]!;
        }
      }
    }
    rowOffsets[cluster + 1] = size;
  }
  return {
    vertexCount: clusterCount,
    offsets: rowOffsets,
    neighbours: rowNeighbours.slice(0, size),
    edgeWeights: rowWeights.slice(0, size),
  };
}

function contractRules(
  rules: LevelRules,
  clusterCount: number,
  memberOffsets: Uint32Array,
  members: Uint32Array,
): LevelRules {
  const { words, groupCount } = rules;
  const allowed = new Uint32Array(clusterCount * words).fill(0xffffffff);
  const groupOffsets = new Uint32Array(clusterCount + 1);
  const groups: number[] = [];
  for (let cluster = 0; cluster < clusterCount; cluster++) {
    const start = groups.length;
    for (let m = memberOffsets[cluster]!; m < memberOffsets[cluster + 1]!; m++) {
      const vertex = members[m]!;
      for (let word = 0; word < words; word++)
        allowed[cluster * words + word]! &= rules.allowed[vertex * words + word]!;
      for (let i = rules.groupOffsets[vertex]!; i < rules.groupOffsets[vertex + 1]!; i++) groups.push(rules.groups[i]!);
    }
    if (groups.length - start > 1) groups.push(...groups.splice(start).sort((a, b) => a - b));
    // Two members of one anti-affinity group in one cluster: only keep-together groups do that, and no part will take it.
    for (let i = start + 1; i < groups.length; i++) {
      if (groups[i] === groups[i - 1]) allowed.fill(0, cluster * words, (cluster + 1) * words);
    }
    groupOffsets[cluster + 1] = groups.length;
  }
  return { words, allowed, groupOffsets, groups: Uint32Array.from(groups), groupCount };
}
