/** A whole query as a plan: its clauses one after the other, then RETURN. */
import { aggregatesIn, isAggregate } from '../language/aggregates.ts';
import type { CheckedQuery } from '../language/check-semantics.ts';
import type { CallExpression, Expression, Query } from '../language/syntax.ts';
import { childrenOf, variablesOf } from '../language/walk.ts';
import type { ColumnKind, ExpandStep, OutputItem, ReturnStep, TableStep } from './plan.ts';
import { ROW_COUNT, ROW_NUMBER } from './plan.ts';
import { type ClauseContext, type PlanStatistics, planClause } from './plan-clause.ts';
import { keyVariable, type ParamKinds } from './predicates.ts';

/** Plans a checked query. Nothing is read but statistics. O(clauses x relations^2). */
export function planQuery(
  query: Query,
  checked: CheckedQuery,
  statistics: PlanStatistics,
  params: ParamKinds,
): ReturnStep {
  let clauseCount = 0;
  const context: ClauseContext = {
    statistics,
    params,
    newClauseNumber: () => clauseCount++,
    kinds: checked.variables,
  };
  const items = outputItems(query, checked);
  const isUniqueEnough = ignoresDuplicates(query, items);
  let step: TableStep | null = null;
  let bound: ReadonlyMap<string, ColumnKind> = new Map();
  for (const [position, { isOptional, paths, where }] of query.matches.entries()) {
    const neededAfter = variablesAfter(query, position, items);
    const binds = bindsOf(query, position);
    if (isOptional) {
      const input: TableStep = step ?? { kind: 'unit', estimatedRows: 1 };
      const argument: TableStep = { kind: 'argument', estimatedRows: 1 };
      const withNumber = new Set([...bound.keys(), ROW_NUMBER]);
      const needed = new Set([...neededAfter, ROW_NUMBER]);
      const clause = { paths, where, input: argument, bound: withNumber, neededAfter: needed, isUniqueEnough };
      const matches = planClause(context, clause);
      const estimatedRows: number = input.estimatedRows * Math.max(1, matches.estimatedRows);
      const columns = new Map([...bound, ...binds].filter(([name]) => neededAfter.has(name)));
      step = { kind: 'optional', input, matches, columns, estimatedRows };
    } else {
      const clause = { paths, where, input: step, bound: new Set(bound.keys()), neededAfter, isUniqueEnough };
      step = planClause(context, clause);
    }
    bound = new Map([...bound, ...binds]);
  }
  const input: TableStep = step ?? { kind: 'unit', estimatedRows: 1 };
  return simplify(returnStep(query, checked, items, input));
}

/** `*` written out, then the items. */
function outputItems({ returning }: Query, { columns }: CheckedQuery): readonly OutputItem[] {
  const starCount = columns.length - returning.items.length;
  return columns.map((column, position) => {
    const item = returning.items[position - starCount];
    return { column, expression: item?.expression ?? { kind: 'variable', name: column, offset: returning.offset } };
  });
}

/** Variables that anything after the clause at `position` asks for. */
function variablesAfter(query: Query, position: number, items: readonly OutputItem[]): ReadonlySet<string> {
  const names = new Set<string>();
  const expressions = [...items, ...query.returning.orderBy].map(({ expression }) => expression);
  for (const { paths, where } of query.matches.slice(position + 1)) {
    if (where !== null) expressions.push(where);
    for (const { nodes } of paths) {
      for (const { variable, properties } of nodes) {
        if (variable !== null) names.add(variable.name);
        for (const { value } of properties) expressions.push(value);
      }
    }
  }
  for (const expression of expressions) for (const name of variablesOf(expression)) names.add(name);
  return names;
}

/** What one clause names. */
function bindsOf(query: Query, position: number): ReadonlyMap<string, ColumnKind> {
  const binds = new Map<string, ColumnKind>();
  for (const { variable, nodes, relations } of query.matches[position]!.paths) {
    if (variable !== null) binds.set(variable.name, 'path');
    for (const node of nodes) if (node.variable !== null) binds.set(node.variable.name, 'node');
    for (const { variable: of, range } of relations) {
      if (of !== null) binds.set(of.name, range === null ? 'relation' : 'path');
    }
  }
  return binds;
}

/** Whether rows that are the same in all that is asked for count once. */
function ignoresDuplicates({ returning }: Query, items: readonly OutputItem[]): boolean {
  const aggregates = items.flatMap(({ expression }) => aggregatesIn(expression));
  if (aggregates.length === 0) return returning.isDistinct;
  return aggregates.every(({ name, isDistinct }) => isDistinct || ['min', 'max'].includes(name.toLowerCase()));
}

