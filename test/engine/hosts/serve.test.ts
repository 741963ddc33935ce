import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { demoTopology } from '../../../engine/cluster/demo-topology.ts';
import type { heatMapJson } from '../../../engine/cluster/heat/map/heat-map-json.ts';
import { Session } from '../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../engine/hosts/host-options.ts';
import { type ConsoleServer, serveConsole } from '../../../engine/hosts/server/serve-console.ts';
import {
  decodeHeatFrame,
  type EngineClient,
  type HeatReport,
  type METHODS,
  PROTOCOL_VERSION,
  type QueryHeatNow,
} from '../../../engine/protocol/index.ts';
import { createClient } from '../../../engine/rpc/client.ts';
import { encodedPort } from '../../../engine/transport/encoded-port.ts';
import { websocketChannel } from '../../../engine/transport/websocket-channel.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { topologyOf } from '../../support/topologies.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { importTopology } from '../../support/workspaces.ts';

const TOKEN = 'a-token-of-the-test';
let home = '';
let session: Session;
let server: ConsoleServer;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  const folder = join(home, 'first.shardscope');
  await importTopology(folder, demoTopology(300, 1));
  session = new Session(sessionOptions(home));
  await session.open(folder);
  server = await serveConsole(session, { host: '127.0.0.1', port: 0, token: TOKEN });
});
afterAll(async () => {
  await server.close();
  await session.close();
  rmSync(home, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
  json(): { error?: { code: string; message: string } } & Record<string, unknown>;
}

/** A raw request: the path goes out as it is written, which `fetch` would not do. */
function ask(
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(server.apiUrl, { method, path, headers: options.headers ?? {} }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => {
        resolve({ status: response.statusCode!, text, headers: response.headers, json: () => JSON.parse(text) });
      });
    });
    sent.on('error', reject);
    sent.end(options.body);
  });
}
const bearer = { authorization: `Bearer ${TOKEN}` };
const post = (path: string, body: unknown) =>
  ask('POST', path, {
    headers: { ...bearer, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

function openSocket(
  protocols: readonly string[],
  options: { path?: string; origin?: string } = {},
): Promise<WebSocket | number> {
  const url = `${server.apiUrl.replace('http', 'ws')}${options.path ?? '/ws'}`;
  const socket = new WebSocket(url, [...protocols], options.origin === undefined ? {} : { origin: options.origin });
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode!));
    socket.once('error', () => resolve(0));
  });
}

async function connectClient(protocol = PROTOCOL_VERSION) {
  const socket = await openSocket(['shardscope', `token.${TOKEN}`]);
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  const port = encodedPort(websocketChannel(socket));
  const first = new Promise<Record<string, unknown>>((resolve) =>
    port.onMessage((message) => resolve(message as Record<string, unknown>)),
  );
  const client: EngineClient = createClient<typeof METHODS>(port);
  port.post({ kind: 'hello', protocol, client: 'test' });
  return { client, socket, first: await first };
}

