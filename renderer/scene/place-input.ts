/** Placing a node by hand: it is dragged with Alt and Shift held, and the view stays where it is. */
import type Sigma from 'sigma';

/** CSS pixels from the container's top left. */
export interface PlaceHandlers {
  readonly nodeAt: (xPx: number, yPx: number) => number | null;
  /** Where the node would be put now; null where it is let go of without being put anywhere. */
  readonly onDrag: (node: number, at: { readonly x: number; readonly y: number } | null) => void;
  readonly onDrop: (node: number, xPx: number, yPx: number) => void;
}

/** Nearer than this to where it began, it was a click. */
const DRAG_PX_MIN = 4;

/** Listens until `stop` is called; the captor's listeners end with sigma itself. */
export function bindPlacing(sigma: Sigma, { nodeAt, onDrag, onDrop }: PlaceHandlers): { stop(): void } {
  const mouse = sigma.getMouseCaptor();
  let drag: { readonly node: number; readonly x: number; readonly y: number; isFar: boolean } | null = null;

  const cancel = (): void => {
    if (drag !== null) onDrag(drag.node, null);
    drag = null;
  };
  mouse.on('mousedown', ({ x, y, original }) => {
    if (!(original instanceof MouseEvent) || !original.altKey || !original.shiftKey || original.button !== 0) return;
    const node = nodeAt(x, y);
    if (node !== null) drag = { node, x, y, isFar: false };
  });
  mouse.on('mousemovebody', (event) => {
    if (drag === null) return;
    // Sigma would pan.
    event.preventSigmaDefault();
    drag.isFar ||= Math.hypot(event.x - drag.x, event.y - drag.y) >= DRAG_PX_MIN;
    if (drag.isFar) onDrag(drag.node, { x: event.x, y: event.y });
  });
  mouse.on('mouseup', ({ x, y }) => {
    const dropped = drag;
    cancel();
    if (!dropped?.isFar) return;
    swallowClick();
    onDrop(dropped.node, x, y);
  });
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || drag === null) return;
    event.stopPropagation();
    cancel();
  };
  window.addEventListener('keydown', onKey, { capture: true });
  return { stop: () => window.removeEventListener('keydown', onKey, { capture: true }) };
}

/** The browser makes a click of the press, which would select whatever lies where the node was let go of. */
function swallowClick(): void {
  const swallow = (event: Event) => event.stopPropagation();
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
}
