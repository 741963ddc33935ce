/** What the engine tells of pictures: pinned places, expected heat by node, moves of a plan. */
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { silentTask } from '../../../engine/base/progress.ts';
import { demoTopology } from '../../../engine/cluster/demo-topology.ts';
import { Session } from '../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../engine/hosts/host-options.ts';
import { NO_SHARD } from '../../../engine/model/ids.ts';
import { LAYOUT_PINS_MAX, type LayoutChange, type METHODS, PROTOCOL_VERSION } from '../../../engine/protocol/index.ts';
import { createClient } from '../../../engine/rpc/client.ts';
import { memoryPortPair } from '../../support/port-pairs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { importTopology } from '../../support/workspaces.ts';

const NODE_COUNT = 300;

async function served(home = temporaryFolder()) {
  const clock = virtualClock();
  const session = new Session({ ...sessionOptions(home), clock });
  onTestFinished(() => session.close());
  const [near, far] = memoryPortPair();
  session.attach(far);
  const client = createClient<typeof METHODS>(near);
  near.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
  return { session, client, clock, home };
}

async function opened() {
  const of = await served();
  await importTopology(join(of.home, 'estate.shardscope'), demoTopology(NODE_COUNT, 1), { shardCount: 3 });
  await of.client.call('workspace.open', { name: 'estate' });
  return of;
}

const placeOf = (positions: Float32Array, node: number) => [...positions.subarray(2 * node, 2 * node + 2)];

describe('pinned places', () => {
  it('[SN4] a node that is placed by hand stays there through every layout and a restart, until it is released', async () => {
    const { session, client, home } = await opened();
    const told: LayoutChange[] = [];
    client.subscribe('layout', 8, (change) => told.push(change as LayoutChange));
    const places = [
      { node: 7, x: 0.25, y: 0.75 },
      { node: 3, x: 0.5, y: 0 },
    ];
    expect((await client.call('layout.pin', { places })).pinned).toEqual(Uint32Array.of(3, 7));
    for (const kind of ['force', 'layers', 'islands'] as const) {
      const { positions } = await client.call('layout.run', { kind, iterations: 5 });
      expect([placeOf(positions, 7), placeOf(positions, 3)], kind).toEqual([
        [0.25, 0.75],
        [0.5, 0],
      ]);
    }
    expect(told.length).toBe(4);
    expect(told.at(-1)!.pinned).toEqual(Uint32Array.of(3, 7));
    await session.close();

    const again = await served(home);
    await again.client.call('workspace.open', { name: 'estate' });
    expect((await again.client.call('layout.pins', {})).pinned).toEqual(Uint32Array.of(3, 7));
    expect(placeOf((await again.client.call('topology.snapshot', {})).positions, 7)).toEqual([0.25, 0.75]);
    expect((await again.client.call('layout.unpin', { nodes: [7] })).pinned).toEqual(Uint32Array.of(3));
    const { positions } = await again.client.call('layout.run', { kind: 'layers', iterations: 1 });
    expect(placeOf(positions, 7)).not.toEqual([0.25, 0.75]);
    expect(placeOf(positions, 3)).toEqual([0.5, 0]);
    expect((await again.client.call('layout.unpin', { nodes: null })).pinned).toEqual(Uint32Array.of());
  });

  it('[SN4] a node that there is not cannot be pinned, a removed one is not, and there is a limit', async () => {
    const { session, client } = await opened();
    const nowhere = { places: [{ node: NODE_COUNT, x: 0, y: 0 }] };
    await expect(client.call('layout.pin', nowhere)).rejects.toMatchObject({ code: 'not-found.node' });
    const outside = { places: [{ node: 0, x: 1.5, y: 0 }] };
    await expect(client.call('layout.pin', outside)).rejects.toMatchObject({ code: 'usage.params' });
    await client.call('layout.pin', { places: [{ node: 299, x: 0.1, y: 0.1 }] });
    const key = session.coordinator.names.keyOf(299);
    const changes = [{ op: 'remove-node', key, edges: 'remove' } as const];
    await client.call('topology.write', { changes, actor: 'ann', ifRevision: null, isDryRun: false });
    expect(session.coordinator.columns.homes[299]).toBe(NO_SHARD);
    expect((await client.call('layout.pins', {})).pinned).toEqual(Uint32Array.of());
    const everywhere = Array.from({ length: LAYOUT_PINS_MAX + 1 }, (_, node) => ({ node, x: 0, y: 0 }));
    expect(() => session.coordinator.layouts.pin(everywhere)).toThrow(/at most 10000 nodes can be pinned/);
    expect((await client.call('layout.pins', {})).pinned, 'nothing half done').toEqual(Uint32Array.of());
  });

  it('[SN3] layers are laid out with progress, can be cancelled, and then the former places stay', async () => {
    const { session } = await opened();
    const { layouts } = session.coordinator;
    const before = layouts.positions();
    // Three shards are laid out before a request to stop could overtake them: it stands from the start.
    const stopping = { ...silentTask, signal: AbortSignal.abort() };
    await expect(layouts.layout('layers', 1, stopping)).rejects.toMatchObject({ code: 'cancelled.caller' });
    expect(layouts.positions()).toEqual(before);
    const phases: string[] = [];
    await layouts.layout('layers', 1, { ...silentTask, report: ({ done, unit }) => phases.push(`${done} ${unit}`) });
    // What a thread reports last may come after its result.
    await vi.waitFor(() => expect(phases.at(-1)).toBe('3 shards'));
    expect(layouts.kind).toBe('layers');
  });
});

