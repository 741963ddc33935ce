/** Where the labels of a picture stand: right of their discs, in order of priority, none upon another. Pure. */
import { shorten } from '../label-painter.ts';
import type { Point } from './brush.ts';

export interface WantedLabel extends Point {
  readonly radius: number;
  readonly label: string;
  readonly isStrong: boolean;
}

export interface PlacedLabel extends Point {
  readonly text: string;
  readonly isStrong: boolean;
}

export const LABEL_PX = 12;
const GAP_PX = 5;
const LINE_PX = 16;
const BASELINE_PX = 4;

/** O(labels squared); there are at most 150. @param widthOf of a text, in the picture's pixels */
export function placeLabels(
  wanted: readonly WantedLabel[],
  picture: { readonly widthPx: number; readonly heightPx: number },
  widthOf: (text: string, isStrong: boolean) => number,
): readonly PlacedLabel[] {
  const taken: { left: number; right: number; top: number; bottom: number }[] = [];
  const placed: PlacedLabel[] = [];
  for (const { x, y, radius, label, isStrong } of wanted) {
    const text = shorten(label);
    const width = widthOf(text, isStrong);
    const right = x + radius + GAP_PX;
    // Where it would be cut off it stands on the other side.
    const left = right + width > picture.widthPx ? x - radius - GAP_PX - width : right;
    const box = { left, right: left + width, top: y - LINE_PX / 2, bottom: y + LINE_PX / 2 };
    if (box.left < 0 || box.right > picture.widthPx || box.top < 0 || box.bottom > picture.heightPx) continue;
    const isCovering = taken.some(
      (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
    );
    if (isCovering) continue;
    taken.push(box);
    placed.push({ x: left, y: y + BASELINE_PX, text, isStrong });
  }
  return placed;
}
