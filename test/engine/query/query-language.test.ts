import { describe, expect, it } from 'vitest';
import { parseQuery, placeIn } from '../../../engine/query/parse-query.ts';
import { type PlannedHierarchy, planQuery } from '../../../engine/query/plan-query.ts';

const METAGRAPH = { nodeTypes: ['host'], relations: ['contains', 'calls'], rules: [] };
const HIERARCHIES: readonly PlannedHierarchy[] = [
  { name: 'all', relations: null, depthMax: 3 },
  { name: 'inside', relations: [0], depthMax: Number.POSITIVE_INFINITY },
];
const plan = (text: string, params: Record<string, unknown> = { a: 'x' }) =>
  planQuery(text, parseQuery(text), params, METAGRAPH, HIERARCHIES);
const pattern = (relation: string) => `MATCH (a {id:$a})${relation}(b) RETURN DISTINCT b.id`;

describe('query language', () => {
  it('[QU8] names, labels, quoting, escapes, comments and any case of the keywords are read', () => {
    const syntax = parseQuery(
      "mAtCh (`_` {id: 'x'})-[:a]->(b)".replace('`_` ', '_x:`odd ``type``` ') +
        ' // a comment\nRETURN distinct b.id as `the ``end```',
    );
    expect(syntax).toMatchObject({
      from: { variable: '_x', label: 'odd `type`', id: { literal: 'x' } },
      relation: { types: ['a'], direction: 'down', range: null },
      to: { variable: 'b', label: null, id: null },
      isDistinct: true,
      returned: { variable: 'b', property: 'id', alias: 'the `end`' },
    });
    const literal = (text: string) => parseQuery(`MATCH (a {id:${text}})-[]->(b) RETURN b.id`).from.id;
    expect(literal(`'it\\'s \\n \\t \\\\'`)).toEqual({ literal: "it's \n \t \\" });
    expect(literal(`"it's"`)).toEqual({ literal: "it's" });
    expect(literal('$param_1')).toEqual({ parameter: 'param_1' });
  });

  it.each([
    ['-[]->', null],
    ['-[*]->', { min: 1, max: null }],
    ['-[*..]->', { min: 1, max: null }],
    ['-[*3]->', { min: 3, max: 3 }],
    ['-[*2..]->', { min: 2, max: null }],
    ['-[*..4]->', { min: 1, max: 4 }],
    ['-[*0..4]->', { min: 0, max: 4 }],
  ])('[QU8] the length of %s is read as %o', (relation, range) => {
    expect(parseQuery(pattern(relation)).relation.range).toEqual(range);
  });

  it.each([
    ['', 1, 1],
    ['MATCH', 1, 6],
    ['SELECT * FROM node', 1, 1],
    ['MATCH (a {id:$a}-[]->(b) RETURN b.id', 1, 17],
    ['MATCH (a {id:$a})\n  -[*1..]->(b) RETURN b', 2, 24],
    ['MATCH (a {id:$a})-[*1..]->(b) RETURN b.id, a.id', 1, 42],
    ['MATCH (a {id:42})-[]->(b) RETURN b.id', 1, 14],
    ["MATCH (a {id:'x)-[]->(b) RETURN b.id", 1, 14],
    ['MATCH (a {id:$a})-[*1..]->(b) RETURN b.id;', 1, 42],
    ['MATCH (a {id:$a})\n\n-[]-> (ü) RETURN b.id', 3, 8],
  ])('[QU9] %j is refused at line %i, column %i', (text, line, column) => {
    try {
      parseQuery(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'query.syntax', details: { line, column } });
      const lines = (error as Error).message.split('\n');
      expect(lines[0]).toMatch(new RegExp(`^query line ${line}, column ${column}: expected .+, found .+`));
      expect(lines.at(-1), 'a caret under the place').toBe(`${' '.repeat(column - 1)}^`);
    }
  });

  it.each([
    ['MATCH (a {id:$a})-[*1..]-(b) RETURN b.id', 18],
    ['MATCH (a {id:$a})<-[*1..]->(b) RETURN b.id', 19],
    ['MATCH (a {id:$a})-[*2..3]->(b) RETURN b.id', 18],
    ['MATCH (a)-[*1..]->(b) RETURN b.id', 7],
    ['MATCH (a {id:$a})-[]->(b {id:$a}) RETURN b.id', 23],
    ['MATCH (a {id:$a})-[*1..]->(b) RETURN a.id', 38],
    ['MATCH (a {id:$a})-[*1..]->(b) RETURN b.name', 38],
    ["MATCH (a {name:'x'})-[]->(b) RETURN b.id", 11],
    ['MATCH (a {id:$a})-[*1..]->(a) RETURN a.id', 27],
  ])('[QU9] %s is well-formed but not supported, at column %i', (text, column) => {
    expect(() => plan(text)).toThrow(
      expect.objectContaining({ code: 'query.unsupported', details: { line: 1, column } }),
    );
  });

  it.each([
    [{}, 'nothing'],
    [{ a: 7 }, '7'],
    [{ a: null }, 'null'],
    [{ a: ['x'] }, '["x"]'],
  ])('[QU9] parameters %o are refused: a text is expected, %s was found', (params, found) => {
    expect(() => plan(pattern('-[]->'), params)).toThrow(
      expect.objectContaining({ code: 'query.parameter', message: `parameter $a: expected a text, found ${found}` }),
    );
  });

  it('[QU9] a parameter named like something every object has is not found there', () => {
    expect(() => plan('MATCH (a {id:$constructor})-[]->(b) RETURN b.id', {})).toThrow(/found nothing/);
  });

  it.each([
    ['-[]->', 'edges', 0],
    ['-[*1..3]->', 'closure', 0],
    ['-[*1..4]->', 'frontier', 0],
    ['-[*1..]->', 'frontier', 0],
    ['-[:contains*1..]->', 'closure', 1],
    ['-[:contains|calls*1..2]->', 'frontier', 0],
    ['-[:calls*1..2]->', 'frontier', 0],
  ])('[QU10] %s is answered by %s', (relation, method, hierarchy) => {
    expect(plan(pattern(relation))).toMatchObject({ method, hierarchy });
  });

  it('[QU10] a pattern anchored at its right end is walked the other way', () => {
    expect(plan('MATCH (b)-[*1..2]->(a {id:$a}) RETURN b.id')).toMatchObject({ direction: 'up', anchorKey: 'x' });
    expect(plan('MATCH (b)<-[*1..2]-(a {id:$a}) RETURN b.id')).toMatchObject({ direction: 'down' });
  });

  it('[QU9] places are counted in lines and columns from 1', () => {
    expect(placeIn('ab\ncd', 4)).toEqual({ line: 2, column: 2, excerpt: 'cd\n ^' });
    expect(placeIn('ab', 0)).toMatchObject({ line: 1, column: 1 });
  });
});
