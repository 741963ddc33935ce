/** What lies around nodes by edges, in whichever direction they go. Pure. */
import type { Adjacency } from './adjacency.ts';

/**
 * 1 for `from` and every node at most `depth` edges away, by slot: breadth first, O(nodes + edges) at most.
 * Nodes for which `isTaken` is false are neither reached nor walked through; `from` is.
 * Judge: a fixed point over all edges, in test/renderer/scene/reach.test.ts.
 */
export function reachOf(
  from: Iterable<number>,
  depth: number,
  edges: Uint32Array,
  { offsets, edgeOf }: Adjacency,
  isTaken: (node: number) => boolean = () => true,
): Uint8Array {
  const isReached = new Uint8Array(offsets.length - 1);
  let frontier: number[] = [];
  for (const node of from) {
    if (node >= isReached.length || isReached[node] === 1) continue;
    isReached[node] = 1;
    frontier.push(node);
  }
  for (let step = 0; step < depth && frontier.length > 0; step++) {
    const next: number[] = [];
    for (const node of frontier) {
      for (let at = offsets[node]!; at < offsets[node + 1]!; at++) {
        const edge = edgeOf[at]!;
        const other = edges[2 * edge] === node ? edges[2 * edge + 1]! : edges[2 * edge]!;
        if (isReached[other] === 1 || !isTaken(other)) continue;
        isReached[other] = 1;
        next.push(other);
      }
    }
    frontier = next;
  }
  return isReached;
}
