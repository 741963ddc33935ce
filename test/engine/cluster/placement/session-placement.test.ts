import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentTask } from '../../../../engine/base/progress.ts';
import { demoTopology } from '../../../../engine/cluster/demo-topology.ts';
import { parsePlan } from '../../../../engine/cluster/plans/plan-document.ts';
import { Session } from '../../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../../engine/hosts/host-options.ts';
import { type METHODS, PROTOCOL_VERSION, type WorkspaceState } from '../../../../engine/protocol/index.ts';
import { PlacementRulesSchema } from '../../../../engine/protocol/placement-schemas.ts';
import { createClient } from '../../../../engine/rpc/client.ts';
import { memoryPortPair } from '../../../support/port-pairs.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { virtualClock } from '../../../support/virtual-clock.ts';
import { importTopology } from '../../../support/workspaces.ts';

async function openSession() {
  const home = temporaryFolder();
  await importTopology(join(home, 'estate.shardscope'), demoTopology(500, 1), { shardCount: 3 });
  const session = new Session({ ...sessionOptions(home), clock: virtualClock() });
  onTestFinished(() => session.close());
  const [near, far] = memoryPortPair();
  session.attach(far);
  const client = createClient<typeof METHODS>(near);
  near.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
  await client.call('workspace.open', { name: 'estate' });
  return { session, client };
}

const NO_RULES = PlacementRulesSchema.parse({});
const asked = { objective: 'closure', imbalance: 0.05, from: 'current' } as const;

describe('placement over a session', () => {
  it('[PP9] proposed, saved and applied with more shards: one call through the reopening, told to everybody', async () => {
    const { session, client } = await openSession();
    const states: WorkspaceState[] = [];
    client.subscribe('workspace', 64, (state) => states.push(state as WorkspaceState));
    const phases: string[] = [];
    const onProgress = ({ phase }: { phase: string }) => phases.push(phase);
    const proposal = await client.call('placement.propose', { ...asked, shards: 5 }, { onProgress });
    expect(phases).toContain('placing nodes on shards');
    const { name, text } = await client.call('placement.document', { planId: proposal.planId });
    expect(name).toBe(`estate.${proposal.planId}.json`);
    expect(parsePlan(text, name).moves.length).toBe(proposal.movedNodes);

    const done: number[] = [];
    const applied = await client.call(
      'placement.apply',
      { planId: proposal.planId },
      { onProgress: (progress) => done.push(progress.done) },
    );
    expect(applied).toMatchObject({ planId: proposal.planId, movedNodes: proposal.movedNodes });
    expect(done.at(-1)).toBe(proposal.movedNodes);
    expect(session.state).toMatchObject({ state: 'open', name: 'estate', generation: 2 });
    expect(states.map(({ state }) => state)).toContain('opening');
    const { shards } = await client.call('shards.status', {});
    expect(shards.map(({ nodes }) => nodes)).toEqual(proposal.after.shards.map(({ nodes }) => nodes));
    // The plan belongs to the workspace as it was.
    await expect(client.call('placement.apply', { planId: proposal.planId })).rejects.toMatchObject({
      code: 'not-found.plan',
    });
  });

  it('[PP9] when many nodes have moved their islands are laid out again and everybody is told; by edges it stays', async () => {
    const { session, client } = await openSession();
    const told: unknown[] = [];
    client.subscribe('layout', 8, (change) => told.push(change));
    const apply = async (shards: number, from: 'current' | 'scratch') => {
      const { planId } = await client.call('placement.propose', { ...asked, shards, from });
      await client.call('placement.apply', { planId });
      return (await client.call('topology.snapshot', {})).positions;
    };
    const before = (await client.call('topology.snapshot', {})).positions;
    const positions = await apply(4, 'current');
    expect(positions).not.toEqual(before);
    expect(told).toEqual([{ positions, pinned: new Uint32Array(0) }]);
    await client.call('layout.run', { kind: 'force', iterations: 3 });
    expect(session.coordinator.layouts.kind).toBe('force');
    const byEdges = (await client.call('topology.snapshot', {})).positions;
    expect(await apply(2, 'scratch')).toEqual(byEdges);
    expect(told.length).toBe(2);
  });

  it('[PP9] one plan at a time, and a stale one is refused', async () => {
    const { client } = await openSession();
    const first = await client.call('placement.propose', { ...asked, shards: 4, from: 'scratch' });
    const both = await Promise.allSettled([1, 2].map(() => client.call('placement.apply', { planId: first.planId })));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict.plan' } });
  });

  it('[PP9] another workspace opened on the way stops the plan: neither gets another number of shards', async () => {
    const { session, client } = await openSession();
    const { workspacesFolder } = session.options;
    await importTopology(join(workspacesFolder, 'other.shardscope'), demoTopology(200, 1), { shardCount: 4 });
    const { planId } = await client.call('placement.propose', { ...asked, shards: 2 });
    const plan = session.coordinator.placements.plan(planId);
    let opening: Promise<unknown> = Promise.resolve();
    const report = ({ done }: { done: number }) => {
      // All that is left to do is to remove a shard.
      if (done === plan.moves.length) opening = session.open(session.folderOf('other'));
    };
    await expect(session.executor.apply(plan, 'somebody', { ...silentTask, report })).rejects.toMatchObject({
      code: 'conflict.plan',
      details: { planId, movedNodes: plan.moves.length },
    });
    await opening;
    expect(session.state).toMatchObject({ state: 'open', name: 'other' });
    expect(session.coordinator.columns.shardCount).toBe(4);
    await client.call('workspace.open', { name: 'estate' });
    const { shards } = await client.call('shards.status', {});
    expect(shards.map(({ nodes }) => nodes > 0)).toEqual([true, true, false]);
  });

  it('[PP9] while a plan is being applied its rules stand', async () => {
    const { session, client } = await openSession();
    const { planId } = await client.call('placement.propose', { ...asked, shards: 4 });
    const applying = client.call('placement.apply', { planId });
    const pin = { node: session.coordinator.names.keyOf(3), shard: 0 };
    const change = { rules: { ...NO_RULES, pins: [pin] } };
    await expect(client.call('placement.setRules', change)).rejects.toMatchObject({ code: 'conflict.plan' });
    await applying;
    expect(await client.call('placement.setRules', change)).toEqual(change.rules);
  });

  it('[PP9] rules are read, replaced and kept to; bad ones are refused by field', async () => {
    const { session, client } = await openSession();
    expect(await client.call('placement.rules', {})).toEqual(NO_RULES);
    const node = session.coordinator.names.keyOf(3);
    const home = session.coordinator.columns.homes[3]!;
    const rules = { ...NO_RULES, pins: [{ node, shard: home }] };
    expect(await client.call('placement.setRules', { rules })).toEqual(rules);
    await expect(client.call('move.start', { node: 3, to: (home + 1) % 3 })).rejects.toMatchObject({
      code: 'conflict.rules',
    });
    const bad = { ...NO_RULES, pins: [{ node, shard: 99 }] };
    await expect(client.call('placement.setRules', { rules: bad })).rejects.toMatchObject({ code: 'usage.params' });
    const unknown = { ...NO_RULES, pins: [{ node: 'nobody', shard: 0 }] };
    await expect(client.call('placement.setRules', { rules: unknown })).rejects.toMatchObject({ code: 'input.format' });
    expect(await client.call('placement.rules', {})).toEqual(rules);
  });
});
