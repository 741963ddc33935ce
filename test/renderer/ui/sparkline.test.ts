import { describe, expect, it } from 'vitest';
import { sparklinePoints } from '../../../renderer/ui/Sparkline.tsx';

const points = (text: string) => text.split(' ').map((point) => point.split(',').map(Number));

describe('sparkline', () => {
  it('[CO8] ends at the right edge, "now", however short the history is', () => {
    expect(points(sparklinePoints([1, 2, 4], 60, 4)).at(-1)?.[0]).toBe(64);
    expect(points(sparklinePoints([1, 1], 2, 1))).toEqual([
      [0, 1],
      [64, 1],
    ]);
  });

  it('[CO8] nothing is on the base line, the shared maximum at the top, and more than it stays inside', () => {
    expect(points(sparklinePoints([0, 8, 20], 3, 8)).map(([, y]) => y)).toEqual([19, 1, 1]);
    expect(points(sparklinePoints([0, 0], 2, 0)).map(([, y]) => y)).toEqual([19, 19]);
  });
});
