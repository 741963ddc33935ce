/**
 * Spatial index of the nodes: picking, ranges and the arrow keys, on the CPU (no GPU read-back, so a hover never
 * waits for the frame being drawn). Positions are graph units; the y axis points up.
 *
 * Judge: test/renderer/scene/node-index.test.ts compares every answer with a search over all nodes.
 */
import KDBush from 'kdbush';
import { hasPlace, placedSlots } from './vacant-slots.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

export interface NodeIndexTree {
  /** The nearest node whose disc, widened by `tolerance`, covers (x, y); the lower index on a tie; else null. */
  pick(x: number, y: number, radiusOf: (node: number) => number, radiusMax: number, tolerance: number): number | null;
  /** Nodes within the rectangle, in no order. */
  range(xMin: number, yMin: number, xMax: number, yMax: number): readonly number[];
  /** The best next node for an arrow key that `isSeen`: within 45 degrees of the direction, least `along + 2 * across`; else null. */
  nearestInDirection(from: number, direction: Direction, isSeen?: (node: number) => boolean): number | null;
}

/**
 * Builds the index over `positions` (x, y interleaved). O(n log n): about 20 ms at 100k. Queries are O(sqrt n + hits).
 * The slot of a removed node has no place (NaN): it is in no answer.
 */
export function indexNodes(positions: Float32Array): NodeIndexTree {
  const placed = placedSlots(positions);
  const count = placed.length;
  const tree = new KDBush(count, 64, Float32Array);
  for (const node of placed) tree.add(positions[2 * node]!, positions[2 * node + 1]!);
  if (count > 0) tree.finish();
  // The tree counts what was added; without vacant slots that is the node itself.
  const isDense = count === positions.length >> 1;
  const nodesOf = (found: number[]): number[] => (isDense ? found : found.map((at) => placed[at]!));
  const within = (x: number, y: number, radius: number): number[] => nodesOf(tree.within(x, y, radius));

  return {
    pick(x, y, radiusOf, radiusMax, tolerance) {
      if (count === 0) return null;
      let best: number | null = null;
      let bestDistance = Number.POSITIVE_INFINITY;
      for (const node of within(x, y, radiusMax + tolerance)) {
        const distance = Math.hypot(positions[2 * node]! - x, positions[2 * node + 1]! - y);
        if (distance > radiusOf(node) + tolerance || distance > bestDistance) continue;
        if (distance === bestDistance && best !== null && best < node) continue;
        best = node;
        bestDistance = distance;
      }
      return best;
    },
    range: (xMin, yMin, xMax, yMax) => (count === 0 ? [] : nodesOf(tree.range(xMin, yMin, xMax, yMax))),
    nearestInDirection(from, direction, isSeen = () => true) {
      if (!hasPlace(positions, from)) return null;
      const seenWithin = (x: number, y: number, radius: number): number[] => within(x, y, radius).filter(isSeen);
      // Start at the mean spacing and double: the loop ends once the whole unit square (and more) was looked at.
      for (let radius = 1 / Math.sqrt(count); ; radius *= 2) {
        const found = bestWithin(seenWithin, positions, from, direction, radius);
        // A node outside the circle may still score better, but only within the score itself: score >= distance.
        if (found !== null && found.score <= radius) return found.node;
        if (found !== null) return bestWithin(seenWithin, positions, from, direction, found.score)?.node ?? found.node;
        if (radius > RADIUS_MAX) return null;
      }
    },
  };
}

/** Farther than any two points of the unit square, with room for a layout that overshoots. */
const RADIUS_MAX = 4;

/** `along + 2 * across` in the direction, or null when outside the 45 degree cone. */
export function directionScore(dx: number, dy: number, direction: Direction): number | null {
  const isHorizontal = direction === 'left' || direction === 'right';
  const sign = direction === 'right' || direction === 'up' ? 1 : -1;
  const along = sign * (isHorizontal ? dx : dy);
  const across = Math.abs(isHorizontal ? dy : dx);
  return along > 0 && across <= along ? along + 2 * across : null;
}

function bestWithin(
  within: (x: number, y: number, radius: number) => number[],
  positions: Float32Array,
  from: number,
  direction: Direction,
  radius: number,
): { node: number; score: number } | null {
  const x = positions[2 * from]!;
  const y = positions[2 * from + 1]!;
  let best: { node: number; score: number } | null = null;
  // The slack covers kdbush rounding a score computed in doubles against squared distances.
  for (const node of within(x, y, radius * (1 + 1e-9))) {
    const score = directionScore(positions[2 * node]! - x, positions[2 * node + 1]! - y, direction);
    if (score === null) continue;
    if (best === null || score < best.score || (score === best.score && node < best.node)) best = { node, score };
  }
  return best;
}
