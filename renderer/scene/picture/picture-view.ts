/** What of the topology a picture of some size shows. Pure. */
import type { Bounds } from '../camera-control.ts';
import { baseRadiusPx, zoomFactor } from '../sizes.ts';
import { graphX, graphY, type View } from '../view.ts';

export type PictureFrame = 'view' | 'all';

export interface PictureSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** What is drawn, in pixels of the screen, and how much larger the picture is: letters and discs grow with it. */
export interface ScaledView {
  readonly view: View;
  readonly scale: number;
}

/** Free on all sides of a picture of everything, for discs at the rim and their labels. */
const MARGIN_PX = 48;

/** The picture shows what the screen does, and more to the sides where its shape is another. */
export function viewOnScreen(screen: View, size: PictureSize): ScaledView {
  const [x, y] = [graphX(screen, screen.widthPx / 2), graphY(screen, screen.heightPx / 2)];
  return scaled(screen, size, (box) => ({
    ...{ centre: { x, y }, unitPx: screen.unitPx, ratio: screen.ratio, nodeScalePx: screen.nodeScalePx },
    ...box,
  }));
}

/** The picture shows all nodes. */
export function viewOfAll(screen: View, bounds: Bounds, nodeCount: number, size: PictureSize): ScaledView {
  const centre = { x: (bounds.xMin + bounds.xMax) / 2, y: (bounds.yMin + bounds.yMax) / 2 };
  return scaled(screen, size, ({ widthPx, heightPx }) => {
    const free = (sidePx: number) => Math.max(sidePx / 2, sidePx - 2 * MARGIN_PX);
    // One node, or many in a row, have no extent: any unit shows them.
    const across = free(widthPx) / Math.max(1e-6, bounds.xMax - bounds.xMin);
    const upwards = free(heightPx) / Math.max(1e-6, bounds.yMax - bounds.yMin);
    const unitPx = Math.min(across, upwards, Math.max(widthPx, heightPx) * 4);
    const nodeScalePx = baseRadiusPx(nodeCount, widthPx, heightPx) * zoomFactor(1);
    return { centre, unitPx, ratio: 1, nodeScalePx, widthPx, heightPx };
  });
}

interface Drawn extends PictureSize {
  readonly centre: { readonly x: number; readonly y: number };
  readonly unitPx: number;
  readonly ratio: number;
  readonly nodeScalePx: number;
}

function scaled(screen: View, size: PictureSize, drawnIn: (box: PictureSize) => Drawn): ScaledView {
  const scale = Math.min(size.widthPx / screen.widthPx, size.heightPx / screen.heightPx);
  const box = { widthPx: size.widthPx / scale, heightPx: size.heightPx / scale };
  const { centre, unitPx, ratio, nodeScalePx, widthPx, heightPx } = drawnIn(box);
  const matrix = new Float32Array(9);
  matrix[0] = (2 * unitPx) / widthPx;
  matrix[4] = (2 * unitPx) / heightPx;
  matrix[6] = -matrix[0] * centre.x;
  matrix[7] = -matrix[4] * centre.y;
  matrix[8] = 1;
  return { view: { matrix, widthPx, heightPx, pixelRatio: 1, ratio, nodeScalePx, unitPx }, scale };
}
