import { describe, expect, it } from 'vitest';
import { compileExpression, compilePredicate } from '../../../../engine/query/language/evaluate.ts';
import { fromJson, toJson, WholeFloat } from '../../../../engine/query/language/values.ts';
import { parseExpression, queryErrorOf } from './parse.ts';
import { evaluate, READER, VARIABLES } from './values.ts';

/** Shows a value as the language writes it, so that 2 and 2.0 differ. */
const shown = (text: string, params = {}): unknown => {
  const value = evaluate(text, params);
  return value instanceof WholeFloat ? `${value.value}.0` : value instanceof Map ? Object.fromEntries(value) : value;
};

describe('three-valued logic', () => {
  // Rows and columns: true, false, null.
  const TABLES = {
    AND: [
      [true, false, null],
      [false, false, false],
      [null, false, null],
    ],
    OR: [
      [true, true, true],
      [true, false, null],
      [true, null, null],
    ],
    XOR: [
      [false, true, null],
      [true, false, null],
      [null, null, null],
    ],
  } as const;
  const words = ['true', 'false', 'null'] as const;
  const cases = Object.entries(TABLES).flatMap(([operator, table]) =>
    table.flatMap((row, left) =>
      row.map((result, right) => [`${words[left]} ${operator} ${words[right]}`, result] as const),
    ),
  );

  it.each(cases)('[QL11] %s is %s', (text, result) => expect(evaluate(text)).toBe(result));

  it.each([
    ['NOT true', false],
    ['NOT false', true],
    ['NOT null', null],
    ['true AND null AND false', false],
    ['true XOR true XOR true', true],
    ['null IS NULL', true],
    ['1 IS NULL', false],
    ['1 IS NOT NULL', true],
    ['null = null', null],
    ['null <> 1', null],
    ['null < 1', null],
    ['1 IN [1, null]', true],
    ['2 IN [1, null]', null],
    ['2 IN [1]', false],
    ['null IN [1]', null],
    ['null IN []', false],
    ['1 IN null', null],
    ['[1] IN [[1], 2]', true],
    ['1.0 IN [1]', true],
    ["'a' IN ['a', 'b']", true],
    ['site.id IN $keys', true],
    ['nothing IN $keys', null],
    ['[1] IN $keys', false],
    ['nan IN [nan]', false],
    ["'abc' STARTS WITH 'ab'", true],
    ["'abc' ENDS WITH 'ab'", false],
    ["'abc' CONTAINS 'b'", true],
    ["'abc' CONTAINS null", null],
    ["7 STARTS WITH '7'", null],
    ['site:site', true],
    ['site:host', false],
    ['site:site:host', false],
    ['nothing:site', null],
  ])('[QL11] %s is %s', (text, result) => expect(evaluate(text, { keys: ['x', 'dc1'] })).toBe(result));

  it('[QL11] WHERE lets through what is true, not what is null', () => {
    const predicate = (text: string) =>
      compilePredicate(parseExpression(text), { text, slots: new Map(), params: {}, reader: READER });
    expect(['true', 'false', 'null', '1 = null'].map((text) => predicate(text)([]))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(queryErrorOf(() => predicate('1')([])).message).toContain('expected a boolean, found an integer');
  });

  it('[QL11] AND and OR stop at the operand that decides', () => {
    expect(evaluate('false AND 1 / 0 = 1')).toBe(false);
    expect(evaluate('true OR 1 / 0 = 1')).toBe(true);
  });
});

describe('comparison', () => {
  it.each([
    ['1 = 1.0', true],
    ["1 = '1'", false],
    ['[1, 2] = [1, 2.0]', true],
    ['[1, null] = [1, 2]', null],
    ['[1, null] = [2, null]', false],
    ['[1] = [1, 2]', false],
    ['{a: 1, b: 2} = {b: 2, a: 1}', true],
    ['{a: 1} = {b: 1}', false],
    ['{a: null} = {a: 1}', null],
    ['site = site', true],
    ['site = host', false],
    ['site <> host', true],
    ['site = r', false],
    ['nan = nan', false],
    ['nan <> nan', true],
    ['nan < 1', false],
    ['nan >= 1', false],
    ["1 < 'a'", null],
    ['1 <= 1.0', true],
    ["'a' < 'b'", true],
    ["'\\uE000' < '\\U0001F600'", true],
    ["'Z' < 'a'", true],
    ['false < true', true],
    ['[1, 2] < [1, 3]', true],
    ['[1] < [1, 0]', true],
    ['[1, null] < [1, 2]', null],
    ['{} < {}', null],
  ])('[QL12] %s is %s', (text, result) => expect(evaluate(text)).toBe(result));
});

describe('arithmetic', () => {
  it.each([
    ['5 / 2', 2],
    ['-5 / 2', -2],
    ['5 / 2.0', 2.5],
    ['4 / 2.0', '2.0'],
    ['4.0 / 2 / 4', 0.5],
    ['9007199254740991 / 9007199254740990', 1],
    ['9007199254740990 / 9007199254740991', 0],
    ['-7 % 3', -1],
    ['7.5 % 2', 1.5],
    ['1 + 1.0', '2.0'],
    ['2 ^ 3', '8.0'],
    ['1.0 / 0', Number.POSITIVE_INFINITY],
    ['0.0 / 0', Number.NaN],
    ['0 * -1', 0],
    ['-0', 0],
    ['-(2.0)', '-2.0'],
    ['+site.cpu', 4],
    ['1 + null', null],
    ['-null', null],
    ["'a' + 'b'", 'ab'],
    ["'a' + 1", 'a1'],
    ["1.0 + 'a'", '1.0a'],
    ['[1] + [2]', [1, 2]],
    ['[1] + 2', [1, 2]],
    ["'x' + [1]", ['x', 1]],
    ['heat(site) / 2', 2.5],
  ])('[QL14] %s is %s', (text, result) => {
    const value = shown(text);
    expect(
      Object.is(value, result) || JSON.stringify(value) === JSON.stringify(result),
      `${JSON.stringify(value)}`,
    ).toBe(true);
  });
});

describe('functions and properties', () => {
  it.each([
    ['id(site)', 'dc1'],
    ['labels(host)', ['host']],
    ['labels(host)[0]', 'host'],
    ['type(r)', 'calls'],
    ['startNode(r) = site AND endNode(r) = host', true],
    ['length(p)', 3],
    ['shard(host)', 3],
    ['heat(site)', '5.0'],
    ['heat(host)', 7.5],
    ['influence(host)', 0.25],
    ['keys({b: 1, a: 2})', ['b', 'a']],
    ['keys(site)', ['type', 'cpu', 'tags', 'document', 'id', 'label']],
    ['properties(host)', { type: 'blade', id: 'h1', label: 'h1', cpu: 2.5 }],
    ['coalesce(null, nothing, 2, 3)', 2],
    ['coalesce(null)', null],
    ["size('a😀')", 2],
    ['size([1, null])', 2],
    ['head([1, 2])', 1],
    ['last([1, 2])', 2],
    ['head([])', null],
    ["toLower('ÄB')", 'äb'],
    ["toUpper('äb')", 'ÄB'],
    ["trim(' a ')", 'a'],
    ['toString(1)', '1'],
    ['toString(2.0)', '2.0'],
    ['toString(true)', 'true'],
    ["toInteger('42')", 42],
    ["toInteger('-4.9')", -4],
    ["toInteger('x')", null],
    ["toInteger('')", null],
    ["toInteger('1e300')", null],
    ['toInteger(2.9)', 2],
    ["toFloat('2')", '2.0'],
    ["toFloat('0x10')", null],
    ['abs(-3)', 3],
    ['abs(-3.0)', '3.0'],
    ['floor(2.7)', '2.0'],
    ['ceil(2.1)', '3.0'],
    ['round(2.5)', '3.0'],
    ['round(-2.5)', '-2.0'],
    ['SIZE(toLower(null))', null],
    ['id(nothing)', null],
    ['[1, 2, 3][-1]', 3],
    ['[1, 2, 3][7]', null],
    ['[1, 2, 3][0..2]', [1, 2]],
    ['[1, 2, 3][-2..]', [2, 3]],
    ['[1, 2, 3][..null]', null],
    ["{a: 1}['a']", 1],
    ["site['cpu']", 4],
    ['CASE 2 WHEN 1 THEN 10 WHEN 2 THEN 20 END', 20],
    ['CASE null WHEN null THEN 1 ELSE 2 END', 2],
    ['CASE WHEN null THEN 1 WHEN true THEN 2 END', 2],
    ['CASE WHEN false THEN 1 END', null],
  ])('[QL15] %s is %j', (text, result) => expect(shown(text)).toEqual(result));

  it.each([
    ['site.id', 'dc1'],
    ['host.id', 'h1'],
    ['site.label', 'Data centre 1'],
    ['host.label', 'h1'],
    ['site.type', 'site'],
    ['host.type', 'blade'],
    ['site.cpu', 4],
    ['site.tags[1]', 'b'],
    ['site.document.deep.x', 1],
    ['site.nowhere', null],
    ['site.constructor', null],
    ['nothing.x', null],
    ['{a: {b: 1}}.a.b', 1],
  ])('[QL16] %s is %j', (text, result) => expect(shown(text)).toEqual(result));

  it('[QL16] a document that looks like a node is a map', () => {
    expect(evaluate('$d.index', { d: { kind: 'node', index: 1 } })).toBe(1);
    expect(queryErrorOf(() => evaluate('id($d)', { d: { kind: 'node', index: 1 } })).message).toContain('not a map');
  });

  it('[QL16] JSON in, JSON out', () => {
    const json = { a: [1, 2.5, null, true, 'x'], b: {} };
    expect(toJson(fromJson(json), READER)).toEqual(json);
    expect(fromJson(2 ** 60)).toBeInstanceOf(WholeFloat);
    expect(['nan', '1.0 / 0', '2.0'].map((text) => toJson(evaluate(text), READER))).toEqual(['NaN', 'Infinity', 2]);
    expect(toJson(VARIABLES.host ?? null, READER)).toEqual({
      id: 'h1',
      type: 'host',
      label: 'h1',
      properties: { type: 'blade', id: 'hidden', label: 'hidden', cpu: 2.5 },
    });
    expect(toJson([VARIABLES.r ?? null, VARIABLES.p ?? null], READER)).toEqual([
      { source: 'dc1', target: 'h1', type: 'calls' },
      { source: 'dc1', target: 'h1', length: 3 },
    ]);
  });
});

describe('compilation', () => {
  it('[QL15] a computed expression is read from its slot and not evaluated', () => {
    const text = 'RETURN count(*) + 1';
    const expression = parseExpression('count(*) + 1');
    const call = expression.kind === 'binary' ? expression.left : expression;
    const context = { text, slots: new Map(), params: {}, reader: READER, computed: new Map([[call, 2]]) };
    expect(compileExpression(expression, context)([null, null, 41])).toBe(42);
  });

  it.each([
    ['1 + true', 10, '+ needs numbers, texts or lists, not an integer and a boolean'],
    ["'a' * 2", 12, '* needs two numbers, not a text and an integer'],
    ['1 / 0', 10, 'division by zero'],
    ['1 % 0', 10, 'division by zero'],
    ['9007199254740991 + 1', 25, 'the integer 9007199254740991 + 1 is beyond 2^53'],
    ['-true', 8, '- needs a number, not a boolean'],
    ['true AND 1', 17, 'expected a boolean, found an integer'],
    ['NOT 1', 8, 'expected a boolean, found an integer'],
    ['1 IN 2', 10, 'IN needs a list on its right, not an integer'],
    ['toLower(7)', 8, 'toLower() needs a text, not an integer'],
    ['length([1])', 8, 'length() needs a path, not a list; see size()'],
    ['type(site)', 8, 'type() needs a relation, not a node'],
    ['heat(p)', 8, 'heat() needs a node, not a path'],
    ['r.weight', 8, 'a relation has no property weight; nodes and maps have'],
    ['(1).x', 9, 'an integer has no property x; nodes and maps have'],
    ["[1]['a']", 8, 'a list is indexed by an integer, not a text'],
    ['1[0]', 8, 'an integer is not indexed by an integer'],
    ['1[0..1]', 8, 'a slice is taken of a list, not of an integer'],
    ["[1]['a'..]", 8, 'a slice goes from one integer to another'],
    ['p:host', 8, 'only a node has labels, not a path'],
    ['CASE WHEN 1 THEN 2 END', 18, 'expected a boolean, found an integer'],
  ])('[QL19] %s fails at column %i: %s', (text, column, message) => {
    const error = queryErrorOf(() => evaluate(text));
    expect(error).toMatchObject({ code: 'query.value', details: { line: 1, column } });
    expect(error.message.split('\n')[0]).toBe(`query line 1, column ${column}: ${message}`);
  });

  it('[QL19] what cannot be evaluated is refused before the first row', () => {
    expect(queryErrorOf(() => evaluate('$x')).code).toBe('query.parameter');
    expect(queryErrorOf(() => evaluate('$constructor')).code).toBe('query.parameter');
    expect(queryErrorOf(() => evaluate('q.x')).code).toBe('query.semantic');
    expect(queryErrorOf(() => evaluate('sum(1)')).code).toBe('query.semantic');
    expect(queryErrorOf(() => evaluate('nodes(p)')).code).toBe('query.unsupported');
    expect(queryErrorOf(() => evaluate('(site)-->()')).code).toBe('query.unsupported');
  });
});
