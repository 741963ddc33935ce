import { describe, expect, it } from 'vitest';
import { formatExpression } from '../../../../engine/query/language/format.ts';
import { parseQuery } from '../../../../engine/query/language/grammar.ts';
import type { Expression } from '../../../../engine/query/language/syntax.ts';
import { parseExpression } from './parse.ts';

const onlyPath = (pattern: string) => parseQuery(`MATCH ${pattern} RETURN 1`).matches[0]?.paths[0];
const onlyRelation = (relation: string) => onlyPath(`(a)${relation}(b)`)?.relations[0];

/** Every operator in parentheses, so that a table can show what binds to what. */
function bracketed(expression: Expression): string {
  switch (expression.kind) {
    case 'binary':
      return `(${bracketed(expression.left)} ${expression.operator} ${bracketed(expression.right)})`;
    case 'logical':
      return `(${expression.operands.map(bracketed).join(` ${expression.operator} `)})`;
    case 'unary':
      return `(${expression.operator} ${bracketed(expression.operand)})`;
    case 'isNull':
      return `(${bracketed(expression.operand)} IS${expression.isNegated ? ' NOT' : ''} NULL)`;
    default:
      return formatExpression(expression);
  }
}

describe('patterns', () => {
  it('[QL1] a query is its clauses in order, each with its place', () => {
    const text =
      'MATCH (a), (b)<--(c) WHERE a.x = 1 OPTIONAL MATCH p = (a)-[r:x]-(d) RETURN DISTINCT a, count(*) AS n ORDER BY n DESC, a SKIP 1 LIMIT $k';
    expect(parseQuery(text)).toMatchObject({
      text,
      matches: [
        { isOptional: false, offset: 0, paths: [{ nodes: [{}] }, { nodes: [{}, {}] }], where: { kind: 'binary' } },
        { isOptional: true, offset: 35, where: null, paths: [{ variable: { name: 'p', offset: 50 }, offset: 50 }] },
      ],
      returning: {
        isDistinct: true,
        isStar: false,
        items: [
          { column: 'a', alias: null },
          { column: 'n', alias: { name: 'n' }, expression: { kind: 'call', name: 'count', isStar: true, args: [] } },
        ],
        orderBy: [
          { isDescending: true, expression: { kind: 'variable', name: 'n' } },
          { isDescending: false, expression: { kind: 'variable', name: 'a' } },
        ],
        skip: { kind: 'literal', value: 1 },
        limit: { kind: 'parameter', name: 'k' },
        offset: text.indexOf('RETURN'),
      },
    });
  });

  it('[QL1] a node has a variable, labels and a map of expressions, all of them optional', () => {
    expect(onlyPath('()')?.nodes).toEqual([{ variable: null, labels: [], properties: [], offset: 6 }]);
    expect(onlyPath("(a:host:`x y` {id: $a, n: 1 + 2, `odd key`: 'v'})")?.nodes[0]).toMatchObject({
      variable: { name: 'a', offset: 7 },
      labels: [
        { name: 'host', offset: 9 },
        { name: 'x y', offset: 14 },
      ],
      properties: [
        { key: 'id', value: { kind: 'parameter', name: 'a' }, offset: 21 },
        { key: 'n', value: { kind: 'binary' } },
        { key: 'odd key', value: { kind: 'literal', type: 'string', value: 'v' } },
      ],
    });
  });

  it.each([
    ['-->', 'down'],
    ['<--', 'up'],
    ['--', 'either'],
    ['<-->', 'either'],
    ['-[]->', 'down'],
    ['<-[]-', 'up'],
    ['-[]-', 'either'],
    ['<-[]->', 'either'],
    ['- [ ] - >', 'down'],
  ])('[QL1] %s goes %s', (relation, direction) => {
    expect(onlyRelation(relation)).toEqual({ variable: null, types: [], direction, range: null, offset: 9 });
  });

  it.each([
    ['*', 1, null],
    ['*..', 1, null],
    ['*3', 3, 3],
    ['*0', 0, 0],
    ['*2..', 2, null],
    ['*..4', 1, 4],
    ['*0..4', 0, 4],
    ['* 1 .. 4', 1, 4],
    ['*5..2', 5, 2],
  ])('[QL1] the length %s is from %s to %s', (range, min, max) => {
    expect(onlyRelation(`-[${range}]->`)?.range).toEqual({ min, max, offset: 11 });
  });

  it('[QL1] a relation has a variable and a choice of types; keywords are types too', () => {
    expect(onlyRelation('-[r:contains|:`a b`|in]->')).toMatchObject({
      variable: { name: 'r', offset: 11 },
      types: [{ name: 'contains' }, { name: 'a b' }, { name: 'in' }],
    });
    expect(onlyRelation('-[:contains*1..4]->')?.types).toEqual([{ name: 'contains', offset: 12 }]);
  });

  it('[QL1] shortestPath marks its path, in any case', () => {
    expect(onlyPath('p = SHORTESTPATH((a)-[*]->(b))')).toMatchObject({ isShortest: true, variable: { name: 'p' } });
    expect(onlyPath('shortestPath((a)-[*]->(b))')).toMatchObject({ isShortest: true, variable: null });
    expect(onlyPath('(shortestPath)')?.nodes[0]?.variable?.name).toBe('shortestPath');
  });

  it('[QL1] RETURN * may have further columns, a query may have no MATCH, and may end in a semicolon', () => {
    expect(parseQuery('MATCH (a) RETURN *, a.x AS x;').returning).toMatchObject({
      isStar: true,
      items: [{ column: 'x' }],
    });
    expect(parseQuery('MATCH (a) RETURN *').returning).toMatchObject({ isStar: true, items: [] });
    expect(parseQuery('RETURN 1').matches).toEqual([]);
  });

  it('[QL1] a column without an alias is named as its expression is written', () => {
    const { items } = parseQuery('MATCH (b) RETURN count( DISTINCT b ) , labels(b)[0], b . id').returning;
    expect(items.map(({ column }) => column)).toEqual(['count( DISTINCT b )', 'labels(b)[0]', 'b . id']);
  });
});

