/** What is shown as files (RFC 4180). Times are ISO 8601 in UTC; what is not known is empty. Pure. */
import { toCsv } from '../query/result/delimited.ts';
import type { SelectionHeat } from '../state/heat-map.ts';
import { selectionRates } from './selection-series.ts';
import { imbalanceAt, shardRatesAt } from './shard-series.ts';
import { rateAt, rowCount, type ShownMap } from './shown-map.ts';

const isoTime = (ms: number): string => new Date(ms).toISOString();

/** A row of the file for every row of the map. `keyOf`: of the first node of a row. */
export function mapCsv(map: ShownMap, keyOf: (node: number) => string): string {
  const times = Array.from(map.columnsMs, isoTime);
  const rows = Array.from({ length: rowCount(map) }, (_, row) => [
    keyOf(map.order[map.starts[row]!]!),
    map.starts[row + 1]! - map.starts[row]!,
    map.rowShards[row]!,
    ...times.map((_time, column) => rateAt(map, row, column)),
  ]);
  return toCsv(['first_node', 'nodes', 'shard', ...times], rows);
}

/** A row for every column of the map: accesses a second of every shard and of the selection, and the hottest over the mean. */
export function shardsCsv(map: ShownMap, selection: SelectionHeat | null = null): string {
  const shards = Array.from({ length: map.shardCount }, (_, shard) => shard);
  const selected = selection === null ? null : selectionRates(map, selection);
  const rows = Array.from(map.columnsMs, (startMs, column) => {
    const rates = shardRatesAt(map, column);
    const cells = [...shards.map((shard) => rates?.[shard] ?? null), ...(selected === null ? [] : [selected[column]!])];
    return [isoTime(startMs), ...cells, imbalanceAt(map, column)];
  });
  const heads = shards.map((shard) => `accesses_per_second_shard_${shard}`);
  const ofSelection = selection === null ? [] : [`accesses_per_second_selection_of_${selection.nodes.length}`];
  return toCsv(['time', ...heads, ...ofSelection, 'imbalance'], rows);
}
