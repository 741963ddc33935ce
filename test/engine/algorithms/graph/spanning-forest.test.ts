import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forestChildren, spanningForest } from '../../../../engine/algorithms/graph/spanning-forest.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { anyGraph, backwardCsr, edgeList, forwardCsr, randomTree } from '../random-graphs.ts';

const groupedGraph = anyGraph().chain((graph) =>
  fc.tuple(
    fc.constant(graph),
    fc.option(fc.uint16Array({ minLength: graph.nodeCount, maxLength: graph.nodeCount, max: 1 })),
  ),
);

describe('spanning forest', () => {
  test('[PL1] every node comes after its parent, and the parent is the one with the fewest children before it', () => {
    fc.assert(
      fc.property(groupedGraph, ([graph, groups]) => {
        const forest = spanningForest(forwardCsr(graph), backwardCsr(graph), groups);
        expect([...forest.order].sort((a, b) => a - b)).toEqual(Array.from({ length: graph.nodeCount }, (_, i) => i));
        const position = (node: number) => forest.order.indexOf(node);
        const edges = Array.from(graph.sources, (source, i) => [source, graph.targets[i]!] as const).filter(
          ([a, b]) => a !== b && (groups === null || groups[a] === groups[b]),
        );
        const childCount = (node: number) => edges.filter(([source]) => source === node).length;
        for (let node = 0; node < graph.nodeCount; node++) {
          const eligible = edges
            .filter(([source, target]) => target === node && position(source) < position(node))
            .map(([source]) => source)
            .sort((a, b) => childCount(a) - childCount(b) || a - b);
          expect(forest.parents[node]).toBe(eligible[0] ?? -1);
        }
      }),
    );
  });

  test('[PL1] in an acyclic graph only nodes without parents are roots', () => {
    fc.assert(
      fc.property(anyGraph(), (graph) => {
        const upward = Array.from(graph.sources, (source, i) => [source, graph.targets[i]!]).filter(
          ([a, b]) => a! < b!,
        );
        const acyclic = edgeList(graph.nodeCount, upward);
        const { parents } = spanningForest(forwardCsr(acyclic), backwardCsr(acyclic));
        parents.forEach((parent, node) => {
          expect(parent === -1).toBe(!acyclic.targets.includes(node));
        });
      }),
    );
  });

  test('[PL1] a tree is its own forest, and the children lists invert the parents', () => {
    const tree = randomTree(300, createPrng(1));
    const forest = spanningForest(forwardCsr(tree), backwardCsr(tree));
    const { offsets, children } = forestChildren(forest);
    tree.targets.forEach((target, edge) => {
      expect(forest.parents[target]).toBe(tree.sources[edge]);
    });
    for (let node = 0; node < 300; node++) {
      const expected = tree.targets.filter((_, edge) => tree.sources[edge] === node).sort();
      expect(children.slice(offsets[node], offsets[node + 1])).toEqual(expected);
    }
  });

  test('[PL1] a path of 200,000 nodes needs no recursion', () => {
    const length = 200_000;
    const path = edgeList(
      length,
      Array.from({ length: length - 1 }, (_, i) => [i, i + 1]),
    );
    const { parents } = spanningForest(forwardCsr(path), backwardCsr(path));
    expect(parents[length - 1]).toBe(length - 2);
  });
});
