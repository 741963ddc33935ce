import { boundsOf } from '../camera-control.ts';
import type { NameCache } from '../name-cache.ts';
import { shardSlotsInUse } from '../palette.ts';
import type { SceneModel } from '../scene-model.ts';
import type { View } from '../view.ts';
import { wantedLabels } from '../wanted-labels.ts';
import type { PictureRequest } from './picture-request.ts';
import { viewOfAll, viewOnScreen } from './picture-view.ts';
import type { PictureOrder } from './picture-worker.ts';

/**
 * A file of what the scene shows. It is drawn in a thread of its own, from a copy of the model as it is when the names are
 * there: the console goes on meanwhile. Rejects with what the browser says where it has no room for such a canvas.
 */
export async function takePicture(
  model: SceneModel,
  screen: View,
  names: NameCache,
  request: PictureRequest,
): Promise<Blob> {
  const shown =
    request.frame === 'view'
      ? viewOnScreen(screen, request)
      : viewOfAll(screen, boundsOf(model.positions), model.presentCount, request);
  // The pointer is nobody's business but the operator's.
  const wanted = wantedLabels({ ...model, hovered: null }, shown.view);
  await names.load(wanted);
  const labels = wanted.flatMap((node) => {
    const label = names.get(node);
    return label === undefined ? [] : [{ node, label }];
  });
  const { tree: _tree, top: _top, ...drawn } = model;
  const shardSlots = shardSlotsInUse();
  return ordered({
    ...shown,
    request,
    labels,
    shardSlots,
    model: { ...drawn, hovered: null, area: null, reducedMotion: true },
  });
}

function ordered(order: PictureOrder): Promise<Blob> {
  const worker = new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Blob>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Blob>) => resolve(data));
    worker.addEventListener('error', ({ message }) => reject(new Error(message || 'its thread could not be started')));
    worker.postMessage(order);
  }).finally(() => worker.terminate());
}
