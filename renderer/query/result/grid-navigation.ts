/** Which cell a key leads to, after the grid pattern of the ARIA practices. Pure. */

/** Row -1 is the head. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that PageUp and PageDown jump over. */
  readonly pageRows: number;
}

/** The place after a key, or null where the key is not one of navigation. */
export function nextPlace(
  place: GridPlace,
  key: { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean },
  size: GridSize,
): GridPlace | null {
  const isFar = key.ctrlKey || key.metaKey;
  const [lastRow, lastColumn] = [size.rows - 1, size.columns - 1];
  const at = (row: number, column: number): GridPlace => ({
    row: Math.max(-1, Math.min(lastRow, row)),
    column: Math.max(0, Math.min(lastColumn, column)),
  });
  switch (key.key) {
    case 'ArrowUp':
      return isFar ? at(-1, place.column) : at(place.row - 1, place.column);
    case 'ArrowDown':
      return isFar ? at(lastRow, place.column) : at(place.row + 1, place.column);
    case 'ArrowLeft':
      return at(place.row, isFar ? 0 : place.column - 1);
    case 'ArrowRight':
      return at(place.row, isFar ? lastColumn : place.column + 1);
    case 'Home':
      return isFar ? at(0, 0) : at(place.row, 0);
    case 'End':
      return isFar ? at(lastRow, lastColumn) : at(place.row, lastColumn);
    case 'PageUp':
      return at(Math.max(-1, place.row - size.pageRows), place.column);
    case 'PageDown':
      return at(place.row + size.pageRows, place.column);
    default:
      return null;
  }
}
