import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { demoTopology } from '../../../../engine/cluster/demo-topology.ts';
import { Session } from '../../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../../engine/hosts/host-options.ts';
import {
  type BalanceStatus,
  type METHODS,
  type Notice,
  type PlanSummary,
  PROTOCOL_VERSION,
} from '../../../../engine/protocol/index.ts';
import { createClient } from '../../../../engine/rpc/client.ts';
import { memoryPortPair } from '../../../support/port-pairs.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { virtualClock } from '../../../support/virtual-clock.ts';
import { importTopology } from '../../../support/workspaces.ts';

const TICK_MS = 1000;

/** A served workspace in which every third node of shard 0 is asked six times as much as the others. */
async function hotSession(mode: 'propose' | 'automatic') {
  const home = temporaryFolder();
  await importTopology(join(home, 'estate.shardscope'), demoTopology(500, 1), { shardCount: 3 });
  const clock = virtualClock();
  const session = new Session({ ...sessionOptions(home), clock });
  onTestFinished(() => session.close());
  const [near, far] = memoryPortPair();
  session.attach(far);
  const client = createClient<typeof METHODS>(near);
  near.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
  await client.call('workspace.open', { name: 'estate' });
  const told = { balance: [] as BalanceStatus[], plans: [] as PlanSummary[], notices: [] as Notice[] };
  client.subscribe('balance', 64, (status) => told.balance.push(status as BalanceStatus));
  client.subscribe('plans', 64, (plan) => told.plans.push(plan as PlanSummary));
  client.subscribe('notices', 64, (notice) => told.notices.push(notice as Notice));
  const { settings } = await client.call('balance.status', {});
  const policy = { ...settings.policy, tickS: 1, windowS: 1, nodeSharePerHourMax: 1 };
  await client.call('balance.configure', { settings: { ...settings, mode, policy }, actor: 'ann' });
  const { columns, balancer } = session.coordinator;
  const hot = [...columns.homes.keys()].filter((node) => columns.homes[node] === 0 && node % 3 === 0);
  const isHot = new Set(hot);
  const tick = async () => {
    for (let node = 0; node < session.coordinator.nodeCount; node++)
      columns.heat.at(-1)![node]! += isHot.has(node) ? 60 : 10;
    await clock.advance(TICK_MS);
    await balancer.settled();
  };
  const until = async (holds: () => boolean) => {
    for (let at = 0; at < 30 && !holds(); at++) await tick();
    expect(holds()).toBe(true);
  };
  return { session, client, told, tick, until, near };
}

