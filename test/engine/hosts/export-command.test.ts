import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentTask } from '../../../engine/base/progress.ts';
import { Coordinator } from '../../../engine/cluster/coordinator.ts';
import { writeWholeFiles } from '../../../engine/hosts/cli/whole-files.ts';
import { readTopology } from '../../../engine/io/read-topology.ts';
import { json, shardscope } from '../../support/programs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { topologyOf } from '../../support/topologies.ts';
import { importTopology, tamperCatalog } from '../../support/workspaces.ts';
import { refusalOf } from '../io/support.ts';

let home = '';
let workspace = '';
let plan = '';
const KEYS = ['=a', 'b "b"', "o'c", '<d>&', 'e,e', 'f\ng'];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  workspace = join(home, 'first.shardscope');
  plan = join(home, 'plan.json');
  const edges = [0, 1, 2, 3, 4].map((source) => [source, source + 1, source % 3] as const);
  await importTopology(workspace, topologyOf(6, edges, KEYS), { shardCount: 2, imbalance: 1 });
  // Some heat and two moves, as a served workspace would have them.
  const coordinator = await Coordinator.open(workspace, Date.now);
  coordinator.foldHeat();
  await coordinator.query('MATCH (a)-[*1..2]->(b) RETURN count(*)', {});
  const other = 1 - coordinator.columns.homes[0]!;
  await coordinator.move(0, other);
  await coordinator.move(0, 1 - other);
  coordinator.foldHeat();
  await coordinator.close();
  await shardscope('place', '--workspace', workspace, '--shards', '3', '--imbalance', '1', '--out', plan, '--json');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const run = (what: string, format: string, out: string, ...rest: readonly string[]) =>
  shardscope('export', '--workspace', workspace, '--what', what, '--format', format, '--out', out, ...rest, '--json');
const exported = async (what: string, format: string, ...rest: readonly string[]) => {
  const out = join(home, `out-${what}.${format}`);
  const result = await run(what, format, out, ...rest);
  expect(result.status, result.stdout + result.stderr).toBe(0);
  const { files } = json(result) as unknown as { files: { file: string; bytes: number }[] };
  const texts = files.map(({ file }) => readFileSync(file, 'utf8'));
  expect(files.map(({ bytes }) => bytes)).toEqual(texts.map((text) => Buffer.byteLength(text)));
  return { files: files.map(({ file }) => file), texts, answer: json(result) };
};

