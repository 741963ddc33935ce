import type { HeatBrush } from '../state/heat-map.ts';
import type { Cell } from './map-layout.ts';
import { nodesOfRows, rowOfNode, type ShownMap } from './shown-map.ts';

/** What a command at a cell is about: the brush where the cell lies in it, else the row with all its nodes, at that time. Pure. */
export function subjectAt(map: ShownMap, brush: HeatBrush | null, { row, column }: Cell): HeatBrush {
  const fromMs = map.columnsMs[column] ?? 0;
  const toMs = fromMs + map.resolutionMs;
  const nodes = nodesOfRows(map, row, row);
  if (brush !== null && nodes.length > 0 && fromMs < brush.toMs && toMs > brush.fromMs) {
    const [first, last] = [rowOfNode(map, brush.nodes[0] ?? -1), rowOfNode(map, brush.nodes.at(-1) ?? -1)];
    if (first !== null && last !== null && row >= first && row <= last) return brush;
  }
  return { nodes, fromMs, toMs };
}

/** By row: 1 where one of `nodes` is in it. O(nodes of the map + `nodes`). */
export function rowsWith(map: ShownMap, nodes: Uint32Array): Uint8Array {
  const rows = new Uint8Array(map.rowShards.length);
  if (nodes.length === 0) return rows;
  const wanted = marksOf(nodes);
  for (let row = 0; row < rows.length; row++) {
    for (let at = map.starts[row]!; at < map.starts[row + 1]!; at++) {
      if (wanted[map.order[at]!] !== 1) continue;
      rows[row] = 1;
      break;
    }
  }
  return rows;
}

/** Each named once, in whatever order. O(nodes). */
export function isSameSet(one: Uint32Array, other: Uint32Array): boolean {
  if (one.length !== other.length) return false;
  const has = marksOf(one);
  return other.every((node) => has[node] === 1);
}

/** By number: 1 for each of `nodes`. */
function marksOf(nodes: Uint32Array): Uint8Array {
  const marks = new Uint8Array(1 + nodes.reduce((most, node) => Math.max(most, node), 0));
  for (const node of nodes) marks[node] = 1;
  return marks;
}
