import { useMemo, useState } from 'react';
import { clampWidth, initialWidths, isNumeric } from './column-widths.ts';

export interface Column {
  /** Its place: two columns may have the same name. */
  readonly at: number;
  readonly name: string;
  readonly widthPx: number;
  readonly isNumeric: boolean;
  /** `n.id` and `id(n)`: the texts in it are keys of nodes. */
  readonly isKey: boolean;
}

const KEY_COLUMN = /^(id\(.*\)|[^.]+\.id)$/;

/**
 * Columns with their widths: from the first rows until they are dragged. The last one fills what is left over, unless it
 * holds numbers, which would then stand far away from their row.
 */
export function useColumns(
  names: readonly string[],
  rows: readonly (readonly unknown[])[],
  availablePx: number,
): { readonly columns: readonly Column[]; readonly resize: (column: number, widthPx: number | null) => void } {
  const [dragged, setDragged] = useState<ReadonlyMap<number, number>>(new Map());
  // Later pages do not change the columns under the reader's eyes.
  const first = rows.length > 0 ? rows[0] : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first row stands for the first page.
  const measured = useMemo(
    () =>
      names.map((_, column) => ({
        width: initialWidths(names, rows)[column] ?? 0,
        isNumeric: isNumeric(rows, column),
      })),
    [names, first],
  );
  const widths = measured.map(({ width }, column) => dragged.get(column) ?? width);
  const spare = availablePx - widths.reduce((sum, width) => sum + width, 0);
  const last = names.length - 1;
  const isFilling = spare > 0 && !dragged.has(last) && !(measured[last]?.isNumeric ?? false);
  const columns = names.map((name, column) => ({
    at: column,
    name,
    widthPx: (widths[column] ?? 0) + (column === last && isFilling ? spare : 0),
    isNumeric: measured[column]?.isNumeric ?? false,
    isKey: KEY_COLUMN.test(name),
  }));
  const resize = (column: number, widthPx: number | null) =>
    setDragged((before) => {
      const next = new Map(before);
      if (widthPx === null) next.delete(column);
      else next.set(column, clampWidth(widthPx));
      return next;
    });
  return { columns, resize };
}
