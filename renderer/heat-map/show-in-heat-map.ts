import { showPanel } from '../actions/show-panel.ts';
import type { Console } from '../console.ts';

/** Opens the panel and goes to the row of a node; where only others are shown, all are again. */
export function showInHeatMap({ stores, heatMaps }: Console, node: number): void {
  showPanel(stores, 'heat');
  heatMaps.goToNode(node);
}

/** The same for what is selected: many nodes have the map for themselves, with the way back to all. */
export function showSelectedInHeatMap(console: Console): void {
  const { stores, heatMaps, selects } = console;
  const nodes = selects.selected();
  if (nodes.length === 1) showInHeatMap(console, nodes[0]!);
  if (nodes.length < 2) return;
  showPanel(stores, 'heat');
  stores.heatMap.update((state) => ({ ...state, form: 'map' }));
  heatMaps.look({ nodes });
}
