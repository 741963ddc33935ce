import { showPanel } from '../actions/show-panel.ts';
import type { Console } from '../console.ts';

/** Opens the panel and goes to the row of a node; where only others are shown, all are again. */
export function showInHeatMap({ stores, heatMaps }: Console, node: number): void {
  showPanel(stores, 'heat');
  heatMaps.goToNode(node);
}
