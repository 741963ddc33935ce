import { describe, expect, it } from 'vitest';
import { checkSemantics } from '../../../../engine/query/language/check-semantics.ts';
import { parseQuery } from '../../../../engine/query/language/grammar.ts';
import { editDistance, nearestName } from '../../../../engine/query/language/nearest-name.ts';
import { queryErrorOf } from './parse.ts';

const INPUT = {
  metagraph: { nodeTypes: ['host', 'rack', 'service'], relations: ['contains', 'depends_on'] },
  attributeNames: new Set(['cpu', 'status']),
  params: { a: 'x', n: 5, f: 2.5, text: 'ten', negative: -1 },
};
const check = (text: string) => checkSemantics(parseQuery(text), INPUT);

describe('semantic checks', () => {
  it('[QL8] a sound query gives its variables, columns and pages', () => {
    expect(check('MATCH p = (b)-[r]->(a {id: $a}) RETURN *, a.cpu AS x SKIP 1 LIMIT $n * 2')).toEqual({
      variables: new Map([
        ['p', 'path'],
        ['b', 'node'],
        ['r', 'relation'],
        ['a', 'node'],
      ]),
      columns: ['a', 'b', 'p', 'r', 'x'],
      isAggregating: false,
      skip: 1,
      limit: 10,
      warnings: [],
    });
    expect(check('MATCH (a) RETURN 1 + count(*)')).toMatchObject({
      columns: ['1 + count(*)'],
      isAggregating: true,
      skip: 0,
      limit: null,
    });
  });

  it.each([
    'MATCH (a)-->(b), (a)-->(c) WHERE (b)-[:contains*1..2]->(c) OR exists((a)-->(:rack)) RETURN a',
    'MATCH (a) OPTIONAL MATCH (a)-->(b {cpu: a.cpu}) RETURN a, b',
    'MATCH (a) RETURN a.id ORDER BY a.cpu, heat(a) DESC',
    'MATCH (a) RETURN a.cpu AS x ORDER BY x, a.status',
    'MATCH (a) RETURN DISTINCT a ORDER BY a.cpu',
    'MATCH (a) RETURN DISTINCT a.cpu ORDER BY a.cpu + 1',
    'MATCH (a) RETURN a.type, count(*) ORDER BY count(*) DESC, a.type',
    'MATCH (a) RETURN a.type AS t, count(DISTINCT a) AS n ORDER BY n * 2',
    'MATCH (a) RETURN a.cpu, a.cpu + count(*)',
    'MATCH (a) RETURN a, a.cpu + count(*)',
    'MATCH (a) RETURN $n + count(*), size(collect(a.id))',
    'MATCH p = shortestPath((a)-[*0..]->(b)) RETURN length(p)',
    'MATCH (a) RETURN COALESCE(a.cpu, 0), coalesce(1, 2, 3)',
  ])('[QL8] %s is sound', (text) => expect(check(text).warnings).toEqual([]));

  it.each([
    ['MATCH (node) RETURN nod.id', 21, 'unknown variable nod; did you mean node?'],
    ['MATCH (a) WHERE b.cpu = 1 RETURN a', 17, 'unknown variable b; did you mean a?'],
    ['MATCH (first) RETURN second', 22, 'unknown variable second'],
    ['MATCH (a) WHERE (a)-->(q) RETURN a', 24, 'unknown variable q; did you mean a?'],
    ['MATCH (a {cpu: zone.cpu}) RETURN a', 16, 'unknown variable zone'],
    ['MATCH (a) RETURN a.id AS key ORDER BY kex', 39, 'unknown variable kex; did you mean key?'],
    ['MATCH (a)-[a]->(b) RETURN b', 12, 'a names a node already, so it cannot name a relation too'],
    ['MATCH (a)-[r]->(b), (r) RETURN b', 22, 'r names a relation already, so it cannot name a node too'],
    ['MATCH (a)-[r]->(b)-[r]->(c) RETURN b', 21, 'r names a relation already, and a relation cannot be named twice'],
    ['MATCH a = (a)-->(b) RETURN b', 12, 'a names a path already, so it cannot name a node too'],
    ['MATCH p = (a), p = (b) RETURN b', 16, 'p names a path already, and a path cannot be named twice'],
    ['MATCH (a)-[r]->(b) WHERE (r)-->(b) RETURN b', 26, 'r names a relation, not a node'],
    ['MATCH (a) RETURN coutn(a)', 18, 'unknown function coutn(); did you mean count?'],
    ['MATCH (a) RETURN influenec(a)', 18, 'unknown function influenec(); did you mean influence?'],
    ['RETURN frobnicate(1)', 8, 'unknown function frobnicate()'],
    ['RETURN abs()', 8, 'abs() takes 1 argument, not 0'],
    ['RETURN abs(1, 2)', 8, 'abs() takes 1 argument, not 2'],
    ['RETURN coalesce()', 8, 'coalesce() takes at least 1 argument, not 0'],
    ['MATCH (a) RETURN sum(*)', 18, 'only count takes *, sum() does not'],
    ['MATCH (a) RETURN size(DISTINCT a.id)', 18, 'size() takes no DISTINCT'],
    ['MATCH (a) RETURN length(a)', 25, 'length() needs a path, not a node'],
    ['MATCH (a)-[r]->(b) RETURN heat(r)', 32, 'heat() needs a node, not a relation'],
    ['MATCH (a) RETURN type(a)', 23, 'type() needs a relation, not a node'],
    ['MATCH p = (a)-->(b) RETURN p.cpu', 28, 'a path has no properties; length() gives its length'],
    ['MATCH (a) WHERE count(a) > 1 RETURN a', 17, 'count() cannot stand in WHERE'],
    ['MATCH (a {cpu: max(1)}) RETURN a', 16, 'max() cannot stand in a pattern'],
    ['MATCH (a) RETURN sum(count(a))', 22, 'count() cannot stand in sum()'],
    ['MATCH (a) RETURN a LIMIT count(*)', 26, 'count() cannot stand in LIMIT'],
    ['MATCH (a) RETURN a.cpu, a.status AS `a.cpu`', 37, 'two columns are named a.cpu; give one another name with AS'],
    ['MATCH (a) RETURN *, a', 21, 'two columns are named a; give one another name with AS'],
    ['RETURN *', 1, 'RETURN * needs at least one variable in MATCH'],
    ['MATCH (a) RETURN a.cpu + count(*)', 18, 'a stands next to an aggregate; return it as a column too'],
    [
      'MATCH (a) RETURN DISTINCT a.cpu ORDER BY a.status',
      42,
      'ORDER BY cannot use a after DISTINCT; return it, or sort by a column',
    ],
    [
      'MATCH (a) RETURN a.cpu, count(*) ORDER BY a.status',
      43,
      'ORDER BY cannot use a after an aggregate; return it, or sort by a column',
    ],
    [
      'MATCH (a) RETURN a ORDER BY count(*)',
      29,
      'ORDER BY cannot compute count(*); return it, then sort by its column',
    ],
    ['MATCH (a) RETURN a LIMIT -1', 26, 'LIMIT needs an integer of 0 or more, found -1'],
    ['MATCH (a) RETURN a SKIP 1.5', 25, 'SKIP needs an integer of 0 or more, found 1.5'],
    ['MATCH (a) RETURN a LIMIT 2.0', 26, 'LIMIT needs an integer of 0 or more, found 2'],
    ["MATCH (a) RETURN a LIMIT 'x'", 26, 'LIMIT needs an integer of 0 or more, found a text'],
    ['MATCH (a) RETURN a LIMIT null', 26, 'LIMIT needs an integer of 0 or more, found null'],
    ['MATCH (a) RETURN a LIMIT a.cpu', 26, 'LIMIT cannot depend on a row'],
    ['MATCH (a)-[*5..2]->(b) RETURN b', 12, 'the length *5..2 is empty; did you mean *2..5?'],
    ['MATCH (a) WHERE (a)-[*3..1]->() RETURN a', 22, 'the length *3..1 is empty; did you mean *1..3?'],
    ['MATCH shortestPath((a)-->(b)-->(c)) RETURN a', 7, 'shortestPath needs exactly one relationship'],
    ['MATCH shortestPath((a)) RETURN a', 7, 'shortestPath needs exactly one relationship'],
  ])('[QL8] %s: column %i, %s', (text, column, message) => {
    const error = queryErrorOf(() => check(text));
    expect(error).toMatchObject({ code: 'query.semantic', details: { line: 1, column } });
    expect(error.message.split('\n')[0]).toBe(`query line 1, column ${column}: ${message}`);
  });

  it.each([
    ['MATCH (a {id: $b}) RETURN a', 15, 'parameter $b is not given; did you mean a?'],
    ['RETURN $constructor', 8, 'parameter $constructor is not given'],
    ['RETURN 1 LIMIT $missing', 16, 'parameter $missing is not given'],
    ['MATCH (a) RETURN a LIMIT $text', 26, 'LIMIT $text needs an integer of 0 or more, found a text'],
    ['MATCH (a) RETURN a SKIP $negative', 25, 'SKIP $negative needs an integer of 0 or more, found -1'],
    ['MATCH (a) RETURN a SKIP $f', 25, 'SKIP $f needs an integer of 0 or more, found 2.5'],
  ])('[QL10] %s: column %i, %s', (text, column, message) => {
    const error = queryErrorOf(() => check(text));
    expect(error).toMatchObject({ code: 'query.parameter', details: { line: 1, column } });
    expect(error.message.split('\n')[0]).toBe(`query line 1, column ${column}: ${message}`);
  });

  it.each([
    ['MATCH (a)-[r]->(b) RETURN r.weight', 27, 'a property of a relation'],
    ['MATCH (a) RETURN (a)-->()', 18, 'a pattern in RETURN'],
    ['MATCH (a) RETURN nodes(a)', 18, 'the function nodes()'],
    ['MATCH (a) WHERE (a)-[r]->() RETURN a', 22, 'a relation variable in a pattern predicate'],
    ['MATCH shortestPath((a)-[*2..]->(b)) RETURN a', 25, 'a shortestPath with a minimal length above 1'],
  ])('[QL8] %s: column %i, %s is not supported', (text, column, what) => {
    const error = queryErrorOf(() => check(text));
    expect(error).toMatchObject({ code: 'query.unsupported', details: { line: 1, column } });
    expect(error.message).toContain(`${what} is not supported`);
  });
});

