import { z } from 'zod';

/** Pixels of the desktop's coordinate space, which spans all displays. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const pixels = z.int().min(-100_000).max(100_000);

export const windowStateSchema = z.strictObject({
  x: pixels,
  y: pixels,
  width: pixels.min(1),
  height: pixels.min(1),
  isMaximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

export const WINDOW_SIZE = { width: 1280, height: 800 };
export const WINDOW_SIZE_MIN = { width: 880, height: 560 };
/** So much of the window has to lie on a display that its title bar can be grabbed. */
const VISIBLE_WIDTH_MIN = 120;
const VISIBLE_HEIGHT_MIN = 40;

export interface Placement {
  /** Without a position the system centres the window. */
  readonly position: { readonly x: number; readonly y: number } | null;
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

/**
 * Where the window goes: where it was, if enough of it is still on one of `workAreas` (a display may be gone since), with
 * its former size bounded by that display. Otherwise centred, at the default size or what the first display allows.
 */
export function restorePlacement(state: WindowState | null, workAreas: readonly Rectangle[]): Placement {
  const area = state === null ? undefined : workAreas.find((candidate) => isReachable(state, candidate));
  const size = state ?? WINDOW_SIZE;
  const bounds = area ?? workAreas[0];
  return {
    position: state !== null && area !== undefined ? { x: state.x, y: state.y } : null,
    width: clampSize(size.width, WINDOW_SIZE_MIN.width, bounds?.width),
    height: clampSize(size.height, WINDOW_SIZE_MIN.height, bounds?.height),
    isMaximized: state?.isMaximized ?? false,
  };
}

/** The smaller of display and wish, but never below what the layout needs. */
function clampSize(wished: number, least: number, most = Number.POSITIVE_INFINITY): number {
  return Math.max(least, Math.min(wished, most));
}

function isReachable(window: Rectangle, area: Rectangle): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const isTitleBarInside = window.y >= area.y - 1 && window.y + VISIBLE_HEIGHT_MIN <= area.y + area.height;
  return width >= VISIBLE_WIDTH_MIN && isTitleBarInside;
}
