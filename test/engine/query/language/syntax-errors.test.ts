import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../../engine/query/language/grammar.ts';
import { queryErrorOf } from './parse.ts';

/** Text, line, column, what was expected, what was found. Every message was read with an operator's eyes. */
const BROKEN: readonly (readonly [string, number, number, string, string])[] = [
  ['SELECT * FROM node', 1, 1, 'MATCH, OPTIONAL MATCH or RETURN', '"SELECT"'],
  ['MATCH', 1, 6, "'('", 'the end of the query'],
  ['MATCH (', 1, 8, "a variable, a label (:name), properties ({key: value}) or ')'", 'the end of the query'],
  ['MATCH (a', 1, 9, "a label (:name), properties ({key: value}) or ')'", 'the end of the query'],
  ['MATCH (a)', 1, 10, "a relationship, ',', WHERE, MATCH, OPTIONAL MATCH or RETURN", 'the end of the query'],
  ['MATCH (a RETURN a', 1, 10, "a label (:name), properties ({key: value}) or ')'", '"RETURN"'],
  ['MATCH (a:) RETURN a', 1, 10, 'a name', '")"'],
  ['MATCH (a:host RETURN a', 1, 15, "a label (:name), properties ({key: value}) or ')'", '"RETURN"'],
  ['MATCH (a {id}) RETURN a', 1, 13, "':'", '"}"'],
  ['MATCH (a {id:}) RETURN a', 1, 14, 'an expression', '"}"'],
  ['MATCH (a {id: 1, }) RETURN a', 1, 18, 'a name', '"}"'],
  ['MATCH (a {id: 1 n: 2}) RETURN a', 1, 17, "an operator, ',' or '}'", '"n"'],
  ['MATCH (a {id: 1) RETURN a', 1, 16, "an operator, ',' or '}'", '")"'],
  ['MATCH (a, b) RETURN a', 1, 9, "a label (:name), properties ({key: value}) or ')'", '","'],
  ['MATCH (a), RETURN a', 1, 12, "a path variable, shortestPath or '('", '"RETURN"'],
  ['MATCH (a) (b) RETURN a', 1, 11, "a relationship, ',', WHERE, MATCH, OPTIONAL MATCH or RETURN", '"("'],
  ['MATCH (a)- RETURN a', 1, 12, "'[' or '-'", '"RETURN"'],
  ['MATCH (a)-(b) RETURN a', 1, 11, "'[' or '-'", '"("'],
  ['MATCH (a)->(b) RETURN a', 1, 11, "'[' or '-'", '">"'],
  ['MATCH (a)-[ RETURN a', 1, 13, "a variable, a relation type (:name), a length (*1..3) or ']'", '"RETURN"'],
  ['MATCH (a)-[:x RETURN a', 1, 15, "another type (|name), a length (*1..3) or ']'", '"RETURN"'],
  ['MATCH (a)-[:x|]->(b) RETURN a', 1, 15, 'a name', '"]"'],
  ['MATCH (a)-[:]->(b) RETURN a', 1, 13, 'a name', '"]"'],
  ['MATCH (a)-[*1..x]->(b) RETURN a', 1, 16, "an integer or ']'", '"x"'],
  ['MATCH (a)-[*-1]->(b) RETURN a', 1, 13, "an integer, '..' or ']'", '"-"'],
  ['MATCH (a)-[*1.5]->(b) RETURN a', 1, 13, "an integer, '..' or ']'", '"1.5"'],
  ['MATCH (a)-[:x]>(b) RETURN a', 1, 15, "'-'", '">"'],
  ['MATCH (a)-[:x]->b RETURN a', 1, 17, "'('", '"b"'],
  ['MATCH (a)-[:x]-> RETURN a', 1, 18, "'('", '"RETURN"'],
  ['MATCH p = RETURN p', 1, 11, "shortestPath or '('", '"RETURN"'],
  ['MATCH p (a) RETURN p', 1, 7, "a path variable and '=', shortestPath or '('", '"p"'],
  ['MATCH shortestPath(a)-->(b) RETURN a', 1, 20, "'('", '"a"'],
  ['MATCH shortestPath((a)-->(b) RETURN a', 1, 30, "a relationship or ')'", '"RETURN"'],
  [
    'MATCH (match) RETURN a',
    1,
    8,
    "a variable, a label (:name), properties ({key: value}) or ')'",
    'the keyword "match" (a name only in backticks)',
  ],
  ['MATCH (a) WHERE RETURN a', 1, 17, 'an expression', '"RETURN"'],
  ['MATCH (a) WHERE a. RETURN a', 1, 27, 'an operator, MATCH, OPTIONAL MATCH or RETURN', '"a"'],
  ['MATCH (a) WHERE a.x = RETURN a', 1, 23, 'an expression', '"RETURN"'],
  ['MATCH (a) WHERE a.x == 1 RETURN a', 1, 22, 'an expression', '"="'],
  [
    'MATCH (a) WHERE a.x != 1 RETURN a',
    1,
    21,
    'an operator, MATCH, OPTIONAL MATCH or RETURN',
    '"!" (not equal is <>, not is NOT)',
  ],
  [
    'MATCH (a) WHERE a.x = 1 && a.y = 2 RETURN a',
    1,
    25,
    'an operator, MATCH, OPTIONAL MATCH or RETURN',
    '"&" (and is AND)',
  ],
  ['MATCH (a) WHERE (a.x = 1 RETURN a', 1, 26, "an operator or ')'", '"RETURN"'],
  ['MATCH (a) WHERE a.x IS 1 RETURN a', 1, 24, 'NOT or NULL', '"1"'],
  ["MATCH (a) WHERE a.x STARTS 'b' RETURN a", 1, 28, 'WITH', '"\'b\'"'],
  ['MATCH (a) WHERE NOT RETURN a', 1, 21, 'an expression', '"RETURN"'],
  ['MATCH (a) WHERE a.x IN [1, 2 RETURN a', 1, 30, "an operator, ',' or ']'", '"RETURN"'],
  ['MATCH (a) WHERE a.x IN [1 2] RETURN a', 1, 27, "an operator, ',' or ']'", '"2"'],
  ['MATCH (a) WHERE 1 + NOT b RETURN a', 1, 21, 'an expression', '"NOT"'],
  ["MATCH (a) WHERE a.x = 'b RETURN a", 1, 23, "a closing '", 'the end of the query'],
  ['MATCH (a) WHERE a.x = "b RETURN a', 1, 23, 'a closing "', 'the end of the query'],
  ['MATCH (a) WHERE a.x = ‘b’ RETURN a', 1, 23, 'an expression', '"‘" (a text stands in \' or ")'],
  ['MATCH (a) WHERE EXISTS RETURN a', 1, 24, "'{' or '('", '"RETURN"'],
  ['MATCH (a) WHERE EXISTS { } RETURN a', 1, 26, "MATCH or '('", '"}"'],
  ['MATCH (a) WHERE exists(1) RETURN a', 1, 24, 'a pattern or a property', 'another expression'],
  ['MATCH (a) WHERE CASE RETURN a', 1, 22, 'an expression or WHEN', '"RETURN"'],
  ['MATCH (a) WHERE CASE WHEN 1 RETURN a', 1, 29, 'an operator or THEN', '"RETURN"'],
  ['MATCH (a) WHERE CASE a END RETURN a', 1, 24, 'an operator or WHEN', '"END"'],
  ['MATCH (a) WHERE CASE WHEN 1 THEN 2 RETURN a', 1, 36, 'an operator, WHEN, ELSE or END', '"RETURN"'],
  ['MATCH (a) MATCH RETURN a', 1, 17, "'('", '"RETURN"'],
  ['OPTIONAL (a) RETURN a', 1, 10, 'MATCH', '"("'],
  ['MATCH (a) ORDER BY a', 1, 11, "a relationship, ',', WHERE, MATCH, OPTIONAL MATCH or RETURN", '"ORDER"'],
  ['MATCH (a) RETURN', 1, 17, "DISTINCT, '*' or an expression", 'the end of the query'],
  ['MATCH (a) RETURN DISTINCT', 1, 26, "'*' or an expression", 'the end of the query'],
  ['MATCH (a) RETURN a b', 1, 20, "an operator, AS, ',', ORDER BY, SKIP, LIMIT or the end of the query", '"b"'],
  ['MATCH (a) RETURN a AS', 1, 22, 'a variable', 'the end of the query'],
  ['MATCH (a) RETURN a AS 1', 1, 23, 'a variable', '"1"'],
  ['MATCH (a) RETURN a AS limit', 1, 23, 'a variable', 'the keyword "limit" (a name only in backticks)'],
  ['MATCH (a) RETURN a,', 1, 20, 'an expression', 'the end of the query'],
  ['MATCH (a) RETURN a.x.', 1, 22, 'a name', 'the end of the query'],
  ['MATCH (a) RETURN a[', 1, 20, "an expression, '..' or ']'", 'the end of the query'],
  ['MATCH (a) RETURN a[]', 1, 20, "an expression or '..'", '"]"'],
  ['MATCH (a) RETURN a[1..', 1, 23, "an expression or ']'", 'the end of the query'],
  ['MATCH (a) RETURN count(', 1, 24, "an expression, DISTINCT or ')'", 'the end of the query'],
  ['MATCH (a) RETURN count(*', 1, 25, "')'", 'the end of the query'],
  ['MATCH (a) RETURN count(*, a)', 1, 25, "')'", '","'],
  ['MATCH (a) RETURN count(* a)', 1, 26, "')'", '"a"'],
  ['MATCH (a) RETURN count(DISTINCT)', 1, 32, 'an expression', '")"'],
  ['MATCH (a) RETURN count(DISTINCT *)', 1, 33, "an expression or ')'", '"*"'],
  ['MATCH (a) RETURN count(a,)', 1, 26, 'an expression', '")"'],
  ['MATCH (a) RETURN a ORDER a', 1, 26, 'BY', '"a"'],
  ['MATCH (a) RETURN a ORDER BY', 1, 28, 'an expression', 'the end of the query'],
  ['MATCH (a) RETURN a ORDER BY a ASC DESC', 1, 35, "',', SKIP, LIMIT or the end of the query", '"DESC"'],
  ['MATCH (a) RETURN a SKIP', 1, 24, 'an expression', 'the end of the query'],
  ['MATCH (a) RETURN a LIMIT 5 SKIP 3', 1, 28, 'an operator or the end of the query', '"SKIP"'],
  ['MATCH (a) RETURN a LIMIT 5 ORDER BY a', 1, 28, 'an operator or the end of the query', '"ORDER"'],
  ['MATCH (a) RETURN a LIMIT 10x', 1, 28, 'an operator or the end of the query', '"x"'],
  ['MATCH (a) RETURN a;;', 1, 20, 'the end of the query', '";"'],
  ['MATCH (a) RETURN a; MATCH (b) RETURN b', 1, 21, 'the end of the query', '"MATCH"'],
  ['MATCH (a) RETURN *, *', 1, 21, 'an expression', '"*"'],
  ['MATCH (a) RETURN $', 1, 19, 'the name of a parameter', 'the end of the query'],
  ['MATCH (a) RETURN $ x + $-', 1, 25, 'the name of a parameter', '"-"'],
  ['MATCH (a) RETURN {a 1}', 1, 21, "':'", '"1"'],
  ['MATCH (a) RETURN 007', 1, 18, 'an integer without leading zeros', '007'],
  ['MATCH (a) RETURN 9007199254740992', 1, 18, 'an integer of at most 9007199254740991 (2^53 - 1)', '9007199254740992'],
  ['MATCH (a) RETURN 1e999', 1, 18, 'a number of at most 1.7976931348623157e+308', '1e999'],
  ["MATCH (a) RETURN 'x\\q'", 1, 20, 'one of the escapes \\\\ \\\' \\" \\b \\f \\n \\r \\t \\uXXXX \\UXXXXXXXX', '\\q'],
  [
    "MATCH (a) RETURN '\\u12'",
    1,
    19,
    'one of the escapes \\\\ \\\' \\" \\b \\f \\n \\r \\t \\uXXXX \\UXXXXXXXX',
    '\\u',
  ],
  ["MATCH (a) RETURN '\\uD800'", 1, 18, 'a text of whole characters', 'half of a surrogate pair'],
  ['MATCH (a) RETURN a /* never closed', 1, 20, 'a closing */', 'the end of the query'],
  ['', 1, 1, 'MATCH, OPTIONAL MATCH or RETURN', 'the end of the query'],
  ['  \n ', 1, 1, 'MATCH, OPTIONAL MATCH or RETURN', 'the end of the query'],
  ['MATCH (a)\n\n-[*1.. (b) RETURN a', 3, 8, "an integer or ']'", '"("'],
  ['MATCH (a)\r\nRETURN a b', 2, 10, "an operator, AS, ',', ORDER BY, SKIP, LIMIT or the end of the query", '"b"'],
  ['\tMATCH\t(a RETURN a', 1, 11, "a label (:name), properties ({key: value}) or ')'", '"RETURN"'],
  ['RETURN `a', 1, 8, 'a closing `', 'the end of the query'],
  [
    'MATCH (a) // c\nRETURN a a // d',
    2,
    10,
    "an operator, AS, ',', ORDER BY, SKIP, LIMIT or the end of the query",
    '"a"',
  ],
  [
    'RETURN a’b',
    1,
    9,
    "an operator, AS, ',', ORDER BY, SKIP, LIMIT or the end of the query",
    '"’" (a text stands in \' or ")',
  ],
  ['RETURN 😀', 1, 8, "DISTINCT, '*' or an expression", '"😀"'],
  ['RETURN aé✓', 1, 10, 'a letter, a digit or _', '"✓"'],
];

