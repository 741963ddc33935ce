/**
 * Sunflower
 * =========
 *
 * Points spread evenly over a disc in one pass: point i at angle i x 137.5 degrees and distance
 * `spread` x sqrt(i + 1/2), so every point has the same area to itself.
 *
 * Cost     O(1) a point; a packing of the same circles is a little denser and grows faster than linearly
 * Exact?   No two points are nearer than `SUNFLOWER_DISTANCE_MIN` x spread (points 0 and 3 are).
 * Source   H. Vogel: A better way to construct the sunflower head, Mathematical Biosciences, 1979.
 * Judge    The test measures all distances.
 */
export const SUNFLOWER_DISTANCE_MIN = 1.546;

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

export function sunflowerPoint(index: number, spread: number): { x: number; y: number } {
  const distance = spread * Math.sqrt(index + 0.5);
  return { x: distance * Math.cos(index * GOLDEN_ANGLE), y: distance * Math.sin(index * GOLDEN_ANGLE) };
}
