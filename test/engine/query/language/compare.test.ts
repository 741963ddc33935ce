import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, compareTexts, equal, identityOf, order } from '../../../../engine/query/language/compare.ts';
import { floatValue, isList, numberOf, type Value, WholeFloat } from '../../../../engine/query/language/values.ts';

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom(null, true, false, Number.NaN, 0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -3, max: 3 }).map(floatValue),
  fc.constantFrom(0.5, -1.5),
  fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\ue000', '😀', '"', ','), maxLength: 3 }),
  fc.nat(3).map((index) => ({ kind: 'node', index }) as const),
  fc.record({ kind: fc.constant('relation' as const), source: fc.nat(2), target: fc.nat(2), relation: fc.nat(1) }),
  fc.record({ kind: fc.constant('path' as const), source: fc.nat(2), target: fc.nat(2), length: fc.nat(2) }),
);
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })), { maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom('a', 'b'), scalar).map((entries) => new Map(Object.entries(entries))),
  },
);

/** openCypher's order of kinds, ascending, as in the table of the CIP. */
function naiveRank(item: Value): number {
  if (item instanceof Map) return 0;
  if (isList(item)) return 3;
  if (typeof item === 'string') return 5;
  if (typeof item === 'boolean') return 6;
  const number = numberOf(item);
  if (number !== null) return Number.isNaN(number) ? 8 : 7;
  if (item === null) return 9;
  return typeof item === 'object' && 'kind' in item ? { node: 1, relation: 2, path: 4 }[item.kind] : -1;
}

/** A list of numbers in which two values of one kind differ first where they differ. */
function naiveKey(item: Value): readonly (number | readonly Value[])[] {
  if (typeof item === 'string') return [...item].map((character) => character.codePointAt(0) ?? 0);
  if (typeof item === 'boolean') return [item ? 1 : 0];
  const number = numberOf(item);
  if (number !== null) return Number.isNaN(number) ? [] : [number];
  if (isList(item)) return item.map((inner) => [inner]);
  if (item instanceof Map)
    return [...item]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flat()
      .map((inner) => [inner as Value]);
  if (item === null) return [];
  if (typeof item !== 'object' || !('kind' in item)) return [];
  if (item.kind === 'node') return [item.index];
  const ends = [item.source, item.target];
  return item.kind === 'path' ? [item.length, ...ends] : [...ends, item.relation];
}

function naiveOrder(one: Value, other: Value): number {
  if (naiveRank(one) !== naiveRank(other)) return naiveRank(one) - naiveRank(other);
  const [left, right] = [naiveKey(one), naiveKey(other)];
  for (const [index, part] of left.entries()) {
    const second = right[index];
    if (second === undefined) return 1;
    const difference =
      typeof part === 'number' || typeof second === 'number'
        ? part === second
          ? 0
          : Number(part) < Number(second)
            ? -1
            : 1
        : naiveOrder(part[0] ?? null, second[0] ?? null);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

describe('order of values', () => {
  it('[QL13] the total order is the one of a naive judge', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(Math.sign(order(one, other)), JSON.stringify([one, other])).toBe(Math.sign(naiveOrder(one, other)) + 0);
      }),
      { numRuns: 5000 },
    );
  });

  it('[QL13] it is a total order, and 0 exactly for one identity', () => {
    fc.assert(
      fc.property(value, value, value, (one, other, third) => {
        expect(Math.sign(order(one, other)) + Math.sign(order(other, one))).toBe(0);
        if (order(one, other) <= 0 && order(other, third) <= 0) expect(order(one, third)).toBeLessThanOrEqual(0);
        expect(order(one, other) === 0).toBe(identityOf(one) === identityOf(other));
      }),
      { numRuns: 5000 },
    );
  });

  it('[QL13] kinds come in the order of the table, null last', () => {
    const sorted: Value[] = [
      new Map(),
      { kind: 'node', index: 9 },
      { kind: 'relation', source: 0, target: 0, relation: 0 },
      [],
      { kind: 'path', source: 0, target: 0, length: 0 },
      '',
      false,
      true,
      Number.NEGATIVE_INFINITY,
      -1,
      new WholeFloat(0),
      0.5,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      null,
    ];
    expect([...sorted].reverse().sort(order)).toEqual(sorted);
  });

  it('[QL12] what is equal has one identity, and what compares orders the same way', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        if (equal(one, other) === true) expect(identityOf(one)).toBe(identityOf(other));
        const difference = compare(one, other);
        if (difference !== null && !Number.isNaN(difference))
          expect(Math.sign(difference)).toBe(Math.sign(order(one, other)));
        expect(equal(one, other)).toBe(equal(other, one));
      }),
      { numRuns: 5000 },
    );
  });

  it('[QL13] texts are ordered by code point, not by UTF-16 unit', () => {
    expect('\ue000' < '😀', 'what JavaScript does').toBe(false);
    expect(compareTexts('\ue000', '😀')).toBeLessThan(0);
    expect(compareTexts('😀', '😁')).toBeLessThan(0);
    expect(compareTexts('ab', 'a')).toBeGreaterThan(0);
  });

  it('[QL13] identities do not run into each other', () => {
    const pairs: [Value, Value][] = [
      [['a', 'b'], ['a","b']],
      [1, '1'],
      [null, 'null'],
      [[[1], 2], [[1, 2]]],
      [
        { kind: 'node', index: 12 },
        { kind: 'relation', source: 1, target: 2, relation: 0 },
      ],
    ];
    for (const [one, other] of pairs) expect(identityOf(one)).not.toBe(identityOf(other));
    expect(identityOf(-0)).toBe(identityOf(new WholeFloat(0)));
  });
});
