import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Session } from '../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../engine/hosts/host-options.ts';
import { type ConsoleServer, serveConsole } from '../../../engine/hosts/server/serve-console.ts';
import { TopologyChangeSchema } from '../../../engine/protocol/change-schemas.ts';
import { RELATIONS, topologyOf } from '../../support/topologies.ts';
import { importTopology } from '../../support/workspaces.ts';
import { freeTopology } from '../cluster/writes/model.ts';

const TOKEN = 'a-token-of-the-test';
const [CONTAINS] = RELATIONS;
let home = '';
let session: Session;
let server: ConsoleServer;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  const folder = join(home, 'first.shardscope');
  const topology = topologyOf(6, [
    [0, 1, 0],
    [1, 2, 0],
  ]);
  await importTopology(folder, freeTopology(topology), { shardCount: 2 });
  session = new Session(sessionOptions(home));
  await session.open(folder);
  server = await serveConsole(session, { host: '127.0.0.1', port: 0, token: TOKEN });
});
afterAll(async () => {
  await server.close();
  await session.close();
  rmSync(home, { recursive: true, force: true });
});

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const document = (await response.json()) as Record<string, unknown> & { error?: { code: string; message: string } };
  return { status: response.status, etag: response.headers.get('etag'), document };
}
const write = (changes: unknown, headers: Record<string, string> = {}, more: object = {}) =>
  send('POST', '/api/topology', { changes, ...more }, headers);

