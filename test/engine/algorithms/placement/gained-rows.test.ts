import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePlacements } from '../../../../engine/algorithms/placement/compare-placements.ts';
import { gainedRows } from '../../../../engine/algorithms/placement/gained-rows.ts';
import { anyGraph, backwardCsr, forwardCsr } from '../random-graphs.ts';
import { randomHomes } from './random-homes.ts';

const SHARDS = 3;

test('[WQ1] the rows that each shard would gain are those that its moves gain when they are made', () => {
  const cases = fc.tuple(anyGraph(10, 30), fc.nat(), fc.constantFrom(1, 2, Infinity), fc.array(fc.nat(9)));
  fc.assert(
    fc.property(cases, ([graph, seed, depthMax, picked]) => {
      const nodes = Uint32Array.from(new Set(picked.filter((node) => node < graph.nodeCount)));
      const homes = randomHomes(graph.nodeCount, SHARDS, seed);
      const [forward, backward] = [forwardCsr(graph), backwardCsr(graph)];
      // Two closures that overlap: each keeps its own rows.
      const hierarchies = [
        { forward, backward, depthMax },
        { forward, backward, depthMax: 1 },
      ];
      const gained = gainedRows({ nodes, homes, shardCount: SHARDS, forward, backward, hierarchies });
      for (let shard = 0; shard < SHARDS; shard++) {
        const after = homes.slice();
        for (const node of nodes) after[node] = shard;
        const input = { forward, hierarchies, objective: 'edges', accesses: null, before: homes, after } as const;
        const { rowsOfMove } = comparePlacements({ ...input, shardCount: SHARDS });
        expect(gained[shard]).toBe(rowsOfMove.reduce((sum, rows) => sum + rows, 0));
      }
    }),
  );
});