describe('expressions', () => {
  it.each([
    ['a OR b XOR c AND NOT d = e', '(a OR (b XOR (c AND (NOT (d = e)))))'],
    ['a AND b AND c OR d OR e', '((a AND b AND c) OR d OR e)'],
    ['(a AND b) AND c', '((a AND b) AND c)'],
    ['NOT NOT a', '(NOT (NOT a))'],
    ['NOT a AND b', '((NOT a) AND b)'],
    ['a = b + c * d', '(a = (b + (c * d)))'],
    ['a - b - c', '((a - b) - c)'],
    ['a / b * c % d', '(((a / b) * c) % d)'],
    ['2 ^ 3 ^ 2', '((2 ^ 3) ^ 2)'],
    ['-2 ^ 2', '((- 2) ^ 2)'],
    ['- -a', '(- (- a))'],
    ['a - -1', '(a - (- 1))'],
    ['-a.x', '(- a.x)'],
    ['a < b IS NULL', '(a < (b IS NULL))'],
    ['a + 1 IN b', '((a + 1) IN b)'],
    ['a = b IN c', '(a = (b IN c))'],
    ['a IS NOT NULL = true', '((a IS NOT NULL) = TRUE)'],
    ["a.x STARTS WITH 'p' + q", "(a.x STARTS WITH ('p' + q))"],
    ["a ends with 'b' and a contains 'c'", "((a ENDS WITH 'b') AND (a CONTAINS 'c'))"],
    ['(a < b) = c', '((a < b) = c)'],
    ['a<-1', '(a < (- 1))'],
    ['a-b', '(a - b)'],
  ])('[QL2] %s is read as %s', (text, expected) => {
    expect(bracketed(parseExpression(text))).toBe(expected);
  });

  it('[QL2] a chain of a hundred thousand ANDs is flat', () => {
    const chain = parseExpression(Array.from({ length: 100_000 }, () => 'a').join(' AND '));
    expect(chain.kind === 'logical' && chain.operands.length).toBe(100_000);
  });

  it.each([
    ['(a)-->(b)', 1],
    ['(a)<-[:x*0..]-(b:host {id: 7})--()', 2],
    ['(a)--(b)', 1],
    ['(a)-[r]-(b)', 1],
    ['exists((a)-->(b))', 1],
    ['EXISTS { MATCH (a)-->(b) }', 1],
    ['exists {(a)}', 0],
  ])('[QL1] %s is a pattern of %i relations', (text, relations) => {
    const found = parseExpression(text);
    expect(found.kind === 'pattern' && found.path.relations.length).toBe(relations);
  });

  it.each([
    ['(a) - (b)', 'binary'],
    ['(a)-[1, 2][0]', 'binary'],
    ['(a) < -b', 'binary'],
    ['(a)', 'variable'],
    ['(a:host)', 'hasLabels'],
    ['((a)-->(b)) = true', 'binary'],
    ['(a)-->(b) < 1', 'binary'],
    ['exists(a.x)', 'isNull'],
  ])('[QL1] %s is %s', (text, kind) => {
    expect(parseExpression(text).kind).toBe(kind);
  });

  it('[QL1] calls, lists, maps, indexes, slices and CASE', () => {
    expect(parseExpression('count(DISTINCT a.x)')).toMatchObject({
      isDistinct: true,
      isStar: false,
      args: [{ key: 'x' }],
    });
    expect(parseExpression('labels(b)[0]')).toMatchObject({
      kind: 'index',
      subject: { name: 'labels' },
      index: { value: 0 },
    });
    expect(parseExpression('[1, []][..-1]')).toMatchObject({ kind: 'slice', from: null, to: { kind: 'unary' } });
    expect(parseExpression('x[1..3]')).toMatchObject({ kind: 'slice', from: { value: 1 }, to: { value: 3 } });
    expect(parseExpression('{a: 1, end: {}}.end')).toMatchObject({
      kind: 'property',
      key: 'end',
      subject: { kind: 'map' },
    });
    expect(parseExpression('CASE x WHEN 1 THEN 2 WHEN 3 THEN 4 ELSE 5 END')).toMatchObject({
      kind: 'case',
      subject: { name: 'x' },
      branches: [{ when: { value: 1 }, value: { value: 2 } }, { when: { value: 3 } }],
      otherwise: { value: 5 },
    });
    expect(parseExpression('CASE WHEN a THEN b END')).toMatchObject({ subject: null, otherwise: null });
  });
});

