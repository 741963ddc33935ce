import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { demoTopology } from '../../../engine/cluster/demo-topology.ts';
import { Session } from '../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../engine/hosts/host-options.ts';
import { type ConsoleServer, serveConsole } from '../../../engine/hosts/server/serve-console.ts';
import { topologyOf } from '../../support/topologies.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { importTopology } from '../../support/workspaces.ts';

const TOKEN = 'a-token-of-the-test';
const NODES = 300;
/** 90,000 rows. */
const LONG = 'MATCH (a), (b) RETURN a.id, b.id';
/** About a second of work over the shards. */
const SLOW = 'MATCH (a)-[*1..3]-(b)-[*1..3]-(c) RETURN count(*)';
let home = '';
let session: Session;
let server: ConsoleServer;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  const folder = join(home, 'first.shardscope');
  await importTopology(folder, demoTopology(NODES, 1));
  session = new Session(sessionOptions(home));
  await session.open(folder);
  server = await serveConsole(session, { host: '127.0.0.1', port: 0, token: TOKEN });
});
afterAll(async () => {
  await server.close();
  await session.close();
  rmSync(home, { recursive: true, force: true });
});

const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });

/** Sends a query and gives the response as soon as it begins, unread. */
function begin(body: object, { apiUrl } = server): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const sent = request(`${apiUrl}/api/query`, { method: 'POST', headers, agent }, resolve);
    sent.once('error', reject);
    sent.end(JSON.stringify(body));
  });
}

interface Document {
  readonly columns: string[];
  readonly rows: unknown[][];
  readonly warnings?: string[];
  readonly steps?: { actual: object | null }[];
  readonly stats?: { cacheHit: boolean };
  readonly error?: { code: string };
}

async function read(response: IncomingMessage): Promise<Document> {
  let text = '';
  for await (const part of response.setEncoding('utf8')) text += part;
  return JSON.parse(text) as Document;
}

async function ask(body: object) {
  const response = await begin(body);
  return { status: response.statusCode!, headers: response.headers, document: await read(response) };
}

async function until(isSo: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 10_000;
  while (!isSo() && Date.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isSo()).toBe(true);
}
const nothingHeld = () => until(() => session.queries.status().open === 0 && session.queries.status().running === 0);

/** Until whatever lies between server and reader is full, so that the query itself waits. */
async function stalled({ queries }: Session): Promise<void> {
  let quiet = 0;
  await until(() => {
    const { open, running } = queries.status();
    quiet = open === 1 && running === 0 ? quiet + 1 : 0;
    return quiet >= 20;
  });
}

