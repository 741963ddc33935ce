/**
 * How large a node is drawn
 * =========================
 *
 * radius = base(node count, viewport) * influence factor * zoom factor, in CSS pixels. The base keeps the inked share
 * of a full view about constant, from a hundred nodes to a million. Influence is heavy-tailed, so the factor follows
 * its square root within a narrow range: a hub is seen at a glance and a leaf is still a disc. The zoom factor grows
 * slower than the distance between nodes, so zooming in makes room.
 *
 * The vertex shader in node-shaders.ts says the same in GLSL; picking and labels use this text.
 */

/** Influence factor of the least and of the most influential node. */
export const FACTOR_MIN = 0.72;
export const FACTOR_MAX = 2.4;
export const RADIUS_PX_MIN = 0.8;
export const RADIUS_PX_MAX = 26;
const BASE_PX_MIN = 0.9;
const BASE_PX_MAX = 6.5;
const BASE_COVERAGE = 0.17;
const ZOOM_EXPONENT = 0.62;

/** Influence factors of all nodes, Float32Array[n], each within [FACTOR_MIN, FACTOR_MAX]. O(n). */
export function influenceFactors(influence: Float32Array): Float32Array<ArrayBuffer> {
  let most = 0;
  for (const value of influence) if (value > most) most = value;
  const factors = new Float32Array(influence.length);
  const scale = most > 0 ? (FACTOR_MAX - FACTOR_MIN) / Math.sqrt(most) : 0;
  for (let node = 0; node < factors.length; node++) factors[node] = FACTOR_MIN + scale * Math.sqrt(influence[node]!);
  return factors;
}

/** Factor of a node sized by heat: its byte is on a logarithmic scale already. */
export const heatFactor = (byte: number): number => FACTOR_MIN + ((FACTOR_MAX - FACTOR_MIN) * byte) / 255;

/** CSS pixels of a node of factor 1 when the whole topology is in view. */
export function baseRadiusPx(nodeCount: number, widthPx: number, heightPx: number): number {
  const side = Math.min(widthPx, heightPx);
  const spacing = side / Math.sqrt(Math.max(1, nodeCount));
  return Math.min(BASE_PX_MAX, Math.max(BASE_PX_MIN, spacing * BASE_COVERAGE));
}

/** Growth with zoom; `ratio` is the camera's (1 = all in view, smaller = closer). */
export function zoomFactor(ratio: number): number {
  return ratio ** -ZOOM_EXPONENT;
}

/** The drawn radius in CSS pixels; `scalePx` = baseRadiusPx * zoomFactor. */
export function radiusPx(factor: number, scalePx: number): number {
  return Math.min(RADIUS_PX_MAX * (0.5 + 0.5 * (factor / FACTOR_MAX)), Math.max(RADIUS_PX_MIN, factor * scalePx));
}
