import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Area, kindOf, nodesWithin } from '../../../renderer/scene/area-gesture.ts';
import { insideOutline, windingOf } from '../../../renderer/scene/polygon.ts';

/** Few distinct values, so that points lie on sides, corners and strips. */
const coordinate = fc.oneof(
  fc.integer({ min: 0, max: 8 }).map((step) => step / 8),
  fc.integer({ min: 0, max: 1_000_000 }).map((step) => step / 1_000_000),
);
const outlineOf = fc
  .array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 40 })
  .map((points) => points.flat());

/** The sum over all sides. */
function isInside(outline: readonly number[], x: number, y: number): boolean {
  let winding = 0;
  for (let side = 0; side < outline.length / 2; side++) winding += windingOf(outline, outline.length / 2, side, x, y);
  return winding !== 0;
}

describe('a drawn area', () => {
  it('[SL2] a point is inside as the sum over all sides says', () => {
    fc.assert(
      fc.property(outlineOf, coordinate, coordinate, (outline, x, y) => {
        expect(insideOutline(outline)(x, y)).toBe(isInside(outline, x, y));
      }),
    );
  });

  it('[SL2] what an outline goes around is inside, also twice; outside, beyond an inlet, is not; two points surround nothing', () => {
    const square = [0, 0, 1, 0, 1, 1, 0, 1];
    expect(insideOutline(square)(0.5, 0.5)).toBe(true);
    expect(insideOutline([...square, ...square])(0.5, 0.5)).toBe(true);
    expect(insideOutline(square)(1.5, 0.5)).toBe(false);
    expect(insideOutline(square)(0.5, -0.1)).toBe(false);
    const inlet = [0, 0, 1, 0, 1, 1, 0.6, 1, 0.6, 0.2, 0.4, 0.2, 0.4, 1, 0, 1];
    expect([0.2, 0.5, 0.8].map((x) => insideOutline(inlet)(x, 0.6))).toEqual([true, false, true]);
    expect(insideOutline([0, 0, 1, 1])(0.5, 0.5)).toBe(false);
    expect(insideOutline([0, 0.5, 1, 0.5, 0.2, 0.5])(0.5, 0.5)).toBe(false);
  });

  it('[SL3] a lasso and a rectangle take what a search over all nodes finds, ascending, vacant slots and what filters leave out aside', () => {
    const nodes = fc.array(fc.tuple(coordinate, coordinate, fc.boolean()), { maxLength: 120 });
    fc.assert(
      fc.property(nodes, outlineOf, (drawn, outline) => {
        const positions = Float32Array.from(drawn.flatMap(([x, y], at) => (at % 7 === 3 ? [NaN, NaN] : [x, y])));
        const shown = Uint8Array.from(drawn, ([, , isShown]) => Number(isShown));
        const isTaken = (node: number): boolean => drawn[node]![2];
        const lasso = drawn.flatMap((_, node) =>
          isTaken(node) && isInside(outline, positions[2 * node]!, positions[2 * node + 1]!) ? [node] : [],
        );
        expect([...nodesWithin({ kind: 'lasso', outline }, positions, shown)]).toEqual(lasso);
        const box: Area = { kind: 'rectangle', outline: [0.25, 0.25, 0.75, 0.25, 0.75, 0.5, 0.25, 0.5] };
        const boxed = drawn.flatMap((_, node) => {
          const [x, y] = [positions[2 * node]!, positions[2 * node + 1]!];
          return isTaken(node) && x >= 0.25 && x <= 0.75 && y >= 0.25 && y <= 0.5 ? [node] : [];
        });
        expect([...nodesWithin(box, positions, shown)]).toEqual(boxed);
        expect(nodesWithin(box, positions, null).length).toBeGreaterThanOrEqual(boxed.length);
      }),
    );
  });

  it('[SL4] Shift draws a rectangle, Alt or the tool a lasso; other presses move the view as before', () => {
    const beside = () => false;
    const press = { button: 0, isPrimary: true, shiftKey: false, altKey: false };
    expect(kindOf(press, null, beside)).toBeNull();
    expect(kindOf(press, 'lasso', beside)).toBe('lasso');
    expect(kindOf({ ...press, shiftKey: true }, null, beside)).toBe('rectangle');
    expect(kindOf({ ...press, shiftKey: true }, 'lasso', beside)).toBe('rectangle');
    expect(kindOf({ ...press, altKey: true }, null, beside)).toBe('lasso');
    // A second finger, another button.
    expect(kindOf({ ...press, isPrimary: false }, 'lasso', beside)).toBeNull();
    expect(kindOf({ ...press, button: 2, shiftKey: true }, 'lasso', beside)).toBeNull();
    // Both keys place a node by hand; beside all of them there is none to place.
    const both = { ...press, shiftKey: true, altKey: true };
    expect(kindOf(both, 'lasso', () => true)).toBeNull();
    expect(kindOf(both, null, () => false)).toBe('lasso');
  });
});
