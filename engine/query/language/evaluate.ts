/**
 * Evaluation of expressions
 * =========================
 *
 * An expression is compiled once into nested closures and then runs on every row without looking at the tree again.
 * A row is an array of values; `slots` says where each variable stands in it. `computed` names expressions whose value
 * somebody else has put into the row already: aggregates, grouping keys, pattern predicates.
 *
 * Logic is three-valued: null is "unknown", and a predicate lets a row through only when it is true.
 *
 * Cost     one call a node of the tree and row; what is constant in IN is looked up in a set
 * Errors   query.value with the place of the expression, when a value does not fit its operator (`1 + true`)
 * Judge    Truth tables and a table of values in the test.
 */
import { calculate, type Fail } from './arithmetic.ts';
import { compare, equal, identityOf } from './compare.ts';
import { queryErrorAt, unsupportedAt } from './failures.ts';
import { FUNCTIONS, nodeProperty, UNSUPPORTED_FUNCTIONS } from './functions.ts';
import type * as Syntax from './syntax.ts';
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
  WholeFloat,
} from './values.ts';

export type Row = readonly Value[];
export type Evaluate = (row: Row) => Value;

export interface EvaluationContext {
  /** The text of the query, for places in errors. */
  readonly text: string;
  readonly slots: ReadonlyMap<string, number>;
  /** By identity of the tree's node. */
  readonly computed?: ReadonlyMap<Syntax.Expression, number>;
  /** JSON values. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly reader: EntityReader;
}

/**
 * Compiles an expression. The closure is pure: the same row gives the same value.
 * @throws query.parameter for a parameter that is not given, query.unsupported for a pattern that nobody computed
 */
export function compileExpression(expression: Syntax.Expression, context: EvaluationContext): Evaluate {
  const slot = context.computed?.get(expression);
  if (slot !== undefined) return (row) => row[slot] ?? null;
  const compile = (inner: Syntax.Expression) => compileExpression(inner, context);
  const fail = failAt(context, expression.offset);
  switch (expression.kind) {
    case 'literal': {
      const value = expression.type === 'float' ? floatValue(expression.value) : expression.value;
      return () => value;
    }
    case 'parameter': {
      const value = parameterValue(expression, context);
      return () => value;
    }
    case 'variable': {
      const index = context.slots.get(expression.name);
      if (index === undefined)
        throw queryErrorAt('query.semantic', context.text, expression.offset, `unknown variable ${expression.name}`);
      return (row) => row[index] ?? null;
    }
    case 'list': {
      const items = expression.items.map(compile);
      return (row) => items.map((item) => item(row));
    }
    case 'map': {
      const entries = expression.entries.map(({ key, value }) => [key, compile(value)] as const);
      return (row) => new Map(entries.map(([key, value]) => [key, value(row)]));
    }
    case 'property':
      return compileProperty(compile(expression.subject), expression.key, context.reader, fail);
    case 'index':
      return compileIndex(compile(expression.subject), compile(expression.index), context.reader, fail);
    case 'slice':
      return compileSlice(expression, compile, fail);
    case 'hasLabels':
      return compileHasLabels(expression, compile(expression.subject), context.reader, fail);
    case 'unary':
      return compileUnary(expression.operator, compile(expression.operand), fail);
    case 'logical':
      return compileLogical(expression, compile, context);
    case 'binary':
      return compileBinary(expression, context);
    case 'isNull': {
      const operand = compile(expression.operand);
      return (row) => (operand(row) === null) !== expression.isNegated;
    }
    case 'call':
      return compileCall(expression, context, fail);
    case 'case':
      return compileCase(expression, compile, context);
    case 'pattern':
      throw unsupportedAt(context.text, expression.offset, 'a pattern as a value');
  }
}

/** A predicate as WHERE uses it: true only where the expression is true, not where it is null. */
export function compilePredicate(expression: Syntax.Expression, context: EvaluationContext): (row: Row) => boolean {
  const evaluate = compileExpression(expression, context);
  const fail = failAt(context, expression.offset);
  return (row) => truthOf(evaluate(row), fail) === true;
}

function failAt({ text }: EvaluationContext, offset: number): Fail {
  return (message) => {
    throw queryErrorAt('query.value', text, offset, message);
  };
}

/** @throws query.parameter when it is not given */
function parameterValue({ name, offset }: Syntax.ParameterExpression, { params, text }: EvaluationContext): Value {
  if (Object.hasOwn(params, name)) return fromJson(params[name]);
  throw queryErrorAt('query.parameter', text, offset, `parameter $${name} is not given`);
}

function truthOf(value: Value, fail: Fail): boolean | null {
  if (value === null || typeof value === 'boolean') return value;
  return fail(`expected a boolean, found ${kindOf(value)}`);
}

function propertyOf(value: Value, key: string, reader: EntityReader, fail: Fail): Value {
  if (value === null) return null;
  if (isMap(value)) return value.get(key) ?? null;
  const entity = entityOf(value);
  if (entity?.kind === 'node') return nodeProperty(reader, entity.index, key);
  return fail(`${kindOf(value)} has no property ${key}; nodes and maps have`);
}

function compileProperty(subject: Evaluate, key: string, reader: EntityReader, fail: Fail): Evaluate {
  return (row) => propertyOf(subject(row), key, reader, fail);
}

function compileIndex(subject: Evaluate, index: Evaluate, reader: EntityReader, fail: Fail): Evaluate {
  return (row) => {
    const [of, at] = [subject(row), index(row)];
    if (of === null || at === null) return null;
    if (isList(of))
      return isInteger(at) ? (of.at(at) ?? null) : fail(`a list is indexed by an integer, not ${kindOf(at)}`);
    return typeof at === 'string'
      ? propertyOf(of, at, reader, fail)
      : fail(`${kindOf(of)} is not indexed by ${kindOf(at)}`);
  };
}

function compileSlice(
  { subject, from, to }: Syntax.SliceExpression,
  compile: (inner: Syntax.Expression) => Evaluate,
  fail: Fail,
): Evaluate {
  const [list, start, end] = [compile(subject), from && compile(from), to && compile(to)];
  return (row) => {
    const [of, first, last] = [list(row), start ? start(row) : 0, end ? end(row) : Number.MAX_SAFE_INTEGER];
    if (of === null || first === null || last === null) return null;
    if (!isList(of)) return fail(`a slice is taken of a list, not of ${kindOf(of)}`);
    if (!isInteger(first) || !isInteger(last)) return fail('a slice goes from one integer to another');
    return of.slice(first, last);
  };
}

function compileHasLabels(
  { labels }: Syntax.HasLabelsExpression,
  subject: Evaluate,
  reader: EntityReader,
  fail: Fail,
): Evaluate {
  return (row) => {
    const value = subject(row);
    if (value === null) return null;
    const entity = entityOf(value);
    if (entity?.kind !== 'node') return fail(`only a node has labels, not ${kindOf(value)}`);
    const type = reader.type(entity.index);
    return labels.every(({ name }) => name === type);
  };
}

function compileUnary(operator: 'NOT' | '-' | '+', operand: Evaluate, fail: Fail): Evaluate {
  if (operator === 'NOT') {
    return (row) => {
      const value = truthOf(operand(row), fail);
      return value === null ? null : !value;
    };
  }
  return (row) => {
    const value = operand(row);
    if (value === null) return null;
    const number = numberOf(value);
    if (number === null) return fail(`${operator} needs a number, not ${kindOf(value)}`);
    if (operator === '+') return value;
    return value instanceof WholeFloat ? floatValue(-number) : 0 - number;
  };
}

/** AND stops at false and OR at true, whatever stands further right; XOR is null as soon as one operand is. */
function compileLogical(
  { operator, operands }: Syntax.LogicalExpression,
  compile: (inner: Syntax.Expression) => Evaluate,
  context: EvaluationContext,
): Evaluate {
  const parts = operands.map((operand) => {
    const [evaluate, fail] = [compile(operand), failAt(context, operand.offset)];
    return (row: Row) => truthOf(evaluate(row), fail);
  });
  if (operator === 'XOR') {
    return (row) => {
      const values = parts.map((part) => part(row));
      return values.includes(null) ? null : values.filter(Boolean).length % 2 === 1;
    };
  }
  const decisive = operator === 'OR';
  return (row) => {
    let result: boolean | null = !decisive;
    for (const part of parts) {
      const value = part(row);
      if (value === decisive) return decisive;
      if (value === null) result = null;
    }
    return result;
  };
}

function compileBinary(expression: Syntax.BinaryExpression, context: EvaluationContext): Evaluate {
  const { operator } = expression;
  const fail = failAt(context, expression.operatorOffset);
  const [left, right] = [compileExpression(expression.left, context), compileExpression(expression.right, context)];
  switch (operator) {
    case 'IN':
      return compileIn(left, right, isConstant(expression.right), fail);
    case '=':
      return (row) => equal(left(row), right(row));
    case '<>':
      return (row) => {
        const isEqual = equal(left(row), right(row));
        return isEqual === null ? null : !isEqual;
      };
    case '<':
      return compileComparison(left, right, (difference) => difference < 0);
    case '<=':
      return compileComparison(left, right, (difference) => difference <= 0);
    case '>':
      return compileComparison(left, right, (difference) => difference > 0);
    case '>=':
      return compileComparison(left, right, (difference) => difference >= 0);
    case 'STARTS WITH':
      return compileTextTest(left, right, (text, part) => text.startsWith(part));
    case 'ENDS WITH':
      return compileTextTest(left, right, (text, part) => text.endsWith(part));
    case 'CONTAINS':
      return compileTextTest(left, right, (text, part) => text.includes(part));
    default:
      return (row) => calculate(operator, left(row), right(row), fail);
  }
}

/** A difference of NaN (one of the numbers is NaN) makes every comparison false. */
function compileComparison(left: Evaluate, right: Evaluate, holds: (difference: number) => boolean): Evaluate {
  return (row) => {
    const difference = compare(left(row), right(row));
    return difference === null ? null : holds(difference);
  };
}

/** Null where one side is no text. */
function compileTextTest(left: Evaluate, right: Evaluate, holds: (text: string, part: string) => boolean): Evaluate {
  return (row) => {
    const [text, part] = [left(row), right(row)];
    return typeof text === 'string' && typeof part === 'string' ? holds(text, part) : null;
  };
}

function isConstant(expression: Syntax.Expression): boolean {
  if (expression.kind === 'list') return expression.items.every(isConstant);
  return expression.kind === 'parameter' || expression.kind === 'literal';
}

function compileIn(left: Evaluate, right: Evaluate, isConstantList: boolean, fail: Fail): Evaluate {
  const isIn = (value: Value, list: Value): boolean | null => {
    if (list === null) return null;
    if (!isList(list)) return fail(`IN needs a list on its right, not ${kindOf(list)}`);
    let result: boolean | null = false;
    for (const item of list) {
      const isEqual = equal(value, item);
      if (isEqual) return true;
      if (isEqual === null) result = null;
    }
    return result;
  };
  const list = isConstantList ? right([]) : null;
  const isScalar = (value: Value) => typeof value === 'string' || numberOf(value) !== null;
  if (!isList(list) || list.length === 0 || !list.every(isScalar)) return (row) => isIn(left(row), right(row));
  // Among texts and numbers identity is equality, and looking one up costs the same for ten as for ten thousand.
  const identities = new Set(list.map(identityOf));
  return (row) => {
    const value = left(row);
    return isScalar(value) ? identities.has(identityOf(value)) : isIn(value, list);
  };
}

function compileCall(expression: Syntax.CallExpression, context: EvaluationContext, fail: Fail): Evaluate {
  const found = FUNCTIONS.get(expression.name.toLowerCase());
  const args = expression.args.map((argument) => compileExpression(argument, context));
  const [first] = args;
  if (!found || found.isAggregate || !first) {
    if (UNSUPPORTED_FUNCTIONS.has(expression.name.toLowerCase())) {
      throw unsupportedAt(context.text, expression.offset, `the function ${expression.name}()`);
    }
    throw queryErrorAt('query.semantic', context.text, expression.offset, `${expression.name}() has no value here`);
  }
  if (found.name === 'coalesce') {
    return (row) => {
      for (const argument of args) {
        const value = argument(row);
        if (value !== null) return value;
      }
      return null;
    };
  }
  const { reader } = context;
  const functionContext = { reader, fail };
  return (row) => {
    const value = first(row);
    return value === null ? null : found.call(value, functionContext);
  };
}

function compileCase(
  { subject, branches, otherwise }: Syntax.CaseExpression,
  compile: (inner: Syntax.Expression) => Evaluate,
  context: EvaluationContext,
): Evaluate {
  const tested = subject && compile(subject);
  const cases = branches.map(({ when, value }) => {
    return { when: compile(when), value: compile(value), fail: failAt(context, when.offset) };
  });
  const last = otherwise && compile(otherwise);
  return (row) => {
    const wanted = tested ? tested(row) : null;
    const taken = cases.find(({ when, fail }) => {
      return tested ? equal(wanted, when(row)) === true : truthOf(when(row), fail) === true;
    });
    if (taken) return taken.value(row);
    return last ? last(row) : null;
  };
}
