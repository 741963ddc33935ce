/** Attributes as a form has them: rows of text with a kind, read back as JSON values. Pure. */
export const ATTRIBUTE_KINDS = ['text', 'number', 'boolean', 'json'] as const;
export type AttributeKind = (typeof ATTRIBUTE_KINDS)[number];

export interface AttributeRow {
  /** Of the row itself, so that it stays the same one while its name is typed. */
  readonly id: number;
  readonly name: string;
  readonly kind: AttributeKind;
  /** A boolean is `true` or `false`, a number as JSON has it. */
  readonly text: string;
}

export type AttributeFault = 'name-missing' | 'name-twice' | 'number' | 'json' | 'null';

export type Attributes = Readonly<Record<string, unknown>>;

function rowOf(name: string, value: unknown, id: number): AttributeRow {
  if (typeof value === 'string') return { id, name, kind: 'text', text: value };
  if (typeof value === 'number') return { id, name, kind: 'number', text: String(value) };
  if (typeof value === 'boolean') return { id, name, kind: 'boolean', text: String(value) };
  return { id, name, kind: 'json', text: JSON.stringify(value) };
}

export const rowsOf = (attributes: Attributes): readonly AttributeRow[] =>
  Object.entries(attributes).map(([name, value], at) => rowOf(name, value, at));

export function withNewRow(rows: readonly AttributeRow[]): readonly AttributeRow[] {
  const id = rows.reduce((most, row) => Math.max(most, row.id), -1) + 1;
  return [...rows, { id, name: '', kind: 'text', text: '' }];
}

/** What was typed stays where the new kind can read it. */
export function withKind(row: AttributeRow, kind: AttributeKind): AttributeRow {
  if (kind === 'boolean') return { ...row, kind, text: row.text === 'true' ? 'true' : 'false' };
  return { ...row, kind };
}

function readValue({ kind, text }: AttributeRow): { readonly value: unknown } | { readonly fault: AttributeFault } {
  if (kind === 'text') return { value: text };
  if (kind === 'boolean') return { value: text === 'true' };
  if (kind === 'number') {
    const value = Number(text);
    return text.trim() !== '' && Number.isFinite(value) ? { value } : { fault: 'number' };
  }
  try {
    const value: unknown = JSON.parse(text);
    // To the engine null means "none": a row that is not wanted is removed.
    return value === null ? { fault: 'null' } : { value };
  } catch {
    return { fault: 'json' };
  }
}

/** By id of the row. */
export function attributeFaults(rows: readonly AttributeRow[]): ReadonlyMap<number, AttributeFault> {
  const faults = new Map<number, AttributeFault>();
  const names = new Set<string>();
  for (const row of rows) {
    const read = readValue(row);
    if (row.name === '') faults.set(row.id, 'name-missing');
    else if (names.has(row.name)) faults.set(row.id, 'name-twice');
    else if ('fault' in read) faults.set(row.id, read.fault);
    names.add(row.name);
  }
  return faults;
}

/** What the rows say, or null while one of them is faulty. */
export function readRows(rows: readonly AttributeRow[]): Attributes | null {
  if (attributeFaults(rows).size > 0) return null;
  return Object.fromEntries(
    rows.map((row) => {
      const read = readValue(row);
      return [row.name, 'value' in read ? read.value : null];
    }),
  );
}

export const isSameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What makes `after` of `before` when merged into it: null removes. Empty where they are the same. */
export function attributePatch(before: Attributes, after: Attributes): Attributes {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const own = (attributes: Attributes, name: string) => (Object.hasOwn(attributes, name) ? attributes[name] : null);
  const changed = [...names].filter((name) => !isSameValue(own(before, name), own(after, name)));
  return Object.fromEntries(changed.map((name) => [name, own(after, name)]));
}
