import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildAdjacency } from '../../../renderer/scene/adjacency.ts';
import { onesOf } from '../../../renderer/scene/node-flags.ts';
import { reachOf } from '../../../renderer/scene/reach.ts';

const NODES = 20;
const graph = fc.array(fc.tuple(fc.nat(NODES - 1), fc.nat(NODES - 1)), { maxLength: 40 });

/** One step after the other, each over all edges. */
function reachedStepwise(
  from: readonly number[],
  depth: number,
  edges: readonly (readonly [number, number])[],
  isTaken: (node: number) => boolean,
): readonly number[] {
  let reached = new Set(from);
  for (let step = 0; step < depth; step++) {
    const next = new Set(reached);
    for (const [a, b] of edges) {
      if (reached.has(a) && isTaken(b)) next.add(b);
      if (reached.has(b) && isTaken(a)) next.add(a);
    }
    reached = next;
  }
  return [...reached].sort((a, b) => a - b);
}

describe('reach', () => {
  it('[SL5] holds what is at most so many edges away, in either direction, and walks around what is left out', () => {
    const from = fc.uniqueArray(fc.nat(NODES - 1), { minLength: 1, maxLength: 4 });
    const taken = fc.uint8Array({ minLength: NODES, maxLength: NODES, max: 3 });
    fc.assert(
      fc.property(graph, from, fc.nat(6), taken, (edges, start, depth, marks) => {
        const isTaken = (node: number): boolean => marks[node] !== 0;
        const column = Uint32Array.from(edges.flat());
        const reached = reachOf(start, depth, column, buildAdjacency(column, NODES), isTaken);
        expect([...onesOf(reached)]).toEqual(reachedStepwise(start, depth, edges, isTaken));
      }),
    );
  });
});
