import type { Json } from '../base/errors.ts';
import { throwIfCancelled } from '../base/progress.ts';
import type { Metagraph } from '../model/metagraph.ts';
import { checkSemantics, type QueryWarning } from './language/check-semantics.ts';
import { syntaxErrorAt } from './language/failures.ts';
import { parseQuery } from './language/grammar.ts';
import { entityOf, isList, isMap, toJson, type Value } from './language/values.ts';
import { type BindingTable, ONE_EMPTY_ROW } from './match/binding-table.ts';
import type { GraphAccess } from './match/graph-access.ts';
import type { StepListener } from './match/match-pattern.ts';
import { UNWRITABLE } from './match/pattern-graph.ts';
import { projectRows } from './match/project-rows.ts';
import { type QueryRun, runMatch } from './match/run-match.ts';

export interface QueryAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Json[])[];
  readonly warnings: readonly QueryWarning[];
}

/**
 * Answers a query over any topology: parse, check, match clause by clause, project. Cancelled between two clauses, and by the graph at every read.
 * @throws query.*, limit.rows, limit.bytes, cancelled.caller
 */
export async function runQuery(
  graph: GraphAccess,
  text: string,
  params: Readonly<Record<string, unknown>>,
  metagraph: Metagraph,
  onStep: StepListener,
  nowMs: () => number,
): Promise<QueryAnswer> {
  const unwritable = text.indexOf(UNWRITABLE);
  if (unwritable >= 0) throw syntaxErrorAt(text, unwritable, 'a query without U+0000', 'U+0000');
  const query = parseQuery(text);
  const checked = checkSemantics(query, { metagraph, attributeNames: null, params });
  const run: QueryRun = { graph, text, params, onStep, nowMs };
  let table: BindingTable = ONE_EMPTY_ROW;
  for (const clause of query.matches) {
    throwIfCancelled(graph.signal, 'query');
    table = await runMatch(run, clause, table);
  }
  throwIfCancelled(graph.signal, 'query');
  const rows = await projectRows(run, query.returning, checked, table);
  await graph.loadAttributes(nodesIn(rows));
  return {
    columns: checked.columns,
    rows: rows.map((row) => row.map((value) => toJson(value, graph))),
    warnings: checked.warnings,
  };
}

/** Whole nodes among the values: they are shown with their attributes. */
function nodesIn(rows: readonly (readonly Value[])[]): Uint32Array {
  const nodes = new Set<number>();
  const visit = (value: Value): void => {
    if (typeof value !== 'object' || value === null) return;
    const entity = entityOf(value);
    if (entity?.kind === 'node') nodes.add(entity.index);
    else if (isList(value)) value.forEach(visit);
    else if (isMap(value)) for (const inner of value.values()) visit(inner);
  };
  for (const row of rows) row.forEach(visit);
  return Uint32Array.from(nodes);
}
