/** Colours of the map as the pixels of an ImageData: RGBA in one number, little-endian. */
import { oklchHex, rgbOf } from '../scene/oklch.ts';
import { HEAT_STEP_COUNT, heatColor, type Theme } from '../scene/palette.ts';

/** Not accessed: close to the ground, so that what was accessed is what is seen. */
export const coldColor = (theme: Theme): string => (theme === 'light' ? '#e9ecf1' : '#1b222b');

export function heatRampColors(theme: Theme): readonly string[] {
  return Array.from({ length: HEAT_STEP_COUNT }, (_, step) =>
    step === 0 ? coldColor(theme) : heatColor(step / (HEAT_STEP_COUNT - 1), theme),
  );
}

/** Blue for less, orange for more, both away from a middle that is nearly the ground: told apart with every colour vision. */
export function divergingColors(theme: Theme): readonly string[] {
  return Array.from({ length: HEAT_STEP_COUNT }, (_, step) => {
    const size = Math.min(1, Math.abs(step - 128) / 127);
    const hue = step < 128 ? 250 : 55;
    if (size === 0) return coldColor(theme);
    if (theme === 'light') return oklchHex(0.93 - 0.42 * size, 0.02 + 0.14 * size, hue);
    return oklchHex(0.27 + 0.52 * size, 0.02 + 0.12 * size, hue);
  });
}

export function pixelsOf(colors: readonly string[]): Uint32Array {
  return Uint32Array.from(colors, (color) => {
    const [red, green, blue] = rgbOf(color);
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
}
