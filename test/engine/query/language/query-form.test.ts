import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../../engine/query/language/grammar.ts';
import { queryForm } from '../../../../engine/query/language/query-form.ts';

const formOf = (text: string) => queryForm(parseQuery(text));

/** `?` is any value, `#` one that counts rows. */
const TEMPLATES = [
  'MATCH (a {id: ?})-[:calls*1..3]->(b:host) WHERE b.size > ? AND NOT b.name IN ? RETURN b.id AS key ORDER BY key LIMIT #',
  'MATCH (a:rack {id: ?, size: ?}) OPTIONAL MATCH p = shortestPath((a)<-[*]-(b {id: ?})) RETURN length(p), ? SKIP # LIMIT #',
  'MATCH (a) WHERE (a)-->({id: ?}) OR a.x + ? * 2 = ? XOR a.name STARTS WITH ? RETURN CASE a.x WHEN ? THEN ? ELSE a.y END, count(*)',
  'RETURN {a: ?, b: [?, ?]} AS m',
];

const count = fc.oneof(fc.nat(500).map(String), fc.constantFrom('$n', '$`odd name`', '$0'));
const plain = fc.oneof(
  count,
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => `${value < 0 ? '-' : ''}${Math.abs(value).toFixed(3)}`),
  fc.constantFrom('TRUE', 'false', 'null', "'it''s'".replace("''", "\\'"), "'MATCH (n) RETURN 1'", '""', '+7', '- -1'),
);
const value = fc.oneof(
  plain,
  fc.array(plain, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
);

describe('form of a query', () => {
  it('[HH11] queries that differ in values only have one form, which is a query and its own form', () => {
    for (const template of TEMPLATES) {
      const filled = fc
        .tuple(fc.array(value, { minLength: 9, maxLength: 9 }), fc.array(count, { minLength: 2, maxLength: 2 }))
        .map(([values, counts]) => {
          let [at, row] = [0, 0];
          return template.replaceAll(/[?#]/g, (mark) => (mark === '?' ? values[at++]! : counts[row++]!));
        });
      const form = formOf(template.replaceAll('?', '1').replaceAll('#', '2'));
      expect(form).not.toMatch(/\b1\b(?!\.)/);
      fc.assert(
        fc.property(filled, (text) => {
          expect(formOf(text)).toBe(form);
          expect(formOf(text.replaceAll(' ', '\n\t '))).toBe(form);
        }),
        { numRuns: 60 },
      );
      expect(formOf(form)).toBe(form);
    }
  });

  it('[HH11] a form says what is asked, without what it is asked about', () => {
    expect(formOf("match (a {id:'x'})-[*1..]->(b) // all\nreturn distinct b.id limit 5")).toBe(
      'MATCH (a {id: $_})-[*1..]->(b) RETURN DISTINCT b.id LIMIT $_',
    );
    expect(formOf('RETURN 1')).toBe('RETURN $_');
  });

  it('[HH11] queries that ask for other things have other forms', () => {
    const texts = [
      'MATCH (a {id: 1}) RETURN a',
      'MATCH (a {name: 1}) RETURN a',
      'MATCH (a:host {id: 1}) RETURN a',
      'MATCH (a {id: 1}) RETURN a.x',
      'MATCH (a {id: 1}) RETURN a LIMIT 1',
      'MATCH (a {id: 1})-->(b) RETURN a',
      'MATCH (a {id: 1})<--(b) RETURN a',
      'MATCH (a {id: 1})-[*2]->(b) RETURN a',
      'MATCH (a {id: 1})-[*3]->(b) RETURN a',
      'MATCH (a {id: 1})-[:x]->(b) RETURN a',
      'MATCH (a) WHERE a.id = 1 RETURN a',
      'MATCH (a) WHERE a.id > 1 RETURN a',
      'MATCH (a) WHERE a.id IS NULL RETURN a',
      'MATCH (a) WHERE NOT a.id = 1 RETURN a',
    ];
    expect(new Set(texts.map(formOf)).size).toBe(texts.length);
  });
});