describe('export on the command line', () => {
  it.each(['json', 'graphml', 'gexf', 'csv'])('[EX7] a topology as %s imports again', async (format) => {
    const { files, answer } = await exported('topology', format);
    expect(answer).toMatchObject({
      what: 'topology',
      format,
      warnings: expect.any(Array),
      elapsedMs: expect.any(Number),
    });
    const { topology } = await readTopology(files, { undirected: 'both', strict: true }, silentTask);
    expect(topology.nodeKeys).toEqual(KEYS);
    expect(topology.nodeLabels).toEqual(KEYS.map((key) => `label of ${key}`));
    expect(topology.edgeCount).toBe(5);
    const placed = topology.nodeAttributes.map((text) => JSON.parse(text!) as { shard: number; influence: number });
    expect(placed.every(({ shard }) => shard === 0 || shard === 1)).toBe(true);
    expect(placed.reduce((sum, { influence }) => sum + influence, 0)).toBeCloseTo(1, 9);
  });

  it('[EX7] two tables are two files, or a folder', async () => {
    const { files } = await exported('topology', 'csv');
    expect(files).toEqual(['nodes', 'edges'].map((part) => join(home, `out-topology.${part}.csv`)));
    const folder = join(home, 'tables', 'of-it');
    expect((await run('history', 'csv', folder)).status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['buckets.csv', 'moves.csv']);
  });

  it('[EX7] texts that a spreadsheet would take for formulas are told', async () => {
    const { answer } = await exported('topology', 'csv');
    expect(answer.warnings).toEqual([{ code: 'export.formula', count: 1, first: '=a' }]);
  });

  it('[EX7] heat has a row a node, history its buckets and moves', async () => {
    const heat = JSON.parse((await exported('heat', 'json')).texts[0]!) as {
      nodes: { node: string; accesses: number }[];
    };
    expect(heat.nodes.map(({ node }) => node)).toEqual(KEYS);
    const total = heat.nodes.reduce((sum, { accesses }) => sum + accesses, 0);
    expect(total).toBeGreaterThan(0);
    const [heatCsv = ''] = (await exported('heat', 'csv', '--last', '1d')).texts;
    expect(heatCsv.split('\n')[0]).toBe('node,type,shard,from,to,accesses,rolling_accesses_per_second');
    const history = JSON.parse((await exported('history', 'json')).texts[0]!) as {
      buckets: { accessesByShard: number[] }[];
      moves: { node: string; state: string }[];
    };
    expect(history.buckets.flatMap(({ accessesByShard }) => accessesByShard).reduce((a, b) => a + b, 0)).toBe(total);
    expect(history.moves).toMatchObject([
      { node: '=a', state: 'done' },
      { node: '=a', state: 'done' },
    ]);
    const old = await exported('history', 'json', '--from', '2020-01-01T00:00:00Z', '--to', '2020-01-02T00:00:00Z');
    expect(JSON.parse(old.texts[0]!)).toMatchObject({ buckets: [], moves: [], from: '2020-01-01T00:00:00.000Z' });
    const [, moves = ''] = (await exported('history', 'csv')).texts;
    expect(
      moves
        .split('\n')
        .slice(1, 3)
        .every((line) => /^\d+,'=a,[01],[01],done,/.test(line)),
    ).toBe(true);
  });

  it('[EX7] heat whose detail is not kept any more is said to be partial', async () => {
    const copy = join(home, 'partial.shardscope');
    await importTopology(copy, topologyOf(6, [[0, 1, 0]], KEYS), { shardCount: 2 });
    const startMs = Math.floor(Date.now() / 10_000 - 6) * 10_000;
    tamperCatalog(copy, (db) =>
      db
        .prepare(
          "INSERT INTO heat_sample (resolution_ms, start_ms, duration_ms, shards) VALUES (10000, ?, 10000, '[5,7]')",
        )
        .run(startMs),
    );
    const args = [
      '--workspace',
      copy,
      '--what',
      'heat',
      '--format',
      'csv',
      '--out',
      join(home, 'partial.csv'),
      '--json',
    ];
    expect(json(await shardscope('export', ...args))).toMatchObject({
      warnings: [{ code: 'export.partial', count: 1, first: new Date(startMs).toISOString() }],
    });
  });

  it('[EX7] a plan as itself, as a table, as SQL of two spellings, and as a report', async () => {
    expect((await exported('plan', 'json', '--plan', plan)).texts[0]).toBe(readFileSync(plan, 'utf8'));
    expect((await exported('plan', 'csv', '--plan', plan)).texts[0]).toMatch(/^node,from,to,rows,score/);
    const [sql = ''] = (await exported('plan', 'sql', '--plan', plan, '--sql-table', 'topo.n("Key", home)')).texts;
    expect(sql).toMatch(/^UPDATE "topo"\."n" SET "home" = \d WHERE "Key" = '/m);
    const [citus = ''] = (await exported('plan', 'sql', '--plan', plan, '--sql', 'citus')).texts;
    expect(citus).toMatch(/^DELETE FROM "node" WHERE "key" = '/m);
    const [report = ''] = (await exported('plan', 'md', '--plan', plan)).texts;
    expect(report).toContain('from 2 to 3 shards');
    expect(report).not.toContain('stale');
  });

  it('[EX7] a report of a plan that is stale says so', async () => {
    const copy = join(home, 'moved.shardscope');
    await importTopology(copy, topologyOf(6, [[0, 1, 0]], KEYS), { shardCount: 2 });
    const out = join(home, 'stale.md');
    const args = ['--workspace', copy, '--what', 'plan', '--format', 'md', '--plan', plan, '--out', out, '--json'];
    expect((await shardscope('export', ...args)).status).toBe(0);
    expect(readFileSync(out, 'utf8')).toContain('is stale');
  });

  it.each([
    [64, 'usage.arguments', /heat as json, csv/, ['heat', 'sql']],
    [64, 'usage.arguments', /plan as json, csv, sql, md/, ['plan', 'gexf', '--plan', 'x']],
    [64, 'usage.arguments', /there is no export of "shards"/, ['shards', 'json']],
    [64, 'usage.arguments', /needs --plan/, ['plan', 'json']],
    [64, 'usage.arguments', /--plan is for/, ['heat', 'json', '--plan', 'x']],
    [64, 'usage.arguments', /are for --format sql/, ['plan', 'csv', '--plan', 'x', '--sql', 'citus']],
    [64, 'usage.arguments', /expected one of generic, citus/, ['plan', 'sql', '--plan', 'x', '--sql', 'oracle']],
    [64, 'usage.arguments', /expected table\(key column/, ['plan', 'sql', '--plan', 'x', '--sql-table', 'a;b']],
    [64, 'usage.arguments', /are for heat and history/, ['topology', 'json', '--last', '1h']],
    [
      64,
      'usage.arguments',
      /--from is not before --to/,
      ['heat', 'json', '--from', '2026-01-02', '--to', '2026-01-01'],
    ],
    [66, 'not-found.plan', /no plan nobody/, ['plan', 'json', '--plan', 'nobody']],
    [66, 'not-found.file', /nobody\.json cannot be read/, ['plan', 'json', '--plan', 'nobody.json']],
  ] as const)('[EX7] status %i, %s, %s', async (status, code, message, [what, format, ...rest]) => {
    const out = join(home, 'never.txt');
    const result = await run(what, format, out, ...rest);
    const { error } = json(result) as unknown as { error: { code: string; message: string } };
    expect([result.status, error.code]).toEqual([status, code]);
    expect(error.message).toMatch(message);
    expect(existsSync(out)).toBe(false);
  });
});

describe('whole files', () => {
  const failing = function* () {
    yield 'half';
    throw new Error('broken on the way');
  };

  it('[EX8] replace what was there, and leave nothing beside', async () => {
    const folder = temporaryFolder();
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    writeFileSync(one, 'old');
    const written = await writeWholeFiles(
      [
        { file: one, chunks: ['né', 'w'] },
        { file: two, chunks: [] },
      ],
      silentTask,
    );
    expect(written).toEqual([
      { file: one, bytes: 4 },
      { file: two, bytes: 0 },
    ]);
    expect(readFileSync(one, 'utf8')).toBe('néw');
    expect(readdirSync(folder).sort()).toEqual(['one', 'two']);
  });

  it('[EX8] stay as they were when one fails, or it is cancelled', async () => {
    const folder = temporaryFolder();
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    writeFileSync(one, 'old');
    const files = [
      { file: one, chunks: ['new'] },
      { file: two, chunks: failing() },
    ];
    await expect(writeWholeFiles(files, silentTask)).rejects.toThrow('broken on the way');
    const cancelled = { ...silentTask, signal: AbortSignal.abort() };
    expect((await refusalOf(writeWholeFiles([{ file: one, chunks: ['new'] }], cancelled))).code).toBe(
      'cancelled.caller',
    );
    expect(readFileSync(one, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['one']);
  });

  it('[EX8] are refused where they cannot be, by name', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sub'));
    for (const file of [join(folder, 'sub'), join(folder, 'absent', 'x'), '/proc/x']) {
      const error = await refusalOf(writeWholeFiles([{ file, chunks: ['x'] }], silentTask));
      expect(error.code).toBe('storage.io');
      expect(error.message).toContain(file);
    }
    expect(readdirSync(folder)).toEqual(['sub']);
  });
});
