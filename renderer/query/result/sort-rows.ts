/** Order of fetched rows by one column: stable, and by the type of the values. Pure. */
import { cellOf } from './cell-value.ts';

export interface SortOrder {
  readonly column: number;
  readonly isDescending: boolean;
}

/** Ranks of kinds that share a column: numbers before texts before things. Null is last in both directions. */
const KIND_RANK = { number: 0, boolean: 1, text: 2, node: 3, relation: 4, path: 5, list: 6, map: 7, null: 8 } as const;
const DIGITS_MAX = 20;

/**
 * A text whose plain order is the order people expect: numbers in it by size, letters of any case and accent together.
 * Made once a row: comparing 100,000 texts with Intl.Collator takes ten times as long.
 */
function naturalKey(text: string): string {
  const folded = text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase();
  return folded.replaceAll(/\d+/g, (digits) => digits.padStart(DIGITS_MAX, '0'));
}

interface SortKey {
  readonly rank: number;
  readonly number: number;
  readonly text: string;
}

function keyOf(value: unknown): SortKey {
  const cell = cellOf(value);
  const rank = KIND_RANK[cell.kind];
  switch (cell.kind) {
    case 'null':
      return { rank, number: 0, text: '' };
    case 'number':
      return { rank, number: cell.value, text: '' };
    case 'boolean':
      return { rank, number: Number(cell.value), text: '' };
    case 'text':
      return { rank, number: 0, text: naturalKey(cell.value) };
    case 'node':
      return { rank, number: 0, text: naturalKey(cell.value.label) };
    case 'relation':
      return { rank, number: 0, text: naturalKey(`${cell.value.source} ${cell.value.type} ${cell.value.target}`) };
    case 'path':
      return { rank, number: cell.value.length, text: naturalKey(`${cell.value.source} ${cell.value.target}`) };
    case 'list':
      return { rank, number: cell.value.length, text: JSON.stringify(cell.value) };
    case 'map':
      return { rank, number: 0, text: JSON.stringify(cell.value) };
  }
}

/**
 * Positions of the rows in the wanted order; the engine's own order where `order` is null. Texts compare as people count
 * (host-9 before host-10). O(n log n), keys computed once.
 */
export function sortedPositions(rows: readonly (readonly unknown[])[], order: SortOrder | null): Uint32Array {
  const positions = Uint32Array.from(rows.keys());
  if (order === null) return positions;
  const keys = rows.map((row) => keyOf(row[order.column]));
  const sign = order.isDescending ? -1 : 1;
  return positions.sort((a, b) => compareKeys(keys[a]!, keys[b]!, sign) || a - b);
}

function compareKeys(a: SortKey, b: SortKey, sign: 1 | -1): number {
  if (a.rank !== b.rank) {
    const isNullInvolved = a.rank === KIND_RANK.null || b.rank === KIND_RANK.null;
    return (a.rank - b.rank) * (isNullInvolved ? 1 : sign);
  }
  if (a.number !== b.number) return (a.number < b.number ? -1 : 1) * sign;
  return a.text === b.text ? 0 : (a.text < b.text ? -1 : 1) * sign;
}

/** A press on a column's head: ascending, then descending, then the engine's order again. */
export function nextOrder(order: SortOrder | null, column: number): SortOrder | null {
  if (order?.column !== column) return { column, isDescending: false };
  return order.isDescending ? null : { column, isDescending: true };
}