describe('API', () => {
  it('[HO5] healthz needs no token; everything of the API does', async () => {
    expect((await ask('GET', '/healthz')).json()).toEqual({ status: 'ok', workspace: 'first' });
    for (const path of ['/api/info', '/%61pi/info', '/api/%69nfo', '/api/info?token=x']) {
      const answer = await ask('GET', path);
      expect(answer.status, path).toBe(401);
      expect(answer.json().error!.code).toBe('access.token');
    }
    for (const authorization of ['Bearer wrong', `bearer ${TOKEN}`, `Bearer ${TOKEN}x`, TOKEN, 'Bearer ']) {
      expect((await ask('GET', '/api/info', { headers: { authorization } })).status, authorization).toBe(401);
    }
    const body = '{"query":"x"}';
    expect((await ask('POST', '/api/query', { body, headers: { 'content-type': 'application/json' } })).status).toBe(
      401,
    );
    expect((await ask('GET', '/api/info', { headers: bearer })).status).toBe(200);
  });

  it('[HO5] another origin or an unknown host name is refused with 403, with or without a token', async () => {
    const port = server.apiUrl.split(':').at(-1)!;
    for (const headers of [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: `https://127.0.0.1:${port}` },
      { host: 'evil.example' },
      { host: `evil.example:${port}` },
    ]) {
      const answer = await ask('GET', '/api/info', { headers: { ...bearer, ...headers } as Record<string, string> });
      expect(answer.status, JSON.stringify(headers)).toBe(403);
      expect(answer.json().error!.code).toBe('access.origin');
    }
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`]) {
      const headers = { ...bearer, host, origin: `http://${host}` };
      expect((await ask('GET', '/api/info', { headers })).status, host).toBe(200);
    }
  });

  it('[HH6] /api/heat tells what was counted, by shard and for the nodes asked for, and refuses bad ranges', async () => {
    const heat = async (query: string) => ask('GET', `/api/heat${query}`, { headers: bearer });
    await post('/api/query', { query: 'MATCH (a)-[*1..2]->(b) RETURN count(*)' });
    const key = session.coordinator.names.keyOf(0);
    await vi.waitFor(async () => {
      const answer = (await heat(`?buckets=6&top=3&node=${encodeURIComponent(key)}`)).json() as unknown as HeatReport;
      expect(answer.total).toBeGreaterThan(0);
      expect(answer.top.length).toBe(3);
      expect(answer.buckets.at(-1)!.shards.length).toBe(4);
      expect(answer.buckets.at(-1)!.nodes).toEqual([expect.any(Number)]);
      const sum = answer.buckets.flatMap(({ shards }) => shards).reduce((a, b) => a + b, 0);
      expect(sum).toBe(answer.total);
    }, 5000);
    for (const query of ['?buckets=0', '?buckets=9999', '?from=x', '?surprise=1', '?top=-1']) {
      expect((await heat(query)).json().error?.code, query).toBe('usage.params');
    }
    expect((await heat('?node=nobody')).status).toBe(404);
    expect((await ask('GET', '/api/heat')).status).toBe(401);
  });

  it('[HM6] /api/heat/map tells the heat of nodes against time, bounded both ways, and refuses bad ranges', async () => {
    const map = async (query: string) => ask('GET', `/api/heat/map${query}`, { headers: bearer });
    await post('/api/query', { query: 'MATCH (a)-[*1..2]->(b) RETURN count(*)' });
    const key = session.coordinator.names.keyOf(0);
    type Answer = ReturnType<typeof heatMapJson>;
    await vi.waitFor(async () => {
      const answer = (await map('?columns=6&rows=5')).json() as unknown as Answer;
      expect(answer.columns.length).toBeLessThanOrEqual(6);
      expect(answer.rows.length).toBeLessThanOrEqual(5);
      const nodes = answer.rows.reduce((sum, row) => sum + row.nodes, 0);
      expect(nodes).toBe(session.coordinator.names.slotEnd);
      expect(answer.rows.some((row) => row.accessesPerSecond.at(-1)! > 0)).toBe(true);
      expect(answer.columns[0]!.shards, 'nobody watched an hour ago').toBeNull();
      expect(answer.rows[0]!.accessesPerSecond[0]).toBeNull();
    }, 5000);
    const one = (await map(`?node=${encodeURIComponent(key)}`)).json() as unknown as Answer;
    expect(one.rows).toEqual([expect.objectContaining({ firstNode: key, nodes: 1 })]);
    for (const query of ['?rows=0', '?columns=1501', '?from=6&to=5', '?surprise=1']) {
      expect((await map(query)).json().error?.code, query).toBe('usage.params');
    }
    expect((await map('?node=nobody')).status).toBe(404);
    const { client } = await connectClient();
    const range = { fromMs: Date.now() - 60_000, toMs: Date.now() + 1 };
    const { rates } = await client.call('heat.nodes', range);
    expect(rates.length).toBe(session.coordinator.names.slotEnd);
    const likeless = { ...range, columnsMax: 10, rowsMax: 10, nodes: Uint32Array.of(0), like: null };
    expect([...(await client.call('heat.map', likeless)).order!]).toEqual([0]);
    const like = { fingerprint: 1, starts: Uint32Array.of(0, 2, 1), resolutionMs: 10 };
    await expect(client.call('heat.map', { ...likeless, like })).rejects.toMatchObject({ code: 'usage.params' });
    client.close();
  });

  it('[HH8] a range that does not begin before it ends is refused by HTTP and by the protocol alike', async () => {
    for (const query of ['?from=5&to=5', '?from=6&to=5', `?from=${Date.now() + 60_000}`]) {
      const answer = await ask('GET', `/api/heat${query}`, { headers: bearer });
      expect([answer.status, answer.json().error?.code], query).toEqual([400, 'usage.params']);
    }
    const { client } = await connectClient();
    const range = { fromMs: 6, toMs: 5, bucketsMax: 5, nodes: [], topCount: 0 };
    await expect(client.call('heat.history', range)).rejects.toMatchObject({ code: 'usage.params' });
    client.close();
  });

  it('[HH8] the last hour of /api/heat is an hour of the session, whatever time the machine has', async () => {
    const folder = join(temporaryFolder(), 'other.shardscope');
    await importTopology(folder, topologyOf(3, [[0, 1, 0]]), { shardCount: 1 });
    const clock = virtualClock();
    const other = new Session({ ...sessionOptions(home), clock });
    await other.open(folder);
    const { apiUrl, close } = await serveConsole(other, { host: '127.0.0.1', port: 0, token: TOKEN });
    await other.coordinator.query('MATCH (a {id:$a})-[]->(b) RETURN b.id', { a: 'n0' });
    await clock.advance(1000);
    const answer = await fetch(`${apiUrl}/api/heat`, { headers: bearer });
    expect(((await answer.json()) as HeatReport).total).toBe(other.coordinator.heat.totalAccesses);
    expect(other.coordinator.heat.totalAccesses).toBeGreaterThan(0);
    await close();
    await other.close();
  });

  it('[HH13] /api/heat/queries and heat.queries tell the queries of now by form', async () => {
    for (const a of ['cloud', 'nobody']) {
      await post('/api/query', { query: 'MATCH (a {id:$a})-[]->(b) RETURN count(b) AS n', params: { a } });
    }
    const form = 'MATCH (a {id: $_})-->(b) RETURN count(b) AS n';
    const { client } = await connectClient();
    await vi.waitFor(async () => {
      const answer = await ask('GET', '/api/heat/queries?top=50', { headers: bearer });
      const { forms } = answer.json() as unknown as QueryHeatNow;
      expect(forms.find((each) => each.form === form)).toMatchObject({ queries: 2, cacheHits: 0 });
      expect((await client.call('heat.queries', { topCount: 50 })).forms.map((each) => each.form)).toContain(form);
    }, 5000);
    client.close();
    const refused = await ask('GET', '/api/heat/queries?top=x', { headers: bearer });
    expect(refused.json().error?.code).toBe('usage.params');
  });

  it('[HO6] query, move and info answer as the contract says', async () => {
    const query = 'MATCH (a {id:$a})-[*1..]->(b) RETURN DISTINCT b.id';
    const answer = (await post('/api/query', { query, params: { a: 'cloud' } })).json() as { rows: string[][] };
    expect(answer.rows.length).toBeGreaterThan(100);
    const node = session.coordinator.indexOf('cloud');
    const to = (session.coordinator.columns.homes[node]! + 1) % 4;
    const moved = await post('/api/move', { node: 'cloud', to });
    expect(moved.json()).toEqual({ moveId: 1, state: 'done', rows: expect.any(Number) });
    expect(session.coordinator.columns.homes[node]).toBe(to);
    expect((await ask('GET', '/api/info', { headers: bearer })).json()).toMatchObject({
      nodes: 300,
      epoch: 2,
      moves: 1,
    });
  });

  it.each([
    ['/api/query', '{"query":', 400, 'usage.params'],
    ['/api/query', {}, 400, 'usage.params'],
    ['/api/query', { query: 7 }, 400, 'usage.params'],
    ['/api/query', { query: 'x', extra: 1 }, 400, 'usage.params'],
    ['/api/query', { query: 'MATCH (' }, 400, 'query.syntax'],
    ['/api/query', { query: 'MATCH (a {id:$a})-[]->(b) RETURN b.id' }, 400, 'query.parameter'],
    ['/api/move', { node: 'nobody', to: 0 }, 404, 'not-found.node'],
    ['/api/move', { node: 'cloud', to: 64 }, 404, 'not-found.shard'],
    ['/api/move', { node: 'cloud', to: -1 }, 400, 'usage.params'],
    ['/api/move', { node: 'cloud', to: 0.5 }, 400, 'usage.params'],
    ['/api/query', { query: 'x'.repeat(5 * 1024 * 1024) }, 413, 'limit.bytes'],
    ['/api/nonsense', {}, 404, 'not-found.file'],
  ])('[HO6] POST %s %# is refused in our own words', async (path, body, status, code) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(status);
    expect(answer.json().error).toMatchObject({ code, message: expect.any(String) });
  });

  it('[HO13] [SV13] metrics count queries by outcome and tell the load of each shard, behind the token', async () => {
    expect((await ask('GET', '/metrics')).status).toBe(401);
    const scrape = async () => (await ask('GET', '/metrics', { headers: bearer })).text;
    const countOf = (text: string, outcome: string) => {
      return Number(
        new RegExp(`^shardscope_queries_total\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0,
      );
    };
    const before = await scrape();
    await post('/api/query', { query: 'MATCH (a {id:$a}) RETURN a.id', params: { a: 'cloud' } });
    await post('/api/query', { query: 'MATCH (' });
    const after = await scrape();
    expect(countOf(after, 'ok') - countOf(before, 'ok')).toBe(1);
    expect(countOf(after, 'query') - countOf(before, 'query')).toBe(1);
    expect(after, 'every worker answers').toMatch(/^shardscope_shard_up\{shard="1"\} 1$/m);
    expect(after, 'the disk takes what is written').toMatch(/^shardscope_storage_writable 1$/m);
    const nodes = [...after.matchAll(/^shardscope_shard_nodes\{shard="\d"\} (\d+)$/gm)].map((match) =>
      Number(match[1]),
    );
    expect(nodes).toHaveLength(4);
    expect(nodes.reduce((sum, count) => sum + count, 0)).toBe(300);
    expect(after).toContain('shardscope_query_duration_seconds_count');
    // What goes between shards is folded with the heat.
    await post('/api/query', { query: 'MATCH (a {id:$a})-[*1..]->(b) RETURN b LIMIT 500', params: { a: 'cloud' } });
    await vi.waitFor(async () => {
      const sent = [...(await scrape()).matchAll(/^shardscope_shard_traffic_total\{from="(\d)",to="(\d)"\} (\d+)$/gm)];
      expect(sent.length).toBeGreaterThan(0);
      expect(sent.every(([, from, to, entries]) => from !== to && Number(entries) > 0)).toBe(true);
    }, 5000);
  });

  it('[HO7] no path leads out of the console, and every answer carries the security headers', async () => {
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/..\\package.json',
      '/%00',
      '/.git/config',
    ]) {
      const answer = await ask('GET', path);
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      expect(answer.text).not.toContain('"name": "shardscope"');
    }
    const { headers } = await ask('GET', '/healthz');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });
});

describe('WebSocket', () => {
  it('[HO8] opens with the token only, on its own path, from its own origin', async () => {
    expect(await openSocket(['shardscope'])).toBe(401);
    expect(await openSocket(['shardscope', 'token.wrong'])).toBe(401);
    expect(await openSocket(['shardscope', `token.${TOKEN}`], { path: '/other' })).toBe(400);
    expect(await openSocket(['shardscope', `token.${TOKEN}`], { origin: 'http://evil.example' })).toBe(403);
    const socket = await openSocket(['shardscope', `token.${TOKEN}`]);
    expect(socket).toBeInstanceOf(WebSocket);
    expect((socket as WebSocket).protocol, 'the token is not echoed').toBe('shardscope');
    (socket as WebSocket).close();
  });

  it.each([
    [PROTOCOL_VERSION - 1, 'the console is older'],
    [PROTOCOL_VERSION + 1, 'the engine is older'],
  ])('[RP8] a client of protocol %i is refused: %s', async (protocol, text) => {
    const { first, socket } = await connectClient(protocol);
    expect(first).toMatchObject({ kind: 'refused', error: { code: 'incompatible.protocol' } });
    expect((first.error as { message: string }).message).toContain(text);
    socket.terminate();
  });

  it('[HO8] a greeted client asks and is told: about, snapshot, heat, placement', async () => {
    const { client, first } = await connectClient();
    expect(first).toMatchObject({ kind: 'welcome', protocol: PROTOCOL_VERSION });
    expect(await client.call('engine.about', {})).toMatchObject({ protocol: PROTOCOL_VERSION, workspacesFolder: home });
    const snapshot = await client.call('topology.snapshot', {});
    expect(snapshot).toMatchObject({ nodeCount: 300, shardCount: 4 });
    expect(snapshot.edges).toHaveLength(2 * snapshot.edgeCount);
    expect(snapshot.homes).toEqual(Uint16Array.from(session.coordinator.columns.homes.subarray(0, 300)));
    const heat = new Promise<unknown>((resolve) => void client.subscribe('heat', 2, resolve));
    const placement = new Promise<unknown>((resolve) => void client.subscribe('placement', 8, resolve));
    const to = (snapshot.homes[5]! + 1) % 4;
    const phases: string[] = [];
    const status = await client.call('move.start', { node: 5, to }, { onProgress: ({ phase }) => phases.push(phase) });
    expect(status).toMatchObject({ node: { index: 5 }, to, state: 'done' });
    expect(phases.at(-1)).toBe('done');
    expect(await placement).toMatchObject({ nodes: [5], homes: [to] });
    const frame = decodeHeatFrame((await heat) as Uint8Array)!;
    expect(frame.nodeHeat).toHaveLength(300);
    await expect(client.call('nodes.get', { index: 300 })).rejects.toMatchObject({ code: 'not-found.node' });
    await expect(client.call('workload.status', {})).rejects.toMatchObject({ code: 'unavailable.workspace' });
    client.close();
  });

  it('[HO9] a broken frame or a reset connection costs that client its connection, nobody else anything', async () => {
    const { client } = await connectClient();
    const broken = (await openSocket(['shardscope', `token.${TOKEN}`])) as WebSocket;
    const closed = new Promise((resolve) => broken.once('close', resolve));
    broken.on('error', () => {});
    // A frame that announces 2^40 bytes: above any limit.
    Reflect.get(broken, '_socket').write(Buffer.from([0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4]));
    await closed;
    const port = Number(server.apiUrl.split(':').at(-1));
    await new Promise<void>((resolve) => {
      const raw = connectTcp(port, '127.0.0.1', () => {
        raw.write('GET /ws HTTP/1.1\r\nHost: nobody\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
        raw.resetAndDestroy();
        resolve();
      });
      raw.on('error', () => {});
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await client.call('workspace.state', {})).toMatchObject({ state: 'open', name: 'first' });
    client.close();
  });
});

describe('uploads', () => {
  const uploadFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('shardscope-upload-'));

  async function upload(client: EngineClient, name: string, text: string): Promise<string> {
    const bytes = new TextEncoder().encode(text);
    const { uploadId } = await client.call('upload.begin', { name, bytes: bytes.byteLength });
    for (let at = 0; at < bytes.byteLength; at += 7) {
      await client.call('upload.append', { uploadId, bytes: bytes.slice(at, at + 7) });
    }
    return uploadId;
  }

  it('[HO10] files arrive in chunks, are imported, and leave nothing behind', async () => {
    const before = uploadFolders();
    const { client } = await connectClient();
    const edges = await upload(client, 'edges.csv', 'src,dst,type\na,b,contains\nb,c,contains\n');
    expect(uploadFolders()).toHaveLength(before.length + 1);
    const report = await client.call('import.start', {
      uploadIds: [edges],
      name: 'uploaded',
      shards: 2,
      strict: false,
      replicas: 0,
    });
    expect(report).toMatchObject({ nodes: 3, edges: 2 });
    expect(await client.call('workspace.state', {})).toMatchObject({ state: 'open', name: 'uploaded' });
    expect(existsSync(join(home, 'uploaded.shardscope', 'catalog.sqlite'))).toBe(true);
    expect(uploadFolders()).toEqual(before);
    const names = (await client.call('workspace.list', {})).map(({ name }) => name);
    expect(names.sort()).toEqual(['first', 'uploaded']);
    await client.call('workspace.open', { name: 'first' });
    client.close();
  });

  it('[HO10] an import that is refused says where, keeps the open workspace, and discards the files', async () => {
    const before = uploadFolders();
    const { client } = await connectClient();
    const bad = await upload(client, 'bad.csv', 'src,dst,type\na\n');
    const importing = client.call('import.start', {
      uploadIds: [bad],
      name: 'bad',
      shards: 2,
      strict: true,
      replicas: 0,
    });
    await expect(importing).rejects.toMatchObject({
      code: 'input.format',
      message: expect.stringContaining('bad.csv'),
    });
    expect(await client.call('workspace.state', {})).toMatchObject({ state: 'open', name: 'first' });
    expect(uploadFolders()).toEqual(before);
    expect(readdirSync(home).filter((name) => name.startsWith('bad'))).toEqual([]);
    client.close();
  });

  it.each(['../../etc/passwd', '..\\..\\boot.ini', '..', '.', '/', 'a\u0000b', 'ü'.repeat(255), '/absolute/name.csv'])(
    '[HO11] the name %j cannot lead out of the upload folder',
    async (name) => {
      const before = uploadFolders();
      const { client } = await connectClient();
      const uploadId = await upload(client, name, 'src,dst\na,b\n');
      const [folder] = uploadFolders().filter((entry) => !before.includes(entry));
      expect(readdirSync(join(tmpdir(), folder!)), 'one file, in its own folder').toHaveLength(1);
      await client.call('upload.discard', { uploadId });
      await client.call('upload.discard', { uploadId });
      expect(uploadFolders()).toEqual(before);
      client.close();
    },
  );

  it('[HO11] more bytes than announced, too few at the import, an unknown upload, and too many at once are refused', async () => {
    const before = uploadFolders();
    const { client } = await connectClient();
    const { uploadId } = await client.call('upload.begin', { name: 'x.csv', bytes: 2 });
    await expect(client.call('upload.append', { uploadId, bytes: Uint8Array.of(1, 2, 3) })).rejects.toMatchObject({
      code: 'limit.bytes',
    });
    await client.call('upload.append', { uploadId, bytes: Uint8Array.of(1) });
    const early = client.call('import.start', {
      uploadIds: [uploadId],
      name: 'early',
      shards: 1,
      strict: false,
      replicas: 0,
    });
    await expect(early).rejects.toMatchObject({ message: expect.stringContaining('1 of 2 bytes') });
    await expect(client.call('upload.append', { uploadId, bytes: Uint8Array.of(1) })).rejects.toMatchObject({
      code: 'not-found.upload',
    });
    const huge = client.call('upload.begin', { name: 'huge', bytes: 2 * 1024 ** 3 + 1 });
    await expect(huge).rejects.toMatchObject({ code: 'limit.bytes' });
    const begin = () => client.call('upload.begin', { name: 'x', bytes: 1 });
    for (let count = 0; count < 16; count++) await begin();
    await expect(begin()).rejects.toMatchObject({ code: 'limit.queue' });
    client.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(uploadFolders(), 'a client that goes away takes its uploads with it').toEqual(before);
  });
});
