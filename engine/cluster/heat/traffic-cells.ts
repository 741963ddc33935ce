import { SHARD_COUNT_MAX } from '../../model/ids.ts';

/**
 * What went between shards as a column of cells. The cells of a pair are the same however many shards there are, so that
 * samples of before and after a re-sharding add up.
 */
export const TRAFFIC_CELL_COUNT = SHARD_COUNT_MAX * SHARD_COUNT_MAX;

/** Adds a matrix of `shardCount` rows, row after row. */
export function addTrafficMatrix(cells: Float64Array, matrix: Uint32Array): void {
  const shardCount = Math.sqrt(matrix.length);
  for (let from = 0; from < shardCount; from++) {
    const row = from * SHARD_COUNT_MAX;
    for (let to = 0; to < shardCount; to++) cells[row + to]! += matrix[from * shardCount + to]!;
  }
}

/** Rows of a matrix of at least `shardCount` shards, more where cells say so. */
export function trafficRows(cells: Float64Array, shardCount: number): readonly (readonly number[])[] {
  let count = shardCount;
  for (const [cell, entries] of cells.entries()) {
    if (entries > 0) count = Math.max(count, 1 + Math.floor(cell / SHARD_COUNT_MAX), 1 + (cell % SHARD_COUNT_MAX));
  }
  return Array.from({ length: count }, (_, from) => {
    return Array.from(cells.subarray(from * SHARD_COUNT_MAX, from * SHARD_COUNT_MAX + count));
  });
}
