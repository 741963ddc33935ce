import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Progress, silentTask } from '../../../../engine/base/progress.ts';
import { demoTopology } from '../../../../engine/cluster/demo-topology.ts';
import type { OpenWorkspace } from '../../../../engine/cluster/plans/apply-plan.ts';
import { decideAndRun } from '../../../../engine/cluster/plans/run-plan.ts';
import { Session } from '../../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../../engine/hosts/host-options.ts';
import { type METHODS, type PlanSummary, PROTOCOL_VERSION } from '../../../../engine/protocol/index.ts';
import { createClient } from '../../../../engine/rpc/client.ts';
import { memoryPortPair } from '../../../support/port-pairs.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { importTopology, newWorkspace, openWorkspace } from '../../../support/workspaces.ts';

const NODES = 2500;
const SETTINGS = { shards: 4, objective: 'closure', imbalance: 0.05, from: 'scratch' } as const;

/** A served workspace, and a placement of it on twice the shards that moves more than fits into one batch. */
async function placed() {
  const home = temporaryFolder();
  await importTopology(join(home, 'estate.shardscope'), demoTopology(NODES, 1));
  const session = new Session(sessionOptions(home));
  onTestFinished(() => session.close());
  const [near, far] = memoryPortPair();
  session.attach(far);
  const client = createClient<typeof METHODS>(near);
  near.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
  await client.call('workspace.open', { name: 'estate' });
  const { planId, movedNodes } = await client.call('placement.propose', { ...SETTINGS, shards: 8 });
  expect(movedNodes).toBeGreaterThan(1024);
  return { session, client, planId };
}

describe('plans that end early', () => {
  it.each(['back', 'stays'] as const)(
    '[MV19] aborted while it is under way, what a plan has moved: %s; and it cannot be gone on with',
    async (moved) => {
      const { session, client, planId } = await placed();
      const before = [...session.coordinator.columns.homes];
      const actor = 'ann';
      let aborting: Promise<unknown> | null = null;
      const onProgress = ({ done }: { done: number }) => {
        if (done >= 512) aborting ??= client.call('plans.abort', { planId, actor, moved });
      };
      await expect(client.call('placement.apply', { planId }, { onProgress })).rejects.toMatchObject({
        code: 'cancelled.caller',
      });
      const { columns, plans } = session.coordinator;
      const ended = await aborting;
      expect(ended).toMatchObject({ planId, state: moved === 'back' ? 'undone' : 'refused' });
      const movedNodes = before.filter((home, node) => columns.homes[node] !== home).length;
      if (moved === 'back') expect(movedNodes).toBe(0);
      else expect(movedNodes).toBe(plans.summary(planId).movedNodes);
      if (moved === 'stays') expect(movedNodes).toBeGreaterThanOrEqual(512);
      await expect(client.call('plans.run', { planId, actor })).rejects.toMatchObject({ code: 'conflict.plan' });
      await expect(client.call('plans.abort', { planId, actor, moved })).rejects.toMatchObject({
        code: 'conflict.plan',
        message: expect.stringContaining('only a plan that is under way or paused'),
      });
      expect((await session.coordinator.verify(true)).ok).toBe(true);
    },
    120_000,
  );

  it('[MV20] a plan under way tells how far each phase is, how fast it goes and how long it takes', async () => {
    const { client, planId } = await placed();
    const told: PlanSummary[] = [];
    client.subscribe('plans', 64, (plan) => told.push(plan as PlanSummary));
    const reports: Progress[] = [];
    await client.call('placement.apply', { planId }, { onProgress: (progress) => reports.push(progress) });
    const total = reports.at(-1)!.total!;
    expect(reports.at(-1)).toMatchObject({ done: total, unit: 'nodes' });
    const phases = reports.flatMap(({ detail = '' }) => {
      const found = /^copied (\d+), switched (\d+), cleaned (\d+); [\d,]+ rows\/s(, \d+ s left)?$/.exec(detail);
      return found === null ? [] : [found.slice(1, 4).map(Number)];
    });
    expect(phases.length, 'more often than batches end').toBeGreaterThan(total / 128);
    phases.forEach(([copied, switched, cleaned], at) => {
      expect(copied).toBeGreaterThanOrEqual(switched!);
      expect(switched).toBeGreaterThanOrEqual(cleaned!);
      const before = phases[at - 1] ?? [0, 0, 0];
      for (const [phase, nodes] of [copied, switched, cleaned].entries()) {
        expect(nodes).toBeGreaterThanOrEqual(before[phase]!);
      }
    });
    expect(phases.at(-1)).toEqual([total, total, total]);
    const underWay = told.flatMap(({ progress }) => progress ?? []);
    expect(underWay.length).toBeGreaterThan(0);
    for (const { nodes, rows, copiedRows, etaMs } of underWay) {
      expect(nodes).toBe(total);
      expect(copiedRows).toBeLessThanOrEqual(rows);
      expect(etaMs ?? 0).toBeGreaterThanOrEqual(0);
    }
    expect(told.at(-1)!.progress, 'none when it is over').toBeUndefined();
  }, 120_000);

  it('[MV18] a plan whose node somebody else is moving waits for that, and is refused where it led elsewhere', async () => {
    const coordinator = await openWorkspace(await newWorkspace(demoTopology(600, 3)));
    const workspace: OpenWorkspace = {
      current: () => coordinator,
      reopen: () => Promise.reject(new Error('the number of shards stays')),
    };
    const { placements, plans, columns, names } = coordinator;
    const proposal = await placements.propose({ ...SETTINGS, preset: 'default', seed: 1 }, silentTask);
    const plan = placements.plan(proposal.planId);
    const { node: key, from, to } = plan.moves[5]!;
    const node = names.indexOf(key)!;
    const elsewhere = [0, 1, 2, 3].find((shard) => shard !== from && shard !== to)!;
    const same = plan.moves[7]!;
    const [others, outcome] = await Promise.allSettled([
      Promise.all([
        coordinator.moveQuietly(node, elsewhere, 'other'),
        coordinator.moveQuietly(names.indexOf(same.node)!, same.to, 'other'),
      ]),
      decideAndRun(plan, 'ann', workspace, silentTask),
    ]);
    expect(others.status).toBe('fulfilled');
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'conflict.move',
        message: expect.stringContaining(key),
        details: { node: key, from, home: elsewhere },
      },
    });
    expect(columns.homes[node], 'the first one holds').toBe(elsewhere);
    expect(columns.homes[names.indexOf(same.node)!], 'who wished for the same is no conflict').toBe(same.to);
    expect(plans.summary(plan.id)).toMatchObject({ state: 'paused', note: expect.stringContaining(key) });
    await expect(decideAndRun(plan, 'ann', workspace, silentTask)).rejects.toMatchObject({ code: 'conflict.plan' });
    expect((await coordinator.verify(true)).ok).toBe(true);
  });
});
