import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildAdjacency } from '../../../renderer/scene/adjacency.ts';
import { shortestPath } from '../../../renderer/scene/shortest-path.ts';

/** Steps from a node to all others, by relaxing every edge until nothing changes. */
function distances(from: number, edges: Uint32Array, nodeCount: number, isEitherWay: boolean): readonly number[] {
  const steps = Array.from({ length: nodeCount }, (_, node) => (node === from ? 0 : Infinity));
  const relax = (a: number, b: number): boolean => {
    if (steps[a]! + 1 >= steps[b]!) return false;
    steps[b] = steps[a]! + 1;
    return true;
  };
  for (let isOther = true; isOther; ) {
    isOther = false;
    for (let at = 0; at < edges.length; at += 2) {
      if (relax(edges[at]!, edges[at + 1]!)) isOther = true;
      if (isEitherWay && relax(edges[at + 1]!, edges[at]!)) isOther = true;
    }
  }
  return steps;
}

const NODES = 12;
const graph = fc.array(fc.tuple(fc.nat(NODES - 1), fc.nat(NODES - 1)), { maxLength: 24 });

describe('the shortest path between two nodes', () => {
  it('[SL23] is as long as can be no shorter, over edges that are there, or null, along them and either way', () => {
    fc.assert(
      fc.property(graph, fc.boolean(), (pairs, isEitherWay) => {
        const edges = Uint32Array.from(pairs.flat());
        const adjacency = buildAdjacency(edges, NODES);
        const steps = distances(0, edges, NODES, isEitherWay);
        const isEdge = (a: number, b: number) => pairs.some(([from, to]) => from === a && to === b);
        for (let to = 1; to < NODES; to++) {
          const path = shortestPath(0, to, edges, adjacency, isEitherWay);
          expect(path === null ? Infinity : path.length - 1).toBe(steps[to]);
          if (path === null) continue;
          expect([path[0], path.at(-1)]).toEqual([0, to]);
          for (let at = 1; at < path.length; at++) {
            const [a, b] = [path[at - 1]!, path[at]!];
            expect(isEdge(a, b) || (isEitherWay && isEdge(b, a))).toBe(true);
          }
        }
      }),
    );
  });
});
