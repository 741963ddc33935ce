import type { SelectionHeat } from '../state/heat-map.ts';
import { text } from '../text/en.ts';
import { columnAt, columnCount, rateAt, rowCount, type ShownMap } from './shown-map.ts';

/**
 * What the selected nodes were accessed a second, by column of `map`; null where nothing is known by node. Both are made of
 * the same samples; a column that is not there (yet) is not known. O(columns * rows of the selection, at most one a shard).
 */
export function selectionRates(map: ShownMap, { map: own }: SelectionHeat): readonly (number | null)[] {
  return Array.from({ length: columnCount(map) }, (_, column) => {
    const at = columnAt(own, map.columnsMs[column]! + map.resolutionMs / 2);
    if (at === null) return null;
    let sum = 0;
    for (let row = 0; row < rowCount(own); row++) {
      const rate = rateAt(own, row, at);
      if (rate === null) return null;
      sum += rate;
    }
    return sum;
  });
}

/** `Selection (12 nodes)`; says where it is a part of what is selected. */
export const selectionName = ({ nodes, selectedCount }: SelectionHeat): string =>
  text.heatMap.selection(nodes.length, selectedCount);
