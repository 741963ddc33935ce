import type { HeatMapState } from '../state/heat-map.ts';
import { text } from '../text/en.ts';
import type { Cell } from './map-layout.ts';
import { columnCount, rateAt, type ShownMap } from './shown-map.ts';

const words = text.heatMap.read;

/** A cell in words: nodes, shard, time, heat, and how it was yesterday where that is shown. `first`: the first node's label. */
export function readingOf(
  map: ShownMap,
  { row, column }: Cell,
  first: string,
  { scaleKind, values }: Pick<HeatMapState, 'scaleKind' | 'values'>,
): readonly string[] {
  const count = map.starts[row + 1]! - map.starts[row]!;
  const rate = rateAt(map, row, column);
  const startMs = map.columnsMs[column]!;
  const difference = scaleKind === 'yesterday' ? values?.[row * columnCount(map) + column] : undefined;
  return [
    count === 1 ? words.node(first) : words.nodes(first, count),
    text.shard(map.rowShards[row]!),
    words.time(startMs, startMs + map.resolutionMs),
    words.rate(rate),
    ...(count > 1 && rate !== null ? [words.perNode(rate / count)] : []),
    ...(difference === undefined || rate === null
      ? []
      : [Number.isNaN(difference) ? words.noDifference : words.difference(difference)]),
  ];
}
