/**
 * How colours look to eyes that lack one kind of cone
 * ===================================================
 *
 * Source   Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE
 *          TVCG 15(6), 2009: the published matrices of severity 1, on linear light.
 */
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
