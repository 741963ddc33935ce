import Database from 'better-sqlite3';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExportedPlan, PlanFigures, PlannedMove } from '../../../../engine/io/export/exported-plan.ts';
import { planCsv } from '../../../../engine/io/export/plan-csv.ts';
import { planMarkdown } from '../../../../engine/io/export/plan-markdown.ts';
import { planSql } from '../../../../engine/io/export/plan-sql.ts';
import { parseSqlTable, SQL_TABLE_DEFAULT } from '../../../../engine/io/export/sql-table.ts';
import type { Plan } from '../../../../engine/protocol/plan-schemas.ts';
import { refusalOf } from '../support.ts';

const figures = (change: Partial<PlanFigures> = {}): PlanFigures => ({
  cut: { edges: 10, closureRows: 1234, edgeRatio: 0.1 },
  imbalance: 0.05,
  shards: [0, 1].map((shard) => ({
    shard,
    nodes: 1000,
    influence: 0.5,
    capacity: 0.625,
    heat: 2.5,
    cutEdges: 10,
    cutClosureRows: 617,
    storedRows: 5000,
  })),
  ...change,
});
const move = (change: Partial<PlannedMove> = {}): PlannedMove => ({
  node: 'rack-7',
  from: 0,
  to: 1,
  reason: [{ term: 'rows no longer cut', value: 12 }],
  score: 12,
  rows: 34,
  ...change,
});
const plan = (moves: readonly PlannedMove[], change: Partial<ExportedPlan> = {}): ExportedPlan => ({
  id: 'placement-0123456789ab',
  hash: 'a'.repeat(64),
  stateFingerprint: 'b'.repeat(64),
  kind: 'placement',
  workspace: 'first',
  shards: { before: 2, after: 2 },
  moves,
  before: figures(),
  after: figures({ cut: { edges: 8, closureRows: 1000, edgeRatio: 0.08 }, imbalance: 0.02 }),
  ...change,
});
const textOf = (chunks: Iterable<string>) => [...chunks].join('');
const TABLE = parseSqlTable(SQL_TABLE_DEFAULT);

/** Keys that want to be something else: markup, formulas, statements. */
const key = fc.string({
  unit: fc.constantFrom(
    "'",
    '"',
    '\\',
    ';',
    '--',
    '\n',
    '\r',
    ',',
    '=',
    '@',
    '|',
    '<b>',
    '`',
    '[x](y)',
    '*',
    '$$',
    '%',
    ':a',
    'é',
    '😀',
    ' ',
    'a',
  ),
  minLength: 1,
  maxLength: 8,
});
const moves = fc.uniqueArray(fc.record({ node: key, from: fc.nat(3), to: fc.nat(3) }), {
  selector: ({ node }) => node,
  maxLength: 12,
});

