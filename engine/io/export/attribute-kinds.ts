export type AttributeValue = string | number | boolean | object;
/** `json` is a list or an object, which only JSON itself can hold. */
export type ValueKind = 'number' | 'boolean' | 'text' | 'json';

/** One attribute over all nodes, or over all edges. */
export interface AttributeKinds {
  readonly name: string;
  readonly counts: Record<ValueKind, number>;
}

export function kindOf(value: AttributeValue): ValueKind {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as 'number' | 'boolean';
  return 'json';
}

/** The attributes of a node or an edge; what is null is not there. */
export function* entriesOf(attributes: string | null): Generator<readonly [name: string, value: AttributeValue]> {
  if (attributes === null) return;
  for (const [name, value] of Object.entries(JSON.parse(attributes) as object)) {
    if (value !== null) yield [name, value as AttributeValue];
  }
}

/** All names with the kinds of their values, in order of first appearance; `visit` sees each value on the way. */
export function attributeKinds(
  rows: readonly (string | null)[],
  visit: (row: number, name: string, value: AttributeValue) => void,
): ReadonlyMap<string, AttributeKinds> {
  const byName = new Map<string, AttributeKinds>();
  for (const [row, attributes] of rows.entries()) {
    for (const [name, value] of entriesOf(attributes)) {
      let kinds = byName.get(name);
      if (kinds === undefined) {
        kinds = { name, counts: { number: 0, boolean: 0, text: 0, json: 0 } };
        byName.set(name, kinds);
      }
      kinds.counts[kindOf(value)]++;
      visit(row, name, value);
    }
  }
  return byName;
}

/** A value as text, whatever its kind. */
export const valueText = (value: AttributeValue): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);
