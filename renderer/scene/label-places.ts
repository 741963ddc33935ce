/** Where labels stand: right of their discs, none upon another. Pure. Sizes are of text of normal size, see `textScale`. */
import type { Point } from './brush.ts';

export const LABEL_PX = 12;
/** From the middle of a label's line to its baseline. */
export const BASELINE_PX = 4;
export const LINE_PX = 16;
const GAP_PX = 5;
const PADDING_PX = 3;

/** What a label takes up together with its disc. */
export interface LabelBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly textLeft: number;
}

/** @param width of the text; `pictureWidth` of all that is drawn on; `textScale` as of the model */
export function labelBox(
  { x, y }: Point,
  radius: number,
  width: number,
  pictureWidth: number,
  textScale: number,
): LabelBox {
  const textLeft = leftOf(x, radius, width, pictureWidth);
  const half = (LINE_PX * textScale) / 2;
  return {
    left: Math.min(textLeft, x - radius),
    top: y - half,
    right: Math.max(textLeft + width + PADDING_PX, x + radius),
    bottom: y + half,
    textLeft,
  };
}

/** Right of the disc; left of it where the text would leave the picture. */
export function leftOf(x: number, radius: number, width: number, pictureWidth: number): number {
  const right = x + radius + GAP_PX;
  const left = x - radius - GAP_PX - width;
  return right + width > pictureWidth && x <= pictureWidth && left >= 0 ? left : right;
}

export function overlaps(a: LabelBox, b: LabelBox): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
