import type { Row } from '../language/evaluate.ts';
import type { Expression } from '../language/syntax.ts';
import type { Value } from '../language/values.ts';
import { findExpressions } from '../language/walk.ts';
import { type BindingTable, type Column, NO_NODE } from './binding-table.ts';
import type { GraphAccess } from './graph-access.ts';

/** Where each variable of a table stands in the rows that the evaluator gets. */
export const slotsOf = ({ columns }: BindingTable): ReadonlyMap<string, number> =>
  new Map([...columns.keys()].map((name, slot) => [name, slot]));

/** One row as the evaluator wants it. */
export function rowAt({ columns }: BindingTable, row: number): Row {
  return Array.from(columns.values(), (column) => valueAt(column, row));
}

function valueAt({ kind, lanes }: Column, row: number): Value {
  const first = lanes[0]![row]!;
  if (first === NO_NODE) return null;
  if (kind === 'node') return { kind, index: first };
  const [second, third] = [lanes[1]![row]!, lanes[2]![row]!];
  if (kind === 'relation') return { kind, source: first, target: second, relation: third };
  return { kind, source: first, target: second, length: third };
}

/** Keys of nodes that are known without reading a partition. */
const KNOWN_KEYS: ReadonlySet<string> = new Set(['id', 'label']);

/** Brings the attributes that an expression will ask for, for all nodes of the table, before any row is evaluated. */
export async function loadNeededAttributes(
  graph: GraphAccess,
  table: BindingTable,
  expressions: readonly Expression[],
): Promise<void> {
  const isNeeded = expressions.some((expression) => findExpressions(expression, needsAttributes).length > 0);
  if (!isNeeded) return;
  const nodes = new Set<number>();
  for (const { kind, lanes } of table.columns.values()) {
    if (kind === 'node') for (const node of lanes[0]!) nodes.add(node);
  }
  nodes.delete(NO_NODE);
  await graph.loadAttributes(Uint32Array.from(nodes));
}

function needsAttributes(expression: Expression): expression is Expression {
  if (expression.kind === 'property') return !KNOWN_KEYS.has(expression.key);
  if (expression.kind === 'index') return true;
  return expression.kind === 'call' && ['properties', 'keys'].includes(expression.name.toLowerCase());
}
