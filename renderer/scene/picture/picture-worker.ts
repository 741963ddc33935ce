/** Entry of the thread that draws a picture: one order, one file. */
import { canvasBrush, canvasWidthOf } from '../canvas-brush.ts';
import { applyShardSlots, sceneBackground } from '../palette.ts';
import type { DrawnModel } from '../scene-model.ts';
import { drawPicture, type WantedLabel } from './draw-picture.ts';
import type { PictureRequest } from './picture-request.ts';
import type { ScaledView } from './picture-view.ts';
import { SvgBrush } from './svg-brush.ts';

export interface PictureOrder extends ScaledView {
  readonly request: PictureRequest;
  readonly model: DrawnModel;
  readonly labels: readonly WantedLabel[];
  /** The palette of the thread that asks is not that of this one. */
  readonly shardSlots: readonly number[];
}

addEventListener('message', ({ data }: MessageEvent<PictureOrder>) => {
  // What is thrown here reaches nobody: it becomes an error event of the worker, as all that goes wrong.
  void file(data).then(postMessage, (error) => reportError(error));
});

async function file({ request, model, view, scale, labels, shardSlots }: PictureOrder): Promise<Blob> {
  applyShardSlots(shardSlots);
  const { widthPx, heightPx, format, title } = request;
  const isPng = format === 'png';
  const canvas = new OffscreenCanvas(isPng ? widthPx : 1, isPng ? heightPx : 1);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser has no room for a picture of this size');
  const background = sceneBackground(model.theme);
  if (!isPng) {
    const brush = new SvgBrush();
    drawPicture(brush, model, view, labels, canvasWidthOf(context));
    const drawn = { drawnWidth: view.widthPx, drawnHeight: view.heightPx };
    return new Blob([brush.document({ widthPx, heightPx, ...drawn, background, title })], { type: 'image/svg+xml' });
  }
  context.fillStyle = background;
  context.fillRect(0, 0, widthPx, heightPx);
  context.scale(scale, scale);
  drawPicture(canvasBrush(context), model, view, labels, canvasWidthOf(context));
  return canvas.convertToBlob({ type: 'image/png' });
}
