/**
 * Inside of a drawn outline
 * =========================
 *
 * Inside is what the outline goes around, however often (non-zero winding): a lasso that crosses itself takes what a hand
 * would say it surrounds. An outline is closed from its last point to its first.
 *
 * The box around it is a grid of cells. A cell that no side passes through lies inside or outside as a whole, and is looked
 * at once; only a point in another cell is compared with the sides at its height. So nearly all of 100,000 points cost a
 * look into a table. Cost O(sides * strips) at most to begin with, then O(1) a point, O(sides of a strip) at the rim.
 * Judge: the winding sum over all sides, in test/renderer/scene/area.test.ts.
 */
import type { Bounds } from './camera-control.ts';

/** Cells of a side of the grid; a strip is a row of them. */
const CELLS = 128;
const STATE = { unknown: 0, outside: 1, inside: 2, rim: 3 } as const;

/** @param outline x, y interleaved, graph units; fewer than three points surround nothing */
export function insideOutline(outline: readonly number[]): (x: number, y: number) => boolean {
  const count = outline.length >> 1;
  const { xMin, xMax, yMin, yMax } = outlineBounds(outline);
  const [width, height] = [(xMax - xMin) / CELLS, (yMax - yMin) / CELLS];
  if (count < 3 || !(width > 0) || !(height > 0)) return () => false;
  const columnOf = (x: number): number => Math.min(CELLS - 1, Math.max(0, Math.floor((x - xMin) / width)));
  const stripOf = (y: number): number => Math.min(CELLS - 1, Math.max(0, Math.floor((y - yMin) / height)));
  const cells = new Uint8Array(CELLS * CELLS);
  const sidesOf: number[][] = Array.from({ length: CELLS }, () => []);

  for (let side = 0; side < count; side++) {
    const next = (side + 1) % count;
    const [x1, y1, x2, y2] = [outline[2 * side]!, outline[2 * side + 1]!, outline[2 * next]!, outline[2 * next + 1]!];
    const last = stripOf(Math.max(y1, y2));
    for (let strip = stripOf(Math.min(y1, y2)); strip <= last; strip++) {
      sidesOf[strip]!.push(side);
      // Where the side enters and leaves the strip, and a cell more to both sides for what rounding may do.
      const enters = xAt(x1, y1, x2, y2, yMin + strip * height);
      const leaves = xAt(x1, y1, x2, y2, yMin + (strip + 1) * height);
      const isFlat = y1 === y2;
      const from = columnOf((isFlat ? Math.min(x1, x2) : Math.min(enters, leaves)) - width);
      const to = columnOf((isFlat ? Math.max(x1, x2) : Math.max(enters, leaves)) + width);
      cells.fill(STATE.rim, strip * CELLS + from, strip * CELLS + to + 1);
    }
  }

  const isInside = (x: number, y: number, strip: number): boolean => {
    let winding = 0;
    for (const side of sidesOf[strip]!) winding += windingOf(outline, count, side, x, y);
    return winding !== 0;
  };
  return (x, y) => {
    if (!(x >= xMin && x <= xMax && y >= yMin && y <= yMax)) return false;
    const strip = stripOf(y);
    const cell = strip * CELLS + columnOf(x);
    const state = cells[cell];
    if (state === STATE.rim) return isInside(x, y, strip);
    if (state === STATE.unknown) cells[cell] = isInside(x, y, strip) ? STATE.inside : STATE.outside;
    return cells[cell] === STATE.inside;
  };
}

/** Where a side is at a height, within its ends. */
function xAt(x1: number, y1: number, x2: number, y2: number, y: number): number {
  const share = Math.min(1, Math.max(0, (y - y1) / (y2 - y1)));
  return x1 + share * (x2 - x1);
}

/** +1 where the side passes the point's height upwards on its right, -1 downwards, else 0. */
export function windingOf(outline: readonly number[], count: number, side: number, x: number, y: number): number {
  const next = side + 1 === count ? 0 : side + 1;
  const y1 = outline[2 * side + 1]!;
  const y2 = outline[2 * next + 1]!;
  if (y1 <= y === y2 <= y) return 0;
  const x1 = outline[2 * side]!;
  const isLeft = (outline[2 * next]! - x1) * (y - y1) - (x - x1) * (y2 - y1);
  return y1 <= y ? (isLeft > 0 ? 1 : 0) : isLeft < 0 ? -1 : 0;
}

export function outlineBounds(outline: readonly number[]): Bounds {
  let [xMin, yMin, xMax, yMax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at + 1 < outline.length; at += 2) {
    const [x, y] = [outline[at]!, outline[at + 1]!];
    [xMin, xMax, yMin, yMax] = [Math.min(xMin, x), Math.max(xMax, x), Math.min(yMin, y), Math.max(yMax, y)];
  }
  return { xMin, yMin, xMax, yMax };
}
