/**
 * Clients from hell against the real server on a real workspace: broken, hostile, slow and leaving ones, at once. A few
 * seconds in every run; `SHARDSCOPE_FUZZ_SECONDS=600` makes it a long one, `SHARDSCOPE_FUZZ_SEED` repeats one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ERROR_CODES } from '../../../engine/base/errors.ts';
import { createPrng, type Prng } from '../../../engine/base/prng.ts';
import { Session } from '../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../engine/hosts/host-options.ts';
import { type ConsoleServer, serveConsole } from '../../../engine/hosts/server/serve-console.ts';
import { decodeMessage, encodeMessage, METHODS, PROTOCOL_VERSION } from '../../../engine/protocol/index.ts';
import { topologyOf } from '../../support/topologies.ts';
import { importTopology } from '../../support/workspaces.ts';
import { PARAMS, queryArbitrary } from '../query/execute/random-queries.ts';

const SECONDS = Number(process.env.SHARDSCOPE_FUZZ_SECONDS ?? 3);
const SEED = Number(process.env.SHARDSCOPE_FUZZ_SEED ?? 1);
const CLIENTS = 8;
const TOKEN = 'a-token-of-the-test';
const NODES = 6;
/** 46,656 rows. */
const LONG = 'MATCH (a), (b), (c), (d), (e), (f) RETURN a.id, b, c.num, d.tag, e.id, f.id';
const QUERIES = [...fc.sample(queryArbitrary, { numRuns: 300, seed: SEED }), 'MATCH (a)-[*]-(b) RETURN a, b'];
const WORDS = ['(', ')', '[', '*..', "'", '`', '$', '\u0000', '😀', 'RETURN', ',', '-->', '9'.repeat(400), '{', '\\u{'];

let home = '';
let session: Session;
let server: ConsoleServer;
let port = 0;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  const folder = join(home, 'first.shardscope');
  const edges = [0, 1, 2, 3, 4, 5, 0, 2].map((from, at) => [from, (from * 2 + at + 1) % NODES, at % 2] as const);
  const topology = topologyOf(NODES, edges);
  await importTopology(
    folder,
    {
      ...topology,
      metagraph: { ...topology.metagraph, nodeTypes: ['T', 'U', 'V'], relations: ['r', 's', 't'] },
      nodeAttributes: topology.nodeKeys.map((_key, node) => JSON.stringify({ num: node / 2, tag: 'xyZ'[node % 3] })),
    },
    { shardCount: 2 },
  );
  session = new Session(sessionOptions(home));
  await session.open(folder);
  server = await serveConsole(session, { host: '127.0.0.1', port: 0, token: TOKEN });
  port = Number(server.apiUrl.split(':').at(-1));
});
afterAll(async () => {
  await server.close();
  await session.close();
  rmSync(home, { recursive: true, force: true });
});

const oneOf = <T>(prng: Prng, choices: readonly T[]): T => choices[prng.below(choices.length)]!;
const bytes = (prng: Prng, count: number) => Buffer.from(Uint8Array.from({ length: count }, () => prng.below(256)));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A text with pieces taken out, put in, or doubled. */
function mutated(prng: Prng, text: string): string {
  let result = text;
  for (let edit = prng.below(4); edit >= 0; edit--) {
    const at = prng.below(result.length + 1);
    const piece = prng.below(2) === 0 ? oneOf(prng, WORDS) : result.slice(at, at + prng.below(9));
    result = result.slice(0, at) + piece + result.slice(at + prng.below(4));
  }
  return result;
}

function oddValue(prng: Prng, depth = 2): unknown {
  const odd = [null, true, -1, 0, 0.5, 1e308, 2 ** 53, '', 'n1', '__proto__', 'x'.repeat(5000), [], {}];
  if (depth === 0 || prng.below(3) > 0) return oneOf(prng, odd);
  if (prng.below(2) === 0) return Array.from({ length: prng.below(4) }, () => oddValue(prng, depth - 1));
  return Object.fromEntries(
    Array.from({ length: prng.below(4) }, () => [oneOf(prng, ['a', 'n1', '__proto__']), oddValue(prng, depth - 1)]),
  );
}

function queryBody(prng: Prng): Record<string, unknown> {
  const query = oneOf(prng, QUERIES);
  const body: Record<string, unknown> = {
    query: prng.below(3) === 0 ? mutated(prng, query) : query,
    params: prng.below(4) === 0 ? { two: oddValue(prng), n1: oddValue(prng) } : PARAMS,
  };
  if (prng.below(5) === 0) body.timeoutMs = 1 + prng.below(50);
  if (prng.below(8) === 0) body.profile = true;
  if (prng.below(8) === 0) body.explain = true;
  if (prng.below(8) === 0) body[oneOf(prng, ['query', 'params', 'timeoutMs', 'explain', 'more'])] = oddValue(prng);
  return body;
}

