import { describe, expect, it } from 'vitest';
import { rgbOf } from '../../../renderer/scene/oklch.ts';
import {
  categoryColors,
  heatColor,
  heatRamp,
  heatSteps,
  PALETTE_COLOR_COUNT,
  sceneBackground,
  sceneForeground,
  shardColor,
  type Theme,
  unreadColor,
} from '../../../renderer/scene/palette.ts';

type Rgb = readonly [number, number, number];
const THEMES: readonly Theme[] = ['light', 'dark'];
const HEAD_COUNT = 8;

/** Severity 1 matrices of Machado, Oliveira, Fernandes (2009), on linear light. */
const SIGHT: Readonly<Record<string, readonly number[]>> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

const linear = (hex: string): Rgb => {
  const [r, g, b] = rgbOf(hex).map((byte) => {
    const channel = byte / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return [r, g, b];
};

function seenBy(sight: string, [r, g, b]: Rgb): Rgb {
  const m = SIGHT[sight]!;
  const row = (start: number): number =>
    Math.min(1, Math.max(0, m[start]! * r + m[start + 1]! * g + m[start + 2]! * b));
  return [row(0), row(3), row(6)];
}

function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const distance = (a: string, b: string, sight = 'normal'): number => {
  const [x, y] = [oklab(seenBy(sight, linear(a))), oklab(seenBy(sight, linear(b)))];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
};

const contrast = (a: string, b: string): number => {
  const luminance = (hex: string): number => {
    const [r, g, b] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

describe.each(THEMES)('palette (%s)', (theme) => {
  const head = Array.from({ length: HEAD_COUNT }, (_, shard) => shardColor(shard, theme));

  it.each([
    ['normal', 0.15],
    ['protanopia', 0.06],
    ['deuteranopia', 0.055],
    ['tritanopia', 0.04],
  ] as const)('[SC1] the first eight shard colours stay apart: %s sight, OKLab distance >= %d', (sight, threshold) => {
    for (const [slot, a] of head.entries()) {
      for (const b of head.slice(slot + 1))
        expect(distance(a, b, sight), `${a} ${b}`).toBeGreaterThanOrEqual(threshold);
    }
  });

  it('[SC2] every one of the first eight shard colours stands out from the background, 3:1 or more', () => {
    for (const color of head) expect(contrast(color, sceneBackground(theme)), color).toBeGreaterThanOrEqual(3);
  });

  it('[SC2] text on the scene has 7:1 or more', () => {
    expect(contrast(sceneForeground(theme), sceneBackground(theme))).toBeGreaterThanOrEqual(7);
  });

  it('[SC3] all 64 shard colours differ, neighbours in number clearly, and the 65th is the first again', () => {
    const colors = categoryColors('shard', theme);
    expect(new Set(colors).size).toBe(PALETTE_COLOR_COUNT);
    for (let shard = 1; shard < colors.length; shard++) {
      expect(distance(colors[shard - 1]!, colors[shard]!), `${shard}`).toBeGreaterThan(0.08);
    }
    expect(shardColor(PALETTE_COLOR_COUNT, theme)).toBe(shardColor(0, theme));
  });

  it('[SC4] the heat ramp goes one way in lightness, in even steps, away from the background', () => {
    const lightness = heatRamp(theme).map((color) => oklab(linear(color))[0]);
    const steps = lightness.slice(1).map((value, slot) => value - lightness[slot]!);
    const sign = theme === 'light' ? -1 : 1;
    for (const step of steps) expect(step * sign).toBeGreaterThan(0.04);
    expect(Math.max(...steps.map(Math.abs)) / Math.min(...steps.map(Math.abs))).toBeLessThan(1.25);
    expect(contrast(heatColor(1, theme), sceneBackground(theme))).toBeGreaterThan(7);
  });

  it('[SC4] an unread node is not the colour of a barely read one', () => {
    const steps = heatSteps(theme);
    expect(steps[0]).toBe(unreadColor(theme));
    expect(distance(steps[0]!, steps[1]!)).toBeGreaterThan(0.05);
  });
});
