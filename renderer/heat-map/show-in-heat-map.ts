import type { Console } from '../console.ts';
import { columnCount, rowOfNode } from './shown-map.ts';

/** Opens the panel and goes to the row of a node; where only others are shown, all are again. */
export function showInHeatMap({ stores, heatMaps }: Console, node: number): void {
  stores.view.update((view) => ({ ...view, isHeatOpen: true, isQueryOpen: false }));
  const { map, sight } = stores.heatMap.get();
  stores.heatMap.update((state) => ({ ...state, form: 'map' }));
  const isLeftOut = sight.nodes !== null && !sight.nodes.includes(node);
  if (isLeftOut) heatMaps.look({ nodes: null });
  if (isLeftOut || map === null) return;
  const row = rowOfNode(map, node);
  if (row === null) return;
  stores.heatCursor.update((cursor) => ({ ...cursor, cell: { row, column: columnCount(map) - 1 }, timeMs: null }));
}
