import { createPrng } from '../../../../engine/base/prng.ts';

/** Every node anywhere: what any placement has to beat. */
export function randomHomes(nodeCount: number, shardCount: number, seed: number): Uint16Array {
  const prng = createPrng(seed);
  return Uint16Array.from({ length: nodeCount }, () => prng.below(shardCount));
}
