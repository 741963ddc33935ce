import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutEdges, imbalanceRatio, shardInfluence } from '../../../../engine/algorithms/placement/cut.ts';
import { anyGraph, forwardCsr } from '../random-graphs.ts';
import { randomHomes } from './random-homes.ts';

describe('cut and balance', () => {
  test('[PL2] cut counts the edges between shards, the sums add up by home', () => {
    fc.assert(
      fc.property(anyGraph(), fc.integer({ min: 1, max: 4 }), fc.nat(), (graph, shardCount, seed) => {
        const homes = randomHomes(graph.nodeCount, shardCount, seed);
        const between = graph.sources.filter((source, edge) => homes[source] !== homes[graph.targets[edge]!]);
        expect(cutEdges(forwardCsr(graph), homes)).toBe(between.length);
        const ones = new Float64Array(graph.nodeCount).fill(1);
        const counts = Array.from({ length: shardCount }, (_, shard) => homes.filter((home) => home === shard).length);
        expect([...shardInfluence(homes, ones, shardCount)]).toEqual(counts);
      }),
    );
  });

  test('[PL2] the ratio is 1 for perfect balance and for nothing at all', () => {
    expect(imbalanceRatio(Float64Array.of(3, 3, 3))).toBe(1);
    expect(imbalanceRatio(Float64Array.of(6, 0, 0))).toBe(3);
    expect(imbalanceRatio(Float64Array.of(0, 0))).toBe(1);
  });
});
