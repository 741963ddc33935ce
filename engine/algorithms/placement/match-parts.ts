/**
 * Which part becomes which shard
 * ==============================
 *
 * A placement from scratch numbers its parts as it likes. Of all ways to give the parts to the shards this finds one
 * that leaves the most where it is: the assignment problem over kept[p][s] = rows of part p that are on shard s today.
 *
 * Input    kept   Float64Array[k * k], kept[p * k + s] >= 0
 * Output   shardOf, a permutation: part p becomes shard shardOf[p]
 * Cost     O(k^3)
 * Exact?   Yes; ties by number.
 * Source   Kuhn 1955, Munkres 1957; with potentials and shortest augmenting paths as in Jonker, Volgenant 1987.
 * Judge    all permutations of small matrices.
 */
export function matchParts(kept: Float64Array, k: number): Uint16Array {
  // Rows and columns count from 1; column 0 is where each augmenting path starts. Cost = -kept.
  const rowPotential = new Float64Array(k + 1);
  const columnPotential = new Float64Array(k + 1);
  const rowOfColumn = new Int32Array(k + 1);
  const previous = new Int32Array(k + 1);
  for (let row = 1; row <= k; row++) {
    rowOfColumn[0] = row;
    const slack = new Float64Array(k + 1).fill(Infinity);
    const isDone = new Uint8Array(k + 1);
    let column = 0;
    do {
      isDone[column] = 1;
      const from = rowOfColumn[column]!;
      let nearest = -1;
      for (let next = 1; next <= k; next++) {
        if (isDone[next] === 1) continue;
        const cost = -kept[(from - 1) * k + next - 1]! - rowPotential[from]! - columnPotential[next]!;
        if (cost < slack[next]!) {
          slack[next] = cost;
          previous[next] = column;
        }
        if (nearest === -1 || slack[next]! < slack[nearest]!) nearest = next;
      }
      const delta = slack[nearest]!;
      for (let next = 0; next <= k; next++) {
        if (isDone[next] === 1) {
          rowPotential[rowOfColumn[next]!]! += delta;
          columnPotential[next]! -= delta;
        } else {
          slack[next]! -= delta;
        }
      }
      column = nearest;
    } while (rowOfColumn[column] !== 0);
    for (; column !== 0; column = previous[column]!) rowOfColumn[column] = rowOfColumn[previous[column]!]!;
  }
  const shardOf = new Uint16Array(k);
  for (let column = 1; column <= k; column++) shardOf[rowOfColumn[column]! - 1] = column - 1;
  return shardOf;
}
