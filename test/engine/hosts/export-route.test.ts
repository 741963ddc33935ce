import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { silentTask } from '../../../engine/base/progress.ts';
import { demoTopology } from '../../../engine/cluster/demo-topology.ts';
import { Session } from '../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../engine/hosts/host-options.ts';
import { type ConsoleServer, serveConsole } from '../../../engine/hosts/server/serve-console.ts';
import { importTopology } from '../../support/workspaces.ts';
import { useFolder } from '../io/support.ts';

const TOKEN = 'a-token-of-the-test';
const bearer = { authorization: `Bearer ${TOKEN}` };
let home = '';
let session: Session;
let server: ConsoleServer;
let planId = '';

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  // Large enough that an answer does not fit into the buffers of a socket.
  const folder = join(home, "it's né.shardscope");
  await importTopology(folder, demoTopology(20_000, 1), { closure: 1 });
  session = new Session(sessionOptions(home));
  await session.open(folder);
  server = await serveConsole(session, { host: '127.0.0.1', port: 0, token: TOKEN });
  const settings = { shards: 5, objective: 'edges', imbalance: 0.1, from: 'current', preset: 'fast', seed: 1 } as const;
  planId = (await session.coordinator.placements.propose(settings, silentTask)).planId;
});
afterAll(async () => {
  await server.close();
  await session.close();
  rmSync(home, { recursive: true, force: true });
});

const get = (query: string, headers: Record<string, string> = bearer) =>
  fetch(`${server.apiUrl}/api/export${query}`, { headers });
const textOf = async (query: string) => {
  const answer = await get(query);
  const text = await answer.text();
  expect(answer.status, text.slice(0, 500)).toBe(200);
  return text;
};

describe('GET /api/export', () => {
  const files = useFolder();

  it.each([
    ['json', 'application/json; charset=utf-8'],
    ['graphml', 'application/xml; charset=utf-8'],
    ['gexf', 'application/xml; charset=utf-8'],
  ])('[EX9] a topology as %s is streamed and imports again', async (format, type) => {
    const answer = await get(`?what=topology&format=${format}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
    const name = `it%27s%20n%C3%A9-topology.${format}`;
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''${name}`);
    const { topology } = await files.read({ [`t.${format}`]: await answer.text() });
    expect(topology.nodeCount).toBe(session.coordinator.nodeCount);
    expect(topology.edgeCount).toBe(session.coordinator.facts.edges);
  });

  it('[EX9] of two tables each is asked for by itself', async () => {
    const [nodes, edges] = [
      await textOf('?what=topology&format=csv&part=nodes'),
      await textOf('?what=topology&format=csv&part=edges'),
    ];
    const { topology } = await files.read({ 'nodes.csv': nodes, 'edges.csv': edges });
    expect(topology.edgeCount).toBe(session.coordinator.facts.edges);
    expect(await textOf('?what=history&format=csv&part=moves')).toMatch(/^move,node,from,to/);
    expect(await textOf('?what=history&format=csv&part=buckets')).toMatch(/^start,watched_ms,shard/);
  });

  it('[EX9] heat, history and a plan by its id', async () => {
    const heat = JSON.parse(await textOf('?what=heat&format=json')) as { nodes: unknown[] };
    expect(heat.nodes).toHaveLength(session.coordinator.nodeCount);
    expect(JSON.parse(await textOf('?what=history&format=json&from=0&to=1000'))).toMatchObject({
      buckets: [],
      moves: [],
    });
    expect(JSON.parse(await textOf(`?what=plan&format=json&plan=${planId}`))).toMatchObject({ id: planId });
    expect(await textOf(`?what=plan&format=md&plan=${planId}`)).toContain('from 4 to 5 shards');
    expect(await textOf(`?what=plan&format=sql&sql=citus&sqlTable=t(k,s)&plan=${planId}`)).toContain('(LIKE "t")');
  });

  it('[EX9] nothing is told without the token', async () => {
    expect((await get('?what=topology&format=json', {})).status).toBe(401);
  });

  it.each([
    ['?what=heat&format=sql', 'usage.params', /there are: plan as json/],
    ['?what=topology&format=csv', 'usage.params', /needs part=nodes or part=edges/],
    ['?what=topology&format=csv&part=moves', 'usage.params', /needs part=nodes/],
    ['?what=topology&format=json&part=nodes', 'usage.params', /needs no part/],
    ['?what=plan&format=json', 'usage.params', /needs plan=ID/],
    ['?what=heat&format=json&plan=x', 'usage.params', /not for heat/],
    ['?what=plan&format=json&plan=x', 'not-found.plan', /no plan x/],
    ['?what=plan&format=sql&plan=x&sqlTable=x', 'usage.params', /expected table\(key column/],
    ['?what=plan&format=sql&plan=x&sql=oracle', 'usage.params', /sql/],
    ['?what=heat&format=json&from=9&to=8', 'usage.params', /from is not before to/],
    ['?what=heat&format=json&from=x', 'usage.params', /from/],
    ['?what=heat&format=json&surprise=1', 'usage.params', /surprise/],
    ['?what=heat&what=plan&format=json', 'usage.params', /what/],
    ['', 'usage.params', /what/],
  ])('[EX9] %s is refused: %s', async (query, code, message) => {
    const answer = await get(query);
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    expect([answer.status, error.code]).toEqual([code === 'not-found.plan' ? 404 : 400, code]);
    expect(error.message).toMatch(message);
  });

  it('[EX9] two at once, and a further one when a reader has left', async () => {
    const open = () =>
      new Promise<() => void>((resolve, reject) => {
        const path = '/api/export?what=topology&format=graphml';
        const sent = request(server.apiUrl, { path, headers: bearer }, (response) => {
          response.pause();
          resolve(() => response.destroy());
        });
        sent.on('error', reject);
        sent.end();
      });
    const [leaveFirst, leaveSecond] = [await open(), await open()];
    const third = await get('?what=history&format=json');
    expect(third.status).toBe(429);
    expect(((await third.json()) as { error: { code: string } }).error.code).toBe('limit.queue');
    leaveFirst();
    await vi.waitFor(async () => expect((await get('?what=history&format=json')).status).toBe(200), 5000);
    leaveSecond();
  });

  it('[EX9] a workspace that is closed is said to be', async () => {
    const other = new Session(sessionOptions(home));
    const empty = await serveConsole(other, { host: '127.0.0.1', port: 0, token: TOKEN });
    try {
      const answer = await fetch(`${empty.apiUrl}/api/export?what=heat&format=json`, { headers: bearer });
      expect(answer.status).toBe(503);
    } finally {
      await empty.close();
      await other.close();
    }
  });
});
