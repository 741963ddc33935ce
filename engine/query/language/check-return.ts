/** The checks of RETURN: columns, groups, ORDER BY, SKIP and LIMIT. Part of `checkSemantics`. */
import { aggregatesIn, isAggregate } from './aggregates.ts';
import type { CheckedQuery, SemanticCheck } from './check-semantics.ts';
import { compileExpression } from './evaluate.ts';
import { queryErrorAt } from './failures.ts';
import { formatExpression } from './format.ts';
import type { Expression, Query, ReturnClause } from './syntax.ts';
import { type EntityReader, isInteger, kindOf, numberOf } from './values.ts';
import { childrenOf, findExpressions } from './walk.ts';

type CheckedReturn = Pick<CheckedQuery, 'columns' | 'isAggregating' | 'skip' | 'limit'>;

export function checkReturn(
  { returning, text }: Query,
  check: SemanticCheck,
  params: Readonly<Record<string, unknown>>,
): CheckedReturn {
  for (const { expression } of returning.items) check.expression(expression, 'RETURN', { allowsAggregates: true });
  const columns = columnsOf(returning, check);
  const isAggregating = returning.items.some(({ expression }) => aggregatesIn(expression).length > 0);
  if (isAggregating) checkGroups(returning, check);
  checkOrder(returning, columns, isAggregating, check);
  const count = (expression: Expression | null, clause: string) => {
    return expression && rowCount(expression, clause, check, text, params);
  };
  return {
    columns,
    isAggregating,
    skip: count(returning.skip, 'SKIP') ?? 0,
    limit: count(returning.limit, 'LIMIT'),
  };
}

function columnsOf({ isStar, items, offset }: ReturnClause, check: SemanticCheck): readonly string[] {
  const columns = isStar ? [...check.variables.keys()].sort() : [];
  if (isStar && columns.length === 0) throw check.error(offset, 'RETURN * needs at least one variable in MATCH');
  for (const { column, alias, offset: place } of items) {
    if (columns.includes(column)) {
      throw check.error(alias?.offset ?? place, `two columns are named ${column}; give one another name with AS`);
    }
    columns.push(column);
  }
  return columns;
}

/**
 * Next to an aggregate, whatever differs from row to row must be a column of its own: `n.x + count(*)` is only clear
 * where `n.x` is returned too.
 */
function checkGroups({ items, isStar }: ReturnClause, check: SemanticCheck): void {
  const plain = items.filter(({ expression }) => aggregatesIn(expression).length === 0);
  const keys = new Set(plain.map(({ expression }) => formatExpression(expression)));
  const visit = (expression: Expression): void => {
    if (isAggregate(expression) || keys.has(formatExpression(expression))) return;
    if (expression.kind === 'variable' && !isStar) {
      throw check.error(expression.offset, `${expression.name} stands next to an aggregate; return it as a column too`);
    }
    for (const child of childrenOf(expression)) visit(child);
  };
  for (const { expression } of items) if (aggregatesIn(expression).length > 0) visit(expression);
}

/** After DISTINCT or an aggregate only what is returned is left to sort by. */
function checkOrder(
  { orderBy, items, isDistinct }: ReturnClause,
  columns: readonly string[],
  isAggregating: boolean,
  check: SemanticCheck,
): void {
  const names = new Set(columns);
  const returned = new Set(items.map(({ expression }) => formatExpression(expression)));
  const lost = isAggregating ? 'an aggregate' : 'DISTINCT';
  const visit = (expression: Expression): void => {
    if (returned.has(formatExpression(expression))) return;
    if (isAggregate(expression)) {
      const name = formatExpression(expression);
      throw check.error(expression.offset, `ORDER BY cannot compute ${name}; return it, then sort by its column`);
    }
    if (expression.kind === 'variable' && (isDistinct || isAggregating) && !names.has(expression.name)) {
      const name = formatExpression(expression);
      throw check.error(expression.offset, `ORDER BY cannot use ${name} after ${lost}; return it, or sort by a column`);
    }
    for (const child of childrenOf(expression)) visit(child);
  };
  for (const { expression } of orderBy) {
    check.expression(expression, 'ORDER BY', { allowsAggregates: true, columns: names });
    visit(expression);
  }
}

/** The value of SKIP or LIMIT, which depends on parameters only. */
function rowCount(
  expression: Expression,
  clause: string,
  check: SemanticCheck,
  text: string,
  params: Readonly<Record<string, unknown>>,
): number {
  const [variable] = findExpressions(expression, (inner) => inner.kind === 'variable');
  if (variable) throw check.error(variable.offset, `${clause} cannot depend on a row`);
  check.expression(expression, clause);
  const value = compileExpression(expression, { text, slots: new Map(), params, reader: NO_READER })([]);
  if (isInteger(value) && value >= 0) return value;
  const found = numberOf(value) === null ? kindOf(value) : String(numberOf(value));
  const code = expression.kind === 'parameter' ? 'query.parameter' : 'query.semantic';
  const of = expression.kind === 'parameter' ? `${clause} $${expression.name}` : clause;
  throw queryErrorAt(code, text, expression.offset, `${of} needs an integer of 0 or more, found ${found}`);
}

const unreachable = (): never => {
  throw new Error('SKIP and LIMIT have no entities');
};
/** No variable, no entity: nothing of it is ever called. */
const NO_READER: EntityReader = {
  key: unreachable,
  label: unreachable,
  type: unreachable,
  properties: unreachable,
  shard: unreachable,
  heat: unreachable,
  influence: unreachable,
  relationType: unreachable,
};
