/**
 * Arithmetic of values. Integers stay integers: `/` between two of them truncates towards zero, `%` takes the sign of
 * the left one. A result beyond 2^53 is refused, because from there on it would silently be off by some. Anything with
 * null is null.
 */
import type { ArithmeticOperator } from './syntax.ts';
import { floatValue, isInteger, isList, kindOf, numberOf, type Value } from './values.ts';

/** Refuses a value at the place of the expression that met it: "expected …". Never returns. */
export type Fail = (message: string) => never;

export function calculate(operator: ArithmeticOperator, left: Value, right: Value, fail: Fail): Value {
  if (left === null || right === null) return null;
  const [one, other] = [numberOf(left), numberOf(right)];
  if (one === null || other === null) {
    if (operator === '+') return join(left, right, fail);
    return fail(`${operator} needs two numbers, not ${kindOf(left)} and ${kindOf(right)}`);
  }
  if (operator === '^') return floatValue(one ** other);
  if (!isInteger(left) || !isInteger(right)) return floatValue(withFloats(operator, one, other));
  if (other === 0 && (operator === '/' || operator === '%')) return fail('division by zero');
  const result = withIntegers(operator, one, other);
  if (!Number.isSafeInteger(result)) return fail(`the integer ${one} ${operator} ${other} is beyond 2^53`);
  // Adding 0 turns -0, which integers have not, into 0.
  return result + 0;
}

/** `+` also joins: texts with texts and numbers, lists with lists and single values. */
function join(left: Value, right: Value, fail: Fail): Value {
  if (isList(left)) return isList(right) ? [...left, ...right] : [...left, right];
  if (isList(right)) return [left, ...right];
  const isJoinable = (value: Value) => typeof value === 'string' || numberOf(value) !== null;
  if (isJoinable(left) && isJoinable(right)) return textOf(left) + textOf(right);
  return fail(`+ needs numbers, texts or lists, not ${kindOf(left)} and ${kindOf(right)}`);
}

/** A text, number or boolean as toString() shows it; a whole float keeps its ".0". */
export function textOf(value: Value): string {
  if (typeof value === 'object' && value !== null) {
    const number = numberOf(value);
    if (number !== null) return /e/.test(String(number)) ? String(number) : `${number}.0`;
  }
  return String(value);
}

function withFloats(operator: Exclude<ArithmeticOperator, '^'>, one: number, other: number): number {
  switch (operator) {
    case '+':
      return one + other;
    case '-':
      return one - other;
    case '*':
      return one * other;
    case '/':
      return one / other;
    case '%':
      return one % other;
  }
}

/** Exact: the quotient of two large integers as floats could round up to the next whole number. */
function withIntegers(operator: Exclude<ArithmeticOperator, '^'>, one: number, other: number): number {
  return operator === '/' ? (one - (one % other)) / other : withFloats(operator, one, other);
}
