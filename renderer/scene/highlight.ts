/** Nodes that stand out, all others dimmed: the fourth style byte of every node. Pure, once a change and never a tick. */
import type { Bounds } from './camera-control.ts';
import { hasPlace } from './vacant-slots.ts';

/** What an answer touched. */
export interface Highlight {
  /** Each once. */
  readonly nodes: readonly number[];
  readonly shards: readonly number[];
}

const DIM = 255;

/** Writes the dim byte of every node into `style` (see `packStyle`): none where `highlight` is null. O(n). */
export function writeHighlight(style: Uint8Array, highlight: Highlight | null): void {
  for (let at = 3; at < style.length; at += 4) style[at] = highlight === null ? 0 : DIM;
  for (const node of highlight?.nodes ?? []) if (4 * node + 3 < style.length) style[4 * node + 3] = 0;
}

/** Whether a node stands out, or nothing does. */
export const isLit = (style: Uint8Array, node: number): boolean => style[4 * node + 3] === 0;

/** Share of the box that stays free around it, and the least side, in graph units: a lone node is seen with its neighbours. */
const MARGIN_RATIO = 0.12;
const SIDE_MIN = 0.04;

/** Box around some nodes with a margin, or null where there are none. O(nodes). */
export function boundsAround(positions: Float32Array, nodes: readonly number[]): Bounds | null {
  let [xMin, yMin, xMax, yMax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const node of nodes) {
    if (!hasPlace(positions, node)) continue;
    const [x, y] = [positions[2 * node]!, positions[2 * node + 1]!];
    [xMin, xMax, yMin, yMax] = [Math.min(xMin, x), Math.max(xMax, x), Math.min(yMin, y), Math.max(yMax, y)];
  }
  if (xMin > xMax) return null;
  const marginX = Math.max(SIDE_MIN / 2, (xMax - xMin) * MARGIN_RATIO);
  const marginY = Math.max(SIDE_MIN / 2, (yMax - yMin) * MARGIN_RATIO);
  return { xMin: xMin - marginX, yMin: yMin - marginY, xMax: xMax + marginX, yMax: yMax + marginY };
}
