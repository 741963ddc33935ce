import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBreadthFirst } from '../../../../engine/algorithms/closure/breadth-first.ts';
import { anyGraph, edgeList, forwardCsr, reach } from '../random-graphs.ts';

const depthBound = fc.oneof(fc.constant(Infinity), fc.nat({ max: 5 }));

describe('breadth-first reachability', () => {
  test('[CL4] finds exactly the nodes within 1..depthMax steps, each at its shortest distance', () => {
    fc.assert(
      fc.property(anyGraph(), depthBound, (graph, depthMax) => {
        // One search for all starts: nothing of a run may leak into the next.
        const search = createBreadthFirst(forwardCsr(graph));
        for (let start = 0; start < graph.nodeCount; start++) {
          const count = search.run(start, depthMax);
          const found = new Map(Array.from({ length: count }, (_, i) => [search.nodes[i]!, search.depths[i]!]));
          expect(found.size).toBe(count);
          expect(found).toEqual(reach(graph, start, depthMax));
        }
      }),
    );
  });

  test('[CL4] discovers nearer nodes first', () => {
    fc.assert(
      fc.property(anyGraph(), (graph) => {
        const search = createBreadthFirst(forwardCsr(graph));
        for (let start = 0; start < graph.nodeCount; start++) {
          const depths = [...search.depths.subarray(0, search.run(start, Infinity))];
          expect(depths).toEqual(depths.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  test('[CL5] the start is found only over a cycle, at the length of the cycle', () => {
    const pathAndLoops = edgeList(5, [
      [0, 1],
      [1, 2],
      [2, 0],
      [3, 3],
      [3, 4],
    ]);
    const search = createBreadthFirst(forwardCsr(pathAndLoops));
    expect(search.run(0, Infinity)).toBe(3);
    expect([...search.nodes.subarray(0, 3)]).toEqual([1, 2, 0]);
    expect([...search.depths.subarray(0, 3)]).toEqual([1, 2, 3]);
    expect(search.run(0, 2)).toBe(2);
    expect(search.run(3, 1)).toBe(2);
    expect([...search.nodes.subarray(0, 2)]).toEqual([3, 4]);
    expect(search.run(4, Infinity)).toBe(0);
  });

  test('[CL6] a path longer than a depth column can hold is refused, unless the depth is bounded', () => {
    const length = 65_537;
    const chain = forwardCsr(
      edgeList(
        length + 1,
        Array.from({ length }, (_, i) => [i, i + 1]),
      ),
    );
    const search = createBreadthFirst(chain);
    expect(() => search.run(0, Infinity)).toThrowError(/longer than 65535 steps/);
    expect(search.run(0, 65_535)).toBe(65_535);
    expect(search.depths[65_534]).toBe(65_535);
    expect(search.run(2, Infinity)).toBe(65_535);
  });
});
