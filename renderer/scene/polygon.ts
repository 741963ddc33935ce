/**
 * Nodes within a drawn outline
 * ============================
 *
 * Inside is what the outline goes around, however often (non-zero winding): a lasso that crosses itself takes what a hand
 * would say it surrounds. An outline is closed from its last point to its first.
 *
 * The outline's sides are sorted into horizontal strips once, so that a point is compared with the few sides beside it and
 * not with all of a few hundred. Cost O(sides + strips), then O(sides of one strip) a point.
 * Judge: the winding sum over all sides, in test/renderer/scene/polygon.test.ts.
 */
import type { Bounds } from './camera-control.ts';

const STRIP_COUNT = 256;

/** @param outline x, y interleaved, graph units; fewer than three points surround nothing */
export function insideOutline(outline: readonly number[]): (x: number, y: number) => boolean {
  const count = outline.length >> 1;
  if (count < 3) return () => false;
  const { yMin, yMax } = outlineBounds(outline);
  const height = (yMax - yMin) / STRIP_COUNT;
  if (!(height > 0)) return () => false;
  const stripOf = (y: number): number => Math.min(STRIP_COUNT - 1, Math.max(0, Math.floor((y - yMin) / height)));
  const strips: number[][] = Array.from({ length: STRIP_COUNT }, () => []);
  for (let side = 0; side < count; side++) {
    const y = outline[2 * side + 1]!;
    const nextY = outline[2 * ((side + 1) % count) + 1]!;
    const last = stripOf(Math.max(y, nextY));
    for (let strip = stripOf(Math.min(y, nextY)); strip <= last; strip++) strips[strip]!.push(side);
  }
  return (x, y) => {
    if (y < yMin || y > yMax) return false;
    let winding = 0;
    for (const side of strips[stripOf(y)]!) winding += windingOf(outline, count, side, x, y);
    return winding !== 0;
  };
}

/** +1 where the side passes the point's height upwards on its right, -1 downwards, else 0. */
export function windingOf(outline: readonly number[], count: number, side: number, x: number, y: number): number {
  const next = (side + 1) % count;
  const [x1, y1] = [outline[2 * side]!, outline[2 * side + 1]!];
  const [x2, y2] = [outline[2 * next]!, outline[2 * next + 1]!];
  if (y1 <= y === y2 <= y) return 0;
  const isLeft = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1);
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
