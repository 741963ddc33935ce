import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatQuery } from '../../../../engine/query/language/format.ts';
import { EXPRESSION_DEPTH_MAX, parseQuery } from '../../../../engine/query/language/grammar.ts';
import { parseExpression, queryErrorOf, withoutPlaces } from './parse.ts';

const VALID = [
  'MATCH (a:host:`x y` {id: $a, n: 1})-[r:contains|runs]->(b)<-[*0..3]-(c) WHERE a.x >= 1.5 AND NOT (a)-->(b) RETURN DISTINCT a.id AS id, count(*) ORDER BY id DESC SKIP 1 LIMIT $n;',
  'MATCH p = shortestPath((a {id:$a})-[*1..]->(b {id:$b})) RETURN length(p)',
  'OPTIONAL MATCH (a)--(b) WHERE a.x IN [\'p\', "q\\n"] XOR exists((a)-[:x]->()) OR b.y IS NOT NULL RETURN *, labels(b)[0], [1, 2][0..1], {k: -1 ^ 2}',
  "RETURN CASE WHEN a STARTS WITH 'b' THEN 1 ELSE coalesce(a.b, 2.0e3) % 7 END // done\n /* and done */",
] as const;

const WORDS = [
  ...'MATCH OPTIONAL WHERE RETURN DISTINCT AS ORDER BY SKIP LIMIT ASC DESC AND OR XOR NOT IN STARTS ENDS CONTAINS WITH'.split(
    ' ',
  ),
  ...'IS NULL TRUE CASE WHEN THEN ELSE END EXISTS shortestPath count any a b `q ` 1 2.5 .5 007 1e999'.split(' '),
  ...["'t'", '"', "'", '`', '/*', '//', '\n', '\\', '\u0000', '\ud800', '😀', 'é', '9007199254740993', '0x', 'UNION'],
  ...'. .. = == <> < <= > >= =~ + - * / % ^ ( ) [ ] { } : , $ | ; ! & -[ ]-> <-[ --> -- ( ) ( )'.split(' '),
];

/** It parses, or it is refused with a place inside the text; what parses, formats and parses again. */
function expectParsedOrRefused(text: string): void {
  let query: ReturnType<typeof parseQuery>;
  try {
    query = parseQuery(text);
  } catch {
    const { line, column } = queryErrorOf(() => parseQuery(text)).details;
    const lines = text.split('\n');
    expect(Number(line)).toBeLessThanOrEqual(Math.max(1, lines.length));
    expect(Number(column)).toBeLessThanOrEqual((lines[Number(line) - 1] ?? '').length + 1);
    return;
  }
  expect(withoutPlaces(parseQuery(formatQuery(query)))).toEqual(withoutPlaces(query));
}

describe('parser under fire', () => {
  it('[QL6] random streams of tokens are parsed or refused, never anything else', () => {
    const stream = fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map((words) => words.join(' '));
    const headed = fc
      .tuple(fc.constantFrom('', 'MATCH (a', 'MATCH (a) WHERE ', 'RETURN '), stream)
      .map((parts) => parts.join(''));
    fc.assert(fc.property(headed, expectParsedOrRefused), { numRuns: 3000 });
  });

  it('[QL6] random texts are parsed or refused', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), expectParsedOrRefused), { numRuns: 1000 });
  });

  it('[QL6] a valid query with characters taken out, put in, doubled or swapped is parsed or refused', () => {
    const edit = fc.record({ at: fc.nat(200), remove: fc.nat(6), insert: fc.constantFrom('', ...WORDS) });
    const mutated = fc
      .tuple(fc.constantFrom(...VALID), fc.array(edit, { minLength: 1, maxLength: 4 }))
      .map(([text, edits]) => {
        return edits.reduce((result, { at, remove, insert }) => {
          const start = at % (result.length + 1);
          return result.slice(0, start) + insert + result.slice(start + remove);
        }, text as string);
      });
    fc.assert(fc.property(mutated, expectParsedOrRefused), { numRuns: 3000 });
  });

  it('[QL6] every beginning of a valid query is parsed or refused', () => {
    for (const text of VALID) for (let end = 0; end <= text.length; end++) expectParsedOrRefused(text.slice(0, end));
  });

  // Each writes an expression that is `levels` deep.
  it.each<[string, (levels: number) => string]>([
    ['parentheses', (levels) => `${'('.repeat(levels - 1)}1${')'.repeat(levels - 1)}`],
    ['lists', (levels) => `${'['.repeat(levels - 1)}1${']'.repeat(levels - 1)}`],
    ['maps', (levels) => `${'{a: '.repeat(levels - 1)}1${'}'.repeat(levels - 1)}`],
    ['calls', (levels) => `${'abs('.repeat(levels - 1)}1${')'.repeat(levels - 1)}`],
    ['indexes', (levels) => `${'a['.repeat(levels - 1)}1${']'.repeat(levels - 1)}`],
    ['a chain of properties', (levels) => `a${'.b'.repeat(levels - 1)}`],
    ['a chain of additions', (levels) => `1${'+1'.repeat(levels - 1)}`],
    ['minus signs', (levels) => `${'- '.repeat(levels - 1)}1`],
    ['NOT', (levels) => `${'NOT '.repeat(levels - 1)}true`],
    ['CASE', (levels) => `${'CASE WHEN true THEN '.repeat(levels - 1)}1${' END'.repeat(levels - 1)}`],
    ['IS NULL', (levels) => `1${' IS NULL'.repeat(levels - 1)}`],
    ['maps in patterns', (levels) => `${'exists {({a: '.repeat(levels - 1)}1${'})}'.repeat(levels - 1)}`],
  ])('[QL6] %s: the deepest allowed expression parses and formats, a much deeper one is refused', (_name, write) => {
    const deepest = parseQuery(`RETURN ${write(EXPRESSION_DEPTH_MAX)}`);
    expect(withoutPlaces(parseQuery(formatQuery(deepest)))).toEqual(withoutPlaces(deepest));
    for (const levels of [2 * EXPRESSION_DEPTH_MAX + 3, 50_000]) {
      const { details } = queryErrorOf(() => parseExpression(write(levels)));
      expect(details.expected).toBe(`at most ${EXPRESSION_DEPTH_MAX} levels of expressions inside each other`);
    }
  });

  it.each<[string, (levels: number) => string]>([
    ['parentheses', (levels) => `${'('.repeat(levels - 1)}1${')'.repeat(levels - 1)}`],
    ['a chain of additions', (levels) => `1${'+1'.repeat(levels - 1)}`],
  ])('[QL6] %s: one level more than the limit is refused', (_name, write) => {
    expect(() => parseExpression(write(EXPRESSION_DEPTH_MAX))).not.toThrow();
    expect(queryErrorOf(() => parseExpression(write(EXPRESSION_DEPTH_MAX + 1))).code).toBe('query.syntax');
  });
});
