/**
 * How scores are spread
 * =====================
 *
 * Influence is heavy-tailed: a few nodes have thousands of times what most have. So scores are counted in bins that
 * grow, with ends that can be read: 1, 2 and 5 times a power of ten, about equally wide on a logarithmic scale.
 *
 * Input    scores   shares of 1; what is not above 0 has no logarithm and is in no bin
 * Output   bins     ascending and without gaps from the least score to the largest; from < score <= to, so that a whole
 *                   of 1 ends at 1. The ends are the decimal numbers themselves: 0.002 and not 0.0020000000000000005
 * Cost     O(n)
 * Judge    Every score looked up in the list of bins.
 */
export interface ScoreBin {
  readonly from: number;
  readonly to: number;
  readonly nodes: number;
}

const MANTISSAS = [1, 2, 5] as const;

export function scoreHistogram(scores: Float64Array): readonly ScoreBin[] {
  const counts = new Map<number, number>();
  for (const score of scores) {
    if (!(score > 0)) continue;
    const step = stepOf(score);
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const [first, last] = [Math.min(...counts.keys()), Math.max(...counts.keys())];
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const step = first + at;
    return { from: endOf(step - 1), to: endOf(step), nodes: counts.get(step) ?? 0 };
  });
}

/** ... 3k: 1 x 10^k, 3k + 1: 2 x 10^k, 3k + 2: 5 x 10^k ... Read as a decimal, so that it is the nearest double to it. */
function endOf(step: number): number {
  const power = Math.floor(step / 3);
  return Number(`${MANTISSAS[step - 3 * power]!}e${power}`);
}

/** The first step whose end is not below the score. The logarithm may be off by its last bit, so ends decide. */
function stepOf(score: number): number {
  let step = 3 * Math.floor(Math.log10(score));
  while (endOf(step) < score) step++;
  while (endOf(step - 1) >= score) step--;
  return step;
}
