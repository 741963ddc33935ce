import fc from 'fast-check';
import { MultiDirectedGraph } from 'graphology';
import judge from 'graphology-metrics/centrality/pagerank.js';
import { describe, expect, test } from 'vitest';
import { pageRank } from '../../../../engine/algorithms/influence/pagerank.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { anyGraph, backwardCsr, type EdgeList, edgeList, forwardCsr, randomDigraph } from '../random-graphs.ts';

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

/** How far `ranks` is from fulfilling the equation that defines PageRank, in L1. */
function residual(graph: EdgeList, ranks: Float64Array, damping: number): number {
  const outDegrees = new Float64Array(graph.nodeCount);
  for (const source of graph.sources) outDegrees[source]!++;
  const dangling = sum(ranks.filter((_, node) => outDegrees[node] === 0));
  const expected = new Float64Array(graph.nodeCount).fill((1 - damping + damping * dangling) / graph.nodeCount);
  graph.sources.forEach((source, edge) => {
    expected[graph.targets[edge]!]! += (damping * ranks[source]!) / outDegrees[source]!;
  });
  return sum(expected.map((value, node) => Math.abs(value - ranks[node]!)));
}

describe('PageRank', () => {
  test('[IN1] the ranks fulfil their defining equation, are positive and add up to 1', () => {
    fc.assert(
      fc.property(anyGraph(), fc.constantFrom(0.5, 0.85, 0.95), (graph, damping) => {
        const ranks = pageRank(forwardCsr(graph), { damping, iterationsMax: 2000 });
        expect(ranks.length).toBe(graph.nodeCount);
        if (graph.nodeCount === 0) return;
        expect(sum(ranks)).toBeCloseTo(1, 12);
        expect(Math.min(...ranks)).toBeGreaterThan(0);
        expect(residual(graph, ranks, damping)).toBeLessThan(2e-10);
      }),
    );
  });

  test('[IN2] equals graphology-metrics at equal error', () => {
    // Without parallel edges, which graphology's neighbourhood index folds into one neighbour.
    for (const seed of [1, 2, 3]) {
      const drawn = randomDigraph(400, 1500, createPrng(seed));
      const unique = new Map(
        Array.from(drawn.sources, (s, i) => [s * 400 + drawn.targets[i]!, [s, drawn.targets[i]!]]),
      );
      const graph = edgeList(400, [...unique.values()]);
      const oracle = new MultiDirectedGraph();
      for (let node = 0; node < 400; node++) oracle.addNode(String(node));
      graph.sources.forEach((source, edge) => {
        oracle.addEdge(String(source), String(graph.targets[edge]));
      });
      // Its tolerance is per node; ours is the whole L1 change.
      const expected = judge(oracle, { tolerance: 1e-14 / 400, maxIterations: 1000, getEdgeWeight: null });
      const ranks = pageRank(forwardCsr(graph), { tolerance: 1e-14, iterationsMax: 1000 });
      ranks.forEach((rank, node) => {
        expect(Math.abs(rank - expected[String(node)]!)).toBeLessThan(1e-13);
      });
    }
  });

  test('[IN3] a ready reverse adjacency changes nothing but the work', () => {
    const graph = randomDigraph(200, 700, createPrng(4));
    expect(pageRank(forwardCsr(graph), { backward: backwardCsr(graph) })).toEqual(pageRank(forwardCsr(graph)));
  });

  test('[IN1] without edges all are equal; a hub of many parents outranks its parents', () => {
    expect([...pageRank(forwardCsr(edgeList(4, [])))]).toEqual([0.25, 0.25, 0.25, 0.25]);
    const hub = edgeList(
      6,
      [1, 2, 3, 4, 5].map((node) => [node, 0]),
    );
    const ranks = pageRank(forwardCsr(hub));
    expect(ranks[0]).toBeGreaterThan(4 * ranks[1]!);
  });
});
