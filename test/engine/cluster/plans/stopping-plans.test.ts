import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../engine/base/clock.ts';
import { silentTask, type Task } from '../../../../engine/base/progress.ts';
import { demoTopology } from '../../../../engine/cluster/demo-topology.ts';
import { applyPlan, type OpenWorkspace } from '../../../../engine/cluster/plans/apply-plan.ts';
import { moveBatch, wholeBlocksOf } from '../../../../engine/cluster/plans/move-batch.ts';
import { Session } from '../../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../../engine/hosts/host-options.ts';
import type { Plan } from '../../../../engine/protocol/plan-schemas.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { importTopology, newWorkspace, openWorkspace } from '../../../support/workspaces.ts';

const SETTINGS = {
  shards: 4,
  objective: 'closure',
  imbalance: 0.05,
  from: 'scratch',
  preset: 'default',
  seed: 1,
} as const;
/** Moves that the migrator makes together. */
const BATCH = 256;

/** An open workspace, what moves more than a batch of it, and a clock that can be put forward. */
async function proposed(nodes = 1200) {
  const home = temporaryFolder();
  const folder = join(home, 'estate.shardscope');
  await importTopology(folder, demoTopology(nodes, 1));
  const time = { aheadMs: 0 };
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + time.aheadMs };
  const session = new Session({ ...sessionOptions(home), clock });
  onTestFinished(() => session.close());
  await session.open(folder);
  const { coordinator } = session;
  const { planId } = await coordinator.placements.propose(SETTINGS, silentTask);
  const plan = coordinator.placements.plan(planId);
  expect(plan.moves.length).toBeGreaterThan(BATCH + 100);
  return { session, coordinator, plan, time, before: coordinator.columns.homes.slice() };
}

/** Calls when rows of the plan have been copied, and no sooner. */
const whenCopied = (call: () => void): Task => ({
  ...silentTask,
  report: ({ detail = '' }) => {
    if (/^copied [1-9]/.test(detail)) call();
  },
});