describe('syntax errors', () => {
  it.each(BROKEN)('[QL4] %j: line %i, column %i: expected %s, found %s', (text, line, column, expected, found) => {
    const error = queryErrorOf(() => parseQuery(text));
    expect(error).toMatchObject({ code: 'query.syntax', details: { line, column, expected, found } });
    const [head, ...excerpt] = error.message.split('\n');
    expect(head).toBe(`query line ${line}, column ${column}: expected ${expected}, found ${found}`);
    const indent =
      text
        .split('\n')
        [line - 1]?.slice(0, column - 1)
        .replaceAll(/[^\t]/g, ' ') ?? '';
    expect(excerpt.at(-1), 'a caret under the place').toBe(`${indent.padEnd(column - 1)}^`);
  });

  it('[QL4] the excerpt of a long line is a window around the place', () => {
    const text = `RETURN ${'x'.repeat(500)} y ${'z'.repeat(500)}`;
    const [, line = '', caret = ''] = queryErrorOf(() => parseQuery(text)).message.split('\n');
    expect(line.length).toBeLessThanOrEqual(122);
    expect(line[caret.indexOf('^')]).toBe('y');
    expect([line.at(0), line.at(-1)]).toEqual(['…', '…']);
  });

  it('[QL4] a long token is shown in part', () => {
    const { details } = queryErrorOf(() => parseQuery(`MATCH (a) RETURN a '${'x'.repeat(10_000)}'`));
    expect(details.found).toBe(`"'${'x'.repeat(39)}…"`);
  });
});

