/** The selected nodes as rows: their order by a column. Pure. */
import type { NodeName } from '../../engine/protocol/index.ts';
import { sortedPositions } from '../query/result/sort-rows.ts';

export const SET_COLUMNS = ['label', 'shard', 'heat', 'type', 'influence', 'key'] as const;
export type SetColumn = (typeof SET_COLUMNS)[number];

export interface SetOrder {
  readonly column: SetColumn;
  readonly isDescending: boolean;
}

/** Numbers of a node, and its names where they are known. */
export interface SetValues {
  readonly nameOf: (node: number) => NodeName | undefined;
  readonly homeOf: (node: number) => number | null;
  readonly heatOf: (node: number) => number;
  readonly typeOf: (node: number) => string;
  readonly influenceOf: (node: number) => number;
}

export function cellValue(node: number, column: SetColumn, values: SetValues): string | number | null {
  switch (column) {
    case 'label':
      return values.nameOf(node)?.label ?? null;
    case 'key':
      return values.nameOf(node)?.key ?? null;
    case 'shard':
      return values.homeOf(node);
    case 'heat':
      return values.heatOf(node);
    case 'type':
      return values.typeOf(node);
    case 'influence':
      return values.influenceOf(node);
  }
}

/** The nodes by one column, stable; as they are where `order` is null. O(n log n). */
export function orderedNodes(nodes: Uint32Array, order: SetOrder | null, values: SetValues): Uint32Array {
  if (order === null) return nodes;
  const cells = Array.from(nodes, (node) => [cellValue(node, order.column, values)]);
  const positions = sortedPositions(cells, { column: 0, isDescending: order.isDescending });
  return positions.map((position) => nodes[position]!);
}

/** A press on a column's head: numbers from the largest, names from the first; then the other way; then as before. */
export function nextSetOrder(order: SetOrder | null, column: SetColumn): SetOrder | null {
  const startsDescending = column === 'heat' || column === 'influence';
  if (order?.column !== column) return { column, isDescending: startsDescending };
  return order.isDescending === startsDescending ? { column, isDescending: !startsDescending } : null;
}

export const needsNames = (order: SetOrder | null): boolean => order?.column === 'label' || order?.column === 'key';
