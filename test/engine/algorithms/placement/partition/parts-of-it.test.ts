import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterLabels } from '../../../../../engine/algorithms/placement/partition/cluster-labels.ts';
import { contract } from '../../../../../engine/algorithms/placement/partition/contract.ts';
import {
  createGainHeap,
  LOCKED,
  popBest,
  setGain,
} from '../../../../../engine/algorithms/placement/partition/gain-heap.ts';
import { type Level, levelCut } from '../../../../../engine/algorithms/placement/partition/level.ts';
import { matchHeavyEdges } from '../../../../../engine/algorithms/placement/partition/match-heavy-edges.ts';
import { undirectedGraph } from '../../../../../engine/algorithms/placement/partition/undirected-graph.ts';
import { createPrng } from '../../../../../engine/base/prng.ts';
import { anyGraph, type EdgeList } from '../../random-graphs.ts';

function levelOf({ nodeCount, sources, targets }: EdgeList): Level {
  const graph = undirectedGraph(nodeCount, sources, targets);
  return {
    ...graph,
    edgeWeights: Int32Array.from(graph.edgeWeights),
    anchorCount: 0,
    dimensions: 1,
    weights: new Float64Array(nodeCount).fill(1),
    rules: null,
  };
}

describe('the graph', () => {
  test('[PL38] parallel and opposite edges add up, self loops vanish, both rows agree', () => {
    fc.assert(
      fc.property(anyGraph(), (list) => {
        const graph = undirectedGraph(list.nodeCount, list.sources, list.targets);
        const weights = new Map<string, number>();
        list.sources.forEach((a, i) => {
          const b = list.targets[i]!;
          for (const key of a === b ? [] : [`${a} ${b}`, `${b} ${a}`]) weights.set(key, (weights.get(key) ?? 0) + 1);
        });
        const found = new Map<string, number>();
        for (let v = 0; v < graph.vertexCount; v++) {
          for (let i = graph.offsets[v]!; i < graph.offsets[v + 1]!; i++) {
            found.set(`${v} ${graph.neighbours[i]}`, graph.edgeWeights[i]!);
          }
        }
        expect(found).toEqual(weights);
        expect(graph.neighbours.length).toBe(weights.size);
      }),
    );
  });
});

describe('coarsening', () => {
  test('[PL39] a cut of the coarse graph is the same cut of the fine one, and weights add up', () => {
    fc.assert(
      fc.property(anyGraph(), fc.nat(), (list, seed) => {
        const level = levelOf(list);
        const prng = createPrng(seed);
        const labels = level.offsets.slice(0, list.nodeCount).map(() => prng.below(Math.max(1, list.nodeCount)));
        const { coarse, clusters } = contract(level, labels);
        const parts = Uint16Array.from({ length: coarse.vertexCount }, () => prng.below(3));
        expect(levelCut(coarse, parts)).toBe(
          levelCut(
            level,
            Uint16Array.from(clusters, (c) => parts[c]!),
          ),
        );
        expect(coarse.weights.reduce((a, b) => a + b, 0)).toBe(list.nodeCount);
      }),
    );
  });

  test('[PL39] clusters keep to their weight and to the parts; a matching pairs', () => {
    fc.assert(
      fc.property(anyGraph(30, 80), fc.nat(), fc.integer({ min: 1, max: 6 }), (list, seed, weightMax) => {
        const level = levelOf(list);
        const parts = Uint16Array.from({ length: list.nodeCount }, (_, v) => v % 2);
        for (const labels of [
          clusterLabels(level, Float64Array.of(weightMax), 3, parts, createPrng(seed)),
          matchHeavyEdges(level, Float64Array.of(Math.min(2, weightMax)), parts, createPrng(seed)),
        ]) {
          const sizes = new Map<number, number>();
          labels.forEach((label, vertex) => {
            sizes.set(label, (sizes.get(label) ?? 0) + 1);
            expect(parts[label]).toBe(parts[vertex]);
          });
          expect(Math.max(0, ...sizes.values())).toBeLessThanOrEqual(weightMax);
        }
        const pairs = matchHeavyEdges(level, Float64Array.of(9), null, createPrng(seed));
        for (const label of pairs) expect(pairs.filter((other) => other === label).length).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe('the queue of gains', () => {
  test('[PL40] comes out by gain, whatever was changed and locked before', () => {
    const change = fc.tuple(fc.nat({ max: 19 }), fc.integer({ min: -9, max: 9 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const heap = createGainHeap(20);
        const gains = new Map<number, number>();
        for (const [vertex, gain] of changes) {
          setGain(heap, vertex, gain);
          gains.set(vertex, gain);
        }
        const order: number[] = [];
        for (let vertex = popBest(heap); vertex !== -1; vertex = popBest(heap)) {
          order.push(gains.get(vertex)!);
          gains.delete(vertex);
          heap.positions[vertex] = LOCKED;
        }
        expect(order).toEqual([...order].sort((a, b) => b - a));
        expect(gains.size).toBe(0);
      }),
    );
  });
});