describe('POST /api/query', () => {
  it('[HO14] a short answer has its length, a long one is streamed; both are the same document', async () => {
    const short = await ask({ query: 'MATCH (a) RETURN a.id' });
    expect(short.status).toBe(200);
    expect(short.headers['content-length']).toBeDefined();
    expect(Object.keys(short.document)).toEqual(['columns', 'rows', 'warnings', 'steps', 'stats']);
    expect(short.document.rows).toHaveLength(NODES);
    const long = await ask({ query: LONG });
    expect(long.status).toBe(200);
    expect(long.headers['transfer-encoding']).toBe('chunked');
    expect(long.headers['content-type']).toContain('application/json');
    expect(Object.keys(long.document)).toEqual(['columns', 'rows', 'warnings', 'steps', 'stats']);
    const ids = short.document.rows.map(([id]) => id);
    expect(long.document.rows).toEqual(ids.flatMap((a) => ids.map((b) => [a, b])));
    await nothingHeld();
  });

  it('[HO14] params have their types, a warning names what matches nothing, and a name of the answer may be anything', async () => {
    const { document } = await ask({
      query: 'MATCH (a:hots) RETURN count(*) AS `"],"error":`, $x AS x, $y AS y',
      params: { x: [1, { z: null }], y: 'text' },
    });
    expect(document).toMatchObject({ columns: ['"],"error":', 'x', 'y'] });
    expect(document.warnings).toHaveLength(1);
  });

  it('[HO15] an answer that fails on the way ends as valid JSON that says so, in the place of its statistics', async () => {
    const query = `MATCH (a), (b) RETURN CASE WHEN a.id = $last THEN abs(a.id) ELSE a.id END`;
    const { document: all } = await ask({ query: 'MATCH (a) RETURN a.id' });
    const { status, document } = await ask({ query, params: { last: all.rows.at(-1)![0] } });
    expect(status).toBe(200);
    expect(Object.keys(document)).toEqual(['columns', 'rows', 'error']);
    expect(document.error).toMatchObject({ code: 'query.value' });
    expect(document.rows.length).toBeGreaterThan(1000);
    // Where it fails before anything was sent, it has its status.
    expect(await ask({ query, params: { last: all.rows[0]![0] } })).toMatchObject({
      status: 422,
      document: { error: { code: 'query.value' } },
    });
    await nothingHeld();
  });

  it('[HO16] a reader that stops stops the query; what it left is freed when it goes', async () => {
    const response = await begin({ query: 'MATCH (a), (b), (c) RETURN a.id, b.id, c.id' });
    await stalled(session);
    expect(session.queries.status()).toMatchObject({ open: 1, running: 0 });
    response.destroy();
    await nothingHeld();
  });

  it('[HO16] a reader that stopped loses its query after a minute, and its connection after one more', async () => {
    const clock = virtualClock();
    const slow = new Session({ ...sessionOptions(home), clock });
    onTestFinished(() => slow.close());
    const folder = join(home, 'second.shardscope');
    await importTopology(folder, topologyOf(30, []), { shardCount: 1 });
    await slow.open(folder);
    const slowServer = await serveConsole(slow, { host: '127.0.0.1', port: 0, token: TOKEN });
    onTestFinished(() => slowServer.close());
    const response = await begin(
      { query: 'MATCH (a), (b), (c), (d) RETURN a, b, c, d', timeoutMs: 3_600_000 },
      slowServer,
    );
    let isCut = false;
    response.on('error', () => {
      isCut = true;
    });
    await stalled(slow);
    await clock.advance(59_000);
    expect(slow.queries.status()).toMatchObject({ open: 1, abandoned: 0 });
    await clock.advance(2000);
    expect(slow.queries.status()).toMatchObject({ open: 0, abandoned: 1 });
    expect(isCut).toBe(false);
    await clock.advance(60_000);
    response.resume();
    await until(() => isCut);
  });

  it('[HO16] a client that leaves before the first row frees its query', async () => {
    const cancelled = session.queries.status().cancelled;
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const sent = request(`${server.apiUrl}/api/query`, { method: 'POST', headers });
    sent.on('error', () => {});
    sent.end(JSON.stringify({ query: SLOW }));
    await until(() => session.queries.status().running === 1);
    sent.destroy();
    await nothingHeld();
    expect(session.queries.status().cancelled).toBe(cancelled + 1);
  });

  it('[HO17] a query has its time: over it the answer is 504, or the end of the document', async () => {
    expect(await ask({ query: SLOW, timeoutMs: 20 })).toMatchObject({
      status: 504,
      document: { error: { code: 'limit.time', details: { timeoutMs: 20 } } },
    });
    const long = await ask({ query: 'MATCH (a), (b), (c) RETURN a.id', timeoutMs: 500 });
    expect(long).toMatchObject({ status: 200, document: { error: { code: 'limit.time' } } });
    expect(long.document.stats).toBeUndefined();
    for (const timeoutMs of [0, 3_600_001, 1.5, '30']) {
      expect((await ask({ query: SLOW, timeoutMs })).status, String(timeoutMs)).toBe(400);
    }
    await nothingHeld();
  });

  it('[HO18] explain tells the steps without running, profile what each of them cost', async () => {
    const query = 'MATCH (a {id: $a})-[*1..]->(b) RETURN count(*)';
    const before = session.coordinator.queries.count;
    const explained = await ask({ query, params: { a: 'cloud' }, explain: true });
    expect(Object.keys(explained.document)).toEqual(['columns', 'warnings', 'steps']);
    expect(session.coordinator.queries.count).toBe(before);
    const { document } = await ask({ query, params: { a: 'cloud' }, profile: true });
    expect(document.steps!.length).toBe(explained.document.steps!.length);
    expect(explained.document.steps!.every(({ actual }) => actual === null)).toBe(true);
    expect(document.steps!.every(({ actual }) => actual !== null)).toBe(true);
    expect(document.stats!.cacheHit).toBe(false);
  });

  it('[QS10] when 16 queries run and 256 wait, a further one is refused with 503 and Retry-After', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const sent = Array.from({ length: 16 + 256 }, () => {
      const asked = request(`${server.apiUrl}/api/query`, { method: 'POST', headers });
      asked.on('error', () => {});
      asked.end(JSON.stringify({ query: SLOW, profile: true }));
      return asked;
    });
    await until(() => session.queries.status().waiting === 256);
    const refused = await ask({ query: 'RETURN 1' });
    expect(refused).toMatchObject({ status: 503, document: { error: { code: 'busy.queries' } } });
    expect(refused.headers['retry-after']).toBe('1');
    for (const asked of sent) asked.destroy();
    await until(() => session.queries.status().waiting === 0);
    await nothingHeld();
    expect((await ask({ query: 'RETURN 1' })).status).toBe(200);
    expect(session.queries.status().refused).toBe(1);
  });

  it('[HO13] the metrics tell what runs, waits, was refused, given up, and what the cache holds', async () => {
    const response = await new Promise<IncomingMessage>((resolve) => {
      request(`${server.apiUrl}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } }, resolve).end();
    });
    let text = '';
    for await (const part of response.setEncoding('utf8')) text += part;
    const value = (name: string) => Number(new RegExp(`^shardscope_${name} (\\S+)$`, 'm').exec(text)?.[1]);
    const { cache, ...status } = session.queries.status();
    expect(value('queries_running')).toBe(0);
    expect(value('queries_waiting')).toBe(0);
    expect(value('queries_open')).toBe(0);
    expect(value('queries_refused_total')).toBe(status.refused);
    expect(value('queries_out_of_time_total')).toBe(status.outOfTime);
    expect(value('queries_cancelled_total')).toBe(status.cancelled);
    expect(value('queries_abandoned_total')).toBe(0);
    expect(value('query_cache_hits_total')).toBe(cache.hits);
    expect(value('query_cache_misses_total')).toBe(cache.misses);
    expect(value('query_cache_entries')).toBe(cache.entries);
    expect(value('query_cache_bytes')).toBe(cache.bytes);
  });
});
