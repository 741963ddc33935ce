/**
 * The state of a forecast as plain columns
 *
 * All state is in typed arrays, scalars included, so that saving is copying and nothing can be forgotten. Columns of
 * another shape (another number of nodes, slots or clusters) are refused as a whole: the caller starts anew.
 */
export type StateColumn = Float32Array | Float64Array | Uint8Array | Uint16Array | Uint32Array;
export type StateColumns = Readonly<Record<string, StateColumn>>;

export function saveColumns(columns: StateColumns): StateColumns {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.slice()]));
}

/** Whether they fit; if not, nothing was changed. */
export function restoreColumns(columns: StateColumns, saved: StateColumns): boolean {
  const names = Object.keys(columns);
  const fits = names.every((name) => {
    const [ours, theirs] = [columns[name]!, saved[name]];
    return theirs !== undefined && theirs.constructor === ours.constructor && theirs.length === ours.length;
  });
  if (!fits || Object.keys(saved).length !== names.length) return false;
  for (const name of names) columns[name]!.set(saved[name]!);
  return true;
}

/** The columns of a part under names of their own. */
export function prefixed(prefix: string, columns: StateColumns): StateColumns {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [`${prefix}.${name}`, column]));
}
