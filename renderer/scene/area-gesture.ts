/**
 * Drawing an area with the pointer: Shift and drag a rectangle, Alt and drag a lasso, or drag with the lasso tool.
 *
 * It listens on the container before sigma does, so that the camera rests while an area is drawn: a pointer that is taken
 * here makes no mouse events at all, and its touches go no further. Alt with Shift adds by lasso where it begins beside all
 * nodes; on one it is not ours: it places that node by hand.
 */

import { insideOutline, outlineBounds } from './polygon.ts';
import { graphX, graphY, screenX, screenY, type View } from './view.ts';

/** What a drag does: move the view, or draw a lasso. */
export type SceneTool = 'lasso' | null;

export interface Area {
  readonly kind: 'rectangle' | 'lasso';
  /** x, y interleaved, graph units, so that it stays where it is when the camera moves. */
  readonly outline: readonly number[];
}

export interface AreaHandlers {
  readonly tool: () => SceneTool;
  readonly view: () => View | null;
  readonly isOnNode: (xPx: number, yPx: number) => boolean;
  /** The area as it is being drawn; null when it is given up or done. */
  readonly onDraw: (area: Area | null) => void;
  readonly onDone: (area: Area, isAdding: boolean) => void;
  /** A press with the tool or with Shift that was no drag. */
  readonly onClick: (xPx: number, yPx: number, isToggle: boolean) => void;
}

/** A press that moves less than this is a click. */
const DRAG_PX_MIN = 4;
/** Between two points of a lasso: closer ones add nothing that is seen. */
const STEP_PX = 3;

export interface AreaGesture {
  /** Gives up what is being drawn; false where nothing is. */
  cancel(): boolean;
  stop(): void;
}

interface Drawing {
  readonly pointerId: number;
  readonly kind: Area['kind'];
  readonly startX: number;
  readonly startY: number;
  /** CSS pixels, x, y interleaved. */
  readonly points: number[];
  /** From the beginning: begun with Alt and Shift, it adds, whatever is let go of first. */
  readonly isAdding: boolean;
  isDrag: boolean;
}

