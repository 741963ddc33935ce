import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ShardscopeError } from '../../../engine/base/errors.ts';
import { HeatStore } from '../../../engine/cluster/catalog/heat-store.ts';
import { heatReport } from '../../../engine/cluster/heat/heat-report.ts';
import { Session } from '../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../engine/hosts/host-options.ts';
import {
  decodeHeatFrame,
  type METHODS,
  type Notice,
  PROTOCOL_VERSION,
  type ShardsStatus,
  type WorkspaceState,
} from '../../../engine/protocol/index.ts';
import { createClient } from '../../../engine/rpc/client.ts';
import { memoryPortPair } from '../../support/port-pairs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { topologyOf } from '../../support/topologies.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { importTopology } from '../../support/workspaces.ts';

function startSession(home: string, clock = virtualClock()) {
  const opened: (string | null)[] = [];
  const session = new Session({ ...sessionOptions(home), clock, onWorkspace: (name) => opened.push(name) });
  onTestFinished(() => session.close());
  return { session, clock, opened };
}

function attach(session: Session) {
  const [near, far] = memoryPortPair();
  session.attach(far);
  const client = createClient<typeof METHODS>(near);
  near.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
  return client;
}

describe('session', () => {
  it('[WS12] one workspace at a time: each opening is a new generation, and a failed one leaves none open', async () => {
    const home = temporaryFolder();
    for (const name of ['one', 'two'])
      await importTopology(join(home, `${name}.shardscope`), topologyOf(3, [[0, 1, 0]]), { shardCount: 1 });
    const { session, opened } = startSession(home);
    const client = attach(session);
    const states: WorkspaceState[] = [];
    client.subscribe('workspace', 16, (state) => states.push(state as WorkspaceState));
    expect(await client.call('workspace.state', {})).toEqual({ state: 'none', name: null, generation: 0 });
    expect(await client.call('workspace.open', { name: 'one' })).toEqual({ state: 'open', name: 'one', generation: 1 });
    // Both are asked for at once; they happen one after the other and the last wins.
    await Promise.all(['two', 'one'].map((name) => client.call('workspace.open', { name })));
    expect(session.state).toEqual({ state: 'open', name: 'one', generation: 3 });
    await expect(client.call('workspace.open', { name: 'absent' })).rejects.toMatchObject({
      code: 'not-found.workspace',
    });
    expect(session.state).toMatchObject({ state: 'none', generation: 3 });
    await expect(client.call('topology.snapshot', {})).rejects.toMatchObject({ code: 'unavailable.workspace' });
    expect(states[0]).toEqual({ state: 'none', name: null, generation: 0 });
    expect(states.at(-1)).toMatchObject({ state: 'none' });
    expect(opened.filter((name) => name !== null)).toEqual(['one', 'two', 'one']);
  });

  it('[SH7] on virtual time the demo is asked at its rate, its heat is measured, and the frames add up', async () => {
    const home = temporaryFolder();
    const { session, clock } = startSession(home);
    const client = attach(session);
    const demo = await client.call('workspace.demo', { nodes: 300 });
    expect(demo).toMatchObject({ state: 'open', name: 'demo' });
    expect(await client.call('workload.status', {})).toMatchObject({ isRunning: true });
    expect(await client.call('workload.set', { isRunning: true, queriesPerSecond: 60 })).toMatchObject({
      queriesPerSecond: 60,
    });
    const frames: Uint8Array[] = [];
    const statuses: ShardsStatus[] = [];
    client.subscribe('heat', 4, (frame) => frames.push(frame as Uint8Array));
    client.subscribe('shards', 4, (status) => statuses.push(status as ShardsStatus));
    await clock.advance(4000);
    const { coordinator } = session;
    expect(coordinator.queries.count).toBeGreaterThan(200);
    expect(coordinator.queries.count).toBeLessThan(260);
    const last = decodeHeatFrame(frames.at(-1)!)!;
    // The scale falls back slowly after a peak, so the hottest node of now may be below full colour.
    const hottest = coordinator.heat.heats.indexOf(Math.max(...coordinator.heat.heats));
    expect(last.nodeHeat[hottest]).toBe(Math.max(...last.nodeHeat));
    expect(last.nodeHeat[hottest]).toBeGreaterThan(150);
    expect(last.heatMax).toBeGreaterThan(0);
    const total = coordinator.heat.heats.reduce((sum, heat) => sum + heat, 0);
    expect(last.shardHeat.reduce((sum, heat) => sum + heat, 0)).toBeCloseTo(total, 2);
    const status = statuses.at(-1)!;
    expect(status.queriesPerSecond).toBeGreaterThan(30);
    expect(status.heatImbalance).toBeGreaterThanOrEqual(1);
    await client.call('workload.set', { isRunning: false, queriesPerSecond: 60 });
    const before = coordinator.queries.count;
    await clock.advance(1000);
    expect(coordinator.queries.count).toBe(before);
    // Ten seconds later nothing of it is left in the window.
    await clock.advance(11_000);
    expect(coordinator.heat.heats.every((heat) => heat === 0)).toBe(true);
  });

  it('[HH7] a heat history that cannot be stored is told to the operator once, and heat goes on', async () => {
    const { session, clock } = startSession(temporaryFolder());
    const client = attach(session);
    const notices: Notice[] = [];
    client.subscribe('notices', 16, (notice) => notices.push(notice as Notice));
    await client.call('workspace.demo', { nodes: 120 });
    const save = vi.spyOn(HeatStore.prototype, 'save').mockImplementation(() => {
      throw new ShardscopeError('storage.full', 'catalog.sqlite: the disk is full; free some disk space', {});
    });
    onTestFinished(() => save.mockRestore());
    await clock.advance(45_000);
    expect(save.mock.calls.length).toBeGreaterThan(2);
    expect(notices).toMatchObject([{ level: 'warning', code: 'storage.full', message: expect.stringMatching(/disk/) }]);
    const counted = session.coordinator.heat.totalAccesses;
    save.mockRestore();
    await clock.advance(15_000);
    expect(session.coordinator.heat.totalAccesses).toBeGreaterThan(counted);
    const range = { fromMs: 0, toMs: clock.nowMs() + 1, bucketsMax: 100, nodes: [], topCount: 0 };
    expect(heatReport(session.coordinator, range).total).toBe(session.coordinator.heat.totalAccesses);
    expect(notices).toHaveLength(1);
  });

  it('[WS12] the demo is made once; opening it again keeps what was done to it', async () => {
    const home = temporaryFolder();
    const { session } = startSession(home);
    const client = attach(session);
    await client.call('workspace.demo', { nodes: 120 });
    const snapshot = await client.call('topology.snapshot', {});
    const to = (snapshot.homes[0]! + 1) % snapshot.shardCount;
    await client.call('move.start', { node: 0, to });
    await client.call('workspace.demo', { nodes: 5000 });
    const again = await client.call('topology.snapshot', {});
    expect(again).toMatchObject({ nodeCount: 120, generation: 2, epoch: 2 });
    expect(again.homes[0]).toBe(to);
    expect(await client.call('workspace.list', {})).toMatchObject([{ name: 'demo', nodes: 120, shards: 4 }]);
  });

  it('[IN33] every connection is told of new scores before the answer to who asked for them', async () => {
    const home = temporaryFolder();
    await importTopology(join(home, 'one.shardscope'), topologyOf(9, [[0, 1, 0]]), { shardCount: 2 });
    const { session } = startSession(home);
    const [asking, other] = [attach(session), attach(session)];
    await asking.call('workspace.open', { name: 'one' });
    const told: unknown[] = [];
    other.subscribe('influence', 4, (info) => told.push(['other', info]));
    asking.subscribe('influence', 4, (info) => told.push(['asking', info]));
    await other.call('workspace.state', {});
    const request = { measure: 'degree', direction: 'down', damping: 0.5, seed: 2 } as const;
    const { settings, error } = await asking.call('influence.run', request);
    await vi.waitFor(() => expect(told).toHaveLength(2));
    expect(told).toContainEqual(['asking', { ...settings, error }]);
    expect(told).toContainEqual(['other', { ...settings, error }]);
    const snapshot = await other.call('topology.snapshot', {});
    expect(snapshot.influence[1]).toBeCloseTo(0.2, 6);
    const report = await other.call('influence.report', { countMax: 2 });
    expect(report).toMatchObject({ info: { ...settings, error: null }, nodes: 9 });
    expect(report.top.map(({ key, rank }) => [key, rank])).toEqual([
      ['n1', 1],
      ['n0', 2],
    ]);
    expect(report.histogram).toEqual([
      { from: 0.05, to: 0.1, nodes: 8 },
      { from: 0.1, to: 0.2, nodes: 1 },
    ]);
  });

  it('[WS13] names, details and search agree with one another', async () => {
    const home = temporaryFolder();
    await importTopology(
      join(home, 'one.shardscope'),
      topologyOf(4, [
        [0, 1, 0],
        [0, 2, 1],
        [3, 0, 2],
      ]),
      { shardCount: 2 },
    );
    const { session } = startSession(home);
    const client = attach(session);
    await client.call('workspace.open', { name: 'one' });
    expect(await client.call('nodes.describe', { indexes: [2, 99, 0] })).toEqual([
      { index: 2, key: 'n2', label: 'label of n2' },
      { index: 0, key: 'n0', label: 'label of n0' },
    ]);
    const details = await client.call('nodes.get', { index: 0 });
    expect(details).toMatchObject({ key: 'n0', childCount: 2, parentCount: 1, attributes: { node: 0 }, move: null });
    expect(details.children.map(({ key, relation }) => [key, relation])).toEqual([
      ['n1', 'contains'],
      ['n2', 'calls'],
    ]);
    expect(details.parents.map(({ key, relation }) => [key, relation])).toEqual([['n3', 'depends on']]);
    const ranks = await Promise.all(
      [0, 1, 2, 3].map(async (index) => (await client.call('nodes.get', { index })).influenceRank),
    );
    expect(ranks.toSorted()).toEqual([1, 2, 3, 4]);
    const [found] = await client.call('nodes.search', { text: 'n2', countMax: 5 });
    expect(found).toMatchObject({ index: 2, key: 'n2', type: 'service' });
    const moves = await client.call('move.list', { countMax: 5 });
    expect(moves).toEqual([]);
  });
});
