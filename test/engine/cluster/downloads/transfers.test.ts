import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { demoTopology } from '../../../../engine/cluster/demo-topology.ts';
import { DOWNLOADS_MAX } from '../../../../engine/cluster/downloads/downloads.ts';
import { planText } from '../../../../engine/cluster/plans/plan-document.ts';
import { Session } from '../../../../engine/cluster/session.ts';
import { makeExport } from '../../../../engine/hosts/export/make-export.ts';
import { sessionOptions } from '../../../../engine/hosts/host-options.ts';
import {
  DEFAULT_BALANCE_SETTINGS,
  DOWNLOAD_CHUNK_BYTES_MAX,
  type DownloadWish,
  type EngineClient,
  type METHODS,
  PROTOCOL_VERSION,
} from '../../../../engine/protocol/index.ts';
import { createClient } from '../../../../engine/rpc/client.ts';
import { memoryPortPair } from '../../../support/port-pairs.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { virtualClock } from '../../../support/virtual-clock.ts';
import { importTopology } from '../../../support/workspaces.ts';

vi.setConfig({ testTimeout: 60_000 });

async function served(clock = virtualClock()) {
  const home = temporaryFolder();
  const folder = join(home, 'first.shardscope');
  await importTopology(folder, demoTopology(400, 1), { shardCount: 3, nowMs: clock.nowMs });
  const session = new Session({ ...sessionOptions(home), clock });
  onTestFinished(() => session.close());
  await session.open(folder);
  const attach = () => {
    const [near, far] = memoryPortPair();
    session.attach(far);
    near.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
    return { client: createClient<typeof METHODS>(near), leave: () => near.close() };
  };
  return { session, clock, attach, ...attach() };
}

async function downloaded(client: EngineClient, wish: DownloadWish) {
  const { downloadId, ...about } = await client.call('download.begin', { wish });
  const parts: Uint8Array[] = [];
  for (;;) {
    const { bytes, isEnd } = await client.call('download.next', { downloadId });
    expect(bytes.byteLength).toBeLessThanOrEqual(DOWNLOAD_CHUNK_BYTES_MAX);
    parts.push(bytes);
    if (isEnd) return { ...about, bytes: Buffer.concat(parts) };
  }
}

async function uploaded(client: EngineClient, name: string, bytes: Uint8Array): Promise<string> {
  const { uploadId } = await client.call('upload.begin', { name, bytes: bytes.byteLength });
  for (let at = 0; at < bytes.byteLength; at += 1 << 20) {
    await client.call('upload.append', { uploadId, bytes: new Uint8Array(bytes.subarray(at, at + (1 << 20))) });
  }
  return uploadId;
}

const ofTopology = (format: 'json' | 'csv' | 'graphml' | 'gexf', part: 'nodes' | 'edges' | null = null) =>
  ({ kind: 'export', what: 'topology', format, part, planId: null, fromMs: 0, toMs: 1 }) as const;

