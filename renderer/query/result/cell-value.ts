/** What a cell of an answer holds, told by its shape; and its text where only text can go. Pure. */

/** A node of an answer: `id` is its key. */
export interface NodeCell {
  readonly id: string;
  readonly type: string;
  readonly label: string;
  readonly properties: Readonly<Record<string, unknown>>;
}
export interface RelationCell {
  readonly source: string;
  readonly target: string;
  readonly type: string;
}
export interface PathCell {
  readonly source: string;
  readonly target: string;
  /** Edges. */
  readonly length: number;
}

export type Cell =
  | { readonly kind: 'null' }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'node'; readonly value: NodeCell }
  | { readonly kind: 'relation'; readonly value: RelationCell }
  | { readonly kind: 'path'; readonly value: PathCell }
  | { readonly kind: 'list'; readonly value: readonly unknown[] }
  | { readonly kind: 'map'; readonly value: Readonly<Record<string, unknown>> };

/** A map that somebody made with exactly the fields of a node looks like one: it is shown as what it says. */
export function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return { kind: 'null' };
  if (typeof value === 'number') return { kind: 'number', value };
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (typeof value === 'string') return { kind: 'text', value };
  if (Array.isArray(value)) return { kind: 'list', value };
  const map = value as Readonly<Record<string, unknown>>;
  const has = (shape: Readonly<Record<string, string>>) => {
    const names = Object.keys(shape);
    return Object.keys(map).length === names.length && names.every((name) => typeof map[name] === shape[name]);
  };
  if (has({ id: 'string', type: 'string', label: 'string', properties: 'object' }) && map.properties !== null) {
    return { kind: 'node', value: value as NodeCell };
  }
  if (has({ source: 'string', target: 'string', type: 'string' })) {
    return { kind: 'relation', value: value as RelationCell };
  }
  if (has({ source: 'string', target: 'string', length: 'number' })) {
    return { kind: 'path', value: value as PathCell };
  }
  return { kind: 'map', value: map };
}

const LIST_SHOWN_MAX = 20;
const sixDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 6, useGrouping: false });

/** A number for the eye: integers in full, fractions with six digits, the very small and large in powers of ten. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return size < 1e-4 || size >= 1e15 ? value.toExponential(3) : sixDigits.format(value);
}

/** One line for the eye. */
export function displayText(value: unknown): string {
  const cell = cellOf(value);
  switch (cell.kind) {
    case 'null':
      return 'null';
    case 'number':
      return numberText(cell.value);
    case 'boolean':
      return String(cell.value);
    case 'text':
      return cell.value;
    case 'node':
      return cell.value.label;
    case 'relation':
      return `${cell.value.source} –${cell.value.type}→ ${cell.value.target}`;
    case 'path':
      return `${cell.value.source} → ${cell.value.target} (${cell.value.length})`;
    case 'list': {
      const shown = cell.value.slice(0, LIST_SHOWN_MAX).map(displayText).join(', ');
      const more = cell.value.length - LIST_SHOWN_MAX;
      return more > 0 ? `[${shown}, … ${more} more]` : `[${shown}]`;
    }
    case 'map':
      return `{${Object.entries(cell.value)
        .map(([name, item]) => `${name}: ${displayText(item)}`)
        .join(', ')}}`;
  }
}

/** The whole value as text for a file or the clipboard: a node is its key, lists and maps are JSON, null is empty. */
export function plainText(value: unknown): string {
  const cell = cellOf(value);
  switch (cell.kind) {
    case 'null':
      return '';
    case 'text':
      return cell.value;
    case 'node':
      return cell.value.id;
    case 'number':
    case 'boolean':
      return String(cell.value);
    default:
      return JSON.stringify(cell.value);
  }
}
