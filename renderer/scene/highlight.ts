/** Nodes that stand out; node-flags.ts dims all others. Pure. */
import type { Bounds } from './camera-control.ts';
import { hasPlace } from './vacant-slots.ts';

/** What an answer touched. */
export interface Highlight {
  /** Each once. */
  readonly nodes: readonly number[];
  readonly shards: readonly number[];
  /** Where they are a path: in its order. Its edges are drawn then, and no others of the selected node. */
  readonly path?: readonly number[] | undefined;
}

/** Share of the box that stays free around it, and the least side, in graph units: a lone node is seen with its neighbours. */
const MARGIN_RATIO = 0.12;
const SIDE_MIN = 0.04;

/** Box around some nodes with a margin, or null where there are none. O(nodes). */
export function boundsAround(
  positions: Float32Array,
  nodes: Iterable<number>,
  isSeen: (node: number) => boolean = () => true,
): Bounds | null {
  let [xMin, yMin, xMax, yMax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const node of nodes) {
    if (!hasPlace(positions, node) || !isSeen(node)) continue;
    const [x, y] = [positions[2 * node]!, positions[2 * node + 1]!];
    [xMin, xMax, yMin, yMax] = [Math.min(xMin, x), Math.max(xMax, x), Math.min(yMin, y), Math.max(yMax, y)];
  }
  if (xMin > xMax) return null;
  const marginX = Math.max(SIDE_MIN / 2, (xMax - xMin) * MARGIN_RATIO);
  const marginY = Math.max(SIDE_MIN / 2, (yMax - yMin) * MARGIN_RATIO);
  return { xMin: xMin - marginX, yMin: yMin - marginY, xMax: xMax + marginX, yMax: yMax + marginY };
}