describe('openCypher that is not here', () => {
  it.each([
    ['MATCH (a) WITH a RETURN a', 11, 'the clause WITH'],
    ['MATCH (a) WHERE a.x = 1 WITH a RETURN a', 25, 'the clause WITH'],
    ['UNWIND [1] AS x RETURN x', 1, 'the clause UNWIND'],
    ['create (a)', 1, 'the clause CREATE'],
    ['MATCH (a) DELETE a', 11, 'the clause DELETE'],
    ['MATCH (a) RETURN a UNION MATCH (b) RETURN b', 20, 'the clause UNION'],
    ['MATCH (a) RETURN a ORDER BY a union RETURN 1', 31, 'the clause UNION'],
    ['CALL db.labels()', 1, 'the clause CALL'],
    ['MATCH allShortestPaths((a)-[*]->(b)) RETURN a', 7, 'allShortestPaths'],
    ['MATCH (a)-[r:x {since: 1}]->(b) RETURN a', 16, 'a property map on a relation'],
    ['MATCH (a)-[r*1..3]->(b) RETURN a', 12, 'a variable for a relation of variable length'],
    ['MATCH (a $map) RETURN a', 10, 'a parameter as a whole property map'],
    ['MATCH (a WHERE a.x = 1) RETURN a', 10, 'WHERE inside a pattern'],
    ['MATCH (a:x|y) RETURN a', 11, 'a choice of labels'],
    ['MATCH (a) WHERE 1 < a.x < 3 RETURN a', 25, 'a chain of comparisons'],
    ['MATCH (a) WHERE a.x = a.y = a.z RETURN a', 27, 'a chain of comparisons'],
    ["MATCH (a) WHERE a.x =~ '.*' RETURN a", 21, 'the operator =~'],
    ['RETURN [x IN [1] | x + 1]', 8, 'a list comprehension'],
    ['MATCH (a) RETURN [(a)-->(b) | b]', 29, 'a comprehension'],
    ['RETURN any(x IN [1] WHERE x = 1)', 8, 'any(… IN …)'],
    ['MATCH (a) RETURN a {.x}', 20, 'a map projection or a subquery'],
    ['MATCH (a) RETURN count { (a)-->() }', 24, 'a map projection or a subquery'],
    ['MATCH (a) WHERE EXISTS { (a)-->(b) WHERE b.x = 1 } RETURN a', 36, 'anything but one pattern in EXISTS { }'],
    ['MATCH (a) WHERE EXISTS { (a)-->(b), (c) } RETURN a', 35, 'anything but one pattern in EXISTS { }'],
  ])('[QL5] %s: at column %i, %s is not supported', (text, column, what) => {
    const error = queryErrorOf(() => parseQuery(text));
    expect(error).toMatchObject({ code: 'query.unsupported', details: { line: 1, column } });
    expect(error.message).toContain(`query line 1, column ${column}: ${what}`);
    expect(error.message.split('\n')[0]).toMatch(/ is not supported; see docs\/query-language\.md$/);
  });

  it('[QL5] words of clauses that are not here are names like any other elsewhere', () => {
    expect(parseQuery('MATCH (call:set)-[:create]->(union) RETURN call.unwind').matches).toHaveLength(1);
  });
});
