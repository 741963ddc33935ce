import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, type Ended, ended, json, shardscope } from '../../support/programs.ts';
import { topologyOf } from '../../support/topologies.ts';
import { newWorkspace, openWorkspace, tamperShard } from '../../support/workspaces.ts';

let home = '';
let workspace = '';
let imported: Ended;
const inHome = (name: string, text = '') => {
  const path = join(home, name);
  if (text !== '') writeFileSync(path, text);
  return path;
};

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  workspace = join(home, 'first.shardscope');
  const nodes = inHome(
    'nodes.csv',
    'id,type,label,size\na,rack,Rack A,1\nb,host,Host B,2\nc,host,,3\nd,disk,"D, the disk",4\n',
  );
  const edges = inHome(
    'edges.csv',
    'src,dst,type\na,b,contains\na,c,contains\nb,d,contains\nc,d,uses\nc,d,uses\nx,d,uses\n',
  );
  imported = await shardscope(
    'import',
    nodes,
    edges,
    '--workspace',
    workspace,
    '--shards',
    '2',
    '--hierarchy',
    'inside=contains',
    '--json',
  );
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A failure as the contract says: the status, one JSON document with the code, and nothing else on standard output. */
function expectFailure(result: Ended, status: number, code: string, message?: RegExp): void {
  expect(result.status, result.stderr).toBe(status);
  const { error, ...rest } = json(result) as { error: { code: string; message: string; details: unknown } };
  expect(rest).toEqual({});
  expect(error.code).toBe(code);
  expect(error.details).toBeTypeOf('object');
  if (message) expect(error.message).toMatch(message);
}

