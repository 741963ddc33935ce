const SOURCE_NAMES = ['src', 'source', 'from'];
const TARGET_NAMES = ['dst', 'target', 'to'];

interface Named {
  readonly name: string;
  readonly at: number;
}

interface NodeColumns {
  readonly kind: 'node-table';
  readonly count: number;
  readonly id: number;
  readonly type: number | null;
  readonly label: number | null;
  /** Extra columns, which become attributes. */
  readonly attributes: readonly Named[];
}

interface EdgeColumnPlaces {
  readonly kind: 'edge-table';
  readonly count: number;
  readonly source: number;
  readonly target: number;
  readonly type: number | null;
  readonly attributes: readonly Named[];
}

/**
 * Tells from a header what a table holds and where its columns are: an edge table has `src` and `dst` (or `source`,
 * `target`, or `from`, `to`), a node table has `id`; in any case and order. A node's label is the column `label`, else
 * `name`; an edge's relation is `type`, else `relation`. Null when it is no such header.
 */
export function findColumns(header: readonly string[]): NodeColumns | EdgeColumnPlaces | null {
  const names = header.map((name) => name.trim().toLowerCase());
  const find = (wanted: readonly string[]): number | null => {
    for (const name of wanted) if (names.includes(name)) return names.indexOf(name);
    return null;
  };
  const without = (...used: readonly (number | null)[]): Named[] =>
    header.map((name, at) => ({ name: name.trim(), at })).filter(({ at }) => !used.includes(at));
  const count = header.length;
  const source = find(SOURCE_NAMES);
  const target = find(TARGET_NAMES);
  if (source !== null && target !== null) {
    const type = find(['type', 'relation']);
    return { kind: 'edge-table', count, source, target, type, attributes: without(source, target, type) };
  }
  const id = find(['id']);
  if (id === null) return null;
  const type = find(['type']);
  const label = find(['label', 'name']);
  return { kind: 'node-table', count, id, type, label, attributes: without(id, type, label) };
}
