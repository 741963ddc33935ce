/**
 * Functions of the query language, aggregates included (what they do is in aggregates.ts). A null argument gives null,
 * except for coalesce. `shard`, `heat` and `influence` are ours; `id` is the node's key, a text, where openCypher has a
 * number.
 */
import { type Fail, textOf } from './arithmetic.ts';
import {
  type EntityReader,
  entityOf,
  floatValue,
  fromJson,
  isInteger,
  isList,
  isMap,
  kindOf,
  numberOf,
  type Value,
} from './values.ts';

export interface FunctionContext {
  readonly reader: EntityReader;
  readonly fail: Fail;
}

export interface QueryFunction {
  /** As it is documented. */
  readonly name: string;
  readonly argsMin: number;
  readonly argsMax: number;
  /** What the first argument has to be where it is a variable; null where anything may come. */
  readonly entity: 'node' | 'relation' | 'path' | null;
  readonly isAggregate: boolean;
  /** Arguments are never null. Never called for coalesce and for aggregates. */
  readonly call: (argument: Value, context: FunctionContext) => Value;
}

/** Attributes of a node plus its `id`, `label` and `type`; an attribute named `type` wins, the other two do not. */
export function nodeProperty(reader: EntityReader, node: number, key: string): Value {
  if (key === 'id') return reader.key(node);
  if (key === 'label') return reader.label(node);
  const properties = reader.properties(node);
  if (Object.hasOwn(properties, key)) return fromJson(properties[key]);
  return key === 'type' ? reader.type(node) : null;
}

/** Every property of a node, as `nodeProperty` gives them one by one. */
export function nodeProperties(reader: EntityReader, node: number): ReadonlyMap<string, Value> {
  const attributes = Object.entries(reader.properties(node)).map(([key, json]) => [key, fromJson(json)] as const);
  const own = [
    ['id', reader.key(node)],
    ['label', reader.label(node)],
  ] as const;
  return new Map<string, Value>([['type', reader.type(node)], ...attributes, ...own]);
}

const TABLE: QueryFunction[] = [];

function define(
  name: string,
  call: QueryFunction['call'],
  options: Partial<Pick<QueryFunction, 'argsMin' | 'argsMax' | 'entity' | 'isAggregate'>> = {},
): void {
  TABLE.push({ name, argsMin: 1, argsMax: 1, entity: null, isAggregate: false, call, ...options });
}

function ofNode(name: string, call: (node: number, reader: EntityReader) => Value): void {
  const checked: QueryFunction['call'] = (value, { reader, fail }) => {
    const entity = entityOf(value);
    return entity?.kind === 'node' ? call(entity.index, reader) : fail(`${name}() needs a node, not ${kindOf(value)}`);
  };
  define(name, checked, { entity: 'node' });
}

function ofRelation(name: string, call: (relation: RelationOf, reader: EntityReader) => Value): void {
  const checked: QueryFunction['call'] = (value, { reader, fail }) => {
    const entity = entityOf(value);
    if (entity?.kind === 'relation') return call(entity, reader);
    return fail(`${name}() needs a relation, not ${kindOf(value)}`);
  };
  define(name, checked, { entity: 'relation' });
}
type RelationOf = Parameters<EntityReader['relationType']>[0];

function ofNumber(name: string, call: (number: number, value: Value) => Value): void {
  define(name, (value, { fail }) => {
    const number = numberOf(value);
    return number === null ? fail(`${name}() needs a number, not ${kindOf(value)}`) : call(number, value);
  });
}

function ofText(name: string, call: (text: string) => Value): void {
  define(name, (value, { fail }) => {
    return typeof value === 'string' ? call(value) : fail(`${name}() needs a text, not ${kindOf(value)}`);
  });
}

function ofList(name: string, call: (list: readonly Value[]) => Value): void {
  define(name, (value, { fail }) => {
    return isList(value) ? call(value) : fail(`${name}() needs a list, not ${kindOf(value)}`);
  });
}

