import { buildCsr, type Csr } from '../algorithms/graph/csr.ts';
import type { ClosureDepth, Hierarchy } from '../model/metagraph.ts';
import type { EdgeColumns, HierarchyGraph } from '../shard/shard-methods.ts';

const shared = (bytes: number) => new SharedArrayBuffer(bytes);

/** The edges of a topology in shared memory, ordered by (source, target, relation), with the graph both ways. */
export interface TopologyColumns {
  readonly edges: EdgeColumns;
  readonly forward: Csr;
  readonly backward: Csr;
  readonly relationCount: number;
}

/** O(n + m). The given columns may be in any order and are not kept. */
export function topologyColumns(nodeCount: number, given: EdgeColumns, relationCount: number): TopologyColumns {
  const forward = buildCsr(nodeCount, given.sources, given.targets, given.relations, null, shared);
  const sources = new Uint32Array(shared(4 * forward.edgeCount));
  for (let node = 0; node < nodeCount; node++) sources.fill(node, forward.offsets[node]!, forward.offsets[node + 1]!);
  const edges: EdgeColumns = { sources, targets: forward.targets, relations: forward.relations };
  const backward = buildCsr(nodeCount, edges.targets, edges.sources, edges.relations, null, shared);
  return { edges, forward, backward, relationCount };
}

/** 1 at the relations of a hierarchy; null for `all`. */
export function relationMask({ relations }: Hierarchy, relationCount: number): Uint8Array | null {
  if (relations === null) return null;
  const mask = new Uint8Array(relationCount);
  for (const relation of relations) mask[relation] = 1;
  return mask;
}

export const depthLimit = (depth: ClosureDepth): number => (depth === 'full' ? Number.POSITIVE_INFINITY : depth);

/** The graph of one hierarchy; `all` shares the topology's own. */
export function hierarchyGraph(
  { edges, forward, backward, relationCount }: TopologyColumns,
  hierarchy: Hierarchy,
  depth: ClosureDepth,
): HierarchyGraph {
  const depthMax = depthLimit(depth);
  const mask = relationMask(hierarchy, relationCount);
  if (mask === null) return { forward, backward, depthMax };
  const { sources, targets, relations } = edges;
  return {
    forward: buildCsr(forward.nodeCount, sources, targets, relations, mask, shared),
    backward: buildCsr(forward.nodeCount, targets, sources, relations, mask, shared),
    depthMax,
  };
}
