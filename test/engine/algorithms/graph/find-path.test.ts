import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPathFinder } from '../../../../engine/algorithms/graph/find-path.ts';
import { createMutableGraph } from '../../../../engine/algorithms/graph/mutable-graph.ts';
import { anyGraph, backwardCsr, edgeList, forwardCsr, reach } from '../random-graphs.ts';

const anyMask = fc.oneof(fc.constant(null), fc.uint8Array({ minLength: 4, maxLength: 4, max: 1 }));

describe('a shortest path', () => {
  test('[CL15] is named node by node, as short as can be, over the allowed relations; null where there is none', () => {
    fc.assert(
      fc.property(anyGraph(), anyMask, (graph, mask) => {
        const edges = Array.from(graph.sources, (source, at) => [source, graph.targets[at]!, graph.relations[at]!]);
        const distinct = [...new Map(edges.map((edge) => [edge.join(), edge])).values()];
        const all = edgeList(graph.nodeCount, distinct);
        const kept = distinct.filter(([, , relation]) => mask === null || mask[relation!] === 1);
        const isEdge = new Set(kept.map(([source, target]) => `${source} ${target}`));
        const finder = createPathFinder(createMutableGraph(forwardCsr(all), backwardCsr(all)));
        for (let from = 0; from < graph.nodeCount; from++) {
          const depths = reach(edgeList(graph.nodeCount, kept), from, Infinity);
          for (let to = 0; to < graph.nodeCount; to++) {
            const path = finder.find(from, to, mask);
            if (from === to) expect(path).toEqual([from]);
            else if (!depths.has(to)) expect(path).toBeNull();
            else {
              expect(path).toHaveLength(depths.get(to)! + 1);
              expect([path![0], path!.at(-1)]).toEqual([from, to]);
              for (let at = 1; at < path!.length; at++) expect(isEdge).toContain(`${path![at - 1]} ${path![at]}`);
            }
          }
        }
      }),
    );
  });

  test('[CL15] follows the graph as it changes', () => {
    const chain = edgeList(5, [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
    const graph = createMutableGraph(forwardCsr(chain), backwardCsr(chain));
    const finder = createPathFinder(graph);
    expect(finder.find(0, 4, null)).toEqual([0, 1, 2, 3, 4]);
    graph.add(1, 4, 0);
    expect(finder.find(0, 4, null)).toEqual([0, 1, 4]);
    graph.remove(0, 1, 0);
    expect(finder.find(0, 4, null)).toBeNull();
  });
});