export function watchAreas(container: HTMLElement, handlers: AreaHandlers): AreaGesture {
  let drawing: Drawing | null = null;
  let swallowsClick = false;

  const placeOf = (event: PointerEvent): readonly [number, number] => {
    const box = container.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const areaOf = ({ kind, startX, startY, points }: Drawing): Area | null => {
    const view = handlers.view();
    if (view === null) return null;
    const [x, y] = points.slice(-2) as [number, number];
    const px = kind === 'lasso' ? points : [startX, startY, x, startY, x, y, startX, y];
    return { kind, outline: px.map((value, at) => (at % 2 === 0 ? graphX(view, value) : graphY(view, value))) };
  };
  const end = (): void => {
    drawing = null;
    handlers.onDraw(null);
  };

  const onDown = (event: PointerEvent): void => {
    swallowsClick = false;
    const [x, y] = placeOf(event);
    const kind = kindOf(event, handlers.tool(), () => handlers.isOnNode(x, y));
    if (kind === null || drawing !== null) return;
    const isAdding = event.altKey && event.shiftKey;
    drawing = { pointerId: event.pointerId, kind, startX: x, startY: y, points: [x, y], isAdding, isDrag: false };
    swallowsClick = true;
    container.setPointerCapture(event.pointerId);
    // The press would have given the focus, had it gone on.
    container.focus({ preventScroll: true });
    event.preventDefault();
    event.stopPropagation();
  };
  const onMove = (event: PointerEvent): void => {
    if (drawing?.pointerId !== event.pointerId) return;
    event.stopPropagation();
    const [x, y] = placeOf(event);
    drawing.isDrag ||= Math.hypot(x - drawing.startX, y - drawing.startY) >= DRAG_PX_MIN;
    const [lastX, lastY] = drawing.points.slice(-2) as [number, number];
    if (Math.hypot(x - lastX, y - lastY) < STEP_PX) return;
    drawing.points.push(x, y);
    if (drawing.isDrag) handlers.onDraw(areaOf(drawing));
  };
  const onUp = (event: PointerEvent): void => {
    if (drawing?.pointerId !== event.pointerId) return;
    event.stopPropagation();
    const done = drawing;
    const area = areaOf(done);
    end();
    const isAdding = done.isAdding || event.ctrlKey || event.metaKey;
    if (!done.isDrag) {
      if (!event.altKey) handlers.onClick(done.startX, done.startY, event.shiftKey || isAdding);
    } else if (area !== null) handlers.onDone(area, isAdding);
  };
  const onCancel = (event: PointerEvent): void => {
    if (drawing?.pointerId === event.pointerId) end();
  };
  const onTouch = (event: TouchEvent): void => {
    if (drawing === null) return;
    // A second finger wants to zoom.
    if (event.touches.length > 1) end();
    else {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const onClick = (event: MouseEvent): void => {
    if (!swallowsClick) return;
    swallowsClick = false;
    event.stopPropagation();
  };

  // A browser that scrolls or zooms the page by touch would take the pointer away.
  container.style.touchAction = 'none';
  const early = { capture: true } as const;
  container.addEventListener('pointerdown', onDown, early);
  container.addEventListener('pointermove', onMove, early);
  container.addEventListener('pointerup', onUp, early);
  container.addEventListener('pointercancel', onCancel, early);
  container.addEventListener('touchstart', onTouch, { capture: true, passive: false });
  container.addEventListener('click', onClick, early);
  container.addEventListener('dblclick', onClick, early);
  return {
    cancel() {
      if (drawing === null) return false;
      end();
      return true;
    },
    stop() {
      container.removeEventListener('pointerdown', onDown, early);
      container.removeEventListener('pointermove', onMove, early);
      container.removeEventListener('pointerup', onUp, early);
      container.removeEventListener('pointercancel', onCancel, early);
      container.removeEventListener('touchstart', onTouch, early);
      container.removeEventListener('click', onClick, early);
      container.removeEventListener('dblclick', onClick, early);
    },
  };
}

type Press = Pick<PointerEvent, 'button' | 'isPrimary' | 'shiftKey' | 'altKey'>;

/** What a press begins to draw, or null where it is not ours. */
export function kindOf(press: Press, tool: SceneTool, isOnNode: () => boolean): Area['kind'] | null {
  const { button, isPrimary, shiftKey, altKey } = press;
  if (button !== 0 || !isPrimary) return null;
  if (shiftKey && altKey) return isOnNode() ? null : 'lasso';
  if (shiftKey) return 'rectangle';
  return altKey || tool === 'lasso' ? 'lasso' : null;
}

/**
 * Nodes within an area that are `shown` (1 by slot; null = all), ascending. One pass over all places: the index would give
 * the same nodes as a list to be tested and sorted, which for a large area costs ten times as much. About 2 ms at 100k.
 */
export function nodesWithin(
  { kind, outline }: Area,
  positions: Float32Array,
  shown: Uint8Array | null,
): Uint32Array<ArrayBuffer> {
  const { xMin, yMin, xMax, yMax } = outlineBounds(outline);
  const isInside = kind === 'rectangle' ? null : insideOutline(outline);
  const nodes = new Uint32Array(positions.length >> 1);
  let count = 0;
  for (let node = 0; node < nodes.length; node++) {
    const x = positions[2 * node]!;
    const y = positions[2 * node + 1]!;
    // A slot without a node has no place, and is in no box.
    if (!(x >= xMin && x <= xMax && y >= yMin && y <= yMax)) continue;
    if (shown !== null && shown[node] !== 1) continue;
    if (isInside === null || isInside(x, y)) nodes[count++] = node;
  }
  return nodes.slice(0, count);
}

/** The outline as it is being drawn. */
export function strokeArea(context: CanvasRenderingContext2D, view: View, { outline }: Area, ink: string): void {
  context.beginPath();
  for (let at = 0; at < outline.length; at += 2) {
    const [x, y] = [screenX(view, outline[at]!), screenY(view, outline[at + 1]!)];
    if (at === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.closePath();
  context.fillStyle = ink;
  context.globalAlpha = 0.1;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = ink;
  context.lineWidth = 1.5;
  context.setLineDash([5, 4]);
  context.stroke();
  context.setLineDash([]);
}
