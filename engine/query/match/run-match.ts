import { compileExpression, compilePredicate } from '../language/evaluate.ts';
import type { Expression, MatchClause, PathPattern, PatternExpression } from '../language/syntax.ts';
import { findExpressions } from '../language/walk.ts';
import { append, type BindingTable, beside, type Column, NO_NODE, take } from './binding-table.ts';
import type { GraphAccess } from './graph-access.ts';
import { keepRows, matchPattern, type StepListener } from './match-pattern.ts';
import { idConjuncts, isConstant, type PatternGraph, patternGraph, UNWRITABLE } from './pattern-graph.ts';
import { loadNeededAttributes, rowAt, slotsOf } from './table-rows.ts';

/** What every step of a query may need. */
export interface QueryRun {
  readonly graph: GraphAccess;
  readonly text: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly onStep: StepListener;
  readonly nowMs: () => number;
}

/** A column that no query can name: which row of the input a match came from. */
const ROW_NUMBER = `${UNWRITABLE}row number`;

/** `[OPTIONAL] MATCH … [WHERE …]`: the input rows, each once for every match of the pattern that passes the predicate. */
export async function runMatch(run: QueryRun, clause: MatchClause, input: BindingTable): Promise<BindingTable> {
  if (!clause.isOptional) {
    return filterRows(run, await matchPaths(run, clause.paths, input, clause), clause.where);
  }
  const numbered = withRowNumbers(input);
  const matched = await filterRows(run, await matchPaths(run, clause.paths, numbered, clause), clause.where);
  const found = new Set(matched.columns.get(ROW_NUMBER)!.lanes[0]!);
  const missing = Uint32Array.from({ length: input.rowCount }, (_, row) => row).filter((row) => !found.has(row));
  return withoutRowNumbers(append(matched, withNulls(take(numbered, missing), matched)));
}

/** Matches some paths against the table, property maps included. */
async function matchPaths(
  run: QueryRun,
  paths: readonly PathPattern[],
  table: BindingTable,
  clause: Pick<MatchClause, 'where'>,
): Promise<BindingTable> {
  const pattern = patternGraph(paths);
  const constant = (expression: Expression) => {
    return compileExpression(expression, { ...contextOf(run), slots: new Map() })([]);
  };
  const anchors = new Map<string, unknown>();
  for (const { variable, properties } of pattern.nodes.values()) {
    const id = properties.find(({ key, value }) => key === 'id' && isConstant(value));
    if (id !== undefined) anchors.set(variable, constant(id.value));
  }
  for (const { variable, value } of idConjuncts(clause)) {
    if (pattern.nodes.has(variable) && !anchors.has(variable)) anchors.set(variable, constant(value));
  }
  const { onStep, nowMs } = run;
  const matched = await matchPattern(run.graph, pattern, { table, anchors, onStep, nowMs });
  let kept = matched;
  for (const { variable, properties } of pattern.nodes.values()) {
    for (const { key, value, offset } of properties) {
      const subject: Expression = { kind: 'variable', name: variable, offset };
      const left: Expression = { kind: 'property', subject, key, offset };
      const isEqual: Expression = { kind: 'binary', operator: '=', left, right: value, offset, operatorOffset: offset };
      kept = await filterRows(run, kept, isEqual);
    }
  }
  return withoutAnonymous(kept, pattern);
}

/** The rows for which the predicate is true. Pattern predicates are matched for all rows at once first. */
export async function filterRows(run: QueryRun, table: BindingTable, where: Expression | null): Promise<BindingTable> {
  if (where === null || table.rowCount === 0) return table;
  const startedMs = run.nowMs();
  await loadNeededAttributes(run.graph, table, [where]);
  const patterns = findExpressions(where, (inner): inner is PatternExpression => inner.kind === 'pattern');
  const exists = await Promise.all(patterns.map(({ path }) => rowsThatMatch(run, table, path)));
  const slots = slotsOf(table);
  const computed = new Map(patterns.map((pattern, position) => [pattern, slots.size + position] as const));
  const passes = compilePredicate(where, { ...contextOf(run), slots, computed });
  const kept = keepRows(table, (row) => passes([...rowAt(table, row), ...exists.map((rows) => rows.has(row))]));
  if (kept.rowCount !== table.rowCount) {
    const elapsedMs = run.nowMs() - startedMs;
    run.onStep({ action: 'filter', detail: 'rows that pass the predicate', rows: kept.rowCount, elapsedMs });
  }
  return kept;
}

async function rowsThatMatch(run: QueryRun, table: BindingTable, path: PathPattern): Promise<ReadonlySet<number>> {
  const matched = await matchPaths(run, [path], withRowNumbers(withoutRowNumbers(table)), { where: null });
  return new Set(matched.columns.get(ROW_NUMBER)!.lanes[0]!);
}

export const contextOf = ({ text, params, graph }: QueryRun) => ({ text, params, reader: graph });

function withRowNumbers(table: BindingTable): BindingTable {
  const numbers = Uint32Array.from({ length: table.rowCount }, (_, row) => row);
  const column: Column = { kind: 'node', lanes: [numbers] };
  return beside(table, { rowCount: table.rowCount, columns: new Map([[ROW_NUMBER, column]]) });
}

function withoutRowNumbers({ rowCount, columns }: BindingTable): BindingTable {
  return { rowCount, columns: new Map([...columns].filter(([name]) => name !== ROW_NUMBER)) };
}

/** Anonymous parts end with their pattern: the next one counts its own from the same numbers. */
function withoutAnonymous({ rowCount, columns }: BindingTable, { anonymous }: PatternGraph): BindingTable {
  return { rowCount, columns: new Map([...columns].filter(([name]) => !anonymous.has(name))) };
}

/** The table with every column that `like` has and it lacks, as nulls, in the order of `like`. */
function withNulls({ rowCount, columns }: BindingTable, like: BindingTable): BindingTable {
  const filled = new Map<string, Column>();
  for (const [name, { kind, lanes }] of like.columns) {
    const nothing = () => new Uint32Array(rowCount).fill(NO_NODE);
    filled.set(name, columns.get(name) ?? { kind, lanes: lanes.map(nothing) });
  }
  return { rowCount, columns: filled };
}