describe('words', () => {
  it('[QL3] keywords in any case, comments of both kinds, any white space', () => {
    const text = 'mAtCh (a)// a comment\r\n\t/* RETURN ** / */ rETurn\u00a0a /**/';
    expect(parseQuery(text)).toMatchObject({ matches: [{}], returning: { items: [{ column: 'a' }] } });
  });

  it('[QL3] a word that starts like a keyword is a name; names may be of any alphabet; backticks hold anything', () => {
    expect(parseExpression('order1')).toMatchObject({ kind: 'variable', name: 'order1' });
    expect(parseExpression('INside')).toMatchObject({ name: 'INside' });
    expect(parseExpression('größe_縦1')).toMatchObject({ name: 'größe_縦1' });
    expect(parseExpression('`match ``(\n`')).toMatchObject({ name: 'match `(\n' });
    expect(parseExpression('a.match.`b c`')).toMatchObject({ key: 'b c', subject: { key: 'match' } });
    expect(parseExpression('$limit')).toMatchObject({ kind: 'parameter', name: 'limit' });
    expect(parseExpression('$0')).toMatchObject({ kind: 'parameter', name: '0' });
  });

  it.each([
    ['0', 'integer', 0],
    ['42', 'integer', 42],
    ['0xFf', 'integer', 255],
    ['9007199254740991', 'integer', Number.MAX_SAFE_INTEGER],
    ['2.0', 'float', 2],
    ['.5', 'float', 0.5],
    ['1e3', 'float', 1000],
    ['1.5E-3', 'float', 0.0015],
    ['true', 'boolean', true],
    ['False', 'boolean', false],
    ['NULL', 'null', null],
    [`'it''s'`.slice(0, 4), 'string', 'it'],
    [`"it's"`, 'string', "it's"],
    [String.raw`'\\ \' \" \n\t\r\b\f'`, 'string', '\\ \' " \n\t\r\b\f'],
    [String.raw`'\u00e9\U0001F600\uD83D\uDE00'`, 'string', 'é😀😀'],
    ["'two\nlines'", 'string', 'two\nlines'],
    ["'// no comment'", 'string', '// no comment'],
  ])('[QL3] %s is the %s %j', (text, type, value) => {
    expect(parseExpression(text)).toMatchObject({ kind: 'literal', type, value });
  });
});
