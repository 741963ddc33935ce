/** What is drawn for a few nodes on screen, and all that is in a picture, whatever it becomes: pixels or a drawing. Lengths in CSS pixels. */
export interface Brush {
  line(from: Point, to: Point, stroke: Stroke): void;
  /** A quadratic curve. */
  curve(from: Point, control: Point, to: Point, stroke: Stroke): void;
  disc(at: Point, radius: number, fill: Fill): void;
  /** Its right half. */
  halfDisc(at: Point, radius: number, fill: Fill): void;
  ring(at: Point, radius: number, stroke: Stroke): void;
  /** `at`: left end of the baseline. A halo keeps letters readable on discs and edges. */
  text(at: Point, content: string, font: Font): void;
}

/** How wide a text is. */
export type WidthOf = (text: string, font: Pick<Font, 'sizePx' | 'isStrong'>) => number;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Fill {
  readonly color: string;
  readonly alpha: number;
}

export interface Stroke extends Fill {
  readonly width: number;
  /** Lengths of strokes and gaps; solid without. */
  readonly dashes?: readonly number[];
  readonly dashOffset?: number;
}

export interface Font {
  readonly sizePx: number;
  readonly isStrong: boolean;
  readonly ink: string;
  readonly halo: string;
  readonly alpha: number;
}

export const FONT_FAMILY = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
export const HALO_PX = 3.5;
export const HALO_ALPHA = 0.88;

export const cssFont = ({ sizePx, isStrong }: Pick<Font, 'sizePx' | 'isStrong'>): string =>
  `${isStrong ? '600 ' : ''}${sizePx}px ${FONT_FAMILY}`;