describe('command line', () => {
  it('[HO1] import prints the report of the contract', () => {
    expect(imported.status, imported.stderr).toBe(0);
    expect(json(imported)).toEqual({
      workspace,
      nodes: 4,
      edges: 4,
      nodeTypes: ['rack', 'host', 'disk'],
      relations: ['contains', 'uses'],
      warnings: expect.arrayContaining([
        { code: 'edge.duplicate', count: 1, first: expect.stringContaining('edges.csv') },
        { code: 'edge.unknown-node', count: 1, first: expect.stringContaining('edges.csv') },
      ]),
      closure: {
        hierarchy: {
          all: { rows: 5, depth: 'full', estimatedRows: expect.any(Number) },
          inside: { rows: 4, depth: 'full', estimatedRows: expect.any(Number) },
        },
        storedRows: expect.any(Number),
      },
      shards: [0, 1].map((shard) => ({
        shard,
        nodes: expect.any(Number),
        influence: expect.any(Number),
        capacity: 0.625,
        closureRows: expect.any(Number),
      })),
      cut: { edges: expect.any(Number), closureRows: expect.any(Number), edgeRatio: expect.any(Number) },
      elapsedMs: expect.any(Number),
    });
  });

  it('[HO1] info reads the same numbers back, plus what has happened since', async () => {
    const { elapsedMs: _elapsed, ...report } = json(imported);
    const result = await shardscope('info', '--workspace', workspace, '--json');
    expect(result.status).toBe(0);
    expect(json(result)).toMatchObject({ ...report, replicas: 0, policies: 0, plans: 0, isDemo: false, name: 'first' });
  });

  it('[HO1] query answers with columns, rows and statistics; a parameter may hold an equals sign', async () => {
    const ask = (query: string, ...rest: string[]) =>
      shardscope('query', '--workspace', workspace, query, ...rest, '--json');
    const below = await ask('MATCH (a {id:$a})-[*1..]->(b) RETURN DISTINCT b.id', '--param', 'a=a');
    expect(below.status).toBe(0);
    const answer = json(below) as { rows: string[][]; columns: string[]; stats: object };
    expect(answer.columns).toEqual(['b.id']);
    expect(answer.rows.flat().sort()).toEqual(['b', 'c', 'd']);
    expect(Object.keys(answer.stats).sort()).toEqual([
      'bytesShipped',
      'cacheHit',
      'elapsedMs',
      'hops',
      'rowsScanned',
      'shards',
    ]);
    expect(json(await ask('MATCH (a {id:$a})-[]->(b) RETURN b.id', '--param', 'a=x=y'))).toMatchObject({ rows: [] });
  });

  it('[HO24] place writes a plan, apply moves what it says, and a second time it is stale', async () => {
    const copy = join(home, 'placed.shardscope');
    const files = [inHome('nodes.csv'), inHome('edges.csv')];
    await shardscope('import', ...files, '--workspace', copy, '--shards', '2', '--json');
    const plan = join(home, 'plan.json');
    const place = ['place', '--workspace', copy, '--shards', '3', '--imbalance', '0.5', '--from', 'current'];
    const placed = await shardscope(...place, '--objective', 'edges', '--out', plan, '--json');
    expect(placed.status, placed.stderr).toBe(0);
    const answer = json(placed) as { movedNodes: number; movedRows: number };
    expect(answer).toMatchObject({
      cut: { edges: expect.any(Number), closureRows: expect.any(Number), edgeRatio: expect.any(Number) },
      imbalance: expect.any(Number),
      elapsedMs: expect.any(Number),
    });
    const applied = await shardscope('apply', plan, '--workspace', copy, '--json');
    expect(applied.status, applied.stdout).toBe(0);
    expect(json(applied)).toMatchObject({ movedNodes: answer.movedNodes, movedRows: answer.movedRows });
    const info = json(await shardscope('info', '--workspace', copy, '--json')) as { shards: object[] };
    expect(info.shards.length).toBe(3);
    expect((await shardscope('verify', '--workspace', copy, '--deep', '--json')).status).toBe(0);
    expectFailure(
      await shardscope('apply', plan, '--workspace', copy, '--json'),
      65,
      'conflict.plan',
      /executed already, and is stale: it was made for 2 shards/,
    );
  });

  it('[HO24] what place and apply cannot use is refused with its status; place for people is a table', async () => {
    const apply = (file: string) => shardscope('apply', file, '--workspace', workspace, '--json');
    expectFailure(await apply(inHome('nodes.csv')), 65, 'input.format', /nodes\.csv is no JSON/);
    expectFailure(await apply(join(home, 'no.json')), 66, 'not-found.file');
    const badObjective = await shardscope('place', '--workspace', workspace, '--objective', 'x', '--json');
    expectFailure(badObjective, 64, 'usage.arguments');
    const people = await shardscope('place', '--workspace', workspace);
    expect(people.stdout).toMatch(/cut closure rows .*\n[\s\S]*nodes would move/);
  });

  it('[HO24] rules are set from a file and shown; import takes them too, and refuses what excludes itself', async () => {
    const copy = join(home, 'ruled.shardscope');
    const files = [inHome('nodes.csv'), inHome('edges.csv')];
    const pinned = { pins: [{ node: 'd', shard: 1 }] };
    const importWith = (target: string, rules: string) =>
      shardscope('import', ...files, '--workspace', target, '--shards', '2', '--rules', rules, '--json');
    expect((await importWith(copy, inHome('rules.json', JSON.stringify(pinned)))).status).toBe(0);
    const rules = (...args: string[]) => shardscope('rules', '--workspace', copy, ...args);
    const none = { shards: [], types: [], apart: [], together: [] };
    expect(json(await rules('--json'))).toEqual({ ...none, ...pinned });
    expect((await rules()).stdout).toBe('d: pinned to shard 1\n');
    expectFailure(
      await shardscope('move', 'd', '--to', '0', '--workspace', copy, '--json'),
      65,
      'conflict.rules',
      /pinned/,
    );
    const apart = inHome('apart.json', JSON.stringify({ apart: [{ name: 'all', nodes: ['a', 'b', 'c'] }] }));
    const other = join(home, 'impossible.shardscope');
    expectFailure(await importWith(other, apart), 65, 'conflict.rules', /"all", kept apart/);
    expect(existsSync(other)).toBe(false);
    const wrong = inHome('wrong.json', '{"pins": [{"node": "d"}]}');
    expectFailure(await rules('--set', wrong, '--json'), 65, 'input.format', /pins\.0\.shard/);
    expect((await rules('--set', inHome('no-rules.json', '{}'))).stdout).toBe('no rules\n');
  });

  it('[HH6] heat says so when nothing was counted, and refuses times it cannot read', async () => {
    const heat = (...args: string[]) => shardscope('heat', '--workspace', workspace, ...args);
    expect(json(await heat('--node', 'a', '--json'))).toMatchObject({ buckets: [], top: [], total: 0 });
    expect((await heat('--last', '30d')).stdout).toMatch(/no heat was counted in that time/);
    expectFailure(await heat('--last', 'long', '--json'), 64, 'usage.arguments', /--last/);
    const backwards = ['--from', '2026-01-02T00:00:00Z', '--to', '2026-01-01T00:00:00Z'];
    expectFailure(await heat(...backwards, '--json'), 64, 'usage.arguments', /--from is not before --to/);
    expectFailure(await heat('--node', 'nobody', '--json'), 66, 'not-found.node');
  });

  it('[HH10] heat tells what went between shards, as a matrix and as JSON', async () => {
    const edges = Array.from({ length: 19 }, (_, node) => [node, node + 1, 0] as const);
    const folder = await newWorkspace(topologyOf(20, edges), { shardCount: 2 });
    const coordinator = await openWorkspace(folder);
    coordinator.foldHeat();
    await coordinator.query('MATCH (a {id:$a})-[*1..]->(b) WHERE b.node >= 0 RETURN b.node', { a: 'n0' });
    const home = coordinator.columns.homes[0]!;
    const sent = coordinator.columns.homes.reduce((sum, other) => sum + (other === 1 - home ? 1 : 0), 0);
    await coordinator.close();
    const { traffic } = json(await shardscope('heat', '--workspace', folder, '--json')) as { traffic: number[][] };
    expect(traffic.map((row) => row.length)).toEqual([2, 2]);
    expect(traffic[home]![1 - home]).toBe(sent);
    const text = (await shardscope('heat', '--workspace', folder)).stdout;
    expect(text).toMatch(/from \\ to +shard 0 +shard 1/);
    expect(text).toMatch(new RegExp(`shard ${home} .* ${sent}\\b`));
  });

  it('[HH13] heat tells which queries caused it, by form', async () => {
    const folder = await newWorkspace(topologyOf(6, [[0, 1, 0]]), { shardCount: 2 });
    const coordinator = await openWorkspace(folder);
    coordinator.foldHeat();
    for (const a of ['n0', 'n1', 'n2']) await coordinator.query('MATCH (a {id:$a})-[*1..]->(b) RETURN b.id', { a });
    await coordinator.query('RETURN 1', {});
    await coordinator.close();
    const form = 'MATCH (a {id: $_})-[*1..]->(b) RETURN b.id';
    const { queries } = json(await shardscope('heat', '--workspace', folder, '--top', '1', '--json')) as {
      queries: object;
    };
    expect(queries).toMatchObject({
      forms: [{ form, queries: 3, cacheHits: 0, accesses: expect.any(Number) }],
      other: { queries: 1 },
      total: { queries: 4 },
    });
    const text = (await shardscope('heat', '--workspace', folder, '--top', '1')).stdout;
    expect(text).toContain(form);
    expect(text).toMatch(/\(all others\) +1 /);
  });

  it('[HO1] verify reports every check, and a workspace that does not hold ends with status 65', async () => {
    const good = await shardscope('verify', '--workspace', workspace, '--deep', '--json');
    expect(good.status).toBe(0);
    const report = json(good) as { ok: boolean; checks: object[] };
    expect(report.ok).toBe(true);
    expect(report.checks.length).toBeGreaterThan(4);
    for (const check of report.checks) {
      expect(check).toEqual({ name: expect.any(String), ok: true, checked: expect.any(Number), failures: [] });
    }
    const broken = join(home, 'broken.shardscope');
    await shardscope(
      'import',
      inHome('nodes.csv'),
      inHome('edges.csv'),
      '--workspace',
      broken,
      '--shards',
      '1',
      '--json',
    );
    tamperShard(broken, 0, (db) => db.exec('UPDATE closure SET depth = 9 WHERE depth = 2'));
    const bad = await shardscope('verify', '--workspace', broken, '--deep', '--json');
    expect(bad.status).toBe(65);
    expect(json(bad)).toMatchObject({ ok: false });
    expect((await shardscope('verify', '--workspace', broken, '--deep')).stdout).toMatch(/FAILED.*closure/);
  });

  it('[HO1] move moves, says what it did, and says so when there was nothing to do', async () => {
    const { node, from } = await homeOf('d');
    const to = 1 - from;
    const moved = await shardscope('move', node, '--workspace', workspace, '--to', String(to), '--json');
    expect(moved.status, moved.stderr).toBe(0);
    expect(json(moved)).toEqual({ moveId: 1, node, from, to, state: 'done', rows: expect.any(Number) });
    const again = await shardscope('move', node, '--workspace', workspace, '--to', String(to));
    expect(again).toMatchObject({ status: 0, stdout: `d is at home on shard ${to} already\n` });
    const back = await shardscope('move', node, '--workspace', workspace, '--to', String(from));
    expect(back.stdout).toMatch(/^d moved from shard \d to \d: \d+ rows copied\n$/);
    expect(json(await shardscope('info', '--workspace', workspace, '--json'))).toMatchObject({ epoch: 3, moves: 2 });
  });

  it('[HO2] output for people is aligned, in words, and never JSON', async () => {
    const { stdout, status } = await shardscope('info', '--workspace', workspace);
    expect(status).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[1]).toBe('4 nodes of 3 types, 4 edges of 2 relations');
    const table = lines.slice(
      lines.findIndex((line) => line.startsWith('hierarchy')),
      6,
    );
    for (const column of ['closure rows', 'estimated']) {
      const end = table[0]!.indexOf(column) + column.length;
      for (const row of table.slice(1)) expect(row.slice(0, end), row).toMatch(/\d$/);
    }
    expect(stdout).toMatch(/warning: edge\.duplicate: 1 \(first: /);
    const query = await shardscope(
      'query',
      '--workspace',
      workspace,
      "MATCH (a {id:'b'})-[]->(b) RETURN b.id AS below",
    );
    expect(query.stdout).toBe('below\nd\n');
    expect(query.stderr).toMatch(/^1 rows from shard \d in /);
  });

  it.each([
    [['nonsense']],
    [[]],
    [['info']],
    [['import', 'x.csv', '--workspace', 'w', '--shards', '0']],
    [['import', 'x.csv', '--workspace', 'w', '--closure', 'deep']],
    [['import', 'x.csv', '--workspace', 'w', '--replicas', '2']],
    [['import', 'x.csv', '--workspace', 'w', '--hierarchy', 'nonsense']],
    [['query', 'MATCH', '--workspace', 'w', '--param', 'x']],
    [['move', 'a', '--workspace', 'w', '--to', '-1']],
    [['serve', '--workspace', 'w', '--port', '70000']],
  ])('[HO3] wrong usage ends with status 64 and touches nothing: %j', async (args) => {
    expectFailure(await shardscope(...args, '--json'), 64, 'usage.arguments');
    expect(existsSync('w')).toBe(false);
  });

  it('[HO3] wrong usage for people: what is wrong, on standard error only', async () => {
    const result = await shardscope('info');
    expect(result).toMatchObject({ status: 64, stdout: '' });
    expect(result.stderr).toMatch(/required option '--workspace <dir>' not specified/);
    const help = await shardscope('--help');
    expect(help.status).toBe(0);
    for (const command of ['import', 'info', 'query', 'verify', 'move', 'serve', 'demo']) {
      expect(help.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
  });

  it('[HO4] every kind of failure has its exit status and its code', async () => {
    const at = ['--workspace', workspace, '--json'];
    expectFailure(await shardscope('query', 'MATCH (a', ...at), 64, 'query.syntax', /line 1, column 9/);
    expectFailure(await shardscope('query', 'MATCH (a {id:$a})-[]->(b) RETURN b.id', ...at), 64, 'query.parameter');
    const bad = inHome('bad.csv', 'src,dst,type\na,b\n');
    expectFailure(
      await shardscope('import', bad, '--workspace', inHome('new.shardscope'), '--json'),
      65,
      'input.format',
      /bad\.csv/,
    );
    const strict = [
      'import',
      inHome('nodes.csv'),
      inHome('edges.csv'),
      '--strict',
      '--workspace',
      inHome('new.shardscope'),
      '--json',
    ];
    expectFailure(await shardscope(...strict), 65, 'input.strict', /edges\.csv/);
    expectFailure(await shardscope('import', inHome('nodes.csv'), inHome('edges.csv'), ...at), 65, 'conflict.exists');
    expectFailure(
      await shardscope('import', inHome('absent.csv'), '--workspace', inHome('new.shardscope'), '--json'),
      66,
      'not-found.file',
    );
    expectFailure(await shardscope('info', '--workspace', inHome('none'), '--json'), 66, 'not-found.workspace');
    expectFailure(await shardscope('move', 'nobody', '--to', '1', ...at), 66, 'not-found.node');
    expectFailure(await shardscope('move', 'a', '--to', '2', ...at), 66, 'not-found.shard', /shards are 0 to 1/);
    expect(readdirSync(home).filter((name) => name.startsWith('new.'))).toEqual([]);
  });

  it('[HO4] storage that is damaged is status 74, a workspace that another has open is status 75', async () => {
    const damaged = join(home, 'damaged.shardscope');
    await shardscope('import', inHome('nodes.csv'), inHome('edges.csv'), '--workspace', damaged, '--json');
    writeFileSync(join(damaged, 'shards', '1.sqlite'), 'no database');
    expectFailure(await shardscope('info', '--workspace', damaged, '--json'), 74, 'storage.corrupt', /1\.sqlite/);
    const child = spawn(process.execPath, [CLI, 'serve', '--workspace', workspace], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = ended(child);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expectFailure(await shardscope('info', '--workspace', workspace, '--json'), 75, 'busy.workspace');
    child.kill('SIGTERM');
    const { status, stdout } = await end;
    expect(status, 'SIGTERM ends it cleanly').toBe(0);
    const ready = JSON.parse(stdout) as { url: string; apiUrl: string; token: string; pid: number; viewerUrl: string };
    expect(Object.keys(ready)).toEqual(['url', 'apiUrl', 'token', 'pid', 'viewerUrl']);
    expect(ready.pid).toBe(child.pid);
    expect((await shardscope('info', '--workspace', workspace, '--json')).status).toBe(0);
  });

  it('[HO21] influence computes by the settings asked for, and prints them with error, leaders and histogram', async () => {
    const at = ['--workspace', workspace, '--json'];
    const result = json(
      await shardscope('influence', ...at, '--measure', 'degree', '--direction', 'both', '--top', '2'),
    );
    // Degrees a 2, b 2, c 2, d 2, and one for every node itself: all alike, so the order of the nodes decides.
    expect(result).toEqual({
      settings: { measure: 'degree', direction: 'both', damping: null, seed: 1 },
      error: null,
      freshness: { revision: 0, computedRevision: 0, followedRevision: 0, unmeasured: 0 },
      top: [
        { node: 'a', type: 'rack', influence: 0.25, rank: 1, shard: expect.any(Number) },
        { node: 'b', type: 'host', influence: 0.25, rank: 2, shard: expect.any(Number) },
      ],
      histogram: [{ from: 0.2, to: 0.5, nodes: 4 }],
      elapsedMs: expect.any(Number),
    });
    expect(json(await shardscope('info', ...at))).toMatchObject({
      influence: { measure: 'degree', direction: 'both', damping: null, seed: 1, error: null },
    });
    const exact = json(await shardscope('influence', ...at, '--measure', 'betweenness'));
    expect(exact).toMatchObject({ settings: { measure: 'betweenness', direction: 'up' }, error: 0 });
    const text = await shardscope('influence', '--workspace', workspace);
    expect(text.stdout).toMatch(/^pagerank, direction up, damping 0.5; 4 nodes\ncomputed in \d/);
    expect(text.stdout).toMatch(/\n *1 +a +rack +[\d.]+ % +\d\n/);
  });

  it('[HO22] influence --show prints what holds, and computes nothing', async () => {
    const at = ['--workspace', workspace, '--json'];
    const { elapsedMs, ...computed } = json(await shardscope('influence', ...at, '--damping', '0.3', '--seed', '9'));
    expect(elapsedMs).toBeTypeOf('number');
    expect(json(await shardscope('influence', ...at, '--show'))).toEqual({ ...computed, elapsedMs: null });
    expect(computed).toMatchObject({ settings: { measure: 'pagerank', direction: 'up', damping: 0.3, seed: 9 } });
  });

  it('[HO23] influence refuses what it does not know or would not heed', async () => {
    const at = ['--workspace', workspace, '--json'];
    const before = (await shardscope('influence', ...at, '--show')).stdout;
    for (const [options, message] of [
      [['--measure', 'fame'], /--measure: expected one of pagerank, betweenness, degree, closure, found "fame"/],
      [['--direction', 'left'], /--direction: expected one of down, up, both/],
      [['--damping', '1'], /--damping: expected a number from 0 to 0.95, found "1"/],
      [['--measure', 'degree', '--damping', '0.5'], /only pagerank has one/],
      [['--show', '--seed', '1'], /--seed: --show computes nothing/],
      [['--top', '-1'], /--top/],
    ] as const) {
      expectFailure(await shardscope('influence', ...at, ...options), 64, 'usage.arguments', message);
    }
    expect((await shardscope('influence', ...at, '--show')).stdout).toBe(before);
  });

  it('[HO20] partition splits a METIS graph, writes a part a line, and tells the cut that it has', async () => {
    // Two squares joined by one edge.
    const graph = inHome('squares.metis', '8 9\n2 4\n1 3\n2 4 5\n1 3\n3 6 8\n5 7\n6 8\n5 7\n');
    const out = join(home, 'squares.part');
    const result = json(await shardscope('partition', graph, '--parts', '2', '--out', out, '--json'));
    expect(result).toMatchObject({ cut: 1, imbalance: 0 });
    expect(result.elapsedMs).toBeGreaterThan(0);
    const parts = readFileSync(out, 'utf8').trim().split('\n');
    expect(new Set(parts.slice(0, 4)).size).toBe(1);
    expect(new Set(parts).size).toBe(2);
    const broken = inHome('broken.metis', '2 1\n2\n\n');
    expectFailure(await shardscope('partition', broken, '--parts', '2', '--out', out, '--json'), 65, 'input.format');
    expectFailure(await shardscope('partition', graph, '--parts', '0', '--out', out, '--json'), 64, 'usage.arguments');
    expectFailure(
      await shardscope('partition', join(home, 'none'), '--parts', '2', '--out', out, '--json'),
      66,
      'not-found.file',
    );
  });
});

async function homeOf(node: string): Promise<{ node: string; from: number }> {
  const query = `MATCH (a {id:'${node}'})-[*1..]->(b) RETURN b.id`;
  const { stats } = json(await shardscope('query', query, '--workspace', workspace, '--json')) as {
    stats: { shards: number[] };
  };
  return { node, from: stats.shards[0]! };
}
