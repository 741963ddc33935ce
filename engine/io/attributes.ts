import { type Place, quote, refusal } from './refusal.ts';

/** Attributes as the formats give them, by name; a Map, because a name may be `__proto__`. */
export type AttributeMap = ReadonlyMap<string, unknown>;

/** A JSON object as text, or null for none. What is null or undefined is not there. */
export function attributesText(attributes: Iterable<readonly [string, unknown]>): string | null {
  let text = '';
  for (const [name, value] of attributes) {
    const json = value === null ? undefined : JSON.stringify(value);
    if (json !== undefined) text += `${text === '' ? '{' : ','}${JSON.stringify(name)}:${json}`;
  }
  return text === '' ? null : `${text}}`;
}

/** A value that can serve as a type or a label; '' when it cannot. */
function asName(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Takes the first name of `wanted` that has a usable value, in any case, out of `rest`. */
function take(rest: Map<string, unknown>, wanted: readonly string[]): string {
  for (const name of wanted) {
    for (const [given, value] of rest) {
      const text = given.toLowerCase() === name ? asName(value) : '';
      if (text === '') continue;
      rest.delete(given);
      return text;
    }
  }
  return '';
}

const LABEL_NAMES = ['label', 'name'] as const;
const RELATION_NAMES = ['type', 'relation'] as const;

/**
 * Splits what a node carries into its type (`type`), its label (`label`, else `name`; each in any case) and the rest,
 * which become its attributes. A label that the format gives by other means goes first; the rest then keeps the others.
 */
export function nodeParts(
  attributes: AttributeMap,
  givenLabel = '',
): { type: string; label: string; attributes: string | null } {
  const rest = new Map(attributes);
  const type = take(rest, ['type']);
  const trimmed = givenLabel.trim();
  const label = trimmed === '' ? take(rest, LABEL_NAMES) : trimmed;
  return { type, label, attributes: attributesText(rest) };
}

/**
 * Splits what an edge carries into its relation (`type`, else `relation`; in any case) and the rest. An edge's label
 * stays an attribute: in the files of operators it names the one link ("OC-192 to Dallas"), not a kind of link.
 */
export function edgeParts(attributes: AttributeMap): { relation: string; attributes: string | null } {
  const rest = new Map(attributes);
  const relation = take(rest, RELATION_NAMES);
  return { relation, attributes: attributesText(rest) };
}

const INTEGER_TYPES: ReadonlySet<string> = new Set(['int', 'integer', 'long', 'short', 'byte', 'biginteger']);
const REAL_TYPES: ReadonlySet<string> = new Set(['float', 'double', 'bigdecimal']);
const REAL_WITHOUT_JSON = /^[+-]?(?:nan|inf|infinity)$/i;

/**
 * A value by the type that GraphML or GEXF declares for it. Empty text is no value. What JSON cannot hold exactly
 * (integers beyond 2^53, infinities) stays text; other unknown types are text. Throws `input.format` when the text is
 * not of its type.
 */
export function declaredValue(type: string, text: string, place: Place): string | number | boolean | undefined {
  const trimmed = text.trim();
  const kind = type.toLowerCase();
  if (kind === 'boolean') {
    if (trimmed === '') return undefined;
    const lower = trimmed.toLowerCase();
    if (lower === 'true' || lower === '1') return true;
    if (lower === 'false' || lower === '0') return false;
    throw notOfType(kind, text, place);
  }
  if (INTEGER_TYPES.has(kind)) {
    if (trimmed === '') return undefined;
    if (!/^[+-]?\d+$/.test(trimmed)) throw notOfType(kind, text, place);
    const value = Number(trimmed);
    return Number.isSafeInteger(value) ? value : trimmed;
  }
  if (REAL_TYPES.has(kind)) {
    if (trimmed === '') return undefined;
    const value = Number(trimmed);
    if (Number.isFinite(value)) return value;
    if (REAL_WITHOUT_JSON.test(trimmed)) return trimmed;
    throw notOfType(kind, text, place);
  }
  return text === '' ? undefined : text;
}

function notOfType(kind: string, text: string, place: Place) {
  return refusal('input.format', place, { expected: `a value of the declared type ${kind}`, found: quote(text) });
}
