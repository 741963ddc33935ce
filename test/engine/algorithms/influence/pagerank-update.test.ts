import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageRank } from '../../../../engine/algorithms/influence/pagerank.ts';
import {
  followPageRank,
  pageRankState,
  ranksOf,
  updatePageRank,
} from '../../../../engine/algorithms/influence/pagerank-update.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { anyGraph, backwardCsr, type EdgeList, edgeList, forwardCsr, randomTree } from '../random-graphs.ts';

const edgesOf = (graph: EdgeList): number[][] =>
  Array.from(graph.sources, (source, edge) => [source, graph.targets[edge]!, graph.relations[edge]!]);

const exactRanks = (graph: EdgeList): Float64Array =>
  pageRank(forwardCsr(graph), { tolerance: 1e-15, iterationsMax: 3000 });

/** The largest |ours - truth| / truth. */
const relativeError = (ranks: Float64Array, exact: Float64Array): number =>
  Math.max(0, ...ranks.map((rank, node) => Math.abs(rank - exact[node]!) / exact[node]!));

describe('PageRank after changed edges', () => {
  test('[IN6] after any number of updates every rank is within the tolerance of a cold start', () => {
    const change = fc.record({ at: fc.nat(), edge: fc.tuple(fc.nat(), fc.nat()), isInsert: fc.boolean() });
    const steps = fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(anyGraph(12, 30), steps, fc.constantFrom(1e-3, 1e-9), (drawn, batches, tolerance) => {
        const { nodeCount } = drawn;
        if (nodeCount === 0) return;
        let edges = edgesOf(drawn);
        const state = pageRankState(forwardCsr(drawn), backwardCsr(drawn));
        for (const batch of batches) {
          const touched: number[][] = [];
          for (const { at, edge, isInsert } of batch) {
            if (isInsert) {
              const inserted = edge.map((end) => end % nodeCount);
              touched.push(inserted);
              edges = [...edges, inserted];
            } else if (edges.length > 0) {
              touched.push(edges[at % edges.length]!);
              edges = edges.toSpliced(at % edges.length, 1);
            }
          }
          const graph = edgeList(nodeCount, edges);
          const { sources, targets } = edgeList(nodeCount, touched);
          updatePageRank(state, forwardCsr(graph), backwardCsr(graph), { sources, targets }, { tolerance });
          // Numerator and sum are each within the tolerance, so their ratio is within twice that.
          expect(relativeError(ranksOf(state), exactRanks(graph))).toBeLessThan(2.1 * tolerance + 1e-12);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('[IN7] one edge of a large tree is a local matter, a change of everything is not; both are right', () => {
    const tree = randomTree(2000, createPrng(1));
    const edges = edgesOf(tree);
    const state = pageRankState(forwardCsr(tree), backwardCsr(tree));
    const leaf = edges.find(([, target]) => !tree.sources.includes(target!))![1]!;
    const added = edgeList(2000, [...edges, [edges[0]![0]!, leaf]]);
    const one = edgeList(2000, [[edges[0]![0]!, leaf]]);
    expect(updatePageRank(state, forwardCsr(added), backwardCsr(added), one)).toEqual({ isLocal: true });
    expect(relativeError(ranksOf(state), exactRanks(added))).toBeLessThan(2.1e-9);

    const cycle = edgeList(
      2000,
      Array.from({ length: 2000 }, (_, node) => [node, (node * 7 + 1) % 2000]),
    );
    const all = edgeList(2000, [...edgesOf(added), ...edgesOf(cycle)]);
    const update = updatePageRank(state, forwardCsr(cycle), backwardCsr(cycle), all, { workRatio: 1 });
    expect(update).toEqual({ isLocal: false });
    expect(relativeError(ranksOf(state), exactRanks(cycle))).toBeLessThan(1e-11);
  });

  test('[IN40] kept scores follow nodes and edges that came and went, within the tolerance of a cold start', () => {
    const place = fc.nat(11);
    const steps = fc.array(fc.record({ from: place, to: place, isInsert: fc.boolean() }), { maxLength: 12 });
    fc.assert(
      fc.property(anyGraph(12, 30), fc.array(steps, { minLength: 1, maxLength: 4 }), (drawn, batches) => {
        // Twelve places, of which those with an edge are taken.
        let edges = edgesOf(drawn);
        let scores = new Float64Array(12);
        for (const batch of [[], ...batches]) {
          for (const { from, to, isInsert } of batch) {
            if (isInsert) edges = [...edges, [from, to, 0]];
            else edges = edges.filter(([source, target]) => source !== from && target !== to);
          }
          const graph = edgeList(12, edges);
          const taken = [...new Set(edges.flatMap(([source, target]) => [source!, target!]))].sort((a, b) => a - b);
          // Who has gone has no score; who has come has none yet.
          scores = scores.map((score, node) => (taken.includes(node) ? score : 0));
          const { visits } = followPageRank(scores, forwardCsr(graph), backwardCsr(graph), 0.85);
          const sum = taken.reduce((total, node) => total + visits[node]!, 0);
          scores = visits.map((visit, node) => (taken.includes(node) ? visit / sum : 0));
          const dense = edges.map(([source, target]) => [taken.indexOf(source!), taken.indexOf(target!), 0]);
          const exact = exactRanks(edgeList(taken.length, dense));
          const ours = Float64Array.from(taken, (node) => scores[node]!);
          expect(relativeError(ours, exact)).toBeLessThan(2.1e-9);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('[IN40] a node more on a large tree is a local matter', () => {
    const tree = randomTree(2000, createPrng(4));
    const [leaf, fresh] = [1999, 2000];
    const before = edgeList(2001, edgesOf(tree));
    const scores = exactRanks(before);
    scores[fresh] = 0;
    const graph = edgeList(2001, [...edgesOf(tree), [leaf, fresh, 0]]);
    const { visits, isLocal } = followPageRank(scores, forwardCsr(graph), backwardCsr(graph), 0.85, { workRatio: 0.1 });
    expect(isLocal).toBe(true);
    expect(relativeError(ranksOf({ damping: 0.85, visits, residuals: visits }), exactRanks(graph))).toBeLessThan(
      2.1e-9,
    );
  });
});