describe('plans that are stopped', () => {
  it.each(['pause', 'abort'] as const)(
    '[MV30] %s withdraws what waits at once: no node moves that was not under way, however slowly',
    async (way) => {
      const { session, coordinator, plan } = await proposed();
      coordinator.movePace(4000);
      let stopping: Promise<unknown> | null = null;
      const stop = () => {
        if (way === 'pause') session.executor.pause(plan.id);
        stopping ??= way === 'pause' ? Promise.resolve() : session.executor.abort(plan.id, 'ann', false, silentTask);
      };
      await expect(session.executor.apply(plan, 'ann', whenCopied(stop))).rejects.toMatchObject({
        code: 'cancelled.caller',
        message: expect.stringMatching(/^the rest was cancelled; \d+ of \d+ moves were made and stay/),
      });
      await stopping;
      const { state, movedNodes } = coordinator.plans.summary(plan.id);
      expect(state).toBe(way === 'pause' ? 'paused' : 'refused');
      expect(movedNodes).toBeGreaterThan(0);
      expect(movedNodes).toBeLessThanOrEqual(BATCH);
      expect((await coordinator.verify(true)).ok).toBe(true);
      if (way === 'abort') return;
      coordinator.movePace('off');
      await session.executor.run(plan.id, 'ann', silentTask);
      expect(coordinator.plans.summary(plan.id)).toMatchObject({ state: 'done', movedNodes: plan.moves.length });
    },
    60_000,
  );

  it.each([false, true])(
    '[MV31] an abort that the end of the plan overtakes is answered as if it had not been: taken back %s',
    async (isTakenBack) => {
      const { session, coordinator, plan, before } = await proposed();
      const total = plan.moves.length;
      let aborting: Promise<unknown> | null = null;
      const report: Task['report'] = ({ detail = '' }) => {
        // All that is left is under way.
        if (!detail.startsWith(`copied ${total}, switched ${total}`)) return;
        aborting ??= session.executor.abort(plan.id, 'ann', isTakenBack, silentTask);
      };
      await session.executor.apply(plan, 'ann', { ...silentTask, report });
      expect(await aborting).toMatchObject({ state: isTakenBack ? 'undone' : 'done', planId: plan.id });
      const { homes } = coordinator.columns;
      if (isTakenBack) expect(homes).toEqual(before);
      else expect(coordinator.plans.summary(plan.id).movedNodes).toBe(total);
    },
    60_000,
  );

  it('[MV31] so is one that comes within seconds after; later it is refused, and so is a pause', async () => {
    const { session, plan, time } = await proposed();
    await session.executor.apply(plan, 'ann', silentTask);
    expect(() => session.executor.pause(plan.id)).not.toThrow();
    expect(await session.executor.abort(plan.id, 'ann', false, silentTask)).toMatchObject({ state: 'done' });
    time.aheadMs = 10_001;
    await expect(session.executor.abort(plan.id, 'ann', true, silentTask)).rejects.toMatchObject({
      code: 'conflict.plan',
      message: expect.stringContaining('is done; only a plan that is under way or paused can be aborted'),
    });
    expect(() => session.executor.pause(plan.id)).toThrow(expect.objectContaining({ code: 'conflict.plan' }));
  }, 60_000);

  it('[MV32] a block that has begun is moved whole, also where it is of two batches', async () => {
    const coordinator = await openWorkspace(await newWorkspace(demoTopology(600, 3)));
    const { homes } = coordinator.columns;
    const blockOf = (at: number) => (at >= BATCH - 6 && at < BATCH + 15 ? 7 : at >= BATCH + 15 ? 8 : null);
    const moves = Array.from({ length: 400 }, (_, node) => {
      return { node, from: homes[node]!, to: (homes[node]! + 1) % 4, block: blockOf(node) };
    });
    const { signal, abort } = (() => {
      const controller = new AbortController();
      return { signal: controller.signal, abort: () => controller.abort() };
    })();
    coordinator.watchMoves('blocks', abort);
    const made: number[] = [];
    const moving = moveBatch(coordinator, moves, 'blocks', ({ node }) => made.push(node), signal);
    await expect(moving).rejects.toMatchObject({ code: 'cancelled.caller' });
    expect(made).toEqual(moves.slice(0, BATCH + 15).map(({ node }) => node));
    expect(moves.filter(({ node, to }) => homes[node] === to).length).toBe(made.length);
    expect((await coordinator.verify(true)).ok).toBe(true);
  });

  it('[MV32] blocks of which nothing has begun, and nodes without one, are withdrawn', () => {
    const move = (node: number, block?: number | null) => ({ node, to: 1, ...(block === undefined ? {} : { block }) });
    const moves = [move(0, 1), move(1, 1), move(2, 2), move(3, 2), move(4), move(5, null), move(6)];
    expect([...wholeBlocksOf(moves, new Set([1, 2, 3, 4, 5]))]).toEqual([2, 3, 4, 5]);
    expect([...wholeBlocksOf(moves, new Set())]).toEqual([]);
  });

  it('[MV32] a plan that fails in the midst of a block says so, and going on makes it whole', async () => {
    const coordinator = await openWorkspace(await newWorkspace(demoTopology(600, 3)));
    const { placements, names, columns } = coordinator;
    const workspace: OpenWorkspace = {
      current: () => coordinator,
      reopen: () => Promise.reject(new Error('the number of shards stays')),
    };
    const { planId } = await placements.propose(SETTINGS, silentTask);
    const proposal = placements.plan(planId);
    const moves = proposal.moves.map((move, at) => ({ ...move, block: Math.floor(at / 3) }));
    const plan = { ...proposal, moves } as unknown as Plan;
    const { node: key, from, to } = moves[4]!;
    const node = names.indexOf(key)!;
    const elsewhere = [0, 1, 2, 3].find((shard) => shard !== from && shard !== to)!;
    const [, outcome] = await Promise.allSettled([
      coordinator.moveQuietly(node, elsewhere, 'other'),
      applyPlan(plan, workspace, silentTask),
    ]);
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'conflict.move',
        message: expect.stringMatching(/or undo it, 1 of its blocks in part until then$/),
      },
    });
    await coordinator.moveQuietly(node, from, 'other');
    await applyPlan(plan, workspace, silentTask);
    for (const move of moves) expect(columns.homes[names.indexOf(move.node)!]).toBe(move.to);
  });
});
