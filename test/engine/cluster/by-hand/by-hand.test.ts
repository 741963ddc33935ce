import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentTask } from '../../../../engine/base/progress.ts';
import { demoTopology } from '../../../../engine/cluster/demo-topology.ts';
import { Session } from '../../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../../engine/hosts/host-options.ts';
import { type METHODS, PROTOCOL_VERSION } from '../../../../engine/protocol/index.ts';
import { createClient } from '../../../../engine/rpc/client.ts';
import { memoryPortPair } from '../../../support/port-pairs.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { importTopology } from '../../../support/workspaces.ts';

const NO_RULES = { shards: [], types: [], pins: [], apart: [], together: [] };

async function served() {
  const home = temporaryFolder();
  await importTopology(join(home, 'estate.shardscope'), demoTopology(500, 1), { shardCount: 3 });
  const session = new Session(sessionOptions(home));
  onTestFinished(() => session.close());
  const [near, far] = memoryPortPair();
  session.attach(far);
  const client = createClient<typeof METHODS>(near);
  near.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
  await client.call('workspace.open', { name: 'estate' });
  const { coordinator } = session;
  const at = (shard: number) =>
    [...coordinator.columns.homes.keys()].filter((node) => coordinator.columns.homes[node] === shard);
  return { session, client, coordinator, at, key: (node: number) => coordinator.names.keyOf(node) };
}

describe('moves by hand', () => {
  it('[WQ2] a preview says of every shard what the move then does, and the move is a plan that can be undone', async () => {
    const { client, coordinator, at } = await served();
    const before = [...coordinator.columns.homes];
    const nodes = [...at(0).slice(0, 5), ...at(1).slice(0, 3)];
    const preview = await client.call('moves.preview', { nodes: [...nodes, nodes[0]!] });
    expect(preview).toMatchObject({
      nodes: 8,
      homes: [
        { shard: 0, nodes: 5 },
        { shard: 1, nodes: 3 },
      ],
    });
    expect(preview.targets.map((target) => target.nodes)).toEqual([3, 5, 8]);
    expect(preview.targets.map(({ refusal }) => refusal)).toEqual([null, null, null]);
    const cutBefore = (await coordinator.info()).cut.edges;
    const done = await client.call('moves.start', { nodes, to: 2, actor: 'ann' });
    expect(done).toMatchObject({ kind: 'by-hand', state: 'done', author: 'ann', approver: 'ann', movedNodes: 8 });
    const { rows, influenceAfter, cutEdges } = preview.targets[2]!;
    expect(done.movedRows).toBe(rows);
    const status = await client.call('shards.status', {});
    expect(status.shards[2]!.influence).toBeCloseTo(influenceAfter, 9);
    expect((await coordinator.info()).cut.edges - cutBefore).toBe(cutEdges - preview.cutEdges);
    expect(done.startedMs).not.toBeNull();

    const again = await client.call('moves.preview', { nodes });
    expect(again.targets[2]).toMatchObject({ refusal: 'they are at home on shard 2 already', rows: 0 });
    await expect(client.call('moves.start', { nodes, to: 2, actor: 'ann' })).rejects.toMatchObject({
      code: 'conflict.plan',
      message: expect.stringContaining('at home on shard 2 already'),
    });
    const ofNode = await client.call('audit.list', { planId: null, countMax: 10, node: nodes[0]! });
    expect(ofNode.map(({ action }) => action)).toEqual(['finished', 'started', 'approved', 'proposed']);
    await client.call('plans.undo', { planId: done.planId, actor: 'ann' });
    expect([...coordinator.columns.homes]).toEqual(before);
    expect((await coordinator.verify(true)).ok).toBe(true);
  });

  it('[WQ3] rules are asked for all nodes together: groups, pins, types and bounds refuse with the reason', async () => {
    const { client, session, at, key, coordinator } = await served();
    const [a, b, c] = at(0) as [number, number, number];
    const [d] = at(1) as [number];
    const refusalOf = async (nodes: number[], rules: object, to = 2) => {
      await session.setRules({ ...NO_RULES, ...rules });
      return (await client.call('moves.preview', { nodes })).targets[to]!.refusal;
    };
    const apart = { apart: [{ name: 'twins', nodes: [key(a), key(b)] }] };
    expect(await refusalOf([a, c], apart)).toBeNull();
    expect(await refusalOf([a, b], apart)).toBe(`group "twins" keeps ${key(a)} apart from ${key(b)}`);
    expect(await refusalOf([c, a], { pins: [{ node: key(a), shard: 0 }] })).toBe(`${key(a)} is pinned to shard 0`);
    const there = at(2).length;
    expect(await refusalOf([a, b], { shards: [{ shard: 2, nodesMax: there + 1 }] })).toBe(
      'shard 2 may hold no more nodes',
    );
    expect(await refusalOf([a], { shards: [{ shard: 2, nodesMax: there + 1 }] })).toBeNull();
    await expect(client.call('moves.start', { nodes: [a, b], to: 2, actor: 'ann' })).rejects.toMatchObject({
      code: 'conflict.rules',
      message: expect.stringContaining('and 1 more cannot move to shard 2: shard 2 may hold no more nodes'),
    });
    expect(coordinator.plans.count, 'nothing was asked of anybody').toBe(0);
    await expect(client.call('moves.preview', { nodes: [d, 90_000] })).rejects.toMatchObject({
      code: 'not-found.node',
    });
    await expect(client.call('moves.start', { nodes: [d], to: 9, actor: 'ann' })).rejects.toMatchObject({
      code: 'not-found.shard',
    });
  });

  it('[WQ4] nodes are moved by hand beside a plan that is executed, unless both move one of them', async () => {
    const { client, coordinator, session, at } = await served();
    coordinator.movePace(100);
    const first = client.call('moves.start', { nodes: at(0).slice(0, 40), to: 1, actor: 'ann' });
    while (coordinator.plans.underWay === null) await new Promise((resolve) => setTimeout(resolve, 5));
    const held = coordinator.plans.underWay.planId;
    const shared = client.call('moves.start', { nodes: [at(0)[39]!], to: 2, actor: 'ben' });
    await expect(shared).rejects.toMatchObject({
      code: 'conflict.plan',
      message: expect.stringMatching(new RegExp(`^plan ${held} is moving .* too; wait`)),
    });
    const beside = client.call('moves.start', { nodes: at(2).slice(0, 2), to: 1, actor: 'ben' });
    while (coordinator.plans.allUnderWay.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(session.setRules(NO_RULES)).rejects.toMatchObject({ code: 'conflict.plan' });
    coordinator.movePace('off');
    expect(await beside).toMatchObject({ state: 'done', movedNodes: 2 });
    expect(await first).toMatchObject({ state: 'done', movedNodes: 40 });
    expect(await client.call('plans.undo', { planId: held, actor: 'ann' })).toMatchObject({ state: 'undone' });
    expect((await coordinator.verify(true, silentTask)).ok).toBe(true);
  });
});
