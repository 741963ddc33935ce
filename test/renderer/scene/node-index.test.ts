import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Direction, directionScore, indexNodes } from '../../../renderer/scene/node-index.ts';

/** Few distinct coordinates, so that coincident nodes and exact ties happen. */
const coordinate = fc.oneof(
  fc.integer({ min: 0, max: 8 }).map((step) => step / 8),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const positionsOf = (min: number) =>
  fc
    .array(fc.tuple(coordinate, coordinate), { minLength: min, maxLength: 300 })
    .map((points) => Float32Array.from(points.flat()));
const DIRECTIONS: readonly Direction[] = ['left', 'right', 'up', 'down'];

describe('node index', () => {
  it('[SC5] picking answers as a search over all nodes: nearest centre whose disc and tolerance cover the point', () => {
    fc.assert(
      fc.property(positionsOf(0), coordinate, coordinate, fc.nat(3), (positions, x, y, tolerancePick) => {
        const radiusOf = (node: number): number => 0.01 + 0.05 * ((node * 7) % 5);
        const tolerance = tolerancePick * 0.02;
        let best: number | null = null;
        let bestDistance = Number.POSITIVE_INFINITY;
        for (let node = 0; node < positions.length / 2; node++) {
          const distance = Math.hypot(positions[2 * node]! - x, positions[2 * node + 1]! - y);
          if (distance <= radiusOf(node) + tolerance && distance < bestDistance) {
            best = node;
            bestDistance = distance;
          }
        }
        expect(indexNodes(positions).pick(x, y, radiusOf, 0.21, tolerance)).toBe(best);
      }),
    );
  });

  it('[SC6] an arrow key goes to the best node within 45 degrees, as a search over all nodes finds it', () => {
    fc.assert(
      fc.property(positionsOf(1), fc.nat(), fc.constantFrom(...DIRECTIONS), (positions, pick, direction) => {
        const from = pick % (positions.length / 2);
        let best: number | null = null;
        let bestScore = Number.POSITIVE_INFINITY;
        for (let node = 0; node < positions.length / 2; node++) {
          const dx = positions[2 * node]! - positions[2 * from]!;
          const dy = positions[2 * node + 1]! - positions[2 * from + 1]!;
          const score = directionScore(dx, dy, direction);
          if (score !== null && score < bestScore) {
            best = node;
            bestScore = score;
          }
        }
        expect(indexNodes(positions).nearestInDirection(from, direction)).toBe(best);
      }),
    );
  });

  it('[SC6] up is up on the screen, and there is no next node beyond the last', () => {
    const tree = indexNodes(Float32Array.from([0.5, 0.5, 0.5, 0.9, 0.5, 0.1, 0.9, 0.5]));
    expect(DIRECTIONS.map((direction) => tree.nearestInDirection(0, direction))).toEqual([null, 3, 1, 2]);
    expect(tree.nearestInDirection(99, 'up')).toBeNull();
  });

  it('[SC6] nodes on one spot are no way to go', () => {
    const tree = indexNodes(Float32Array.from([0.5, 0.5, 0.5, 0.5]));
    expect(tree.nearestInDirection(0, 'left')).toBeNull();
  });
});
