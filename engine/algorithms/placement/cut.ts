import type { Csr } from '../graph/csr.ts';

/**
 * What a placement costs and how it balances
 * ==========================================
 *
 * Input    forward     adjacency
 *          homes       Uint16Array[n], shard of every node, < shardCount
 *          influence   Float64Array[n]
 * Cost     O(n + m)
 * Judge    The test filters the edge list.
 */

/** Edges whose ends live on different shards, parallel ones each: joins over the wire, rows kept twice. */
export function cutEdges(forward: Csr, homes: Uint16Array): number {
  let cut = 0;
  for (let node = 0; node < forward.nodeCount; node++) {
    const home = homes[node]!;
    for (let edge = forward.offsets[node]!, end = forward.offsets[node + 1]!; edge < end; edge++) {
      if (homes[forward.targets[edge]!] !== home) cut++;
    }
  }
  return cut;
}

/** Sum of the influence at home on every shard. */
export function shardInfluence(homes: Uint16Array, influence: Float64Array, shardCount: number): Float64Array {
  const sums = new Float64Array(shardCount);
  for (let node = 0; node < homes.length; node++) sums[homes[node]!]! += influence[node]!;
  return sums;
}

/** Largest shard over mean shard: 1 is perfect balance. 1 where there is nothing to balance. */
export function imbalanceRatio(sums: Float64Array): number {
  const total = sums.reduce((sum, value) => sum + value, 0);
  return total > 0 ? (Math.max(...sums) * sums.length) / total : 1;
}
