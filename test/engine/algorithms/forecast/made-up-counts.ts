import type { Prng } from '../../../../engine/base/prng.ts';

/** Poisson by unit steps of an exponential clock; for small rates. */
export function poissonCount(rate: number, prng: Prng): number {
  let count = -1;
  for (let time = rate; time > 0; count++) time += Math.log(1 - prng.ratio());
  return Math.max(0, count);
}

/** A day of `slots`, from 0.4 to 1.6. */
export const dayCycle = (tick: number, slots: number): number => 1 + 0.6 * Math.sin((2 * Math.PI * tick) / slots);
