/** Left free on every side of the unit square, so that a node at the rim is drawn whole. */
export const MARGIN = 0.02;

/**
 * Positions moved and scaled, aspect kept, so that `bounds` is centred in the unit square and touches the margin on
 * its longer side. A picture without extent goes to the middle. O(n).
 * @returns Float32Array[2n], x and y alternating
 */
export function fitUnitSquare(
  xs: Float64Array,
  ys: Float64Array,
  bounds: { xMin: number; xMax: number; yMin: number; yMax: number },
): Float32Array {
  const extent = Math.max(bounds.xMax - bounds.xMin, bounds.yMax - bounds.yMin);
  const scale = extent > 0 ? (1 - 2 * MARGIN) / extent : 0;
  const xMiddle = (bounds.xMin + bounds.xMax) / 2;
  const yMiddle = (bounds.yMin + bounds.yMax) / 2;
  const positions = new Float32Array(2 * xs.length);
  for (let node = 0; node < xs.length; node++) {
    positions[2 * node] = 0.5 + (xs[node]! - xMiddle) * scale;
    positions[2 * node + 1] = 0.5 + (ys[node]! - yMiddle) * scale;
  }
  return positions;
}
