/**
 * Draws the labels that sigma offers, in its order (= the priority they were added in), and drops those that would
 * cover one already drawn in the same frame.
 */
import type { NodeDisplayData, PartialButFor } from 'sigma/types';
import type { Font } from './brush.ts';
import { canvasBrush, canvasWidthOf } from './canvas-brush.ts';
import { BASELINE_PX, LABEL_PX, type LabelBox, LINE_PX, labelBox, leftOf, overlaps } from './label-places.ts';
import { sceneBackground, sceneForeground, type Theme } from './palette.ts';

type LabelData = PartialButFor<NodeDisplayData, 'x' | 'y' | 'size' | 'label' | 'color'>;

export const LABEL_LENGTH_MAX = 28;
const PLATE_PADDING_PX = 4;

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
  #textScale: number;
  #boxes: LabelBox[] = [];
  /** False while motion leaves labels out; that of the selected or hovered node stays. */
  isShown = true;

  constructor(theme: Theme, textScale: number) {
    this.#theme = theme;
    this.#textScale = textScale;
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
  }

  setTextScale(textScale: number): void {
    this.#textScale = textScale;
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
    if (!isPinned && !this.isShown) return;
    const font = labelFont(this.#theme, isPinned, this.#textScale);
    const box = labelBox(data, data.size, canvasWidthOf(context)(text, font), canvasPx(context), this.#textScale);
    if (!isPinned && this.#boxes.some((taken) => overlaps(taken, box))) return;
    this.#boxes.push(box);
    // Sigma draws highlighted nodes once more, above all labels, by `drawPinned`.
    if (!isPinned)
      canvasBrush(context).text({ x: box.textLeft, y: data.y + BASELINE_PX * this.#textScale }, text, font);
  };

  /** The label of the selected or hovered node: a plate that stands above everything. */
  readonly drawPinned = (context: CanvasRenderingContext2D, data: LabelData): void => {
    if (!data.label) return;
    const text = shorten(data.label);
    const width = canvasWidthOf(context)(text, labelFont(this.#theme, true, this.#textScale));
    const left = leftOf(data.x, data.size, width + 2 * PLATE_PADDING_PX, canvasPx(context)) + PLATE_PADDING_PX;
    const linePx = LINE_PX * this.#textScale;
    const top = data.y - linePx / 2 - 4;
    context.beginPath();
    context.roundRect(left - 7, top, width + 14, linePx + 8, 6);
    context.fillStyle = this.#theme === 'light' ? '#1b2430' : '#e6eaf0';
    context.fill();
    context.fillStyle = this.#theme === 'light' ? '#ffffff' : '#10141a';
    context.fillText(text, left, data.y + BASELINE_PX * this.#textScale);
  };
}

export const labelFont = (theme: Theme, isStrong: boolean, textScale: number): Font => ({
  ...{ sizePx: LABEL_PX * textScale, isStrong, alpha: 1 },
  ...{ ink: sceneForeground(theme), halo: sceneBackground(theme) },
});

const canvasPx = (context: CanvasRenderingContext2D): number => context.canvas.width / context.getTransform().a;
