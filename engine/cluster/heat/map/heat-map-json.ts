import type { HeatMap } from '../../../protocol/heat-map-types.ts';

/** A map for programs that read JSON: rows with the key of their first node, cells row after row, null where nothing is known. */
export function heatMapJson(map: HeatMap, keyOf: (node: number) => string) {
  const { resolutionMs, columnsMs, watchedMs, noData, starts, rowShards, rates, shardCount, shardRates } = map;
  const columns = columnsMs.length;
  const cells = (values: Float32Array, row: number, isKnown: (column: number) => boolean) =>
    Array.from({ length: columns }, (_, column) => (isKnown(column) ? values[row * columns + column]! : null));
  return {
    resolutionMs,
    keptFromMs: map.keptFromMs,
    columns: Array.from(columnsMs, (startMs, column) => ({
      startMs,
      watchedMs: watchedMs[column]!,
      shards:
        watchedMs[column] === 0
          ? null
          : Array.from(shardRates.subarray(column * shardCount, (column + 1) * shardCount)),
    })),
    rows: Array.from(rowShards, (shard, row) => ({
      firstNode: keyOf(map.order![starts[row]!]!),
      nodes: starts[row + 1]! - starts[row]!,
      shard,
      accessesPerSecond: cells(rates, row, (column) => noData[column] === 0),
    })),
  };
}
