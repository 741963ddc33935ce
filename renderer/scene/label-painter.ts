/**
 * Draws the labels that sigma offers, in its order (= the priority they were added in), and drops those that would
 * cover one already drawn in the same frame.
 */
import type { NodeDisplayData, PartialButFor } from 'sigma/types';
import { sceneBackground, sceneForeground, type Theme } from './palette.ts';

type LabelData = PartialButFor<NodeDisplayData, 'x' | 'y' | 'size' | 'label' | 'color'>;

export const LABEL_LENGTH_MAX = 28;
export const FONT = '12px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const FONT_STRONG = `600 ${FONT}`;
const GAP_PX = 5;
const LINE_PX = 16;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Cuts at `LABEL_LENGTH_MAX` characters (not code units: a name may hold any script), with an ellipsis. */
export function shorten(label: string): string {
  const characters = [...label];
  if (characters.length <= LABEL_LENGTH_MAX) return label;
  return `${characters
    .slice(0, LABEL_LENGTH_MAX - 1)
    .join('')
    .trimEnd()}…`;
}

export class LabelPainter {
  #theme: Theme;
  #boxes: Box[] = [];

  constructor(theme: Theme) {
    this.#theme = theme;
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
  }

  /** Call before each frame: forgets the places taken in the last one. */
  beginFrame(): void {
    this.#boxes = [];
  }

  /** A plain label: text with an outline of background, so it reads over discs and edges. */
  readonly drawLabel = (context: CanvasRenderingContext2D, data: LabelData): void => {
    if (!data.label) return;
    const text = shorten(data.label);
    const isPinned = data.highlighted === true;
    context.font = isPinned ? FONT_STRONG : FONT;
    const width = context.measureText(text).width;
    const left = textLeft(context, data, width);
    const box: Box = {
      left: Math.min(left, data.x - data.size),
      top: data.y - LINE_PX / 2,
      right: Math.max(left + width + 3, data.x + data.size),
      bottom: data.y + LINE_PX / 2,
    };
    if (!isPinned && this.#boxes.some((taken) => overlaps(taken, box))) return;
    this.#boxes.push(box);
    // Sigma draws highlighted nodes once more, above all labels, by `drawPinned`.
    if (isPinned) return;
    context.lineJoin = 'round';
    context.lineWidth = 3.5;
    context.globalAlpha = 0.88;
    context.strokeStyle = sceneBackground(this.#theme);
    context.strokeText(text, left, data.y + 4);
    context.globalAlpha = 1;
    context.fillStyle = sceneForeground(this.#theme);
    context.fillText(text, left, data.y + 4);
  };

  /** The label of the selected or hovered node: a plate that stands above everything. */
  readonly drawPinned = (context: CanvasRenderingContext2D, data: LabelData): void => {
    if (!data.label) return;
    const text = shorten(data.label);
    context.font = FONT_STRONG;
    const width = context.measureText(text).width;
    const left = textLeft(context, data, width + 8) + 4;
    const top = data.y - LINE_PX / 2 - 4;
    context.beginPath();
    context.roundRect(left - 7, top, width + 14, LINE_PX + 8, 6);
    context.fillStyle = this.#theme === 'light' ? '#1b2430' : '#e6eaf0';
    context.fill();
    context.fillStyle = this.#theme === 'light' ? '#ffffff' : '#10141a';
    context.fillText(text, left, data.y + 4);
  };
}

/** Right of the disc; left of it where the text would leave the canvas. */
function textLeft(context: CanvasRenderingContext2D, data: LabelData, widthPx: number): number {
  const right = data.x + data.size + GAP_PX;
  const canvasPx = context.canvas.width / context.getTransform().a;
  const left = data.x - data.size - GAP_PX - widthPx;
  return right + widthPx > canvasPx && data.x <= canvasPx && left >= 0 ? left : right;
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
