import { assert } from '../../base/assert.ts';

/**
 * How far an observed ratio can be from the truth
 * ===============================================
 *
 * Of `samples` independent draws `hits` had some property. With probability at least 1 - 2 exp(-doubt) the true ratio p
 * fulfils
 *
 *   samples x kl(hits / samples, p) <= doubt,   kl(q, p) = q ln(q / p) + (1 - q) ln((1 - q) / (1 - p))
 *
 * which is Chernoff's bound, to both sides. It knows that ratios near 0 and 1 vary little: no hit in N draws leaves
 * doubt / N, where a bound of one width for all (Hoeffding's) leaves sqrt(doubt / 2N).
 *
 * Output   the larger distance of hits / samples to the two ends of that interval, 0..1
 * Cost     O(1): two bisections of 40 steps
 * Source   H. Chernoff 1952; W. Hoeffding: Probability inequalities for sums of bounded random variables, 1963, th. 1.
 * Judge    The sums of binomial probabilities themselves.
 */
export function ratioError(hits: number, samples: number, doubt: number): number {
  assert(samples > 0 && hits >= 0 && hits <= samples, `${hits} of ${samples} draws is no ratio`);
  const ratio = hits / samples;
  const limit = doubt / samples;
  return Math.max(farthest(ratio, limit, 1) - ratio, ratio - farthest(ratio, limit, 0));
}

/** The p between `ratio` and `end` (0 or 1) farthest from `ratio` with kl(ratio, p) <= limit, rounded outward. */
function farthest(ratio: number, limit: number, end: 0 | 1): number {
  let [inside, outside] = [ratio, end as number];
  for (let step = 0; step < 40; step++) {
    const middle = (inside + outside) / 2;
    if (divergence(ratio, middle) <= limit) inside = middle;
    else outside = middle;
  }
  return outside;
}

function divergence(q: number, p: number): number {
  const hit = q === 0 ? 0 : q * Math.log(q / p);
  const miss = q === 1 ? 0 : (1 - q) * Math.log((1 - q) / (1 - p));
  return hit + miss;
}