describe('files over the link', () => {
  it('[IX8] an export comes in bounded pieces and is byte for byte what the command line writes', async () => {
    const { session, client, clock } = await served();
    const task = { report: () => {}, signal: new AbortController().signal };
    for (const [format, part] of [
      ['json', null],
      ['graphml', null],
      ['csv', 'nodes'],
      ['csv', 'edges'],
    ] as const) {
      const { name, type, bytes } = await downloaded(client, ofTopology(format, part));
      const request = {
        what: 'topology',
        format,
        range: { fromMs: 0, toMs: 1 },
        nowMs: clock.nowMs(),
        plan: null,
      } as const;
      const parts = await makeExport(session.coordinator, { ...request, sql: null as never }, task);
      expect(bytes.toString()).toBe([...parts.find((one) => one.name === part)!.chunks].join(''));
      expect(name).toBe(`first-topology${part === null ? '' : `-${part}`}.${format}`);
      expect(type).toContain(format === 'graphml' ? 'xml' : format);
    }
    session.coordinator.plans.note('=ann', 'mode', 'to "manual", by hand');
    const audit = await downloaded(client, { kind: 'audit', planId: null });
    expect(audit.bytes.toString().split('\n').slice(0, 2)).toEqual([
      'id,time,actor,action,plan,state,detail',
      expect.stringMatching(/^1,1970-\S+,'=ann,mode,,,"to ""manual"", by hand"$/),
    ]);
    const wrong = { ...ofTopology('json'), format: 'sql' } as const;
    await expect(client.call('download.begin', { wish: wrong })).rejects.toMatchObject({ code: 'usage.params' });
    await expect(client.call('download.begin', { wish: ofTopology('csv') })).rejects.toMatchObject({
      code: 'usage.params',
    });
  });

  it('[IX9] downloads are few, and are given up when nobody asks on, when they are closed, and with the connection', async () => {
    const { client, clock, attach } = await served();
    const begin = (of = client) => of.call('download.begin', { wish: ofTopology('json') });
    const ids = [];
    for (let one = 0; one < DOWNLOADS_MAX; one++) ids.push((await begin()).downloadId);
    await expect(begin()).rejects.toMatchObject({ code: 'limit.queue' });
    await client.call('download.close', { downloadId: ids[0]! });
    await begin();
    const other = attach();
    expect((await begin(other.client)).downloadId).toBe('download-1');
    other.leave();
    await clock.advance(61_000);
    await expect(client.call('download.next', { downloadId: ids[1]! })).rejects.toMatchObject({
      code: 'not-found.upload',
    });
    await begin();
  });

  it('[IX10] a backup taken over the link is restored over the link into a workspace of another name, and opens', async () => {
    const { session, client } = await served();
    const moved = session.coordinator.columns.homes[5]! === 0 ? 1 : 0;
    await client.call('move.start', { node: 5, to: moved });
    const backup = await downloaded(client, { kind: 'backup' });
    expect(backup.name).toBe('first.shardscope.tar.gz');
    const phases = new Set<string>();
    const restored = await client.call(
      'backup.restore',
      { uploadId: await uploaded(client, backup.name, backup.bytes), name: 'second' },
      { onProgress: ({ phase }) => phases.add(phase.split(' ')[0]!) },
    );
    expect(restored).toMatchObject({ name: 'second', replicas: 0 });
    expect([...phases]).toContain('unpacking');
    expect(session.state).toMatchObject({ state: 'open', name: 'second' });
    expect(session.coordinator.columns.homes[5]).toBe(moved);
    expect(await session.coordinator.verify(true)).toMatchObject({ ok: true });
    // A name that is taken, and a file that is no backup: what is open stays open.
    const again = await uploaded(client, backup.name, backup.bytes);
    const code = 'conflict.exists';
    await expect(client.call('backup.restore', { uploadId: again, name: 'first' })).rejects.toMatchObject({ code });
    const bad = await uploaded(client, 'bad.tar.gz', Buffer.from('nothing of the kind'));
    await expect(client.call('backup.restore', { uploadId: bad, name: 'third' })).rejects.toMatchObject({
      code: 'input.format',
    });
    expect(session.state).toMatchObject({ state: 'open', name: 'second' });
    await expect(client.call('upload.append', { uploadId: bad, bytes: new Uint8Array(1) })).rejects.toMatchObject({
      code: 'not-found.upload',
    });
  });

  it('[IX11] an incident opens in place of the workspace: it answers what it holds and refuses all else, and closes', async () => {
    const { session, client, clock } = await served();
    const beganMs = clock.nowMs();
    await clock.advance(30_000);
    await client.call('move.start', { node: 5, to: session.coordinator.columns.homes[5]! === 0 ? 1 : 0 });
    const live = await client.call('topology.snapshot', {});
    await clock.advance(1000);
    const toMs = clock.nowMs();
    const wish: DownloadWish = { kind: 'incident', fromMs: beganMs, toMs, attributes: true, notices: [] };
    const { bytes, name } = await downloaded(client, wish);
    expect(name).toBe('first.shardscope-incident');
    const state = await client.call('incident.open', { uploadId: await uploaded(client, name, bytes) });
    expect(state).toMatchObject({ state: 'incident', name: 'first', generation: 2 });
    expect(await client.call('incident.about', {})).toMatchObject({ nodes: 400, moves: 1, hasAttributes: true });
    const shown = await client.call('topology.snapshot', {});
    for (const column of ['homes', 'types', 'edges', 'positions'] as const) expect(shown[column]).toEqual(live[column]);
    const moment = await client.call('history.moment', { atMs: beganMs });
    expect([...moment.homes].filter((home, slot) => home !== shown.homes[slot])).toHaveLength(1);
    expect((await client.call('nodes.search', { text: 'rack-1', countMax: 5 })).length).toBeGreaterThan(0);
    const node = await client.call('nodes.get', { index: 5 });
    expect(Object.keys(node.attributes).length + node.parents.length).toBeGreaterThan(0);

    for (const [method, params] of Object.entries(REFUSED)) {
      const outcome = await client.call(method as 'engine.about', params as never).catch((error) => error.code);
      expect(outcome, method).toBe('unavailable.incident');
    }
    for (const method of [
      'workspace.info',
      'shards.status',
      'metagraph.get',
      'balance.status',
      'query.vocabulary',
    ] as const) {
      await client.call(method, {});
    }
    expect(await client.call('incident.close', {})).toMatchObject({ state: 'none' });
    await client.call('workspace.open', { name: 'first' });
    expect(session.state).toMatchObject({ state: 'open', name: 'first' });
    // What is no incident leaves open what is.
    const bad = await uploaded(client, 'bad.shardscope-incident', Buffer.from('nothing'));
    await expect(client.call('incident.open', { uploadId: bad })).rejects.toMatchObject({ code: 'input.format' });
    expect(session.state).toMatchObject({ state: 'open', name: 'first' });
  });

  it('[IX12] a plan file opens as a draft that says whether it fits; a changed one and one of other nodes are refused', async () => {
    const { session, client } = await served();
    const wish = { shards: 3, objective: 'closure', imbalance: 0.1, from: 'scratch' } as const;
    const { planId } = await client.call('placement.propose', wish);
    const plan = session.coordinator.placements.plan(planId);
    const text = planText(plan);
    const open = (of: string) => client.call('plans.open', { name: 'p.json', text: of, actor: 'ann' });
    const details = await open(text);
    expect(details).toMatchObject({ plan: { planId, state: 'draft', author: 'ann' }, staleBecause: null });
    expect(details.moves.length).toBe(Math.min(1000, plan.moves.length));
    const moved = plan.moves[0]!;
    await client.call('move.start', { node: session.coordinator.indexOf(moved.node), to: moved.to });
    expect((await open(text)).staleBecause).toContain(moved.node);
    await expect(open(text.replace('"imbalance": 0.1', '"imbalance": 0.2'))).rejects.toMatchObject({
      code: 'input.format',
    });
    await expect(open('{}')).rejects.toMatchObject({ code: 'input.format' });
    await importTopology(session.folderOf('other'), demoTopology(150, 2), { shardCount: 3 });
    await client.call('workspace.open', { name: 'other' });
    await expect(open(text)).rejects.toMatchObject({ code: 'conflict.plan', details: { file: 'p.json' } });
  });
});

const POLICY_ACTOR = { actor: 'ann' };
/** Params that pass the border, of what an incident refuses. */
const REFUSED: Readonly<Record<string, unknown>> = {
  'topology.write': { changes: [{ op: 'remove-node', key: 'x' }], ...POLICY_ACTOR, ifRevision: null, isDryRun: true },
  'metagraph.set': {
    metagraph: { nodeTypes: [], relations: [], connections: [], hierarchies: [] },
    ...POLICY_ACTOR,
  },
  'move.preview': { node: 0, to: 0 },
  'move.start': { node: 0, to: 0 },
  'placement.propose': { shards: 3, objective: 'closure', imbalance: 0.1, from: 'current' },
  'placement.apply': { planId: 'x' },
  'placement.document': { planId: 'x' },
  'placement.setRules': { rules: {} },
  'query.open': { query: 'MATCH (n) RETURN n', params: {}, rowsMax: 1, timeoutMs: 1000 },
  'query.explain': { query: 'MATCH (n) RETURN n', params: {} },
  'layout.run': { kind: 'islands', iterations: 1 },
  'influence.run': { measure: 'degree', direction: 'up', damping: 0.5, seed: 1 },
  'verify.run': { deep: false, repair: false },
  'workload.set': { isRunning: true, queriesPerSecond: 1 },
  'workload.status': {},
  'metagraph.check': {},
  'balance.configure': { settings: DEFAULT_BALANCE_SETTINGS, ...POLICY_ACTOR },
  'balance.propose': POLICY_ACTOR,
  'balance.explain': { node: 0, to: null },
  'plans.compare': { first: 'x', second: 'y' },
  'plans.edit': { planId: 'x', dropBlocks: [], dropNodes: [], retarget: [], ...POLICY_ACTOR },
  'plans.submit': { planId: 'x', ...POLICY_ACTOR },
  'plans.approve': { planId: 'x', hash: 'a'.repeat(64), ...POLICY_ACTOR },
  'plans.refuse': { planId: 'x', note: '', ...POLICY_ACTOR },
  'plans.run': { planId: 'x', ...POLICY_ACTOR },
  'plans.pause': { planId: 'x', ...POLICY_ACTOR },
  'plans.abort': { planId: 'x', moved: 'stays', ...POLICY_ACTOR },
  'plans.undo': { planId: 'x', ...POLICY_ACTOR },
  'plans.document': { planId: 'x' },
  'plans.open': { name: 'x', text: '{}', ...POLICY_ACTOR },
  'replay.run': { source: { kind: 'history', fromMs: 0, toMs: 1 }, policies: ['off'], form: 'point', settings: {} },
  'download.begin': { wish: { kind: 'backup' } },
};
