import type { Console } from '../console.ts';

/** Selects nodes of the map on the console. One alone is gone to; many are brought into view where they take the place of others. */
export function selectOnMap({ selects, live }: Console, nodes: Uint32Array, mode: 'replace' | 'add'): void {
  selects.selectMany(nodes, mode);
  if (mode === 'add') return;
  if (nodes.length === 1) live.scene?.focusNode(nodes[0]!);
  else live.scene?.fitNodes(nodes);
}