describe('warnings', () => {
  it.each([
    ['MATCH (a:hots) RETURN a', 'label.unknown', 10, 'hots', 'host'],
    ['MATCH (a:Host) RETURN a', 'label.unknown', 10, 'Host', 'host'],
    ['MATCH (a:elephant) RETURN a', 'label.unknown', 10, 'elephant', null],
    ['MATCH (a) WHERE a:rak RETURN a', 'label.unknown', 19, 'rak', 'rack'],
    ['MATCH (a)-[:contain]->(b) RETURN a', 'relation.unknown', 13, 'contain', 'contains'],
    ['MATCH (a) WHERE (a)-[:depends_no]->() RETURN a', 'relation.unknown', 23, 'depends_no', 'depends_on'],
    ['MATCH (a) RETURN a.stauts', 'property.unknown', 18, 'stauts', 'status'],
    ['MATCH (a {lable: 1}) RETURN a', 'property.unknown', 11, 'lable', 'label'],
    ['MATCH (a) RETURN count(DISTINCT a.x)', 'property.unknown', 33, 'x', null],
  ])('[QL9] %s runs, with one warning', (text, code, column, name, suggestion) => {
    const { warnings } = check(text);
    expect(warnings).toMatchObject([{ code, line: 1, column, name, suggestion }]);
    expect(warnings[0]?.message).toMatch(
      new RegExp(`^query line 1, column ${column}: .*${name}${suggestion ? `; did you mean ${suggestion}\\?` : ''}$`),
    );
  });

  it('[QL9] without a list of attributes no property is warned about', () => {
    const query = parseQuery('MATCH (a {zzz: 1}) RETURN a.yyy');
    expect(checkSemantics(query, { ...INPUT, attributeNames: null }).warnings).toEqual([]);
  });

  it.each([
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['abc', 'ab', 1],
    ['abc', 'xbc', 1],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('[QL9] from %s to %s it takes %i edits', (one, other, edits) => {
    expect(editDistance(one, other)).toBe(edits);
    expect(editDistance(other, one)).toBe(edits);
  });

  it('[QL9] the nearest name wins, ties go to the first, and very long names are left alone', () => {
    expect(nearestName('hist', ['hint', 'list', 'hist1'])).toBe('hint');
    expect(nearestName('abcdef', ['uvwxyz'])).toBeNull();
    expect(nearestName('x'.repeat(65), ['x'.repeat(65)])).toBeNull();
  });
});
