import type { Prng } from '../../../base/prng.ts';
import { type Connections, createConnections, isBoundary, rowOf } from './connections.ts';
import type { Level } from './level.ts';
import type { PartState } from './part-state.ts';
import { DENSE_BOUNDARY, DENSE_DEGREE, DENSE_ROWS, type Preset, WIDE_BOUNDARY } from './presets.ts';
import { rebalance } from './rebalance.ts';
import { type RefineOptions, refineKWay } from './refine-k-way.ts';
import { type Tell, untold } from './tell.ts';

/** Where the boundary can be after projection: in what was at the boundary one level up. */
export interface Projection {
  readonly clusters: Uint32Array;
  /** By coarse vertex: 1 at the boundary. */
  readonly isNear: Uint8Array;
}

/** All refinement of one level: balance, then a search from the whole boundary, then many from a few vertices each. */
export function refineBoundary(
  state: PartState,
  preset: Preset,
  prng: Prng,
  projection: Projection | null = null,
  tell: Tell = untold,
): void {
  const { level, parts, limits } = state;
  const connections = createConnections(level, limits.partCount);
  rebalance(state, connections);
  for (let vertex = 0; vertex < level.vertexCount; vertex++) {
    if (projection !== null && projection.isNear[projection.clusters[vertex]!] === 0) continue;
    if (isBoundary(level, parts, vertex)) rowOf(connections, level, parts, vertex);
  }
  refineKWay(state, connections, searchesFor(level, connections, preset), prng, tell);
}

function searchesFor(level: Level, { rowCount, partCount }: Connections, preset: Preset): readonly RefineOptions[] {
  if (rowCount > WIDE_BOUNDARY) return preset.wideSearches;
  const isDense =
    rowCount > DENSE_BOUNDARY &&
    rowCount * partCount > DENSE_ROWS &&
    level.neighbours.length > DENSE_DEGREE * level.vertexCount;
  return isDense ? preset.denseSearches : preset.searches;
}
