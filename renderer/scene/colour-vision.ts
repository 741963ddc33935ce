/**
 * How colours look to eyes that lack one kind of cone
 * ===================================================
 *
 * Source   Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE
 *          TVCG 15(6), 2009: the published matrices of severity 1, on linear light.
 */
import { unitRgb } from './oklch.ts';

export const VISION_MATRICES = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const satisfies Readonly<Record<string, readonly number[]>>;

export type Sight = keyof typeof VISION_MATRICES;

/** The matrix as an SVG filter takes it: four rows of five, alpha unchanged. */
export function filterValues(sight: Sight): string {
  const m = VISION_MATRICES[sight];
  const rows = [0, 3, 6].map((at) => `${m[at]} ${m[at + 1]} ${m[at + 2]} 0 0`);
  return [...rows, '0 0 0 1 0'].join('  ');
}

type Triple = readonly [number, number, number];

/** `#rrggbb` as that eye sees it, in OKLab (Ottosson 2020): equal distances look about equally different. */
export function seenAs(hex: string, sight: Sight): Triple {
  const [r, g, b] = unitRgb(hex).map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  const m = VISION_MATRICES[sight];
  const channel = (at: number): number => Math.min(1, Math.max(0, m[at]! * r + m[at + 1]! * g + m[at + 2]! * b));
  const [red, green, blue] = [channel(0), channel(3), channel(6)];
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}
