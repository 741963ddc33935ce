import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, ended, json, shardscope } from '../../support/programs.ts';

/** Every combination of the four nodes: 4 to the power of the number of variables. */
const product = (variables: string) =>
  `MATCH ${[...variables].map((name) => `(${name})`)} RETURN ${[...variables].map((name) => `${name}.id`)}`;
let home = '';
const args = (query: string, ...rest: readonly string[]) => [
  'query',
  '--workspace',
  join(home, 'first.shardscope'),
  query,
  ...rest,
];
const ask = (query: string, ...rest: readonly string[]) => shardscope(...args(query, ...rest));

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  const [nodes, edges] = [join(home, 'nodes.csv'), join(home, 'edges.csv')];
  writeFileSync(
    nodes,
    'id,type,label,size\na,rack,Rack A,1\nb,host,Host B,20\nc,host,"C\u001b[31m\nD",3\nd,disk,"D, the disk",4\n',
  );
  writeFileSync(edges, 'src,dst,type\na,b,contains\na,c,contains\nb,d,contains\nc,d,uses\n');
  await shardscope('import', nodes, edges, '--workspace', join(home, 'first.shardscope'), '--shards', '2', '--json');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('command line query', () => {
  it('[HO2] an answer is an aligned table; data cannot reach the terminal or break a line', async () => {
    const { status, stdout, stderr } = await ask('MATCH (a) RETURN a.id, a.size, a.label ORDER BY a.id');
    expect(status).toBe(0);
    expect(stdout).toBe(
      'a.id  a.size  a.label\n' +
        'a          1  Rack A\n' +
        'b         20  Host B\n' +
        'c          3  C\\u001b[31m\\u000aD\n' +
        'd          4  D, the disk\n',
    );
    expect(stderr).toMatch(/^4 rows from .* in \d+\.\d ms\n$/);
  });

  it('[HO2] rows beyond those that were measured keep the widths of the columns', async () => {
    const { stdout, stderr } = await ask(product('tuvwxyz'));
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 4 ** 7);
    expect(new Set(lines.slice(1).map(({ length }) => length)).size).toBe(1);
    expect(stderr).toContain('16,384 rows');
  });

  it('[HO14] an answer of many pages is one JSON document', async () => {
    const answer = json(await ask(product('uvwxyz'), '--json')) as { rows: string[][] };
    expect(Object.keys(answer)).toEqual(['columns', 'rows', 'warnings', 'steps', 'stats']);
    expect(new Set(answer.rows.map((row) => row.join(''))).size).toBe(4 ** 6);
  });

  it('[HO18] --explain shows the plan without running it, --profile what each step cost', async () => {
    const query = 'MATCH (a {id: $a})-[*1..]->(b:hots) RETURN count(*)';
    const explained = await ask(query, '--param', 'a=a', '--explain');
    expect(explained.status).toBe(0);
    expect(explained.stdout.split('\n')[0]).toMatch(/^step +from +action +what +reads +estimated rows$/);
    expect(explained.stderr).toContain('did you mean host?');
    const plan = json(await ask(query, '--param', 'a=a', '--explain', '--json')) as { steps: { actual: unknown }[] };
    expect(Object.keys(plan)).toEqual(['columns', 'warnings', 'steps']);
    expect(plan.steps.length).toBeGreaterThan(1);
    expect(plan.steps.every(({ actual }) => actual === null)).toBe(true);
    const profiled = await ask(query, '--param', 'a=a', '--profile');
    expect(profiled.stdout).toBe('count(*)\n       0\n');
    expect(profiled.stderr).toMatch(
      /^step +from +action +what +estimated rows +rows +ms +scanned +shipped +hops +shards$/m,
    );
  });

  it('[HO17] --timeout ends a query with status 75, also when its first rows are out', async () => {
    const late = await ask(product('abcdefghijklmn'), '--timeout', '1', '--json');
    expect(late.status, late.stderr).toBe(75);
    const { error, rows } = json(late) as { error: { code: string }; rows: unknown[] };
    expect(error.code).toBe('limit.time');
    expect(rows.length).toBeGreaterThan(1000);
    expect((await ask('RETURN 1', '--timeout', '3601', '--json')).status).toBe(64);
  });

  it('[HO16] Ctrl-C ends a query with status 130; a reader that has seen enough ends it with 0', async () => {
    const stopped = spawn(process.execPath, [CLI, ...args(product('abcdefghijklmn'))], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    stopped.stdout.once('data', () => stopped.kill('SIGINT'));
    expect((await ended(stopped)).status).toBe(130);
    // The third piece leaves while a page is under way in the engine, which closing the engine then breaks off.
    for (const pieces of [1, 3]) {
      const left = spawn(process.execPath, [CLI, ...args(product('abcdefghijklmn'), '--json')], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let read = 0;
      left.stdout.on('data', () => {
        read += 1;
        if (read === pieces) left.stdout.destroy();
      });
      const { status, stderr } = await ended(left);
      expect({ status, stderr }, `left after ${pieces}`).toEqual({ status: 0, stderr: '' });
    }
  });
});
