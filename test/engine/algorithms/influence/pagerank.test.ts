import fc from 'fast-check';
import judge from 'graphology-metrics/centrality/pagerank.js';
import { describe, expect, test } from 'vitest';
import { pageRank } from '../../../../engine/algorithms/influence/pagerank.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import {
  anyGraph,
  backwardCsr,
  type EdgeList,
  edgeList,
  forwardCsr,
  randomDigraph,
  randomTree,
} from '../random-graphs.ts';
import { simple, sum, toGraphology } from './judges.ts';

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
      const graph = simple(randomDigraph(400, 1500, createPrng(seed)));
      const oracle = toGraphology(graph);
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

  test('[IN5] a warm start ends where a cold one does, in any scale, from anywhere, in fewer sweeps when near', () => {
    const sweeps = (run: (onIteration: () => boolean) => void): number => {
      let count = 0;
      run(() => ++count > 0);
      return count;
    };
    fc.assert(
      fc.property(anyGraph(), fc.infiniteStream(fc.double({ min: 0, max: 9, noNaN: true })), (graph, draws) => {
        const initial = Float64Array.from([...draws.take(graph.nodeCount)]);
        const forward = forwardCsr(graph);
        const warm = pageRank(forward, { initial, tolerance: 1e-13, iterationsMax: 1000 });
        pageRank(forward, { tolerance: 1e-13 }).forEach((rank, node) => {
          expect(Math.abs(rank - warm[node]!)).toBeLessThan(1e-11);
        });
      }),
    );
    const graph = randomDigraph(3000, 12_000, createPrng(5));
    const forward = forwardCsr(graph);
    const initial = pageRank(forward).map((rank) => 1000 * rank);
    const changed = forwardCsr({ ...graph, targets: graph.targets.map((target, edge) => (edge < 5 ? edge : target)) });
    const cold = sweeps((onIteration) => pageRank(changed, { onIteration }));
    const warm = sweeps((onIteration) => pageRank(changed, { onIteration, initial }));
    expect(warm).toBeLessThan(0.75 * cold);
  });

  test('[IN5] a hierarchy whose nodes stand parents first is solved in one sweep, and one more that finds no change', () => {
    const tree = randomTree(1000, createPrng(6));
    const parentsFirst = edgeList(
      1000,
      Array.from({ length: 999 }, (_, child) => [child >> 1, child + 1]),
    );
    const changes: number[] = [];
    pageRank(forwardCsr(parentsFirst), { onIteration: (change) => changes.push(change) > 0 });
    expect(changes.length).toBe(2);
    expect(changes[1]).toBeLessThan(1e-13); // Rounding of the sums.
    expect(residual(tree, pageRank(forwardCsr(tree)), 0.85)).toBeLessThan(2e-10);
  });

  test('[IN5] stops after the sweep at which it is told to', () => {
    const forward = forwardCsr(randomDigraph(200, 700, createPrng(4)));
    const once = pageRank(forward, { onIteration: () => false });
    expect(once).toEqual(pageRank(forward, { iterationsMax: 1 }));
    expect(sum(once)).toBeCloseTo(1, 12);
  });
});
