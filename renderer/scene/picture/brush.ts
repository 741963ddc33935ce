/** What a picture is made of, whatever it becomes: a raster or a drawing. Lengths in the picture's own pixels. */
export interface Brush {
  line(from: Point, to: Point, stroke: Stroke): void;
  disc(at: Point, radius: number, fill: Fill): void;
  ring(at: Point, radius: number, stroke: Stroke): void;
  /** `at`: left end of the baseline. The halo keeps letters readable on discs and edges. */
  text(at: Point, content: string, font: Font): void;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Stroke {
  readonly color: string;
  readonly alpha: number;
  readonly width: number;
  readonly isDashed?: boolean;
}

export interface Fill {
  readonly color: string;
  readonly alpha: number;
}

export interface Font {
  readonly sizePx: number;
  readonly isStrong: boolean;
  readonly ink: string;
  readonly halo: string;
  readonly alpha: number;
}

export const FONT_FAMILY = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
export const DASHES: readonly number[] = [5, 4];
export const HALO_PX = 3.5;
export const HALO_ALPHA = 0.88;

export const cssFont = ({ sizePx, isStrong }: Pick<Font, 'sizePx' | 'isStrong'>): string =>
  `${isStrong ? '600 ' : ''}${sizePx}px ${FONT_FAMILY}`;
