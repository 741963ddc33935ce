import type { Json } from '../../base/errors.ts';

/**
 * Values of the query language
 * ============================
 *
 * Null, booleans, numbers and texts are JavaScript's own; lists are arrays; maps are `Map`s, so that a document read
 * from a topology can never pose as a node; nodes, relations and paths are small tagged objects.
 *
 * Integers and floats must stay apart, because `5 / 2` is 2 and `5 / 2.0` is 2.5. A JavaScript number with a fraction is
 * a float, one without is an integer, and the rare float without a fraction is boxed as `WholeFloat`. Only
 * floats that happen to be whole cost an object; integers, texts and most floats cost nothing.
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | WholeFloat
  | NodeValue
  | RelationValue
  | PathValue
  | readonly Value[]
  | ReadonlyMap<string, Value>;

export interface NodeValue {
  readonly kind: 'node';
  /** Dense node index. */
  readonly index: number;
}

/** One edge; both ends are node indexes, `relation` is an index into the metagraph's relations. */
export interface RelationValue {
  readonly kind: 'relation';
  readonly source: number;
  readonly target: number;
  readonly relation: number;
}

/** A path as reachability knows it: its ends and its number of edges. */
export interface PathValue {
  readonly kind: 'path';
  readonly source: number;
  readonly target: number;
  readonly length: number;
}

/** A float whose value has no fraction: `2.0`, `heat(n)` when it is exactly 5, 1e300. Never made for other numbers. */
export class WholeFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** What the evaluator asks about entities. Implemented by the executor; every method is pure within one query. */
export interface EntityReader {
  /** The node's key, its identity for operators. */
  key(node: number): string;
  /** Display label. */
  label(node: number): string;
  type(node: number): string;
  /** Attributes as JSON values. */
  properties(node: number): Readonly<Record<string, unknown>>;
  shard(node: number): number;
  /** Accesses per second over the rolling window. */
  heat(node: number): number;
  influence(node: number): number;
  relationType(relation: RelationValue): string;
}

/** A float as a value. */
export function floatValue(value: number): number | WholeFloat {
  return Number.isInteger(value) ? new WholeFloat(value) : value;
}

/** The JavaScript number of an integer or a float, null for anything else. */
export function numberOf(value: Value): number | null {
  if (typeof value === 'number') return value;
  return value instanceof WholeFloat ? value.value : null;
}

export const isInteger = (value: Value): value is number => typeof value === 'number' && Number.isInteger(value);
export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
export const isMap = (value: Value): value is ReadonlyMap<string, Value> => value instanceof Map;

/** The tag of a node, relation or path, null for any other value. */
export function entityOf(value: Value): NodeValue | RelationValue | PathValue | null {
  return typeof value === 'object' && value !== null && 'kind' in value ? value : null;
}

/** What a value is, in words for people: "a text", "an integer", "null". */
export function kindOf(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'a boolean';
  if (typeof value === 'string') return 'a text';
  if (isInteger(value)) return 'an integer';
  if (numberOf(value) !== null) return 'a float';
  if (isList(value)) return 'a list';
  const entity = entityOf(value);
  return entity === null ? 'a map' : `a ${entity.kind}`;
}

/**
 * A JSON value (an attribute, a parameter) as a value. A number without a fraction is an integer, because JSON does not
 * tell 2 from 2.0; beyond 2^53, where integers are not exact any more, it is a float.
 */
export function fromJson(json: unknown): Value {
  if (typeof json === 'string' || typeof json === 'boolean') return json;
  if (typeof json === 'number') return Number.isSafeInteger(json) ? json : floatValue(json);
  if (typeof json === 'bigint') return fromJson(Number(json));
  if (Array.isArray(json)) return json.map(fromJson);
  if (typeof json !== 'object' || json === null) return null;
  return new Map(Object.entries(json).map(([key, value]) => [key, fromJson(value)]));
}

/**
 * A value as JSON for an answer: a node is its key, type, label and attributes, a relation its two keys and its type, a
 * path its two keys and its length. NaN and the infinities, which JSON has not, become texts.
 */
export function toJson(value: Value, reader: EntityReader): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  const number = numberOf(value);
  if (number !== null) return Number.isFinite(number) ? number : String(number);
  if (isList(value)) return value.map((item) => toJson(item, reader));
  if (isMap(value)) return Object.fromEntries([...value].map(([key, item]) => [key, toJson(item, reader)]));
  const entity = entityOf(value);
  if (entity === null) return null;
  if (entity.kind === 'node') {
    const { index } = entity;
    const properties = Object.fromEntries(
      Object.entries(reader.properties(index)).map(([key, item]) => [key, toJson(fromJson(item), reader)]),
    );
    return { id: reader.key(index), type: reader.type(index), label: reader.label(index), properties };
  }
  const ends = { source: reader.key(entity.source), target: reader.key(entity.target) };
  return entity.kind === 'path' ? { ...ends, length: entity.length } : { ...ends, type: reader.relationType(entity) };
}

/** The nodes among values, also those inside lists and maps and the ends of relations, each once. */
export function nodesIn(rows: readonly (readonly Value[])[]): Uint32Array {
  const nodes = new Set<number>();
  const visit = (value: Value): void => {
    if (typeof value !== 'object' || value === null) return;
    const entity = entityOf(value);
    if (entity?.kind === 'node') nodes.add(entity.index);
    else if (entity !== null) nodes.add(entity.source).add(entity.target);
    else if (isList(value)) value.forEach(visit);
    else if (isMap(value)) for (const inner of value.values()) visit(inner);
  };
  for (const row of rows) row.forEach(visit);
  return Uint32Array.from(nodes);
}
