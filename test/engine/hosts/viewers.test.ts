/** Those who may only look: every method and every route either reads, or is refused them by the engine itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { demoTopology } from '../../../engine/cluster/demo-topology.ts';
import { Session } from '../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../engine/hosts/host-options.ts';
import { accessOf } from '../../../engine/hosts/server/access.ts';
import { type ConsoleServer, serveConsole } from '../../../engine/hosts/server/serve-console.ts';
import { METHODS, methodEffect, PROTOCOL_VERSION } from '../../../engine/protocol/index.ts';
import { METHOD_EFFECTS } from '../../../engine/protocol/method-access.ts';
import { createClient } from '../../../engine/rpc/client.ts';
import { encodedPort } from '../../../engine/transport/encoded-port.ts';
import { websocketChannel } from '../../../engine/transport/websocket-channel.ts';
import { GOOD_PARAMS, type Method } from '../../support/method-params.ts';
import { importTopology } from '../../support/workspaces.ts';

const [TOKEN, VIEWER] = ['the-token-of-operators', 'the-token-of-viewers!!'];
const METHOD_NAMES = Object.keys(METHODS) as Method[];
let home = '';
let session: Session;
let server: ConsoleServer;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  const folder = join(home, 'first.shardscope');
  await importTopology(folder, demoTopology(300, 1));
  session = new Session(sessionOptions(home));
  await session.open(folder);
  server = await serveConsole(session, { host: '127.0.0.1', port: 0, token: TOKEN, viewerToken: VIEWER });
});
afterAll(async () => {
  await server.close();
  await session.close();
  rmSync(home, { recursive: true, force: true });
});

async function connect(token: string) {
  const socket = new WebSocket(`${server.apiUrl.replace('http', 'ws')}/ws`, ['shardscope', `token.${token}`]);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const port = encodedPort(websocketChannel(socket));
  const welcome = new Promise<unknown>((resolve) => port.onMessage(resolve));
  const client = createClient<typeof METHODS>(port);
  port.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
  const call = (method: Method, params: unknown): Promise<unknown> => client.call(method, params as never);
  return { call, welcome: await welcome, close: () => socket.close() };
}

/** The code of a refusal, or null where there was an answer. */
const codeOf = (answer: Promise<unknown>): Promise<string | null> =>
  answer.then(
    () => null,
    (error: { code: string }) => error.code,
  );

const ask = (method: string, path: string, token: string, body?: unknown) =>
  fetch(`${server.apiUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** Whatever a change would leave behind, as an operator is told. */
async function stateOf() {
  const { call, close } = await connect(TOKEN);
  const state = {
    workspace: await call('workspace.state', {}),
    metagraph: await call('metagraph.get', {}),
    rules: await call('placement.rules', {}),
    plans: await call('plans.list', { countMax: 500 }),
    audit: await call('audit.list', { planId: null, countMax: 1000 }),
    pins: await call('layout.pins', {}),
    writes: await call('topology.writes', { countMax: 1000 }),
    moves: await call('move.list', { countMax: 500 }),
    pace: await call('move.pace', { rate: null }),
    list: await call('workspace.list', {}),
  };
  close();
  return state;
}

describe('viewers', () => {
  it('[HO32] every method says what it does, and what nobody has said counts as changing', () => {
    expect(Object.keys(METHOD_EFFECTS).sort()).toEqual([...METHOD_NAMES].sort());
    expect(methodEffect('plans.burn', {})).toBe('changes');
    expect(methodEffect('constructor', {})).toBe('changes');
  });

  it('[HO32] all that only reads is answered, all else refused before anything happens', async () => {
    const viewer = await connect(VIEWER);
    expect(viewer.welcome).toMatchObject({ kind: 'welcome', isReadOnly: true });
    const before = await stateOf();
    for (const method of METHOD_NAMES) {
      const params = GOOD_PARAMS[method];
      const code = await codeOf(viewer.call(method, params));
      if (methodEffect(method, params) === 'reads') expect(code, method).not.toBe('access.read-only');
      else expect(code, method).toBe('access.read-only');
    }
    expect(await stateOf()).toEqual(before);
    viewer.close();
  });

  it.each<[Method, object, boolean]>([
    ['topology.write', { ...(GOOD_PARAMS['topology.write'] as object), isDryRun: true }, true],
    ['move.pace', { rate: null }, true],
    ['move.pace', { rate: 'off' }, false],
    ['verify.run', { deep: false, repair: true }, false],
    ['verify.run', { deep: false, repair: false }, false],
    ['download.begin', { wish: { kind: 'backup' } }, false],
    ['download.begin', { wish: { kind: 'incident', fromMs: 0, toMs: 1, attributes: true, notices: [] } }, true],
    ['download.begin', { wish: { kind: 'audit', planId: null } }, true],
  ])('[HO32] %s with %j: may be asked by a viewer is %s', async (method, params, isAllowed) => {
    const viewer = await connect(VIEWER);
    const code = await codeOf(viewer.call(method, params));
    if (isAllowed) expect(code).not.toBe('access.read-only');
    else expect(code).toBe('access.read-only');
    viewer.close();
  });

  it('[HO32] whoever has the full token is refused nothing of it', async () => {
    const operator = await connect(TOKEN);
    expect(operator.welcome).not.toHaveProperty('isReadOnly');
    expect(await operator.call('engine.about', {})).toMatchObject({ viewerToken: VIEWER });
    expect(await codeOf(operator.call('layout.unpin', { nodes: null }))).toBeNull();
    operator.close();
  });

  it.each([
    ['GET', '/metrics', undefined],
    ['GET', '/api/info', undefined],
    ['GET', '/api/heat', undefined],
    ['GET', '/api/heat/map', undefined],
    ['GET', '/api/heat/queries', undefined],
    ['GET', '/api/metagraph', undefined],
    ['GET', '/api/export?what=topology&format=json', undefined],
    ['POST', '/api/query', { query: 'MATCH (n) RETURN count(n)' }],
  ])('[HO33] %s %s reads, and is answered to viewers', async (method, path, body) => {
    const answer = await ask(method, path, VIEWER, body);
    await answer.text();
    expect(answer.status).toBe(200);
  });

  it.each([
    ['POST', '/api/move', { node: 'rack-1', to: 0 }],
    ['POST', '/api/topology', []],
    ['POST', '/api/backup', {}],
    ['PUT', '/api/metagraph', {}],
  ])('[HO33] %s %s is refused to viewers with a code of its own', async (method, path, body) => {
    const before = await stateOf();
    const answer = await ask(method, path, VIEWER, body);
    expect([answer.status, (await answer.json()) as object]).toMatchObject([
      403,
      { error: { code: 'access.read-only' } },
    ]);
    expect((await ask(method, path, `${VIEWER}x`, body)).status).toBe(401);
    expect(await stateOf()).toEqual(before);
  });

  it('[HO33] a token is one of the two, wholly; without one for viewers there are none', () => {
    const tokens = { token: TOKEN, viewerToken: VIEWER };
    expect(
      [TOKEN, VIEWER, '', undefined, `${TOKEN}x`, VIEWER.slice(1)].map((given) => accessOf(given, tokens)),
    ).toEqual([...['full', 'viewer', null, null, null, null]]);
    expect(accessOf('null', { token: TOKEN, viewerToken: null })).toBeNull();
    expect(server.viewerUrl).toBe(`${server.apiUrl}/#token=${VIEWER}`);
  });
});
