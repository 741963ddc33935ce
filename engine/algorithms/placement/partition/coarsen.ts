import type { Prng } from '../../../base/prng.ts';
import { clusterLabels, maxDegree } from './cluster-labels.ts';
import { type ContractionScratch, contract, contractionScratch } from './contract.ts';
import { type Level, totalWeights } from './level.ts';
import { matchHeavyEdges } from './match-heavy-edges.ts';
import { separateIncompatible } from './separate-incompatible.ts';
import { type Tell, untold, within } from './tell.ts';

/**
 * Coarsening
 * ==========
 *
 * A hierarchy of ever smaller graphs. Even graphs (meshes, sparse trees of small fan-out) are coarsened by matching,
 * whose clusters stay as even as the graph; irregular ones by label propagation, which follows communities and is not
 * stopped by hubs. Whichever was chosen, the other takes over on a level where it makes no progress.
 */
export interface Hierarchy {
  /** Finest first; never empty. */
  readonly levels: readonly Level[];
  /** `clusters[i][v]`, the vertex of level i + 1 that vertex v of level i is part of. */
  readonly clusters: readonly Uint32Array[];
}

export interface CoarsenOptions {
  /** Stop at or below this many vertices. */
  readonly vertexCountMin: number;
  /** A cluster may weigh total / (clusterCountMin) in every dimension. */
  readonly clusterCountMin: number;
  readonly rounds: number;
  readonly method: 'matching' | 'labels' | 'auto';
  /** Where the caller has one already. */
  readonly scratch?: ContractionScratch;
}

/** A level must lose this share of its vertices to be worth its cost. */
const SHRINK_MIN = 0.05;

export function coarsen(
  finest: Level,
  options: CoarsenOptions,
  parts: Uint16Array | null,
  prng: Prng,
  tell: Tell = untold,
): Hierarchy {
  const levels: Level[] = [finest];
  const clusters: Uint32Array[] = [];
  const weightMax = totalWeights(finest).map((total) => total / options.clusterCountMin);
  let isMatching = options.method === 'auto' ? isEven(finest) : options.method === 'matching';
  let levelParts = parts;
  let stalls = 0;
  const { scratch = contractionScratch(finest) } = options;
  for (let level = finest; level.vertexCount > options.vertexCountMin && stalls < 2; ) {
    // What a level costs goes by its size; how many smaller ones follow is not known, as if each had half of the rest.
    const from = 1 - sizeOf(level) / sizeOf(finest);
    const to = (1 + from) / 2;
    const labelling = within(tell, from, (from + to) / 2);
    const labels = isMatching
      ? matchHeavyEdges(level, weightMax, levelParts, prng, labelling)
      : clusterLabels(level, weightMax, options.rounds, levelParts, prng, labelling);
    if (level.rules !== null) separateIncompatible(level.rules, labels);
    const next = contract(level, labels, scratch, within(tell, (from + to) / 2, to));
    if (next.coarse.vertexCount > (1 - SHRINK_MIN) * level.vertexCount) {
      isMatching = !isMatching;
      stalls++;
      continue;
    }
    stalls = 0;
    levels.push(next.coarse);
    clusters.push(next.clusters);
    if (levelParts !== null) levelParts = coarseParts(next.clusters, next.coarse.vertexCount, levelParts);
    level = next.coarse;
  }
  return { levels, clusters };
}

export const sizeOf = ({ vertexCount, neighbours }: Level): number => vertexCount + neighbours.length;

/** Degrees of a mesh or a grid: no vertex has many times the mean. */
export function isEven(level: Level): boolean {
  return (
    maxDegree(level) <= 4 * (level.neighbours.length / Math.max(1, level.vertexCount)) &&
    level.neighbours.length <= 10 * level.vertexCount
  );
}

export function coarseParts(clusters: Uint32Array, clusterCount: number, parts: Uint16Array): Uint16Array {
  const coarse = new Uint16Array(clusterCount);
  for (let vertex = 0; vertex < clusters.length; vertex++) coarse[clusters[vertex]!] = parts[vertex]!;
  return coarse;
}