function returnStep(
  { returning }: Query,
  { isAggregating }: CheckedQuery,
  items: readonly OutputItem[],
  input: TableStep,
): ReturnStep {
  const { isDistinct, orderBy: sorts, skip, limit } = returning;
  const hasGroups = items.some(({ expression }) => aggregatesIn(expression).length === 0);
  const estimated = isAggregating ? (hasGroups ? Math.sqrt(input.estimatedRows) : 1) : input.estimatedRows;
  const limited = limit?.kind === 'literal' && limit.type === 'integer' ? Math.min(estimated, limit.value) : estimated;
  return { kind: 'return', input, items, isAggregating, isDistinct, sorts, skip, limit, estimatedRows: limited };
}

/**
 * Where the plan ends with one reach, ends that are only counted, or counted by label, are counted where their rows are.
 * And where each group has one source, every end comes once in it: DISTINCT says nothing new.
 */
function simplify(step: ReturnStep): ReturnStep {
  const input = step.input.kind === 'unique' ? step.input.input : step.input;
  if (input.kind !== 'expand' || input.relation.range === null) return step;
  const end = input.far.variable;
  const isSingle = isSingleRow(input.input);
  const simpler = isSingle || isBySource(step, input) ? withoutIdleDistinct(step, input, isSingle) : step;
  const asks = [...simpler.items, ...simpler.sorts].map(({ expression }) => expression);
  const isCounted = step.isAggregating && !input.keeps.has(input.relation.variable) && asks.every(onlyCounts(end));
  if (!isCounted) return simpler;
  const { input: before, relation, isBackward, far } = input;
  // One row a source, or one for each of its few types.
  const estimatedRows = before.estimatedRows * (input.keeps.has(end) ? TYPES_EXPECTED : 1);
  const keeps = new Set([...input.keeps, ROW_COUNT]);
  return { ...simpler, input: { kind: 'count', input: before, relation, isBackward, far, keeps, estimatedRows } };
}

/** Types of the ends of one source, guessed. */
const TYPES_EXPECTED = 3;

function withoutIdleDistinct(step: ReturnStep, input: ExpandStep, isSingle: boolean): ReturnStep {
  const end = input.far.variable;
  const undoubled = <Item extends { readonly expression: Expression }>(item: Item): Item => {
    return { ...item, expression: withoutDistinctCount(item.expression, end) };
  };
  const [items, sorts] = [step.items.map(undoubled), step.sorts.map(undoubled)];
  const returnsEnd = !step.isAggregating && items.some(({ expression }) => isNodeOrKey(expression, end));
  const isDistinct = step.isDistinct && !(isSingle && returnsEnd);
  return { ...step, input, items, sorts, isDistinct };
}

/** Whether rows come from different sources and are grouped by them. */
function isBySource(step: ReturnStep, { input, relation, isBackward }: ExpandStep): boolean {
  const near = isBackward ? relation.to : relation.from;
  const isKey = ({ expression }: OutputItem) => isNodeOrKey(expression, near);
  return step.isAggregating && hasDifferent(near, input) && step.items.some(isKey);
}

/** Whether no two rows of a step have the same node in `variable`. */
function hasDifferent(variable: string, step: TableStep): boolean {
  if (step.kind === 'scan' || step.kind === 'look up') return step.node.variable === variable;
  return (step.kind === 'select' || step.kind === 'filter') && hasDifferent(variable, step.input);
}

const isSingleRow = (step: TableStep): boolean =>
  step.kind === 'look up'
    ? !step.isList
    : (step.kind === 'select' || step.kind === 'filter') && isSingleRow(step.input);

/** `n`, `n.id` or `id(n)`. */
const isNodeOrKey = (expression: Expression, variable: string): boolean =>
  (expression.kind === 'variable' && expression.name === variable) || keyVariable(expression) === variable;

/** `count(DISTINCT end)` as `count(end)`. */
function withoutDistinctCount(expression: Expression, end: string): Expression {
  const isCountOfEnd =
    isAggregate(expression) &&
    expression.name.toLowerCase() === 'count' &&
    expression.isDistinct &&
    isNodeOrKey(expression.args[0]!, end);
  return isCountOfEnd ? { ...expression, isDistinct: false } : expression;
}

/** Whether `end` is read only by counts and by labels(), which are the same for all ends of a type. */
function onlyCounts(end: string): (expression: Expression) => boolean {
  const holds = (expression: Expression): boolean => {
    if (expression.kind === 'call' && expression.name.toLowerCase() === 'labels') return true;
    if (isAggregate(expression)) return isPlainCount(expression, end);
    if (expression.kind === 'variable') return expression.name !== end;
    return childrenOf(expression).every(holds);
  };
  return holds;
}

const isPlainCount = ({ name, isDistinct, isStar, args }: CallExpression, end: string): boolean =>
  name.toLowerCase() === 'count' && !isDistinct && (isStar || isNodeOrKey(args[0]!, end));
