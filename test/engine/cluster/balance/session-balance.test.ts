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
    for (let node = 0; node < columns.nodeCount; node++) columns.heat.at(-1)![node]! += isHot.has(node) ? 60 : 10;
    await clock.advance(TICK_MS);
    await balancer.settled();
  };
  const until = async (holds: () => boolean) => {
    for (let at = 0; at < 30 && !holds(); at++) await tick();
    expect(holds()).toBe(true);
  };
  return { session, client, told, tick, until };
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
