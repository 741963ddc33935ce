/** The path that stands out: a line from each of its nodes to the next, the same on screen and in a picture. */
import type { Brush } from './brush.ts';
import { isHidden } from './node-flags.ts';
import { sceneBackground, sceneForeground } from './palette.ts';
import type { DrawnModel } from './scene-model.ts';
import { hasPlace } from './vacant-slots.ts';
import { screenX, screenY, type View } from './view.ts';

const LINE = { widthPx: 3, haloPx: 7 } as const;

/** The nodes of the path that is lit, in order; null where none is, or a plan lies over the picture. */
export const litPath = ({ highlight, ghost }: Pick<DrawnModel, 'highlight' | 'ghost'>): readonly number[] | null =>
  ghost === null ? (highlight?.path ?? null) : null;

export function drawPath(brush: Brush, view: View, model: DrawnModel): void {
  const { positions, style, theme } = model;
  const path = litPath(model) ?? [];
  const isSeen = (node: number): boolean => hasPlace(positions, node) && !isHidden(style, node);
  const placeOf = (node: number) => ({
    x: screenX(view, positions[2 * node]!),
    y: screenY(view, positions[2 * node + 1]!),
  });
  // All halos first: where lines cross none is cut by the halo of another.
  for (const stroke of [
    { color: sceneBackground(theme), alpha: 0.9, width: LINE.haloPx },
    { color: sceneForeground(theme), alpha: 1, width: LINE.widthPx },
  ]) {
    for (let at = 1; at < path.length; at++) {
      const [from, to] = [path[at - 1]!, path[at]!];
      if (isSeen(from) && isSeen(to)) brush.line(placeOf(from), placeOf(to), stroke);
    }
  }
}