/** Writes to the topology: for a look, or refused in the end, so that the answers of other clients stay as they are. */
function writeBody(prng: Prng): Record<string, unknown> {
  const key = () => oneOf(prng, ['n0', 'n1', 'w1', 'w2', '__proto__', 'nobody']);
  const change = (): unknown => {
    const op = oneOf(prng, ['add-node', 'change-node', 'remove-node', 'add-edge', 'move-subtree', 'explode']);
    const made: Record<string, unknown> =
      op === 'add-edge'
        ? { op, source: key(), target: key(), relation: oneOf(prng, ['r', 's', 'x']) }
        : { op, key: op === 'remove-node' ? 'w1' : key(), ...(op === 'move-subtree' ? { to: key() } : {}) };
    if (op === 'add-node')
      Object.assign(made, { key: oneOf(prng, ['w1', 'w2', 'n0']), type: oneOf(prng, ['T', 'U', 'x']) });
    if (prng.below(4) === 0) made.attributes = oddValue(prng, 4);
    if (prng.below(4) === 0) made[oneOf(prng, ['ifVersion', 'edges', 'label', 'shard', 'more'])] = oddValue(prng);
    return prng.below(12) === 0 ? oddValue(prng) : made;
  };
  const changes = Array.from({ length: prng.below(6) }, change);
  if (prng.below(3) > 0) return { changes, dryRun: true };
  return {
    changes: [...changes, { op: 'remove-node', key: 'nobody' }],
    actor: oneOf(prng, ['ann', '', 'x'.repeat(200)]),
  };
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body: string | Buffer;
  readonly contentType: string;
}

function anyRequest(prng: Prng): Sent {
  const usual = { method: 'POST', path: '/api/query', token: TOKEN, contentType: 'application/json' };
  switch (prng.below(14)) {
    case 0:
      return { ...usual, body: mutated(prng, JSON.stringify(queryBody(prng))) };
    case 1:
      return { ...usual, body: bytes(prng, prng.below(2000)) };
    case 2:
      return { ...usual, body: JSON.stringify(oddValue(prng, 4)) };
    case 3:
      return { ...usual, body: JSON.stringify({ query: 'x'.repeat(prng.below(6) * 1024 * 1024) }) };
    case 4:
      return { ...usual, token: oneOf(prng, ['', 'x', `${TOKEN}x`, '💥'.slice(0, 1)]), body: '{}' };
    case 5:
      return {
        ...usual,
        method: oneOf(prng, ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']),
        path: oneOf(prng, [
          ...['/api/query', '/api/info', '/metrics', '/healthz', '/%', '/%00', '/../x', '/ws'],
          ...['/api/export?what=topology&format=gexf', '/api/export?what=heat&format=csv', '/api/export?what=%00'],
        ]),
        body: '',
      };
    case 6:
      return {
        ...usual,
        contentType: oneOf(prng, ['', 'text/plain', 'application/xml', ';']),
        body: '{"query":"RETURN 1"}',
      };
    case 7:
      return {
        ...usual,
        path: '/api/move',
        body: JSON.stringify({ node: oneOf(prng, ['n0', 'n1', 'x']), to: prng.below(3) }),
      };
    case 12:
      return { ...usual, path: '/api/topology', body: JSON.stringify(writeBody(prng)) };
    case 13:
      return { ...usual, path: '/api/topology', body: mutated(prng, JSON.stringify(writeBody(prng))) };
    case 8:
    case 9:
      return { ...usual, body: JSON.stringify({ query: LONG, timeoutMs: 1 + prng.below(1500) }) };
    default:
      return { ...usual, body: JSON.stringify(queryBody(prng)) };
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });

/** What came back: null where the client left or the connection was cut. */
function exchange(
  prng: Prng,
  { method, path, token, body, contentType }: Sent,
): Promise<{ status: number; text: string } | null> {
  const patience = oneOf(prng, ['all', 'all', 'all', 'leaves early', 'leaves in the middle', 'is slow'] as const);
  return new Promise((resolve) => {
    const headers = {
      // Node itself refuses to send what is no header.
      authorization: `Bearer ${token.replaceAll(/[^\x20-\x7e]/g, '?')}`,
      ...(contentType === '' ? {} : { 'content-type': contentType }),
    };
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent });
    sent.on('error', () => resolve(null));
    sent.on('response', async (response: IncomingMessage) => {
      response.on('error', () => resolve(null));
      response.on('close', () => resolve(null));
      if (patience === 'leaves in the middle') response.once('data', () => sent.destroy());
      if (patience === 'is slow') await pause(prng.below(200));
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode!, text }));
    });
    if (patience === 'leaves early') setTimeout(() => sent.destroy(), prng.below(20));
    sent.end(body);
  });
}

