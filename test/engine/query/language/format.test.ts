import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatExpression, formatQuery } from '../../../../engine/query/language/format.ts';
import { parseQuery } from '../../../../engine/query/language/grammar.ts';
import type * as Syntax from '../../../../engine/query/language/syntax.ts';
import { parseExpression, withoutPlaces } from './parse.ts';

const offset = 0;
const word = fc.constantFrom('a', 'b', 'x1', 'größe', 'odd `name`', 'match', 'IN', 'end', '', 'two\nlines');
const name = word.map((text): Syntax.Name => ({ name: text, offset }));
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const literal: fc.Arbitrary<Syntax.Expression> = fc.oneof(
  fc.nat().map((value) => ({ kind: 'literal', type: 'integer', value, offset }) as const),
  fc
    .double({ min: 0, noNaN: true, noDefaultInfinity: true })
    .map((value) => ({ kind: 'literal', type: 'float', value: Math.abs(value), offset }) as const),
  fc.string({ unit: 'grapheme' }).map((value) => ({ kind: 'literal', type: 'string', value, offset }) as const),
  fc.boolean().map((value) => ({ kind: 'literal', type: 'boolean', value, offset }) as const),
  fc.constant({ kind: 'literal', type: 'null', value: null, offset } as const),
);

const { expression, path } = fc.letrec<{
  expression: Syntax.Expression;
  path: Syntax.PathPattern;
  compound: Syntax.Expression;
}>((tie) => {
  const inner = tie('expression');
  const entries = fc.array(fc.record({ key: word, value: inner, offset: fc.constant(offset) }), { maxLength: 2 });
  const node = fc.record({
    variable: orNull(name),
    labels: fc.array(name, { maxLength: 2 }),
    properties: entries,
    offset: fc.constant(offset),
  });
  const range = fc.record({ min: fc.nat(9), max: orNull(fc.nat(9)), offset: fc.constant(offset) });
  const direction = fc.constantFrom('down', 'up', 'either');
  const relation = fc.record({ types: fc.array(name, { maxLength: 2 }), direction, offset: fc.constant(offset) });
  const detail = fc.oneof(
    fc.record({ variable: orNull(name), range: fc.constant(null) }),
    fc.record({ variable: fc.constant(null), range: orNull(range) }),
  );
  const step = fc.tuple(relation, detail, node);
  const make = <E extends Syntax.Expression>(
    shape: { [K in keyof Omit<E, 'offset'>]: fc.Arbitrary<E[K]> } & { offset?: never },
  ) => fc.record({ ...shape, offset: fc.constant(offset) }) as fc.Arbitrary<Syntax.Expression>;
  const kind = <K extends string>(text: K) => fc.constant(text);
  const operator = fc.constantFrom<Syntax.BinaryOperator[]>(
    '=',
    '<>',
    '<',
    '<=',
    '>',
    '>=',
    '+',
    '-',
    '*',
    '/',
    '%',
    '^',
    'IN',
    'STARTS WITH',
    'ENDS WITH',
    'CONTAINS',
  );
  const compound = fc.oneof(
    make<Syntax.ListExpression>({ kind: kind('list'), items: fc.array(inner, { maxLength: 3 }) }),
    make<Syntax.MapExpression>({ kind: kind('map'), entries }),
    make<Syntax.PropertyExpression>({ kind: kind('property'), subject: inner, key: word }),
    make<Syntax.IndexExpression>({ kind: kind('index'), subject: inner, index: inner }),
    make<Syntax.SliceExpression>({ kind: kind('slice'), subject: inner, from: orNull(inner), to: orNull(inner) }),
    make<Syntax.HasLabelsExpression>({
      kind: kind('hasLabels'),
      subject: inner,
      labels: fc.array(name, { minLength: 1, maxLength: 2 }),
    }),
    make<Syntax.UnaryExpression>({ kind: kind('unary'), operator: fc.constantFrom('NOT', '-', '+'), operand: inner }),
    make<Syntax.LogicalExpression>({
      kind: kind('logical'),
      operator: fc.constantFrom('AND', 'OR', 'XOR'),
      operands: fc.array(inner, { minLength: 2, maxLength: 3 }),
    }),
    make<Syntax.BinaryExpression>({
      kind: kind('binary'),
      operator,
      left: inner,
      right: inner,
      operatorOffset: fc.constant(0),
    }),
    make<Syntax.IsNullExpression>({ kind: kind('isNull'), operand: inner, isNegated: fc.boolean() }),
    make<Syntax.CallExpression>({
      kind: kind('call'),
      name: fc.constantFrom('size', 'count', 'odd name'),
      isDistinct: fc.boolean(),
      isStar: fc.constant(false),
      args: fc.array(inner, { minLength: 1, maxLength: 2 }),
    }),
    make<Syntax.CallExpression>({
      kind: kind('call'),
      name: fc.constant('count'),
      isDistinct: fc.constant(false),
      isStar: fc.constant(true),
      args: fc.constant([]),
    }),
    make<Syntax.CaseExpression>({
      kind: kind('case'),
      subject: orNull(inner),
      branches: fc.array(fc.record({ when: inner, value: inner, offset: fc.constant(offset) }), {
        minLength: 1,
        maxLength: 2,
      }),
      otherwise: orNull(inner),
    }),
    make<Syntax.PatternExpression>({ kind: kind('pattern'), path: tie('path') }),
  );
  const leaf = fc.oneof(
    literal,
    word.map((text) => ({ kind: 'variable', name: text, offset }) as const),
    fc.oneof(word, fc.constant('0')).map((text) => ({ kind: 'parameter', name: text, offset }) as const),
  );
  return {
    compound,
    expression: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('compound')),
    path: fc.tuple(node, fc.array(step, { maxLength: 2 })).map(
      ([first, steps]): Syntax.PathPattern => ({
        variable: null,
        isShortest: false,
        nodes: [first, ...steps.map(([, , next]) => next)],
        relations: steps.map(([common, own]) => ({ ...common, ...own })),
        offset,
      }),
    ),
  };
});

