import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgeNear, squareToSegment } from '../../../renderer/scene/pick-edge.ts';

/** Few distinct places, so that edges cross, touch, lie on each other and are points. */
const place = fc.integer({ min: 0, max: 6 }).map((step) => step / 6);
const graph = fc.array(fc.tuple(place, place), { minLength: 2, maxLength: 8 }).chain((points) => {
  const node = fc.nat(points.length - 1);
  return fc.record({
    positions: fc.constant(Float32Array.from(points.flat())),
    edges: fc.array(fc.tuple(node, node), { maxLength: 12 }).map((list) => Uint32Array.from(list.flat())),
  });
});

describe('the edge at a place', () => {
  it('[SN33] is the nearest one within reach that is drawn, as the distance to every edge says', () => {
    fc.assert(
      fc.property(graph, place, place, fc.constantFrom(0.05, 0.2, 1), fc.nat(3), (of, x, y, reach, left) => {
        const { edges, positions } = of;
        const isDrawn = (source: number, target: number) => (source + target) % 4 !== left;
        let best: number | null = null;
        let bestSquare = reach * reach;
        for (let edge = 0; edge < edges.length / 2; edge++) {
          const [source, target] = [edges[2 * edge]!, edges[2 * edge + 1]!];
          const at = (node: number) => [positions[2 * node]!, positions[2 * node + 1]!] as const;
          const square = squareToSegment(x, y, ...at(source), ...at(target));
          const isBetter = square < bestSquare || (best === null && square === bestSquare);
          if (isDrawn(source, target) && isBetter) [best, bestSquare] = [edge, square];
        }
        expect(edgeNear(edges, positions, { x, y, reach }, isDrawn)).toBe(best);
      }),
    );
  });

  it('[SN33] the distance is to the segment and not to its line; an end without a place is never near', () => {
    expect(squareToSegment(0.5, 1, 0, 0, 1, 0)).toBe(1);
    expect(squareToSegment(2, 0, 0, 0, 1, 0)).toBe(1);
    expect(squareToSegment(0, 2, 0, 0, 0, 0)).toBe(4);
    const positions = Float32Array.from([0, 0, Number.NaN, Number.NaN]);
    const at = { x: 0, y: 0, reach: 1 };
    expect(edgeNear(Uint32Array.from([0, 1]), positions, at, () => true)).toBeNull();
  });
});