describe('exports of plans', () => {
  test('[EX3] every kind of plan has what they need', () => {
    // The compiler checks it: a plan of the engine is one that can be exported.
    const isExportable = (one: Plan): ExportedPlan => one;
    expect(isExportable).toBeTypeOf('function');
  });

  test('[EX3] CSV has a row a move and a column a term', () => {
    const both = [
      { term: 'saved, "all"', value: 1.5 },
      { term: 'rows moved', value: -3 },
    ];
    const text = textOf(planCsv(plan([move(), move({ node: '=cmd()', to: 3, reason: both, score: -1.5 })])));
    expect(text).toBe(
      'node,from,to,rows,score,reason: rows no longer cut,"reason: saved, ""all""",reason: rows moved\n' +
        "rack-7,0,1,34,12,12,,\n'=cmd(),0,3,34,-1.5,,1.5,-3\n",
    );
    expect(textOf(planCsv(plan([])))).toBe('node,from,to,rows,score\n');
  });

  test('[EX3] whatever the keys, CSV reads back, and no text begins a formula', () => {
    fc.assert(
      fc.property(moves, (drawn) => {
        const records: string[][] = parse(textOf(planCsv(plan(drawn.map((one) => move(one))))), {
          relax_column_count: false,
        });
        expect(
          records.slice(1).map(([node, from, to]) => [node!.replace(/^'(?='*[=+\-@\t\r])/, ''), from, to]),
        ).toEqual(drawn.map(({ node, from, to }) => [node, String(from), String(to)]));
        for (const [node] of records) expect(node).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });

  test.each(['generic', 'citus'] as const)(
    '[EX4] whatever the keys, %s SQL moves exactly what is where it was',
    (spelling) => {
      fc.assert(
        fc.property(moves, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (drawn, isElsewhere) => {
          const db = new Database(':memory:');
          try {
            db.exec('CREATE TABLE node (key TEXT PRIMARY KEY, shard INTEGER NOT NULL, more TEXT)');
            const insert = db.prepare('INSERT INTO node VALUES (?, ?, ?)');
            const before = drawn.map(({ node, from }, at) => ({
              key: node,
              shard: isElsewhere[at] ? 9 : from,
              more: `m${at}`,
            }));
            for (const { key: node, shard, more } of before) insert.run(node, shard, more);
            const text = textOf(planSql(plan(drawn.map((one) => move(one))), TABLE, spelling));
            db.exec(spelling === 'generic' ? text : sqliteOf(text));
            const after = before.map((row, at) => (isElsewhere[at] ? row : { ...row, shard: drawn[at]!.to }));
            expect(db.prepare('SELECT * FROM node ORDER BY more').all()).toEqual(
              after.sort((a, b) => (a.more < b.more ? -1 : 1)),
            );
          } finally {
            db.close();
          }
        }),
        { numRuns: 100 },
      );
    },
  );

  test('[EX4] the statements are one transaction, and say what they are of', () => {
    const text = textOf(
      planSql(plan([move({ node: "o'neil" })], { workspace: 'first\nDROP TABLE node;' }), TABLE, 'generic'),
    );
    expect(text).toBe(
      '-- Shardscope plan placement-0123456789ab of workspace first DROP TABLE node;: 1 moves.\n' +
        `-- Hash ${'a'.repeat(64)}.\n` +
        '-- Standard SQL. A node that is not on the shard where the plan found it is left alone.\n' +
        'BEGIN;\n' +
        `UPDATE "node" SET "shard" = 1 WHERE "key" = 'o''neil' AND "shard" = 0;\n` +
        'COMMIT;\n',
    );
    expect(textOf(planSql(plan([move({ node: 'a\\b' })]), TABLE, 'generic'))).toContain('NO_BACKSLASH_ESCAPES');
    expect(textOf(planSql(plan([move()], { shards: { before: 2, after: 3 } }), TABLE, 'generic'))).toContain(
      'from 2 to 3',
    );
  });

  test('[EX4] Citus never updates the distribution column of the table itself', () => {
    const text = textOf(planSql(plan([move()]), TABLE, 'citus'));
    // Where a setting lets backslashes escape, a key must not end its quotes by one.
    expect(textOf(planSql(plan([move({ node: "a\\'" })]), TABLE, 'citus'))).toContain(`"key" = E'a\\\\''' AND`);
    expect(text).toContain('modifying the partition value of rows is not allowed');
    const statements = text.split('\n').filter((line) => !line.startsWith('--') && line !== '');
    expect(statements).toEqual([
      'BEGIN;',
      'CREATE TEMPORARY TABLE shardscope_moved (LIKE "node") ON COMMIT DROP;',
      'CREATE INDEX shardscope_moved_key ON shardscope_moved ("key");',
      `INSERT INTO shardscope_moved SELECT * FROM "node" WHERE "key" = 'rack-7' AND "shard" = 0;`,
      `DELETE FROM "node" WHERE "key" = 'rack-7' AND "shard" = 0;`,
      `UPDATE shardscope_moved SET "shard" = 1 WHERE "key" = 'rack-7';`,
      'INSERT INTO "node" SELECT * FROM shardscope_moved;',
      'COMMIT;',
    ]);
  });

  test.each([
    ['node(key, shard)', '"node"', '"key"', '"shard"'],
    [' topo . nodes ( id,home ) ', '"topo"."nodes"', '"id"', '"home"'],
    ['"My ""own"" table"."t(1)"("a, b", é_1)', '"My ""own"" table"."t(1)"', '"a, b"', '"é_1"'],
  ])('[EX4] the table %s is understood', (text, table, keyColumn, shardColumn) => {
    expect(parseSqlTable(text)).toEqual({ table, keyColumn, shardColumn });
  });

  test.each([
    '',
    'node',
    'node(key)',
    'node(key, shard, x)',
    'node(key, shard); DROP TABLE x',
    'a b(c, d)',
    '1a(b, c)',
    '""(a, b)',
    'a("b\n", c)',
  ])('[EX4] the table %j is refused', async (text) => {
    const error = await refusalOf(Promise.resolve().then(() => parseSqlTable(text)));
    expect(error.code).toBe('usage.arguments');
    expect(error.message).toMatch(/expected table\(key column, shard column\)/);
  });

  test('[EX4] an endless table name is refused', () => {
    expect(() => parseSqlTable(`${'x'.repeat(1000)}(key, shard)`)).toThrow(/expected table/);
  });

  test('[EX5] the report says what, why, before and after, and warns', () => {
    const after = figures({
      cut: { edges: 8, closureRows: 1000, edgeRatio: 0.08 },
      imbalance: 0.3,
      shards: figures().shards.map((shard) => ({ ...shard, influence: shard.shard === 0 ? 0.7 : 0.3 })),
    });
    const some = [
      move(),
      move({ node: 'host|1', score: -2, reason: [{ term: 'balance', value: -2 }] }),
      move({ node: 'c', from: 1, to: 0 }),
    ];
    const text = textOf(planMarkdown(plan(some, { after, shards: { before: 2, after: 3 } }), ['it is *stale*']));
    expect(text).toContain('# Plan placement-0123456789ab\n');
    expect(text).toContain('3 nodes move, 102 rows are copied; from 2 to 3 shards.');
    expect(text).toContain('- it is \\*stale\\*\n');
    expect(text).toContain('- shard 0 would carry 70.0 % of the influence, above its capacity of 62.5 %\n');
    expect(text).toContain('- the imbalance grows from 5.0 % to 30.0 %\n');
    expect(text).toContain('- 1 moves have a score below 0');
    expect(text).toContain('| rows no longer cut | 2 | 24 | 12 |');
    expect(text).toContain('| cut closure rows | 1,234 | 1,000 | -234 |');
    expect(text).toContain('| imbalance of influence | 5.0 % | 30.0 % | +25.0 points |');
    expect(text).toContain('| 1 | 1,000 → 1,000 | 50.0 % → 30.0 % |');
    expect(text).toContain('### From shard 0 to shard 1\n\n2 nodes, 68 rows.');
    expect(text).toContain('| host\\|1 | 34 | -2 | balance -2 |');
    expect(text.indexOf('From shard 0')).toBeLessThan(text.indexOf('From shard 1'));
    const calm = textOf(planMarkdown(plan([]), []));
    expect(calm).toMatch(/## Warnings\n\nNone\./);
    expect(calm).toContain('Nothing moves.');
    const back = textOf(planMarkdown(plan([move({ reason: [], score: 0 })]), []));
    expect(back).toContain('The moves have no reasons of their own');
    expect(back).not.toContain('Nothing moves.');
  });

  test('[EX5] long groups are cut and say so; no key breaks a table', () => {
    const many = Array.from({ length: 70 }, (_, at) => move({ node: `n${at}`, score: at }));
    const text = textOf(planMarkdown(plan(many), []));
    expect(text).toContain('| n69 |');
    expect(text).not.toContain('| n0 |');
    expect(text).toContain('and 50 more with a lower score');
    fc.assert(
      fc.property(moves, (drawn) => {
        const lines = textOf(planMarkdown(plan(drawn.map((one) => move(one))), [])).split('\n');
        const cells = lines
          .filter((line) => line.startsWith('|'))
          .map((line) => line.replaceAll(/\\./g, '').split('|').length);
        expect(cells.filter((count) => count !== 6 && count !== 10)).toEqual([]);
        expect(lines.some((line) => /(?<!\\)<b>/.test(line))).toBe(false);
      }),
    );
  });
});

/** The same statements for SQLite, which has no LIKE in CREATE TABLE, no ON COMMIT and no E'…'. */
const sqliteOf = (text: string): string =>
  text
    .replaceAll(/= E('(?:[^']|'')*')/g, (_, literal: string) => `= ${literal.replaceAll('\\\\', '\\')}`)
    .replace('(LIKE "node") ON COMMIT DROP', 'AS SELECT * FROM "node" WHERE 0');
