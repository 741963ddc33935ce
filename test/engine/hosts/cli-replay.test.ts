import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplayReport } from '../../../engine/cluster/replay/replay-report.ts';
import { CLI, type Ended, ended, json, shardscope } from '../../support/programs.ts';

const NODES = 24;
const HOURS = 30;
let home = '';
let workspace = '';
let trace = '';

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  workspace = join(home, 'first.shardscope');
  const edges = Array.from({ length: NODES - 1 }, (_, at) => `n${at >> 1},n${at + 1},contains`);
  writeFileSync(join(home, 'edges.csv'), `src,dst,type\n${edges.join('\n')}\n`);
  const imported = await shardscope('import', join(home, 'edges.csv'), '--workspace', workspace, '--shards', '2');
  expect(imported.status, imported.stderr).toBe(0);
  trace = join(home, 'trace.csv.gz');
  writeFileSync(trace, gzipSync(traceText(HOURS)));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** One node after the other is the one that is asked. */
function traceText(hours: number): string {
  const rows = ['time,node,count'];
  for (let minute = 0; minute < 60 * hours; minute += 5) {
    const time = new Date(Date.UTC(2026, 0, 6) + 60_000 * minute).toISOString();
    for (let node = 0; node < NODES; node++) rows.push(`${time},n${node},${1 + ((node * 7 + minute) % 11)}`);
  }
  rows.push('2026-01-08T00:00:00Z,nobody,1');
  return `${rows.join('\n')}\n`;
}

const replay = (...options: readonly string[]): Promise<Ended> =>
  shardscope('replay', '--workspace', workspace, '--trace', trace, ...options);

const error = (result: Ended) => (json(result) as { error: { code: string; message: string } }).error;