describe('POST /api/topology', () => {
  it('[WR14] makes a write, answers its revision as ETag, and refuses what was made for an older one with 412', async () => {
    const rename = (label: string) => [{ op: 'change-node', key: 'n5', label }];
    const first = await write(rename('one'), {}, { actor: 'ann' });
    expect(first).toMatchObject({ status: 200, document: { summary: { changes: 1, nodes: { changed: 1 } } } });
    expect(first.etag).toBe(`"${first.document.revision}"`);
    const second = await write(rename('two'), { 'if-match': first.etag! });
    expect(second.status).toBe(200);
    const stale = await write(rename('three'), { 'if-match': first.etag! });
    expect(stale).toMatchObject({ status: 412, document: { error: { code: 'conflict.revision' } } });
    expect((await write(rename('four'), { 'if-match': '*' })).status).toBe(200);
    for (const broken of ['12', 'W/"1"', '"x"', '"1", "2"']) {
      expect((await write(rename('five'), { 'if-match': broken })).status, broken).toBe(400);
    }
    const get = await send('GET', '/api/metagraph');
    expect(get.etag).toBe(`"${session.coordinator.revision}"`);
    expect(session.coordinator.latestWrites(9).map(({ actor }) => actor)).toEqual(['api', 'api', 'ann']);
  });

  it('[WR14] a dry run answers what would be done and does nothing; each refusal has its status', async () => {
    const { revision } = session.coordinator;
    const add = { op: 'add-node', key: 'dry', type: 'host' };
    const dry = await write([add], {}, { dryRun: true });
    expect(dry).toMatchObject({ status: 200, document: { revision, summary: { nodes: { added: 1 } } } });
    expect(session.coordinator.names.indexOf('dry')).toBeUndefined();
    const edge = { op: 'add-edge', source: 'n0', target: 'n1', relation: CONTAINS };
    const refused: readonly (readonly [number, string, unknown])[] = [
      [409, 'conflict.exists', [edge]],
      [409, 'conflict.edges', [{ op: 'remove-node', key: 'n1' }]],
      [409, 'conflict.metagraph', [{ ...add, type: 'dish' }]],
      [404, 'not-found.node', [{ op: 'remove-node', key: 'nobody' }]],
      [412, 'conflict.revision', [{ op: 'change-node', key: 'n0', label: 'x', ifVersion: 99 }]],
      [400, 'usage.params', []],
      [400, 'usage.params', [{ op: 'explode' }]],
      [400, 'usage.params', [{ ...add, more: 1 }]],
      [400, 'usage.params', 'n1'],
      [400, 'usage.params', Array(10_001).fill(add)],
    ];
    for (const [status, code, changes] of refused) {
      expect(await write(changes), code).toMatchObject({ status, document: { error: { code } } });
    }
    expect(session.coordinator.revision).toBe(revision);
  });

  it('[WR15] hostile keys and values are kept as they are, or refused; never changed, and never by a crash', async () => {
    for (const key of ['a\u0000b', '\ud800', '', 'x'.repeat(1025)]) {
      const { status, document } = await write([{ op: 'add-node', key, type: 'host' }]);
      expect([status, document.error?.code], JSON.stringify(key).slice(0, 20)).toEqual([400, 'usage.params']);
    }
    const change = (attributes: string) =>
      send('POST', '/api/topology', `{"changes":[{"op":"change-node","key":"n3","attributes":${attributes}}]}`);
    expect((await change('{"a":1e999}')).status, 'an endless number').toBe(400);
    const deep = 200_000;
    const nested = await change(`{"a":${'['.repeat(deep)}${']'.repeat(deep)}}`);
    expect([nested.status, nested.document.error!.code]).toEqual([400, 'usage.params']);
    const odd = '{"a\\u0000b":1}';
    expect((await change(odd)).status).toBe(400);

    for (const key of ['__proto__', 'constructor', 'toString']) {
      const added = await write([
        { op: 'add-node', key, type: 'host' },
        { op: 'add-edge', source: 'n0', target: key, relation: CONTAINS },
      ]);
      expect(added.status, key).toBe(200);
      const found = await send('POST', '/api/query', {
        query: 'MATCH (a {id:$a})<--(b) RETURN b.id',
        params: { a: key },
      });
      expect(found.document.rows, key).toEqual([['n0']]);
    }
    expect((await change('{"constructor":{"x":1},"toString":null,"name":"\\u0000 \\ud800"}')).status).toBe(200);
    expect((await change('{"__proto__":{"x":1}}')).status, 'refused by the reader of JSON').toBe(400);
    expect((await change(`{"a":"${'x'.repeat(70_000)}"}`)).status).toBe(400);
    const kept = await session.coordinator.node(session.coordinator.indexOf('n3'));
    const attributes = kept.attributes as Record<string, unknown>;
    expect(attributes.name).toBe('\u0000 \ud800');
    expect(Object.hasOwn(attributes, 'constructor')).toBe(true);
    const own = JSON.parse(
      '{"op":"change-node","key":"n4","attributes":{"__proto__":{"x":1},"list":[{"__proto__":2}]}}',
    );
    await session.write([TopologyChangeSchema.parse(own)], { actor: 'ann' });
    expect(JSON.stringify((await session.coordinator.node(4)).attributes)).toBe(
      '{"node":4,"__proto__":{"x":1},"list":[{"__proto__":2}]}',
    );
    expect(({} as { x?: unknown }).x).toBeUndefined();
    expect(await session.coordinator.verify(true)).toMatchObject({ ok: true });
  });

  it('[MG1] the metagraph is read, extended and closed again; what edges need, and names, stay', async () => {
    const before = (await send('GET', '/api/metagraph')).document as {
      nodeTypes: string[];
      relations: string[];
      connections: { from: string; relation: string; to: string; edges: number }[];
      hierarchies: { name: string; relations: null; acyclic: boolean }[];
    };
    const put = (metagraph: object) => send('PUT', '/api/metagraph', { metagraph, actor: 'ann' });
    const dish = { op: 'add-node', key: 'dish', type: 'dish' };
    expect((await write([dish])).document.error).toMatchObject({ code: 'conflict.metagraph' });
    const query = { query: 'MATCH (n:dish) RETURN count(n)' };
    expect((await send('POST', '/api/query', query)).document.rows).toEqual([[0]]);
    const extended = {
      ...before,
      nodeTypes: ['dish', ...before.nodeTypes],
      relations: [...before.relations, 'eats'],
      connections: [...before.connections, { from: 'host', relation: 'eats', to: 'dish' }],
    };
    const answer = await put(extended);
    expect(answer.document).toMatchObject({ nodeTypes: [...before.nodeTypes, 'dish'] });
    const eats = { op: 'add-edge', source: 'n1', target: 'dish', relation: 'eats' };
    expect((await write([dish, eats])).status).toBe(200);
    const counted = await send('POST', '/api/query', query);
    expect([counted.document.rows, counted.document.warnings]).toEqual([[[1]], []]);
    expect(
      (await send('POST', '/api/query', { query: 'MATCH (a)-[:eats]->(b) RETURN a.id, b.id' })).document.rows,
    ).toEqual([['n1', 'dish']]);
    const refused: readonly (readonly [object, RegExp])[] = [
      [before, /node type "dish" cannot be taken away/],
      [{ ...extended, connections: before.connections }, /host -\[eats\]-> dish cannot be forbidden: 1 edges/],
      [
        { ...extended, connections: [...extended.connections, { from: 'x', relation: 'eats', to: 'dish' }] },
        /names the node type "x"/,
      ],
      [{ ...extended, hierarchies: [] }, /"all" cannot be left out/],
      [
        { ...extended, hierarchies: [...before.hierarchies, { name: 'mine', relations: null, acyclic: true }] },
        /"mine" cannot be added/,
      ],
      [{ ...extended, hierarchies: [...before.hierarchies, ...before.hierarchies] }, /"all" is named twice/],
      [
        { ...extended, hierarchies: [{ name: 'all', relations: ['eats'], acyclic: false }] },
        /relations of hierarchy "all"/,
      ],
    ];
    for (const [metagraph, says] of refused) {
      const { status, document } = await put(metagraph);
      expect([status, document.error?.code]).toEqual([409, 'conflict.metagraph']);
      expect(document.error!.message).toMatch(says);
    }
    expect((await write([{ op: 'remove-edge', source: 'n1', target: 'dish', relation: 'eats' }])).status).toBe(200);
    expect((await put({ ...extended, connections: before.connections })).status).toBe(200);
    expect((await write([eats])).document.error).toMatchObject({ code: 'conflict.metagraph' });
  });

  it('[MG2] a hierarchy becomes acyclic only without cycles, which are named, and stays so', async () => {
    const document = (await send('GET', '/api/metagraph')).document;
    const acyclic = { ...document, hierarchies: [{ name: 'all', relations: null, acyclic: true }] };
    const back = { source: 'n2', target: 'n0', relation: CONTAINS };
    expect((await write([{ op: 'add-edge', ...back }])).status).toBe(200);
    const refused = await send('PUT', '/api/metagraph', { metagraph: acyclic });
    expect(refused).toMatchObject({ status: 409, document: { error: { code: 'conflict.cycle' } } });
    for (const key of ['n0', 'n1', 'n2']) expect(refused.document.error!.message).toContain(key);
    await write([{ op: 'remove-edge', ...back }]);
    expect((await send('PUT', '/api/metagraph', { metagraph: acyclic })).status).toBe(200);
    expect((await write([{ op: 'add-edge', ...back }])).document.error).toMatchObject({ code: 'conflict.cycle' });
    expect(await session.coordinator.metagraphs.check()).toMatchObject({
      ok: true,
      hierarchies: [{ acyclic: true, cycle: null }],
    });
  });
});
