import { describe, expect, test } from 'vitest';
import {
  restorePlacement,
  WINDOW_SIZE,
  WINDOW_SIZE_MIN,
  type WindowState,
  windowStateSchema,
} from '../../electron/window-state.ts';

const left = { x: 0, y: 0, width: 1920, height: 1040 };
const right = { x: 1920, y: 0, width: 2560, height: 1400 };
const saved = (change: Partial<WindowState>): WindowState => ({
  x: 100,
  y: 80,
  width: 1400,
  height: 900,
  isMaximized: false,
  ...change,
});

describe('[DE1] the window comes back where it was, if its title bar can still be reached', () => {
  test('[DE1] on a display that is still there, position and size are kept', () => {
    expect(restorePlacement(saved({ x: 2000 }), [left, right])).toEqual({
      position: { x: 2000, y: 80 },
      width: 1400,
      height: 900,
      isMaximized: false,
    });
  });

  test.each([
    ['its display is gone', { x: 2000 }],
    ['only a sliver is left on the display', { x: 1900 }],
    ['the title bar is above the display', { y: -400 }],
    ['the title bar is below the display', { y: 1039 }],
  ])('[DE1] when %s, the window is centred', (_why, change) => {
    expect(restorePlacement(saved(change), [left]).position).toBeNull();
  });

  test('[DE1] partly outside is fine as long as it can be grabbed', () => {
    expect(restorePlacement(saved({ x: -1000 }), [left]).position).toEqual({ x: -1000, y: 80 });
  });

  test('[DE1] a window larger than its display shrinks to it, but never below what the layout needs', () => {
    expect(restorePlacement(saved({ width: 5000, height: 4000 }), [left])).toMatchObject({ width: 1920, height: 1040 });
    const tiny = { x: 0, y: 0, width: 640, height: 480 };
    expect(restorePlacement(null, [tiny])).toMatchObject(WINDOW_SIZE_MIN);
  });

  test('[DE1] without a state the default size is used, and no display at all is survived', () => {
    expect(restorePlacement(null, [left])).toEqual({ position: null, ...WINDOW_SIZE, isMaximized: false });
    expect(restorePlacement(saved({}), [])).toMatchObject({ position: null, width: 1400 });
  });
});

describe('[DE2] a state file is used only if it is exactly what we write', () => {
  test.each([
    ['text instead of a number', { ...saved({}), x: '0' }],
    ['a fraction', { ...saved({}), width: 800.5 }],
    ['an infinite size', { ...saved({}), width: Number.POSITIVE_INFINITY }],
    ['no size', { ...saved({}), height: 0 }],
    ['a field too many', { ...saved({}), fullscreen: true }],
    ['a field too few', { x: 1, y: 1, width: 1, height: 1 }],
    ['null', null],
  ])('[DE2] refused: %s', (_what, value) => {
    expect(windowStateSchema.safeParse(value).success).toBe(false);
  });
});
