import { compileExpression } from '../../../../engine/query/language/evaluate.ts';
import type { EntityReader, Value } from '../../../../engine/query/language/values.ts';
import { parseExpression } from './parse.ts';

const NODES = [
  {
    key: 'dc1',
    label: 'Data centre 1',
    type: 'site',
    attributes: { cpu: 4, tags: ['a', 'b'], document: { deep: { x: 1 } } },
  },
  { key: 'h1', label: 'h1', type: 'host', attributes: { type: 'blade', id: 'hidden', label: 'hidden', cpu: 2.5 } },
] as const;

/** Two nodes of a small data centre, in memory. */
export const READER: EntityReader = {
  key: (node) => NODES[node]?.key ?? '',
  label: (node) => NODES[node]?.label ?? '',
  type: (node) => NODES[node]?.type ?? '',
  properties: (node) => NODES[node]?.attributes ?? {},
  shard: (node) => node + 2,
  heat: (node) => node * 2.5 + 5,
  influence: (node) => node / 4,
  relationType: ({ relation }) => ['contains', 'calls'][relation] ?? '',
};

/** Variables that every expression in the tests may use. */
export const VARIABLES: Readonly<Record<string, Value>> = {
  site: { kind: 'node', index: 0 },
  host: { kind: 'node', index: 1 },
  r: { kind: 'relation', source: 0, target: 1, relation: 1 },
  p: { kind: 'path', source: 0, target: 1, length: 3 },
  nothing: null,
  nan: Number.NaN,
};

const SLOTS = new Map(Object.keys(VARIABLES).map((name, slot) => [name, slot]));
const ROW = Object.values(VARIABLES);

/** The value of an expression over `VARIABLES`. */
export function evaluate(text: string, params: Readonly<Record<string, unknown>> = {}): Value {
  const query = `RETURN ${text}`;
  return compileExpression(parseExpression(text), { text: query, slots: SLOTS, params, reader: READER })(ROW);
}