const STATUSES = new Set<number>(Object.values(ERROR_CODES).map(({ http }) => http));

/** The document has one of our statuses and codes, and none that says that something of ours is broken. */
function expectDocumented(sent: Sent, { status, text }: { status: number; text: string }): void {
  const what = `seed ${SEED}: ${sent.method} ${sent.path} ${String(sent.body).slice(0, 500)} -> ${status} ${text.slice(0, 300)}`;
  if (status !== 200 && status !== 204) expect(STATUSES, what).toContain(status);
  expect(status, what).not.toBe(500);
  if (sent.method === 'HEAD' || sent.path === '/metrics' || text === '' || !text.startsWith('{')) return;
  const document = JSON.parse(text) as { error?: { code: string } };
  if (status !== 200) expect(document.error, what).toBeDefined();
  if (document.error) expectOurs(document.error.code, what);
}

function expectOurs(code: string, what: string): void {
  expect(Object.keys(ERROR_CODES), what).toContain(code);
  expect(code, what).not.toMatch(/^(internal|storage)\./);
}

async function until(isSo: () => boolean): Promise<void> {
  for (const deadlineMs = Date.now() + 15_000; !isSo() && Date.now() < deadlineMs; ) await pause(20);
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What a server holds when nobody asks it for anything. */
async function rest() {
  const idle = () => {
    const { running, waiting, open } = session.queries.status();
    return running + waiting + open === 0;
  };
  agent.destroy();
  await until(idle);
  await pause(200);
  collectGarbage();
  const { running, waiting, open } = session.queries.status();
  const handles = process.getActiveResourcesInfo().filter((name) => name !== 'Timeout' && name !== 'Immediate').length;
  return { queries: { running, waiting, open }, heapBytes: process.memoryUsage().heapUsed, handles };
}

/** Storms twice, since what is made once (compiled code, caches, pools) is no leak; the second must leave nothing. */
async function expectNothingLeft(storm: (prng: Prng, untilMs: number) => Promise<void>): Promise<void> {
  const rage = (seed: number, seconds: number) =>
    Promise.all(
      Array.from({ length: CLIENTS }, (_, client) =>
        storm(createPrng(seed * 1000 + client), Date.now() + seconds * 1000),
      ),
    );
  await rage(SEED, SECONDS / 3);
  const before = await rest();
  await rage(SEED + 1, (SECONDS * 2) / 3);
  const after = await rest();
  expect(after.queries).toEqual({ running: 0, waiting: 0, open: 0 });
  expect(after.handles).toBeLessThanOrEqual(before.handles + 4);
  expect(after.heapBytes - before.heapBytes).toBeLessThan(48 * 1024 * 1024);
}

describe('server under fire', () => {
  it(
    '[HO19] whatever HTTP clients send, and however they leave, each gets a documented answer and nothing is left',
    async () => {
      let answered = 0;
      await expectNothingLeft(async (prng, untilMs) => {
        while (Date.now() < untilMs) {
          const sent = anyRequest(prng);
          const received = await exchange(prng, sent);
          if (received === null) continue;
          answered++;
          expectDocumented(sent, received);
        }
      });
      expect(answered).toBeGreaterThan(10 * SECONDS);
      const sent: Sent = {
        method: 'POST',
        path: '/api/query',
        token: TOKEN,
        contentType: 'application/json',
        body: '{"query":"MATCH (a) RETURN count(*)"}',
      };
      const last = await exchange({ ...createPrng(1), below: () => 0 }, sent);
      expect(JSON.parse(last!.text)).toMatchObject({ rows: [[NODES]] });
    },
    60_000 + 3000 * SECONDS,
  );

  it(
    '[HO19] bytes that are no HTTP, or half of it, cost only their connection',
    async () => {
      const starts = [
        '',
        'POST /api/query HTTP/1.1\r\n',
        'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
        'POST /api/query HTTP/1.1\r\ncontent-length: 99999\r\n\r\n{',
      ];
      await expectNothingLeft(async (prng, untilMs) => {
        while (Date.now() < Math.min(untilMs, untilMs - (SECONDS * 1000) / 3)) {
          await new Promise<void>((resolve) => {
            const socket = connect(port, '127.0.0.1');
            socket.on('error', () => {});
            socket.on('close', () => resolve());
            socket.resume();
            socket.write(oneOf(prng, starts));
            socket.write(bytes(prng, prng.below(3000)));
            setTimeout(() => (prng.below(2) === 0 ? socket.resetAndDestroy() : socket.destroy()), prng.below(30));
          });
        }
      });
      expect((await fetch(`${server.apiUrl}/healthz`)).status).toBe(200);
    },
    60_000 + 3000 * SECONDS,
  );

  it(
    '[RP19] whatever a WebSocket client says, it hears a documented reply or loses its connection, and nothing is left',
    async () => {
      let replies = 0;
      await expectNothingLeft(async (prng, untilMs) => {
        while (Date.now() < untilMs)
          await converse(prng, (code) => {
            replies++;
            if (code !== null) expectOurs(code, `seed ${SEED}`);
          });
      });
      expect(replies).toBeGreaterThan(10 * SECONDS);
      expect(session.state).toMatchObject({ state: 'open', name: 'first' });
    },
    60_000 + 3000 * SECONDS,
  );
});

/** Methods that would open another workspace or take long are asked only with params that are refused. */
const CALM = Object.keys(METHODS).filter((name) => !/^(workspace\.(open|demo)|import\.start|layout\.run)$/.test(name));

function anyParams(prng: Prng, method: string): unknown {
  if (prng.below(4) === 0) return oddValue(prng, 4);
  const usual: Record<string, unknown> = {
    'query.open': {
      query: queryBody(prng).query,
      params: PARAMS,
      rowsMax: 1 + prng.below(50),
      timeoutMs: 1 + prng.below(60_000),
    },
    'query.next': { queryId: prng.below(30), rowsMax: 1 + prng.below(10_000) },
    'query.close': { queryId: prng.below(30) },
    'query.explain': { query: mutated(prng, oneOf(prng, QUERIES)), params: PARAMS },
    'nodes.get': { index: prng.below(9) },
    'nodes.describe': { indexes: [prng.below(9)] },
    'nodes.search': { text: oneOf(prng, ['n', '%', '"', '']), countMax: 5 },
    'move.start': { node: prng.below(7), to: prng.below(3) },
    'move.preview': { node: prng.below(7), to: prng.below(3) },
    'move.list': { countMax: 5 },
    'move.pace': { rate: oneOf(prng, [null, 'auto', 'off', 100_000]) },
    'upload.begin': { name: 'x.csv', bytes: prng.below(10) },
    'upload.append': { uploadId: 'upload-1', bytes: Uint8Array.of(1) },
    'verify.run': { deep: prng.below(2) === 0, repair: prng.below(2) === 0 },
  };
  return usual[method] ?? {};
}

/** One connection: a greeting or not, some messages, and an end that is not always polite. */
function converse(prng: Prng, onReply: (code: string | null) => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, ['shardscope', `token.${TOKEN}`]);
    socket.binaryType = 'nodebuffer';
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      const message = decodeMessage(isBinary ? new Uint8Array(data) : data.toString('utf8')) as {
        kind: string;
        ok?: boolean;
        error?: { code: string };
      };
      if (message.kind === 'reply' || message.kind === 'refused') onReply(message.error?.code ?? null);
    });
    socket.on('open', async () => {
      const post = (message: unknown) => socket.readyState === WebSocket.OPEN && socket.send(encodeMessage(message));
      if (prng.below(10) > 0) post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'fuzz' });
      for (let id = 1; id <= 1 + prng.below(40); id++) {
        const method = oneOf(prng, prng.below(2) === 0 ? ['query.open', 'query.next', 'query.open'] : CALM);
        post({ kind: 'request', id, method, params: anyParams(prng, method) });
        if (prng.below(6) === 0) post({ kind: 'cancel', id: prng.below(id + 1) });
        if (prng.below(9) === 0)
          post({ kind: 'subscribe', topic: oneOf(prng, ['heat', 'shards', 'moves']), credit: 2 });
        if (prng.below(5) === 0) await pause(prng.below(20));
      }
      // The last word: what no client of ours would say.
      if (prng.below(3) === 0)
        socket.send(oneOf(prng, [bytes(prng, 200), '{', '[]', '{"kind":"request"}', '{"kind":"hello"}']));
      await pause(prng.below(60));
      if (prng.below(2) === 0) socket.terminate();
      else socket.close();
    });
  });
}
