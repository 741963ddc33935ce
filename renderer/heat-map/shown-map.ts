import type { HeatMap } from '../../engine/protocol/index.ts';

/** A map as it is shown: it always knows its nodes. Pure. */
export interface ShownMap extends HeatMap {
  readonly order: Uint32Array;
}

export const columnCount = (map: HeatMap): number => map.columnsMs.length;
export const rowCount = (map: HeatMap): number => map.rowShards.length;
export const endMs = (map: HeatMap): number => (map.columnsMs.at(-1) ?? 0) + map.resolutionMs;

export function rateAt(map: HeatMap, row: number, column: number): number | null {
  return map.noData[column] === 0 ? map.rates[row * columnCount(map) + column]! : null;
}

/** Nodes of the rows from `first` up to and with `last`. */
export function nodesOfRows(map: ShownMap, first: number, last: number): Uint32Array {
  return map.order.slice(map.starts[first], map.starts[last + 1]);
}

/** The row of a node, null where it has none. O(nodes of the map). */
export function rowOfNode(map: ShownMap, node: number): number | null {
  const place = map.order.indexOf(node);
  if (place < 0) return null;
  let [low, high] = [0, rowCount(map) - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (map.starts[middle]! <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The column of a time, null outside. */
export function columnAt(map: HeatMap, timeMs: number): number | null {
  const column = Math.floor((timeMs - (map.columnsMs[0] ?? 0)) / map.resolutionMs);
  return column >= 0 && column < columnCount(map) ? column : null;
}

/** The largest heat of all cells; 0 where there is none. O(cells). */
export function maxRate(map: HeatMap): number {
  let max = 0;
  for (let at = 0; at < map.rates.length; at++) if (map.rates[at]! > max) max = map.rates[at]!;
  return max;
}

/**
 * The map with the columns of `tail` in place of its own and behind them, from the column of `fromMs` on. Null where they do not
 * fit: other rows, or columns of another length; then it has to be asked for as a whole. O(cells).
 */
export function withTail(map: ShownMap, tail: HeatMap, fromMs: number): ShownMap | null {
  const { resolutionMs, fingerprint, starts, shardCount } = map;
  if (tail.resolutionMs !== resolutionMs || tail.fingerprint !== fingerprint || tail.shardCount !== shardCount)
    return null;
  if (tail.starts.length !== starts.length) return null;
  const firstMs = Math.max(map.columnsMs[0] ?? 0, Math.floor(fromMs / resolutionMs) * resolutionMs);
  const tailFirstMs = tail.columnsMs[0] ?? endMs(map);
  // A gap between the two would be time that nobody asked for.
  if (tailFirstMs > endMs(map)) return null;
  const columns = Math.round((endMs(tail) - firstMs) / resolutionMs);
  if (columns <= 0) return null;
  const sourceOf = (column: number): readonly [HeatMap, number] => {
    const startMs = firstMs + column * resolutionMs;
    const ofTail = Math.round((startMs - tailFirstMs) / resolutionMs);
    return ofTail >= 0 ? [tail, ofTail] : [map, Math.round((startMs - map.columnsMs[0]!) / resolutionMs)];
  };
  const rows = rowCount(map);
  const rates = new Float32Array(rows * columns);
  const shardRates = new Float32Array(columns * shardCount);
  const [watchedMs, noData] = [new Float32Array(columns), new Uint8Array(columns)];
  for (let column = 0; column < columns; column++) {
    const [source, at] = sourceOf(column);
    const width = columnCount(source);
    watchedMs[column] = source.watchedMs[at]!;
    noData[column] = source.noData[at]!;
    shardRates.set(source.shardRates.subarray(at * shardCount, (at + 1) * shardCount), column * shardCount);
    for (let row = 0; row < rows; row++) rates[row * columns + column] = source.rates[row * width + at]!;
  }
  return {
    ...map,
    ...{ rates, shardRates, watchedMs, noData, keptFromMs: tail.keptFromMs },
    columnsMs: Float64Array.from({ length: columns }, (_, column) => firstMs + column * resolutionMs),
  };
}

const DAY_MS = 86_400_000;

/**
 * From when on it is known what was accessed, where nothing is kept of the beginning of the map; `yesterday`: from when on it
 * is known of the day before. Null where all of it is kept, or nothing. To the column: old samples begin at whole hours.
 */
export function knownSince(map: HeatMap, yesterday: HeatMap | null): number | null {
  const laterMs = yesterday === null ? 0 : DAY_MS;
  const firstMs = map.columnsMs[0] ?? 0;
  if (map.keptFromMs === null || map.keptFromMs + laterMs <= firstMs) return null;
  const known = (yesterday ?? map).noData.indexOf(0);
  const sinceMs = known < 0 ? null : (yesterday ?? map).columnsMs[known]! + laterMs;
  return sinceMs !== null && sinceMs > firstMs && sinceMs < endMs(map) ? sinceMs : null;
}

/**
 * How much more was accessed than at the same time of the day before, cell by cell; NaN where either is not known. The other
 * day may be kept more coarsely: then a cell is set beside the stretch that its middle lies in.
 */
export function differences(map: HeatMap, yesterday: HeatMap): Float32Array {
  const columns = columnCount(map);
  const width = columnCount(yesterday);
  const values = new Float32Array(map.rates.length).fill(Number.NaN);
  if (yesterday.starts.length !== map.starts.length || yesterday.fingerprint !== map.fingerprint) return values;
  for (let column = 0; column < columns; column++) {
    const then = columnAt(yesterday, map.columnsMs[column]! + map.resolutionMs / 2 - DAY_MS);
    if (then === null || map.noData[column] !== 0 || yesterday.noData[then] !== 0) continue;
    for (let row = 0; row < rowCount(map); row++) {
      values[row * columns + column] = map.rates[row * columns + column]! - yesterday.rates[row * width + then]!;
    }
  }
  return values;
}

/** Rows by mean heat over the columns that are known, the hottest first. */
export interface RowTotal {
  readonly row: number;
  readonly mean: number;
  readonly max: number;
  /** The column of `max`. */
  readonly maxColumn: number;
  /** Accesses, as far as they are known. */
  readonly accesses: number;
}

export function rowTotals(map: HeatMap): readonly RowTotal[] {
  const columns = columnCount(map);
  const knownMs = map.watchedMs.reduce((sum, ms, column) => sum + (map.noData[column] === 0 ? ms : 0), 0);
  const totals = Array.from({ length: rowCount(map) }, (_, row): RowTotal => {
    let [accesses, max, maxColumn] = [0, 0, 0];
    for (let column = 0; column < columns; column++) {
      if (map.noData[column] !== 0) continue;
      const rate = map.rates[row * columns + column]!;
      accesses += (rate * map.watchedMs[column]!) / 1000;
      if (rate > max) [max, maxColumn] = [rate, column];
    }
    return { row, mean: knownMs === 0 ? 0 : (1000 * accesses) / knownMs, max, maxColumn, accesses };
  });
  return totals.sort((a, b) => b.mean - a.mean || a.row - b.row);
}
