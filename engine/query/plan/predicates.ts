/**
 * The predicates of a clause, one conjunct at a time: which variables each one reads, whether it may be decided earlier
 * than it is written, and whether a shard may decide it.
 *
 * Only a predicate that cannot fail moves: `WHERE n.kind = 'x' AND toInteger(n.size) > 2` must not meet a size of another
 * kind just because the second conjunct looked cheaper.
 */
import type { Expression, PatternExpression, PropertyExpression } from '../language/syntax.ts';
import { findExpressions, variablesOf } from '../language/walk.ts';
import type { PatternNode } from './pattern-graph.ts';

/** What a plan must know of the parameters: their kinds, not their values, so that a plan serves many of them. */
export type ParamKinds = ReadonlyMap<string, 'list' | 'other'>;

export interface Conjunct {
  readonly expression: Expression;
  readonly variables: ReadonlySet<string>;
  /** True or null or false for every row, never an error: it may be decided as soon as its variables are bound. */
  readonly isTotal: boolean;
  /** The one node variable it reads, when nothing but that node's key, label, type and attributes decides it. */
  readonly node: string | null;
  /** Share of rows that pass, guessed. */
  readonly selectivity: number;
}

/** The conjuncts of the property maps of a clause, then those of its WHERE, in the order they are written. */
export function conjunctsOf(
  nodes: Iterable<PatternNode>,
  where: Expression | null,
  nodeVariables: ReadonlySet<string>,
  params: ParamKinds,
): readonly Conjunct[] {
  const maps = [...nodes].flatMap(({ variable, properties }) =>
    properties.map(({ key, value, offset }): Expression => {
      const subject: Expression = { kind: 'variable', name: variable, offset };
      const left: Expression = { kind: 'property', subject, key, offset };
      return { kind: 'binary', operator: '=', left, right: value, offset, operatorOffset: offset };
    }),
  );
  const conditions = where === null ? [] : splitAnd(where);
  return [...maps, ...conditions].map((expression) => conjunct(expression, nodeVariables, params));
}

const splitAnd = (expression: Expression): readonly Expression[] =>
  expression.kind === 'logical' && expression.operator === 'AND' ? expression.operands.flatMap(splitAnd) : [expression];

function conjunct(expression: Expression, nodeVariables: ReadonlySet<string>, params: ParamKinds): Conjunct {
  const variables = variablesOf(expression);
  const isTotal = isTotalPredicate(expression, nodeVariables, params);
  const [only] = variables;
  const node = isTotal && variables.size === 1 && !readsMore(expression) ? only! : null;
  const isEquality = expression.kind === 'binary' && expression.operator === '=';
  return { expression, variables, isTotal, node, selectivity: isEquality ? 0.1 : 0.3 };
}

/** A predicate that is a boolean or null for every row. */
function isTotalPredicate(expression: Expression, nodes: ReadonlySet<string>, params: ParamKinds): boolean {
  switch (expression.kind) {
    case 'logical':
      return expression.operands.every((operand) => isTotalPredicate(operand, nodes, params));
    case 'unary':
      return expression.operator === 'NOT' && isTotalPredicate(expression.operand, nodes, params);
    case 'isNull':
      return isTotalValue(expression.operand, nodes);
    case 'hasLabels':
      return expression.subject.kind === 'variable' && nodes.has(expression.subject.name);
    case 'binary': {
      const { operator, left, right } = expression;
      if (['+', '-', '*', '/', '%', '^'].includes(operator)) return false;
      if (operator === 'IN') return isTotalValue(left, nodes) && isList(right, params);
      return isTotalValue(left, nodes) && isTotalValue(right, nodes);
    }
    default:
      return false;
  }
}

/** A value that no row makes fail: constants, nodes, properties of nodes, and functions that every node has. */
function isTotalValue(expression: Expression, nodes: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case 'literal':
    case 'parameter':
      return true;
    case 'variable':
      return nodes.has(expression.name);
    case 'list':
      return expression.items.every((item) => isTotalValue(item, nodes));
    case 'property':
      return expression.subject.kind === 'variable' && nodes.has(expression.subject.name);
    case 'call': {
      const [first] = expression.args;
      const isOfNode = TOTAL_NODE_FUNCTIONS.has(expression.name.toLowerCase());
      return isOfNode && first?.kind === 'variable' && nodes.has(first.name);
    }
    default:
      return false;
  }
}

const TOTAL_NODE_FUNCTIONS: ReadonlySet<string> = new Set(['id', 'labels', 'shard', 'heat', 'influence']);
/** Known to the coordinator only. */
const COORDINATOR_FUNCTIONS: ReadonlySet<string> = new Set(['shard', 'heat', 'influence']);

const isList = (expression: Expression, params: ParamKinds): boolean =>
  (expression.kind === 'list' && expression.items.every(isConstant)) ||
  (expression.kind === 'parameter' && params.get(expression.name) === 'list');

const readsMore = (expression: Expression): boolean =>
  findExpressions(
    expression,
    (inner): inner is Expression => inner.kind === 'call' && COORDINATOR_FUNCTIONS.has(inner.name.toLowerCase()),
  ).length > 0;

/** Needs no row to be computed. */
export const isConstant = ({ kind }: Expression): boolean => kind === 'literal' || kind === 'parameter';

export interface KnownKeys {
  readonly variable: string;
  readonly keys: Expression;
  readonly isList: boolean;
}

/** `variable.id = constant` or `variable.id IN [constants]`: the node's key, or a list that holds it. */
export function keysOf({ expression }: Conjunct, params: ParamKinds): KnownKeys | null {
  if (expression.kind !== 'binary') return null;
  const { operator, left, right } = expression;
  const known = (subject: Expression, keys: Expression, isList: boolean): KnownKeys | null => {
    const variable = keyVariable(subject);
    return variable === null ? null : { variable, keys, isList };
  };
  if (operator === 'IN' && isList(right, params)) return known(left, right, true);
  if (operator !== '=') return null;
  return (
    (isConstant(right) ? known(left, right, false) : null) ?? (isConstant(left) ? known(right, left, false) : null)
  );
}

/** The node whose key `n.id` or `id(n)` is. */
export function keyVariable(expression: Expression): string | null {
  if (expression.kind === 'property' && expression.key === 'id') return variableName(expression);
  if (expression.kind !== 'call' || expression.name.toLowerCase() !== 'id') return null;
  const [first] = expression.args;
  return first?.kind === 'variable' ? first.name : null;
}

const variableName = ({ subject }: PropertyExpression): string | null =>
  subject.kind === 'variable' ? subject.name : null;

/** The pattern predicates in an expression. */
export const patternsIn = (expression: Expression): readonly PatternExpression[] =>
  findExpressions(expression, (inner): inner is PatternExpression => inner.kind === 'pattern');

/** Keys of nodes that are known without reading a partition. */
const KNOWN_KEYS: ReadonlySet<string> = new Set(['id', 'label']);

/** Whether computing it takes attributes of nodes. */
export const needsAttributes = (expression: Expression): boolean =>
  findExpressions(expression, isAttributeRead).length > 0;

function isAttributeRead(expression: Expression): expression is Expression {
  if (expression.kind === 'property') return !KNOWN_KEYS.has(expression.key);
  // A number picks from a list; a text, or what nobody knows yet, may pick a property of a node.
  if (expression.kind === 'index') return !(expression.index.kind === 'literal' && expression.index.type === 'integer');
  return expression.kind === 'call' && ['properties', 'keys'].includes(expression.name.toLowerCase());
}
