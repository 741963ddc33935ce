/**
 * Aggregates: count, min, max, sum, avg and collect, each with or without DISTINCT. Nulls are left out everywhere but in
 * count(*). Over nothing, count is 0, sum is 0, collect is an empty list and the others are null.
 *
 * What grows with the rows (the values of collect, the identities of DISTINCT) is charged to the caller's budget before
 * it is kept.
 */
import type { Fail } from './arithmetic.ts';
import { identityOf, order } from './compare.ts';
import { queryErrorAt } from './failures.ts';
import { FUNCTIONS } from './functions.ts';
import type { CallExpression, Expression } from './syntax.ts';
import { floatValue, isInteger, isList, isMap, kindOf, numberOf, type Value } from './values.ts';
import { findExpressions } from './walk.ts';

/** Throws when the query has no more memory; the message is the caller's, who knows the step. */
export interface MemoryBudget {
  take(bytes: number): void;
}

export interface Accumulator {
  /** The value of `times` equal rows; only a plain count may be given more than one. O(length of texts and lists). */
  add(value: Value, times?: number): void;
  /** May be asked any number of times. */
  result(): Value;
}

export const isAggregate = (expression: Expression): expression is CallExpression =>
  expression.kind === 'call' && FUNCTIONS.get(expression.name.toLowerCase())?.isAggregate === true;

/** The aggregates in an expression; they never nest. */
export const aggregatesIn = (expression: Expression): readonly CallExpression[] =>
  findExpressions(expression, isAggregate);

/**
 * An empty accumulator for one group. For `count(*)` add any value that is not null, once a row.
 * @param text of the query, for the place of an error @throws query.value when sum or avg meet something else than numbers
 */
export function createAccumulator(call: CallExpression, text: string, budget: MemoryBudget): Accumulator {
  const name = call.name.toLowerCase();
  const fail: Fail = (message) => {
    throw queryErrorAt('query.value', text, call.offset, message);
  };
  const plain = ignoringNulls(plainAccumulator(name, budget, fail));
  // The smallest of distinct values is the smallest: no set is needed.
  return call.isDistinct && name !== 'min' && name !== 'max' ? distinct(plain, budget) : plain;
}

function plainAccumulator(name: string, budget: MemoryBudget, fail: Fail): Accumulator {
  switch (name) {
    case 'count':
      return counting();
    case 'min':
      return extreme(-1);
    case 'max':
      return extreme(1);
    case 'sum':
      return summing('sum', fail, ({ total }) => total);
    case 'avg':
      return summing('avg', fail, ({ total, count }) =>
        count === 0 ? null : floatValue((numberOf(total) ?? 0) / count),
      );
    case 'collect':
      return collecting(budget);
    default:
      return fail(`${name}() is no aggregate`);
  }
}

function ignoringNulls(inner: Accumulator): Accumulator {
  return {
    add: (value, times) => {
      if (value !== null) inner.add(value, times);
    },
    result: inner.result,
  };
}

function distinct(inner: Accumulator, budget: MemoryBudget): Accumulator {
  const seen = new Set<string>();
  return {
    add: (value) => {
      const identity = identityOf(value);
      if (seen.has(identity)) return;
      budget.take(bytesOf(identity) + SET_ENTRY_BYTES);
      seen.add(identity);
      inner.add(value);
    },
    result: inner.result,
  };
}

function counting(): Accumulator {
  let count = 0;
  return {
    add: (_value, times = 1) => {
      count += times;
    },
    result: () => count,
  };
}

function extreme(sign: 1 | -1): Accumulator {
  let found: Value = null;
  return {
    add: (value) => {
      if (found === null || Math.sign(order(value, found)) === sign) found = value;
    },
    result: () => found,
  };
}

/**
 * Integers are summed apart from floats and exactly. Floats are summed with Neumaier's compensation, so that the order in
 * which shards deliver their rows does not show in the digits people see.
 */
function summing(name: string, fail: Fail, finish: (sum: { total: Value; count: number }) => Value): Accumulator {
  let [integers, floats, compensation, count, hasFloats] = [0, 0, 0, 0, false];
  return {
    add: (value) => {
      const number = numberOf(value);
      if (number === null) return fail(`${name}() needs numbers, not ${kindOf(value)}`);
      count++;
      if (isInteger(value)) {
        integers += number;
        if (!Number.isSafeInteger(integers)) fail(`the sum in ${name}() is beyond 2^53`);
        return;
      }
      hasFloats = true;
      const next = floats + number;
      if (Number.isFinite(next)) {
        compensation += Math.abs(floats) >= Math.abs(number) ? floats - next + number : number - next + floats;
      }
      floats = next;
    },
    result: () => finish({ total: hasFloats ? floatValue(integers + (floats + compensation)) : integers, count }),
  };
}

function collecting(budget: MemoryBudget): Accumulator {
  const values: Value[] = [];
  return {
    add: (value) => {
      budget.take(bytesOf(value));
      values.push(value);
    },
    result: () => [...values],
  };
}

const SET_ENTRY_BYTES = 32;

/** What a value costs in memory, roughly and never far too low. */
export function bytesOf(value: Value): number {
  if (typeof value === 'string') return 24 + 2 * value.length;
  if (isList(value)) return value.reduce<number>((sum, item) => sum + bytesOf(item), 24);
  if (isMap(value)) return [...value].reduce((sum, [key, item]) => sum + bytesOf(key) + bytesOf(item), 64);
  return typeof value === 'object' && value !== null ? 48 : 8;
}
