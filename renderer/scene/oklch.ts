/**
 * OKLCH to sRGB
 * =============
 *
 * Colours that must step evenly for the eye (the heat ramp, the palette beyond its hand-picked head) are made in OKLCH:
 * lightness L in [0, 1], chroma C in [0, ~0.37], hue in degrees.
 *
 * Source: Björn Ottosson, "A perceptual color space for image processing" (2020), the published matrices.
 * Judge: test/renderer/scene/palette.test.ts converts back and measures the distance.
 */

/** Linear light to the sRGB transfer curve, both in [0, 1]. */
function gammaOf(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

function linearOf(lightness: number, chroma: number, hueDegrees: number): readonly [number, number, number] {
  const hue = (hueDegrees * Math.PI) / 180;
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/**
 * The colour as `#rrggbb`. A colour outside sRGB loses chroma, never hue or lightness: clipping the channels instead
 * would bend an even ramp.
 */
export function oklchHex(lightness: number, chroma: number, hueDegrees: number): string {
  let reduced = chroma;
  let linear = linearOf(lightness, reduced, hueDegrees);
  while (reduced > 0.001 && linear.some((channel) => channel < -0.0005 || channel > 1.0005)) {
    reduced *= 0.97;
    linear = linearOf(lightness, reduced, hueDegrees);
  }
  return `#${linear.map((channel) => byteHex(gammaOf(Math.min(1, Math.max(0, channel))))).join('')}`;
}

function byteHex(channel: number): string {
  return Math.round(channel * 255)
    .toString(16)
    .padStart(2, '0');
}

/** Reads `#rrggbb` into three bytes. */
export function rgbOf(hex: string): readonly [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Reads `#rrggbb` into three channels in [0, 1], as shaders take them. */
export function unitRgb(hex: string): readonly [number, number, number] {
  const [red, green, blue] = rgbOf(hex);
  return [red / 255, green / 255, blue / 255];
}

/** From one colour to another by a share, channel by channel, as shaders mix. */
export function mixHex(from: string, to: string, share: number): string {
  const target = rgbOf(to);
  return `#${rgbOf(from)
    .map((channel, at) => byteHex(channel / 255 + (share * (target[at]! - channel)) / 255))
    .join('')}`;
}
