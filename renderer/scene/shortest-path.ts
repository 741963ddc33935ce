/**
 * A shortest path over the edges that the console has
 * ====================================================
 *
 * Input    edges      source, target interleaved
 *          adjacency  of these edges
 *          isEitherWay  edges are walked against their direction too
 * Output   the nodes from `from` to `to`, both included; null where no path leads there. Of several shortest ones always
 *          the same: nodes are reached over the edge of the lowest number.
 * Cost     O(nodes + edges), some 10 ms at 100k/200k: for a question that somebody asks, never for a frame.
 * Source   breadth-first search with predecessors.
 * Judge    distances by relaxing all edges until nothing changes, in test/renderer/scene/shortest-path.test.ts.
 */
import type { Adjacency } from './adjacency.ts';

export function shortestPath(
  from: number,
  to: number,
  edges: Uint32Array,
  { offsets, edgeOf }: Adjacency,
  isEitherWay: boolean,
): readonly number[] | null {
  const nodeCount = offsets.length - 1;
  if (from >= nodeCount || to >= nodeCount) return null;
  const cameFrom = new Int32Array(nodeCount).fill(-1);
  cameFrom[from] = from;
  const queue = new Uint32Array(nodeCount);
  queue[0] = from;
  for (let [at, end] = [0, 1]; at < end && cameFrom[to] === -1; at++) {
    const node = queue[at]!;
    for (let slot = offsets[node]!; slot < offsets[node + 1]!; slot++) {
      const edge = edgeOf[slot]!;
      const isAlong = edges[2 * edge] === node;
      if (!isAlong && !isEitherWay) continue;
      const other = isAlong ? edges[2 * edge + 1]! : edges[2 * edge]!;
      if (cameFrom[other] !== -1) continue;
      cameFrom[other] = node;
      queue[end++] = other;
    }
  }
  if (cameFrom[to] === -1) return null;
  const path = [to];
  for (let node = to; node !== from; ) {
    node = cameFrom[node]!;
    path.push(node);
  }
  return path.reverse();
}
