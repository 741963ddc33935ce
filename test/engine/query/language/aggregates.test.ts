import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aggregatesIn,
  bytesOf,
  createAccumulator,
  type MemoryBudget,
} from '../../../../engine/query/language/aggregates.ts';
import { floatValue, numberOf, type Value, WholeFloat } from '../../../../engine/query/language/values.ts';
import { parseExpression, queryErrorOf } from './parse.ts';

const UNBOUNDED: MemoryBudget = { take: () => {} };

function aggregate(text: string, values: readonly Value[], budget = UNBOUNDED): Value {
  const [call] = aggregatesIn(parseExpression(text));
  if (!call) throw new Error(`no aggregate in ${text}`);
  const accumulator = createAccumulator(call, `RETURN ${text}`, budget);
  for (const value of values) accumulator.add(value);
  return accumulator.result();
}

describe('aggregates', () => {
  const mixed: Value[] = [3, null, 1, 1, 'x', null, new WholeFloat(1)];
  it.each<[string, readonly Value[], unknown]>([
    ['count(*)', [true, true, true], 3],
    ['count(x)', mixed, 5],
    ['count(DISTINCT x)', mixed, 3],
    ['min(x)', mixed, 'x'],
    ['max(x)', mixed, 3],
    ['min(DISTINCT x)', [2, 1], 1],
    ['sum(x)', [1, null, 2], 3],
    ['sum(DISTINCT x)', [2, 2, 3], 5],
    ['sum(x)', [1, 0.5], 1.5],
    ['sum(x)', [1, new WholeFloat(1)], new WholeFloat(2)],
    ['avg(x)', [1, 2, null], 1.5],
    ['avg(x)', [2, 4], new WholeFloat(3)],
    ['collect(x)', mixed, [3, 1, 1, 'x', new WholeFloat(1)]],
    ['collect(DISTINCT x)', mixed, [3, 1, 'x']],
    ['COLLECT(x)', [], []],
    ['count(x)', [], 0],
    ['sum(x)', [null], 0],
    ['min(x)', [null], null],
    ['max(x)', [], null],
    ['avg(x)', [], null],
  ])('[QL17] %s of %j is %j', (text, values, result) => expect(aggregate(text, values)).toEqual(result));

  it('[QL17] sums of integers are exact, those of floats do not depend on the order beyond the last digits', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (values) => {
        expect(aggregate('sum(x)', values)).toBe(Number(values.reduce((sum, value) => sum + BigInt(value), 0n)));
      }),
    );
    const tenths = [floatValue(1e16), ...Array.from({ length: 1000 }, () => 0.1), floatValue(-1e16)];
    expect(numberOf(aggregate('sum(x)', tenths))).toBeCloseTo(100, 9);
    expect(aggregate('sum(x)', [Number.POSITIVE_INFINITY, 1.5])).toBe(Number.POSITIVE_INFINITY);
  });

  it('[QL17] the aggregates of an expression are found, not what is inside them', () => {
    const found = aggregatesIn(parseExpression('1 + count(*) * size(collect(a.x)) + a.y'));
    expect(found.map(({ name }) => name)).toEqual(['count', 'collect']);
  });

  it('[QL19] sum and avg of anything but numbers fail with their place', () => {
    const error = queryErrorOf(() => aggregate('1 + sum(x)', ['a']));
    expect(error).toMatchObject({ code: 'query.value', details: { line: 1, column: 12 } });
    expect(error.message).toContain('sum() needs numbers, not a text');
    expect(queryErrorOf(() => aggregate('sum(x)', [Number.MAX_SAFE_INTEGER, 1])).message).toContain('beyond 2^53');
  });

  it('[QL18] what grows with the rows is charged before it is kept', () => {
    const charged = (text: string, values: readonly Value[]): number => {
      let bytes = 0;
      aggregate(text, values, {
        take: (more: number) => {
          bytes += more;
        },
      });
      return bytes;
    };
    const texts = Array.from({ length: 100 }, (_, index) => `node ${index}`);
    for (const text of ['collect(x)', 'count(DISTINCT x)']) {
      expect(charged(text, texts), text).toBeGreaterThan(100 * 2 * 6);
    }
    expect(charged('count(DISTINCT x)', [7, 7, 7])).toBe(charged('count(DISTINCT x)', [7]));
    for (const text of ['count(x)', 'min(x)', 'max(DISTINCT x)']) expect(charged(text, texts), text).toBe(0);

    let left = 1000;
    const limited = {
      take: (bytes: number) => {
        left -= bytes;
        if (left < 0) throw new RangeError('over the budget');
      },
    };
    expect(() => aggregate('collect(x)', texts, limited)).toThrow('over the budget');
    expect(bytesOf([['abc'], new Map([['k', 'v']]), { kind: 'node', index: 1 }, null])).toBeGreaterThan(100);
  });
});