describe('expected heat by node', () => {
  it('[SN5] every node has what the forecast expects of it, in accesses a second; a vacant slot and an unknown node NaN', async () => {
    const { session, client, clock } = await opened();
    const nothing = await client.call('forecast.nodes', {});
    expect(nothing.basis).toBeNull();
    expect(nothing.heats.every(Number.isNaN)).toBe(true);
    const { settings } = await client.call('balance.status', {});
    const policy = { ...settings.policy, tickS: 2, windowS: 2, horizonS: 60 };
    await client.call('balance.configure', { settings: { ...settings, policy }, actor: 'ann' });
    const { columns, balancer, nodeCount } = session.coordinator;
    for (let tick = 0; tick < 20; tick++) {
      for (let node = 0; node < nodeCount; node++) columns.heat.at(-1)![node]! += node === 5 ? 40 : 4;
      await clock.advance(2000);
      await balancer.settled();
    }
    const { heats, basis, horizonS, isBelieved } = await client.call('forecast.nodes', {});
    expect({ basis, horizonS, isBelieved }).toEqual({ basis: 'level', horizonS: 60, isBelieved: false });
    expect(heats.length).toBe(nodeCount);
    expect(heats[5]).toBeCloseTo(20, 0);
    expect(heats[6]).toBeCloseTo(2, 0);

    const key = session.coordinator.names.keyOf(299);
    const type = session.coordinator.metagraph.nodeTypes[0]!;
    const changes = [
      { op: 'remove-node', key, edges: 'remove' } as const,
      { op: 'add-node', key: 'fresh', type, label: 'fresh' } as const,
    ];
    await client.call('topology.write', { changes, actor: 'ann', ifRevision: null, isDryRun: false });
    const later = (await client.call('forecast.nodes', {})).heats;
    expect(later.length).toBe(nodeCount + 1);
    expect(later[299]).toBeNaN();
    expect(later[5]).toBeCloseTo(20, 0);
  });
});

describe('moves of a plan', () => {
  it('[SN6] are told as columns, all of them, also of a placement that is only proposed', async () => {
    const { session, client } = await opened();
    const asked = { shards: 4, objective: 'closure', imbalance: 0.03, from: 'scratch' } as const;
    const { planId, movedNodes, flows } = await client.call('placement.propose', asked);
    const { nodes, from, to, shardCount } = await client.call('plans.moves', { planId });
    expect([nodes.length, shardCount]).toEqual([movedNodes, 4]);
    const { homes } = session.coordinator.columns;
    expect([...nodes].every((node, at) => homes[node] === from[at] && from[at] !== to[at])).toBe(true);
    const counted = flows.map((flow) => [...nodes.keys()].filter((at) => from[at] === flow.from && to[at] === flow.to));
    expect(counted.map((of) => of.length)).toEqual(flows.map((flow) => flow.nodes));
    await expect(client.call('plans.moves', { planId: 'nothing' })).rejects.toMatchObject({ code: 'not-found.plan' });
  });
});
