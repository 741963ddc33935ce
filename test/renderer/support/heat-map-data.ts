import type { ShownMap } from '../../../renderer/heat-map/shown-map.ts';

const START_MS = 1_700_000_000_000;

/**
 * Three rows: nodes 2 and 5 and 6 and 1 on shard 0 in two rows, node 0 on shard 1. Row r has 5 r + column accesses a second,
 * and `add`; the shards have twice the column, and 10 + column.
 */
export function heatMapOf(shape: { columns: number; firstColumn?: number; add?: number }): ShownMap {
  const { columns, firstColumn = 0, add = 0 } = shape;
  const cells = (row: number) => Array.from({ length: columns }, (_, at) => 5 * row + firstColumn + at + add);
  return {
    resolutionMs: 10_000,
    columnsMs: Float64Array.from({ length: columns }, (_, at) => START_MS + 10_000 * (firstColumn + at)),
    watchedMs: new Float32Array(columns).fill(10_000),
    noData: new Uint8Array(columns),
    order: Uint32Array.of(2, 5, 6, 1, 0),
    starts: Uint32Array.of(0, 2, 4, 5),
    rowShards: Uint16Array.of(0, 0, 1),
    fingerprint: 42,
    rates: Float32Array.from([0, 1, 2].flatMap(cells)),
    shardCount: 2,
    shardRates: Float32Array.from(
      Array.from({ length: columns }, (_, at) => [2 * (firstColumn + at), 10 + firstColumn + at]).flat(),
    ),
    keptFromMs: START_MS,
  };
}
