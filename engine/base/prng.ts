/**
 * Seeded pseudo-random numbers: sfc32 by Chris Doty-Humphrey (PractRand), 128 bits of state, seeded through
 * splitmix32 so that neighbouring seeds give unrelated streams. The same seed gives the same run on any machine.
 */
export interface Prng {
  /** A 32-bit unsigned integer. */
  uint32(): number;
  /** A number in [0, 1). */
  ratio(): number;
  /** An integer in [0, bound); `bound` in 1..2^32. */
  below(bound: number): number;
}

export function createPrng(seed: number): Prng {
  let mix = seed >>> 0;
  const splitmix = () => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  // The same bits as signed integers, which need no boxing.
  let a = splitmix() | 0;
  let b = splitmix() | 0;
  let c = splitmix() | 0;
  let counter = 1;
  const uint32 = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) uint32();
  return {
    uint32,
    ratio: () => uint32() / 4294967296,
    below: (bound) => Math.floor((uint32() / 4294967296) * bound),
  };
}
