/** Mouse and touch from sigma's captors, in CSS pixels from the container's top left. */
import type Sigma from 'sigma';

/** A finger that has rested for so long has opened the menu; lifting it must not select what the menu is about anew. */
const REST_MS = 500;

export interface PointerHandlers {
  readonly onMove: (xPx: number, yPx: number) => void;
  readonly onLeave: () => void;
  /** `isToggle`: with Ctrl or Cmd. */
  readonly onClick: (xPx: number, yPx: number, isToggle: boolean) => void;
  /** Returns true when it used the double click, which then does not zoom. */
  readonly onDoubleClick: (xPx: number, yPx: number) => boolean;
}

/** Listens until sigma is killed, which drops its captors' listeners with it. */
export function bindPointer(sigma: Sigma, handlers: PointerHandlers): void {
  const mouse = sigma.getMouseCaptor();
  mouse.on('mousemove', ({ x, y }) => handlers.onMove(x, y));
  mouse.on('mouseleave', () => handlers.onLeave());
  mouse.on('click', ({ x, y, original }) => handlers.onClick(x, y, original.ctrlKey || original.metaKey));
  mouse.on('doubleClick', (event) => {
    if (handlers.onDoubleClick(event.x, event.y)) event.preventSigmaDefault();
  });
  const touch = sigma.getTouchCaptor();
  let downMs = 0;
  touch.on('touchdown', ({ original }) => {
    downMs = original.timeStamp;
  });
  touch.on('tap', ({ touches, previousTouches, original }) => {
    if (original.timeStamp - downMs >= REST_MS) return;
    const point = touches[0] ?? previousTouches[0];
    if (point !== undefined) handlers.onClick(point.x, point.y, false);
  });
}