const namedPath = fc
  .record({ path, variable: orNull(name), isShortest: fc.boolean() })
  .map(({ path: chain, ...own }) => ({ ...chain, ...own }));
const match = fc.record({
  isOptional: fc.boolean(),
  paths: fc.array(namedPath, { minLength: 1, maxLength: 2 }),
  where: orNull(expression),
  offset: fc.constant(offset),
});
const item = fc.record({ expression, alias: orNull(name), column: fc.constant(''), offset: fc.constant(offset) });
const query: fc.Arbitrary<Syntax.Query> = fc.record({
  text: fc.constant(''),
  matches: fc.array(match, { maxLength: 2 }),
  returning: fc.record({
    isDistinct: fc.boolean(),
    isStar: fc.boolean(),
    items: fc.array(item, { minLength: 1, maxLength: 2 }),
    orderBy: fc.array(fc.record({ expression, isDescending: fc.boolean(), offset: fc.constant(offset) }), {
      maxLength: 2,
    }),
    skip: orNull(expression),
    limit: orNull(expression),
    offset: fc.constant(offset),
  }),
});

describe('canonical text', () => {
  it('[QL7] any tree written and parsed again is the same tree', () => {
    fc.assert(
      fc.property(query, (tree) => {
        expect(withoutPlaces(parseQuery(formatQuery(tree)))).toEqual(withoutPlaces(tree));
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    ['((a.x))', 'a.x'],
    ['a   and (b or c)', 'a AND (b OR c)'],
    ['(a and b) and c', '(a AND b) AND c'],
    ['(1 + 2) * 3 - (4 - 5)', '(1 + 2) * 3 - (4 - 5)'],
    ['not (a = b)', 'NOT a = b'],
    ['(a < b) < c', '(a < b) < c'],
    ['(a IS NULL) IS NOT NULL', 'a IS NULL IS NOT NULL'],
    ['"it\'s"', "'it\\'s'"],
    ['`a`.`odd name`', 'a.`odd name`'],
    ['`in`.in', '`in`.in'],
    ['1e3', '1000.0'],
    ['COUNT( distinct a )', 'COUNT(DISTINCT a)'],
    ['(a)<-[:x|:y*1..]-()', '(a)<-[:x|y*1..]-()'],
    ['[(x IN y) = z]', '[(x IN y = z)]'],
  ])('[QL7] %s is written %s', (text, canonical) => {
    expect(formatExpression(parseExpression(text))).toBe(canonical);
  });
});
