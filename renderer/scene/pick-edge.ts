/** Which edge lies at a place. Pure, over the same columns as the picture. */

/** An edge by its ends, as slots, and the index of its relation. */
export interface EdgeBelow {
  readonly source: number;
  readonly target: number;
  readonly relation: number;
}

/**
 * The edge nearest to x, y among those that `isDrawn`, by its number; null where none is within `reach`, and of equal ones the
 * first. All in graph units. One pass over all edges, most of which four comparisons of their ends rule out: at 100k/200k 0.7 ms
 * where most edges are short, 3 ms where all of them cross the whole picture; once a press. Judge: the distance to every edge.
 */
export function edgeNear(
  edges: Uint32Array,
  positions: Float32Array,
  at: { readonly x: number; readonly y: number; readonly reach: number },
  isDrawn: (source: number, target: number) => boolean,
): number | null {
  const { x, y, reach } = at;
  const [left, right, low, high] = [x - reach, x + reach, y - reach, y + reach];
  let best: number | null = null;
  let bestSquare = reach * reach;
  for (let edge = 0; edge < edges.length; edge += 2) {
    const source = edges[edge]!;
    const target = edges[edge + 1]!;
    const sx = positions[2 * source]!;
    const tx = positions[2 * target]!;
    if ((sx < left && tx < left) || (sx > right && tx > right)) continue;
    const sy = positions[2 * source + 1]!;
    const ty = positions[2 * target + 1]!;
    if ((sy < low && ty < low) || (sy > high && ty > high)) continue;
    // A slot without a node has no place: then it is not nearer than anything.
    const square = squareToSegment(x, y, sx, sy, tx, ty);
    if (!(square < bestSquare || (best === null && square === bestSquare)) || !isDrawn(source, target)) continue;
    best = edge >> 1;
    bestSquare = square;
  }
  return best;
}

/** Square of the distance from a point to a segment; NaN where an end has no place. */
export function squareToSegment(x: number, y: number, sx: number, sy: number, tx: number, ty: number): number {
  const dx = tx - sx;
  const dy = ty - sy;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - sx) * dx + (y - sy) * dy) / length));
  const ex = x - sx - along * dx;
  const ey = y - sy - along * dy;
  return ex * ex + ey * ey;
}
