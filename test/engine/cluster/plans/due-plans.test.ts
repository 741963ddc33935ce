import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentTask } from '../../../../engine/base/progress.ts';
import { byHandPlan } from '../../../../engine/cluster/by-hand/by-hand-plan.ts';
import { demoTopology } from '../../../../engine/cluster/demo-topology.ts';
import { dueState } from '../../../../engine/cluster/plans/due-plans.ts';
import { decide } from '../../../../engine/cluster/plans/run-plan.ts';
import { Session } from '../../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../../engine/hosts/host-options.ts';
import { type METHODS, type Notice, type PlanTiming, PROTOCOL_VERSION } from '../../../../engine/protocol/index.ts';
import { createClient } from '../../../../engine/rpc/client.ts';
import { memoryPortPair } from '../../../support/port-pairs.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { virtualClock } from '../../../support/virtual-clock.ts';
import { importTopology } from '../../../support/workspaces.ts';

const HOUR = 3_600_000;

/** A served workspace on a clock of the test, with an approved plan of three nodes. */
async function approved() {
  const home = temporaryFolder();
  await importTopology(join(home, 'estate.shardscope'), demoTopology(300, 1), { shardCount: 3 });
  const clock = virtualClock();
  const session = new Session({ ...sessionOptions(home), clock });
  onTestFinished(() => session.close());
  const [near, far] = memoryPortPair();
  session.attach(far);
  const client = createClient<typeof METHODS>(near);
  near.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
  const notices: Notice[] = [];
  client.subscribe('notices', 64, (notice) => notices.push(notice as Notice));
  await client.call('workspace.open', { name: 'estate' });
  const { homes } = session.coordinator.columns;
  const nodes = [...homes.keys()].filter((node) => homes[node] === 0).slice(0, 3);
  const plan = await byHandPlan(session.coordinator, nodes, 1, silentTask);
  decide(plan, 'ann', session.coordinator);
  const schedule = (when: PlanTiming | null) => client.call('plans.schedule', { planId: plan.id, when, actor: 'ben' });
  const state = () => session.coordinator.plans.summary(plan.id).state;
  const until = async (holds: () => boolean) => {
    for (let at = 0; at < 500 && !holds(); at++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(holds()).toBe(true);
  };
  return { session, client, clock, plan, nodes, schedule, state, until, notices };
}

describe('plans with a time of their own', () => {
  it('[WQ6] an approved plan is executed at its time and no sooner, by who gave it the time; it is in the trail', async () => {
    const { clock, schedule, state, until, client, plan, session } = await approved();
    const atMs = clock.nowMs() + 5000;
    expect(await schedule({ kind: 'at', atMs })).toMatchObject({ schedule: { kind: 'at', atMs, by: 'ben' } });
    await clock.advance(4400);
    expect(state()).toBe('approved');
    // Closed and opened again: it is not forgotten, and it does not expire while it waits.
    await client.call('workspace.open', { name: 'estate' });
    expect(session.coordinator.plans.scheduled).toMatchObject([{ planId: plan.id }]);
    await clock.advance(1200);
    await until(() => state() === 'done');
    const events = await client.call('audit.list', { planId: plan.id, countMax: 20 });
    expect(events.toReversed().map(({ action, actor }) => `${actor} ${action}`)).toEqual([
      'ann proposed',
      'ann approved',
      'ben scheduled',
      'ben started',
      'ben finished',
    ]);
    expect(events.at(-3)!.detail).toBe(`for ${new Date(atMs).toISOString()}`);
  });

  it('[WQ7] a time can be changed and taken away, and only an approved plan, a time to come and quiet hours that there are will do', async () => {
    const { clock, schedule, state, client, plan } = await approved();
    await expect(schedule({ kind: 'at', atMs: clock.nowMs() })).rejects.toMatchObject({ code: 'usage.params' });
    await expect(schedule({ kind: 'quiet-hours' })).rejects.toMatchObject({
      message: expect.stringContaining('have no quiet hours'),
    });
    await expect(schedule(null)).rejects.toMatchObject({
      code: 'conflict.plan',
      message: expect.stringContaining('is not scheduled'),
    });
    await schedule({ kind: 'at', atMs: clock.nowMs() + 1000 });
    await schedule({ kind: 'at', atMs: clock.nowMs() + 2 * HOUR });
    expect((await schedule(null)).schedule).toBeNull();
    await clock.advance(3000);
    expect(state()).toBe('approved');
    await client.call('plans.refuse', { planId: plan.id, actor: 'ben', note: '' });
    await expect(schedule({ kind: 'at', atMs: clock.nowMs() + 1000 })).rejects.toMatchObject({
      code: 'conflict.plan',
      message: expect.stringContaining('is refused'),
    });
  });

  it('[WQ8] what is stale when its time comes expires, and everybody is told', async () => {
    const { clock, schedule, session, nodes, state, until, notices, plan } = await approved();
    await schedule({ kind: 'at', atMs: clock.nowMs() + 1000 });
    await session.coordinator.move(nodes[0]!, 2);
    await clock.advance(1600);
    await until(() => notices.length > 0);
    expect(state()).toBe('expired');
    expect(notices[0]).toMatchObject({
      level: 'warning',
      code: 'plan.not-started',
      message: expect.stringMatching(
        new RegExp(`^plan ${plan.id} was to .* is not at home on shard 0 any more; propose`),
      ),
    });
    expect(session.coordinator.plans.summary(plan.id).movedNodes).toBe(0);
  });

  it('[WQ9] quiet hours begin a plan that waits for them; a time that was missed by more than an hour does not', () => {
    const quiet = [{ fromMin: 22 * 60, toMin: 6 * 60 }];
    const forQuiet = { schedule: { kind: 'quiet-hours', by: 'ann' } } as const;
    expect(dueState(forQuiet, quiet, 21 * HOUR)).toBe('waits');
    expect(dueState(forQuiet, quiet, 23 * HOUR)).toBe('due');
    expect(dueState(forQuiet, quiet, 29 * HOUR)).toBe('due');
    expect(dueState(forQuiet, [], 23 * HOUR)).toBe('waits');
    const at = { schedule: { kind: 'at', atMs: 5 * HOUR, by: 'ann' } } as const;
    expect([5 * HOUR - 1, 5 * HOUR, 6 * HOUR, 6 * HOUR + 1].map((now) => dueState(at, quiet, now))).toEqual([
      'waits',
      'due',
      'due',
      'late',
    ]);
    expect(dueState({ schedule: null }, quiet, 0)).toBe('waits');
  });
});
