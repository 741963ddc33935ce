import { createPrng } from '../../../base/prng.ts';
import { createConnections } from './connections.ts';
import { createPartState, isLegal } from './part-state.ts';
import { checkRequest, type PartitionRequest } from './partition-request.ts';
import { prepareLevel } from './prepare-level.ts';
import { PRESETS } from './presets.ts';
import { rebalance } from './rebalance.ts';
import { refineBoundary } from './refine-boundary.ts';

/**
 * A partition made better from where it stands: vertices that break a rule or a limit leave first, those that lose the
 * least; local search follows, which never makes the cut (with move costs) larger. What is good already stays as it is,
 * where partitioning anew would find another solution as good somewhere else.
 *
 * Output   the parts, or null when no single moves lead to a legal partition
 * Cost     O(n + m) and the search; deterministic per seed
 */
export function improvePartition(request: PartitionRequest, start: Uint16Array): Uint16Array | null {
  checkRequest(request);
  const { level, limits, clusters } = prepareLevel(request);
  const levelParts = new Uint16Array(level.vertexCount);
  for (let anchor = 0; anchor < level.anchorCount; anchor++) levelParts[anchor] = anchor;
  // Of a group that was torn apart the first member says where it starts.
  for (let vertex = clusters.length - 1; vertex >= 0; vertex--) levelParts[clusters[vertex]!] = start[vertex]!;
  const state = createPartState(level, limits, levelParts);
  if (!isLegal(state) && !rebalance(state, createConnections(level, limits.partCount))) return null;
  refineBoundary(state, PRESETS[request.preset ?? 'default'], createPrng(request.seed ?? 1));
  return isLegal(state) ? Uint16Array.from(clusters, (cluster) => levelParts[cluster]!) : null;
}
