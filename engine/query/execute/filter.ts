import { compilePredicate } from '../language/evaluate.ts';
import type { Expression, ParameterExpression } from '../language/syntax.ts';
import { findExpressions, variablesOf } from '../language/walk.ts';
import type { NodePredicate } from '../node-predicate.ts';
import { UNWRITABLE } from '../plan/pattern-graph.ts';
import { type DifferentEdgesStep, type FilterStep, ROW_NUMBER, type SelectStep, type TableStep } from '../plan/plan.ts';
import { needsAttributes } from '../plan/predicates.ts';
import { type BindingTable, beside, distinctNodes, keepRows, NO_NODE } from './binding-table.ts';
import { contextOf, type Execution, perColumns, rowAt, slotsOf, type Tables } from './execution.ts';

/** The rows that pass every conjunct, tried in the order they are written. */
export async function* filter(execution: Execution, step: FilterStep, input: Tables): Tables {
  const expressions = step.conjuncts.map(({ expression }) => expression);
  const patterns = [...step.patterns];
  const compile = perColumns((table) => {
    const slots = slotsOf(table);
    const computed = new Map(patterns.map(([pattern], position) => [pattern, slots.size + position]));
    return expressions.map((expression) => compilePredicate(expression, { ...contextOf(execution), slots, computed }));
  });
  for await (const table of input) {
    const exists: ReadonlySet<number>[] = [];
    for (const [, plan] of patterns) exists.push(await rowsThatMatch(execution, table, plan));
    await loadNeeded(execution, step, table, expressions);
    const predicates = compile(table);
    yield keepRows(table, (row) => {
      const values = rowAt(table, row);
      for (const rows of exists) values.push(rows.has(row));
      return predicates.every((passes) => passes(values));
    });
  }
}

async function rowsThatMatch(execution: Execution, table: BindingTable, plan: TableStep): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  for await (const matched of execution.run(plan, withRowNumbers(table))) {
    for (const row of matched.columns.get(ROW_NUMBER)!.lanes[0]!) found.add(row);
  }
  return found;
}

/** What a sub-plan is given: the variables of the query, and the number of each row. */
export function withRowNumbers({ rowCount, columns }: BindingTable): BindingTable {
  const numbers = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) numbers[row] = row;
  const named = new Map([...columns].filter(([name]) => !name.startsWith(UNWRITABLE)));
  return beside(
    { rowCount, columns: named },
    { rowCount, columns: new Map([[ROW_NUMBER, { kind: 'number', lanes: [numbers] }]]) },
  );
}

/** The rows whose node passes a predicate, decided where the node lives. */
export async function* select(execution: Execution, step: SelectStep, input: Tables): Tables {
  const { graph, text, params } = execution;
  const { variable, expression } = step;
  const predicate: NodePredicate = { variable, expression, text, params: paramsOf(expression, params) };
  const passesAsNull = compilePredicate(expression, { ...contextOf(execution), slots: new Map([[variable, 0]]) })([
    null,
  ]);
  for await (const table of input) {
    const lane = table.columns.get(variable)!.lanes[0]!;
    const passing = new Set(await graph.select(distinctNodes(lane), predicate, execution.meterOf(step)));
    yield keepRows(table, (row) => (lane[row] === NO_NODE ? passesAsNull : passing.has(lane[row]!)));
  }
}

/** Only the parameters that the expression names are sent to the shards. */
function paramsOf(expression: Expression, params: Execution['params']): Execution['params'] {
  const isParameter = (inner: Expression): inner is ParameterExpression => inner.kind === 'parameter';
  const names = findExpressions(expression, isParameter).map(({ name }) => name);
  return Object.fromEntries(names.map((name) => [name, params[name]]));
}

/** openCypher: two relations of one clause are never the same edge. */
export async function* differentEdges({ relations }: DifferentEdgesStep, input: Tables): Tables {
  for await (const table of input) {
    const columns = relations.map((name) => table.columns.get(name)!.lanes);
    const isSame = (one: readonly Uint32Array[], other: readonly Uint32Array[], row: number) =>
      one.every((lane, part) => lane[row] === other[part]![row]);
    yield keepRows(table, (row) =>
      columns.every((lanes, index) => columns.slice(index + 1).every((other) => !isSame(lanes, other, row))),
    );
  }
}

/** Brings the attributes that expressions will ask of the nodes of a table, before any row is evaluated. */
export async function loadNeeded(
  execution: Execution,
  step: Parameters<Execution['meterOf']>[0],
  table: BindingTable,
  expressions: readonly Expression[],
): Promise<void> {
  const reading = expressions.filter(needsAttributes);
  if (reading.length === 0) return;
  const variables = new Set(reading.flatMap((expression) => [...variablesOf(expression)]));
  const nodes = new Set<number>();
  for (const [name, { kind, lanes }] of table.columns) {
    if (!variables.has(name)) continue;
    // startNode(r).size and endNode(r).size read the ends of a relation.
    const lanesOfNodes = kind === 'number' ? 0 : kind === 'node' ? 1 : 2;
    for (const lane of lanes.slice(0, lanesOfNodes)) for (const node of lane) nodes.add(node);
  }
  nodes.delete(NO_NODE);
  await execution.graph.loadAttributes(Uint32Array.from(nodes), execution.meterOf(step));
}