describe('replay on the command line', () => {
  it('[HO30] replay --json of one policy is the document of the contract', async () => {
    const result = await replay('--policy', 'reactive', '--tick', '600', '--json');
    expect(result.status, result.stderr).toBe(0);
    const { ticks, summary, ...rest } = json(result) as unknown as ReplayReport;
    expect(rest).toEqual({});
    expect(ticks.length).toBe(6 * HOURS);
    expect(ticks[0]).toEqual({
      ...{ t: Date.UTC(2026, 0, 6) / 1000, load: [expect.any(Number), expect.any(Number)] },
      ...{ imbalance: expect.any(Number), overloaded: expect.any(Number), basis: 'measured' },
      ...{ moves: expect.any(Number), movedRows: expect.any(Number) },
    });
    const queries = ticks.reduce((sum, { load }) => sum + load[0]! + load[1]!, 0);
    expect(summary).toMatchObject({
      ...{ policy: 'reactive', queries, ticks: 6 * HOURS },
      ...{ imbalanceMean: expect.any(Number), imbalanceP95: expect.any(Number) },
      ...{ overloadedShardTicks: expect.any(Number), moves: expect.any(Number), movedNodes: expect.any(Number) },
      ...{ movedRows: expect.any(Number), pingPongs: expect.any(Number) },
      forecast: { mase: expect.any(Number), wape: expect.any(Number), coverage90: expect.any(Number) },
      settings: { tickS: 600, windowS: 600, horizonS: 3600, seasonS: 43_200 },
    });
    expect(summary.warnings.map(({ code }) => code)).toEqual(['trace.unknown-node', 'replay.short-season']);
    expect(result.stderr).toContain('warning: trace.unknown-node: 1 (first: trace.csv.gz');
  });

  it('[HO30] several policies are runs by name, in text columns side by side, and files of all ticks', async () => {
    const out = join(home, 'ticks.json');
    const result = await replay('--policy', 'all', '--until', '2026-01-06T06:00Z', '--out', out, '--json');
    expect(result.status, result.stderr).toBe(0);
    const { runs } = json(result) as unknown as { runs: Record<string, ReplayReport> };
    expect(Object.keys(runs)).toEqual(['off', 'reactive', 'predictive', 'clairvoyant']);
    expect(runs.off!.summary.moves).toBe(0);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual({ runs });

    const csv = join(home, 'ticks.csv');
    const text = await replay(
      ...['--policy', 'reactive', '--policy', 'off', '--until', '2026-01-06T06:00Z', '--tick', '300', '--out', csv],
    );
    expect(text.status, text.stderr).toBe(0);
    expect(text.stdout).toMatch(/^ +off +reactive$/m);
    expect(text.stdout).toMatch(/^overloaded shard-ticks +\d+ +\d+/m);
    expect(text.stdout).toMatch(/^off +[▁▂▃▄▅▆▇█]{36,}$/m);
    const [header, ...rows] = readFileSync(csv, 'utf8').trimEnd().split('\r\n');
    expect(header).toBe('policy,t,load0,load1,imbalance,overloaded,moves,movedRows,basis');
    expect(rows.length).toBe(2 * 72);
    expect(rows[0]).toMatch(/^off,1767657600,\d+,\d+,/);
  });

  it('[HO30] settings of the policy are set by name; the form of an access widens its load', async () => {
    const options = ['--policy', 'off', '--until', '2026-01-06T02:00Z', '--tick', '300', '--json'];
    const results = [await replay(...options), await replay(...options, '--form', 'descendants')];
    const loads = results.map((result) => {
      const { ticks, summary } = json(result) as unknown as ReplayReport;
      return { load: ticks.reduce((sum, { load }) => sum + load[0]! + load[1]!, 0), queries: summary.queries };
    });
    expect(loads[0]!.load).toBe(loads[0]!.queries);
    expect(loads[1]!.queries).toBe(loads[0]!.queries);
    expect(loads[1]!.load).toBeGreaterThan(2 * loads[0]!.load);
    const set = await replay(...options, '--set', 'cooldownS=120', '--set', 'shardRatioEnter=1.3');
    expect((json(set) as unknown as ReplayReport).summary.settings).toMatchObject({
      ...{ cooldownS: 120, shardRatioEnter: 1.3, nodesPerHourMax: 10_000 },
    });
  });

  it('[HO30] what cannot be used is refused with its status, and touches nothing', async () => {
    const refused: readonly (readonly [string[], number, string, RegExp])[] = [
      [['--policy', 'best'], 64, 'usage.arguments', /--policy: expected one of off, reactive/],
      [['--set', 'cooldownS=0'], 64, 'usage.arguments', /--set cooldownS: expected a number from 1 to 604800/],
      [['--set', 'color=1'], 64, 'usage.arguments', /--set: expected one of tickS/],
      [['--tick', '60', '--set', 'tickS=60'], 64, 'usage.arguments', /tickS is given twice/],
      [['--tick', '60', '--window', '90'], 64, 'usage.arguments', /windowS .* a whole multiple of tickS/],
      [['--until', 'noon'], 64, 'usage.arguments', /--until: expected a time/],
      [['--until', '2026-01-05'], 65, 'input.format', /--until: the trace begins/],
      [['--form', 'all'], 64, 'usage.arguments', /--form: expected one of point/],
      [['--out', 'ticks.xlsx'], 64, 'usage.arguments', /ends in .json or .csv/],
      [['--in-place', '--policy', 'all'], 64, 'usage.arguments', /runs one policy/],
      [['--strict'], 65, 'input.strict', /nobody/],
    ];
    // One after the other: while one of them copies the workspace another would find it open.
    for (const [options, status, code, message] of refused) {
      const result = await replay(...options, '--json');
      expect(result.status, options.join(' ')).toBe(status);
      expect(error(result)).toMatchObject({ code, message: expect.stringMatching(message) });
    }
    const missing = await shardscope('replay', '--workspace', workspace, '--trace', join(home, 'no.csv'), '--json');
    expect(missing.status).toBe(66);
    expect(readdirSync(home).filter((name) => name.includes('.replaying-'))).toEqual([]);
  });

  it('[HO30] Ctrl-C ends it with 130, and the copy is gone', async () => {
    const args = ['replay', '--workspace', workspace, '--trace', trace, '--tick', '1', '--policy', 'all', '--json'];
    const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const result = ended(child);
    const isRunning = () => readdirSync(home).some((name) => name.includes('.replaying-'));
    while (!isRunning()) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(isRunning()).toBe(true);
    child.kill('SIGINT');
    const done = await result;
    expect(done.status, done.stdout.slice(0, 500)).toBe(130);
    expect(error(done)).toMatchObject({ code: 'cancelled.caller' });
    expect(isRunning()).toBe(false);
    expect((await shardscope('verify', '--workspace', workspace, '--deep', '--json')).status).toBe(0);
  });
});