ofNode('id', (node, reader) => reader.key(node));
ofNode('labels', (node, reader) => [reader.type(node)]);
ofNode('shard', (node, reader) => reader.shard(node));
ofNode('heat', (node, reader) => floatValue(reader.heat(node)));
ofNode('influence', (node, reader) => floatValue(reader.influence(node)));

ofRelation('type', (relation, reader) => reader.relationType(relation));
ofRelation('startNode', ({ source }) => ({ kind: 'node', index: source }));
ofRelation('endNode', ({ target }) => ({ kind: 'node', index: target }));

define(
  'length',
  (value, { fail }) => {
    const entity = entityOf(value);
    return entity?.kind === 'path' ? entity.length : fail(`length() needs a path, not ${kindOf(value)}; see size()`);
  },
  { entity: 'path' },
);

const propertiesOf = (name: string): ((value: Value, context: FunctionContext) => ReadonlyMap<string, Value>) => {
  return (value, { reader, fail }) => {
    const entity = entityOf(value);
    if (entity?.kind === 'node') return nodeProperties(reader, entity.index);
    return isMap(value) ? value : fail(`${name}() needs a node or a map, not ${kindOf(value)}`);
  };
};
define('properties', propertiesOf('properties'));
define('keys', (value, context) => [...propertiesOf('keys')(value, context).keys()]);

define('coalesce', () => null, { argsMax: Number.POSITIVE_INFINITY });
define('size', (value, { fail }) => {
  if (typeof value === 'string') return [...value].length;
  return isList(value) ? value.length : fail(`size() needs a text or a list, not ${kindOf(value)}`);
});
ofList('head', (list) => list[0] ?? null);
ofList('last', (list) => list.at(-1) ?? null);

ofText('toLower', (text) => text.toLowerCase());
ofText('toUpper', (text) => text.toUpperCase());
ofText('trim', (text) => text.trim());

define('toString', (value, { fail }) => {
  if (typeof value === 'string' || typeof value === 'boolean' || numberOf(value) !== null) return textOf(value);
  return fail(`toString() needs a text, a number or a boolean, not ${kindOf(value)}`);
});
define('toInteger', (value, { fail }) => convert('toInteger', value, fail, toInteger));
define('toFloat', (value, { fail }) => convert('toFloat', value, fail, floatValue));

/** Numbers, and texts that hold one; null for any other text, as in openCypher. */
function convert(name: string, value: Value, fail: Fail, from: (number: number) => Value): Value {
  if (typeof value === 'string')
    return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value) ? from(Number(value)) : null;
  const number = numberOf(value);
  return number === null ? fail(`${name}() needs a number or a text, not ${kindOf(value)}`) : from(number);
}

/** Null where integers are not exact. */
function toInteger(number: number): Value {
  const whole = Math.trunc(number) + 0;
  return Number.isSafeInteger(whole) ? whole : null;
}

ofNumber('abs', (number, value) => (isInteger(value) ? Math.abs(number) : floatValue(Math.abs(number))));
ofNumber('floor', (number) => floatValue(Math.floor(number)));
ofNumber('ceil', (number) => floatValue(Math.ceil(number)));
ofNumber('round', (number) => floatValue(Math.round(number)));

for (const name of ['count', 'min', 'max', 'sum', 'avg', 'collect']) define(name, () => null, { isAggregate: true });

/** By lower-case name. */
export const FUNCTIONS: ReadonlyMap<string, QueryFunction> = new Map(
  TABLE.map((entry) => [entry.name.toLowerCase(), entry]),
);

/** openCypher functions that are known but not here: refused as unsupported instead of unknown. */
export const UNSUPPORTED_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'nodes relationships shortestpath allshortestpaths all any none single reduce range rand timestamp percentilecont ' +
    'percentiledisc stdev stdevp substring replace split left right ltrim rtrim reverse tail toboolean sign sqrt exp log ' +
    'log10 sin cos tan asin acos atan date datetime time duration point distance elementid isempty'
  ).split(' '),
);
