/** Makes a file of what the scene shows: the one place where a picture needs the browser. */
import { boundsOf } from '../camera-control.ts';
import type { NameCache } from '../name-cache.ts';
import { sceneBackground } from '../palette.ts';
import type { SceneModel } from '../scene-model.ts';
import type { View } from '../view.ts';
import { wantedLabels } from '../wanted-labels.ts';
import { cssFont } from './brush.ts';
import { canvasBrush } from './canvas-brush.ts';
import { drawPicture } from './draw-picture.ts';
import { type PictureFrame, type PictureSize, viewOfAll, viewOnScreen } from './picture-view.ts';
import { SvgBrush } from './svg-brush.ts';

export interface PictureRequest extends PictureSize {
  readonly format: 'png' | 'svg';
  readonly frame: PictureFrame;
  /** For those who do not see it. */
  readonly title: string;
}

/** Of a side: what browsers paint on, whatever the device. */
export const PICTURE_PX_MIN = 64;
export const PICTURE_PX_MAX = 8192;

/** @throws what the browser says where it has no room for a canvas of that size */
export async function takePicture(
  model: SceneModel,
  screen: View,
  names: NameCache,
  request: PictureRequest,
): Promise<Blob> {
  const { widthPx, heightPx, format, title } = request;
  const { view, scale } =
    request.frame === 'view'
      ? viewOnScreen(screen, request)
      : viewOfAll(screen, boundsOf(model.positions), model.presentCount, request);
  // The pointer is nobody's business but the operator's.
  const labelled = wantedLabels({ ...model, hovered: null }, view);
  await names.load(labelled);
  const canvas = new OffscreenCanvas(format === 'png' ? widthPx : 1, format === 'png' ? heightPx : 1);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser has no room for a picture of this size');
  const text = {
    nameOf: (node: number) => names.get(node),
    widthOf(content: string, sizePx: number, isStrong: boolean) {
      context.font = cssFont({ sizePx, isStrong });
      return context.measureText(content).width;
    },
  };
  const background = sceneBackground(model.theme);
  if (format === 'svg') {
    const brush = new SvgBrush();
    drawPicture(brush, model, view, labelled, text);
    const drawn = { drawnWidth: view.widthPx, drawnHeight: view.heightPx };
    return new Blob([brush.document({ widthPx, heightPx, ...drawn, background, title })], { type: 'image/svg+xml' });
  }
  context.fillStyle = background;
  context.fillRect(0, 0, widthPx, heightPx);
  context.scale(scale, scale);
  drawPicture(canvasBrush(context), model, view, labelled, text);
  return canvas.convertToBlob({ type: 'image/png' });
}