describe('balancer over a session', () => {
  it('[BL13] a plan is looked at, trimmed, approved, run, watched and undone over the protocol', async () => {
    const { session, client, told, tick, until } = await hotSession('propose');
    await until(() => told.plans.length > 0);
    const [{ planId }] = told.plans as [PlanSummary];
    expect(told.balance.at(-1)!.look!.shards.length).toBe(3);
    const plan = await client.call('plans.get', { planId });
    expect(plan).toMatchObject({ staleBecause: null, basis: 'measured', events: [{ action: 'proposed' }] });
    expect(plan.blocks.length).toBeGreaterThan(1);
    const last = plan.blocks.length - 1;
    const edit = { dropBlocks: [last], dropNodes: [], retarget: [], actor: 'ben' };
    const beyond = { ...edit, retarget: [{ block: 0, to: 7 }] };
    await expect(client.call('plans.edit', { planId, ...beyond })).rejects.toMatchObject({ code: 'not-found.shard' });
    const draft = await client.call('plans.edit', { planId, ...edit });
    expect(draft.blocks.length).toBe(last);
    const { onlyFirst, onlySecond } = await client.call('plans.compare', { first: planId, second: draft.plan.planId });
    expect([onlyFirst, onlySecond]).toEqual([plan.blocks[last]!.nodes.length, 0]);
    const asked = { planId: draft.plan.planId, actor: 'ben' };
    const submitted = await client.call('plans.submit', asked);
    await client.call('plans.approve', { ...asked, hash: submitted.plan.hash });
    const progress: number[] = [];
    const done = await client.call('plans.run', asked, { onProgress: ({ done: made }) => progress.push(made) });
    expect(done).toMatchObject({ state: 'done', movedNodes: draft.plan.nodes });
    expect(progress.at(-1)).toBe(draft.plan.nodes);
    await until(() => told.plans.some((of) => of.planId === asked.planId && of.observed !== null));
    const text = (await client.call('plans.document', { planId: asked.planId })).text;
    expect(text).toContain(done.hash);
    const asMarkdown = await client.call('plans.document', { planId: asked.planId, format: 'md' });
    expect(asMarkdown.name).toBe(`estate.${asked.planId}.md`);
    expect(asMarkdown.text).toContain('is stale');
    expect((await client.call('plans.document', { planId: asked.planId, format: 'sql' })).text).toContain('UPDATE');
    expect(await client.call('plans.undo', asked)).toMatchObject({ state: 'undone' });
    await tick();
    const actions = (await client.call('audit.list', { planId: asked.planId, countMax: 20 })).map(
      ({ action }) => action,
    );
    expect(actions.reverse()).toEqual([
      'drafted',
      'submitted',
      'approved',
      'started',
      'finished',
      'observed',
      'undone',
    ]);
    expect((await session.coordinator.verify(true)).ok).toBe(true);
    const { node, targets } = await client.call('balance.explain', { node: 0, to: 1 });
    expect([node.index, targets.length]).toEqual([0, 1]);
    await expect(client.call('balance.explain', { node: 0, to: 7 })).rejects.toMatchObject({ code: 'not-found.shard' });
  });

  it('[BL13] automatically a plan is approved and executed by the engine, and everybody is told', async () => {
    const { told, until } = await hotSession('automatic');
    await until(() => told.plans.some(({ state }) => state === 'done'));
    const states = [...new Set(told.plans.map(({ state }) => state))];
    expect(states.slice(0, 4)).toEqual(['proposed', 'approved', 'executing', 'done']);
    expect(told.plans.at(-1)).toMatchObject({ approver: 'automatic mode' });
    await until(() => told.plans.some(({ observed }) => observed !== null));
    expect(told.plans.at(-1)!.observed).toMatchObject({ isWorse: false });
    expect(told.balance.at(-1)!.look!.decision).toBe('balanced');
    expect(told.notices).toEqual([]);
  });

  it('[BL17] a plan goes on when the window that runs it is closed, and nobody has to wait for it', async () => {
    const { session, client, told, until, near } = await hotSession('propose');
    await until(() => told.plans.length > 0);
    const [{ planId, hash, nodes }] = told.plans as [PlanSummary];
    await client.call('plans.approve', { planId, hash, actor: 'ann' });
    const run = client.call('plans.run', { planId, actor: 'ann' }).catch(() => 'gone');
    const { plans } = session.coordinator;
    while (plans.summary(planId).state !== 'executing') await new Promise((resolve) => setImmediate(resolve));
    near.close();
    expect(await run).toBe('gone');
    while (plans.summary(planId).state === 'executing') await new Promise((resolve) => setImmediate(resolve));
    expect(plans.summary(planId)).toMatchObject({ state: 'done', movedNodes: nodes });
  });

  it('[BL16] the heat that was kept, or an uploaded trace, is replayed under every policy, and nothing moves', async () => {
    const { session, client, tick } = await hotSession('propose');
    for (let at = 0; at < 60; at++) await tick();
    const { homes } = session.coordinator.columns;
    const before = [...homes];
    const history = { kind: 'history', fromMs: 0, toMs: 1e13 } as const;
    const policies = ['off', 'reactive', 'predictive', 'clairvoyant'] as const;
    const phases: string[] = [];
    const onProgress = ({ phase }: { phase: string }) => phases.push(phase);
    const settings = { confirmTicks: 1, nodeSharePerHourMax: 1 };
    const asked = { source: history, policies: [...policies], form: 'point' as const, settings };
    const answer = await client.call('replay.run', asked, { onProgress });
    expect(answer.runs.map(({ strategy }) => strategy)).toEqual(policies);
    expect(answer.tickS).toBe(10);
    expect(answer.ticks).toBeGreaterThan(4);
    expect(phases).toContain('replaying clairvoyant');
    const [off, reactive] = answer.runs.map(({ summary }) => summary) as [
      (typeof answer.runs)[number]['summary'],
      (typeof answer.runs)[number]['summary'],
    ];
    expect(off.moves).toBe(0);
    expect(off.overloadedShardTicks).toBe(answer.ticks);
    expect(reactive.overloadedShardTicks).toBeLessThan(off.overloadedShardTicks);
    expect(reactive.movedRows).toBeGreaterThan(reactive.movedNodes);
    const loads = answer.runs[0]!.buckets.reduce((sum, { load }) => sum + load.reduce((a, b) => a + b, 0), 0);
    expect(loads).toBe(answer.queries);

    const key = session.coordinator.names.keyOf(0);
    const bytes = new TextEncoder().encode(`time,node,count\n0,${key},5\n60,${key},7\n60,nobody,1\n`);
    const { uploadId } = await client.call('upload.begin', { name: 'trace.csv', bytes: bytes.byteLength });
    await client.call('upload.append', { uploadId, bytes });
    const source = { kind: 'upload', uploadId } as const;
    const uploaded = await client.call('replay.run', { ...asked, policies: ['off'], source });
    expect(uploaded.queries).toBe(12);
    expect(uploaded.warnings).toContainEqual(expect.objectContaining({ code: 'trace.unknown-node', count: 1 }));
    expect([...homes]).toEqual(before);
    await expect(client.call('replay.run', { ...asked, source: { ...history, toMs: 1 } })).rejects.toMatchObject({
      code: 'unavailable.heat',
    });
  });

  it('[BL14] while a plan is executed no other is, and whoever pauses, pauses that one', async () => {
    const { client, told, until } = await hotSession('propose');
    await until(() => told.plans.length > 0);
    const [{ planId, hash, nodes }] = told.plans as [PlanSummary];
    const asked = { planId, actor: 'ann' };
    await expect(client.call('plans.pause', asked)).rejects.toMatchObject({ code: 'conflict.plan' });
    await expect(client.call('plans.run', asked)).rejects.toMatchObject({
      message: expect.stringContaining('is proposed'),
    });
    await client.call('plans.approve', { ...asked, hash });
    const [first, second] = await Promise.allSettled([
      client.call('plans.run', asked),
      client.call('plans.run', asked),
    ]);
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
    expect(second).toMatchObject({ reason: { code: 'conflict.plan' } });
    expect((first as PromiseFulfilledResult<PlanSummary>).value).toMatchObject({ state: 'done', movedNodes: nodes });
  });
});
