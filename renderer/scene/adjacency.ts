/**
 * Edges by endpoint, built once per topology when the first node is selected: selecting is then O(degree), not
 * O(edges). Counting sort into a compressed sparse row layout, O(nodes + edges), about 3 ms at 100k/200k.
 */
export interface Adjacency {
  /** Offsets into `edgeOf`, Uint32Array[nodes + 1]. */
  readonly offsets: Uint32Array;
  /** Edge numbers grouped by endpoint; a self loop is listed once. */
  readonly edgeOf: Uint32Array;
}

/** Groups `edges` (source, target interleaved) by endpoint. Judge: a filter over all edges, in the test. */
export function buildAdjacency(edges: Uint32Array, nodeCount: number): Adjacency {
  const edgeCount = edges.length >> 1;
  const offsets = new Uint32Array(nodeCount + 1);
  for (let edge = 0; edge < edgeCount; edge++) {
    const source = edges[2 * edge]!;
    const target = edges[2 * edge + 1]!;
    offsets[source + 1]!++;
    if (target !== source) offsets[target + 1]!++;
  }
  for (let node = 0; node < nodeCount; node++) offsets[node + 1]! += offsets[node]!;
  const cursor = offsets.slice(0, nodeCount);
  const edgeOf = new Uint32Array(offsets[nodeCount]!);
  for (let edge = 0; edge < edgeCount; edge++) {
    const source = edges[2 * edge]!;
    const target = edges[2 * edge + 1]!;
    edgeOf[cursor[source]!++] = edge;
    if (target !== source) edgeOf[cursor[target]!++] = edge;
  }
  return { offsets, edgeOf };
}

/** Edge numbers incident to `node`: a view, no copy. */
export function incidentEdges(adjacency: Adjacency, node: number): Uint32Array {
  return adjacency.edgeOf.subarray(adjacency.offsets[node]!, adjacency.offsets[node + 1]!);
}
