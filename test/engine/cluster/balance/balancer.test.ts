import { describe, expect, it, onTestFinished } from 'vitest';
import { silentTask } from '../../../../engine/base/progress.ts';
import { readLoop } from '../../../../engine/cluster/balance/forecast-file.ts';
import { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { type CoordinatorEvents, noEvents } from '../../../../engine/cluster/coordinator-events.ts';
import { demoTopology } from '../../../../engine/cluster/demo-topology.ts';
import { planDetails } from '../../../../engine/cluster/plans/plan-details.ts';
import { runPlan, undoPlan } from '../../../../engine/cluster/plans/run-plan.ts';
import { loopFile } from '../../../../engine/cluster/workspace-files.ts';
import type { BalanceSettings } from '../../../../engine/model/balance-settings.ts';
import { NO_RULES } from '../../../../engine/model/placement-rules.ts';
import type { BalancePlanDocument } from '../../../../engine/protocol/plan-schemas.ts';
import type { Notice } from '../../../../engine/protocol/types.ts';
import { newWorkspace } from '../../../support/workspaces.ts';

const TICK_MS = 10_000;
const demo = demoTopology(600, 3);

/** A workspace on virtual time whose accesses the test makes, as a shard worker would count them. */
async function world(events: Partial<CoordinatorEvents> = {}, folder?: string, startMs = 1_000_000) {
  const time = { nowMs: startMs };
  const notices: Notice[] = [];
  const due: { planId: string; actor: string }[] = [];
  const place = folder ?? (await newWorkspace(demo));
  const coordinator = await Coordinator.open(place, () => time.nowMs, {
    ...noEvents,
    onNotice: (notice) => notices.push(notice),
    onDuePlan: (planId, actor) => due.push({ planId, actor }),
    ...events,
  });
  onTestFinished(() => coordinator.close().catch(() => {}));
  const stripe = coordinator.columns.heat.at(-1)!;
  coordinator.foldHeat();
  /** Passes one tick in which nodes are accessed so often. */
  const tick = async (accessesOf: (node: number, home: number) => number) => {
    for (let node = 0; node < coordinator.nodeCount; node++) {
      stripe[node]! += accessesOf(node, coordinator.columns.homes[node]!);
    }
    time.nowMs += TICK_MS;
    coordinator.foldHeat();
    // What the tick has begun in the pool comes back by messages.
    await settled(coordinator);
  };
  const workspace = { current: () => coordinator, reopen: () => Promise.reject(new Error('not here')) };
  return { coordinator, tick, time, notices, due, workspace, folder: place };
}

/** Until the loop is there and no plan is being made. */
async function settled({ balancer }: Coordinator): Promise<void> {
  await balancer.settled();
}

const even = () => 10;
/** Every node of shard 0 that is not among the influential few gets much hotter. */
const hotShard = (node: number, home: number) => (home === 0 && node % 3 === 0 ? 60 : 10);

async function warm(tick: (of: (node: number, home: number) => number) => Promise<void>, of = even) {
  for (let at = 0; at < 2; at++) await tick(of);
}

/** Which nodes are hot stays as it was at first, wherever they go. */
function hotNodes({ columns, nodeCount }: Coordinator): (node: number) => number {
  const hot = new Set<number>();
  for (let node = 0; node < nodeCount; node++) if (hotShard(node, columns.homes[node]!) > 10) hot.add(node);
  return (node) => (hot.has(node) ? 60 : 10);
}

const configure = ({ balancer }: Coordinator, change: Partial<BalanceSettings>) =>
  balancer.configure({ ...balancer.settings, ...change }, 'ann');

/** An overload that lasts until a plan is there. */
async function proposed(events: Partial<CoordinatorEvents> = {}, change: Partial<BalanceSettings> = {}) {
  const all = await world(events);
  const { coordinator, tick } = all;
  const settings = coordinator.balancer.settings;
  const policy = { ...settings.policy, nodeSharePerHourMax: 1 };
  configure(coordinator, { ...change, policy: { ...policy, ...change.policy } });
  await warm(tick);
  const load = hotNodes(coordinator);
  for (let at = 0; at < 8 && coordinator.plans.latest(1).length === 0; at++) await tick(load);
  const [plan] = coordinator.plans.latest(1);
  expect(plan, 'a plan').toBeDefined();
  return { ...all, load, plan: plan!, document: coordinator.plans.plan(plan!.planId) as BalancePlanDocument };
}

describe('balancer', () => {
  it('[BL1] an overload that lasts is confirmed, planned and proposed, with reasons that add up; nothing moves of itself', async () => {
    const { coordinator, plan, document, tick, load } = await proposed();
    expect(plan).toMatchObject({ kind: 'balance', state: 'proposed', author: 'balancer' });
    expect(plan.ratioBefore!).toBeGreaterThan(1.2);
    expect(plan.ratioPredicted!).toBeLessThanOrEqual(1.08 + 1e-9);
    expect(document.moves.length).toBe(plan.nodes);
    for (const { reason, score } of [...document.moves, ...document.blocks]) {
      const sum = reason.reduce((total, { value }) => total + value, 0);
      expect(Math.abs(sum - score)).toBeLessThan(1e-9);
    }
    document.blocks.forEach((block, number) => {
      const own = document.moves.filter((move) => move.block === number);
      expect(own.length).toBe(block.nodes);
      expect(own.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(block.score, 9);
      expect(block.alternatives.length).toBe(2);
      expect(block.rule).toMatchObject({ rule: 'shard-over-load', shard: 0 });
    });
    expect(document.heatMoved).toBeGreaterThanOrEqual(document.heatMovedMin);
    const homes = [...coordinator.columns.homes];
    for (let at = 0; at < 4; at++) await tick(load);
    expect([...coordinator.columns.homes]).toEqual(homes);
    expect(coordinator.plans.latest(10).length, 'one plan waits at a time').toBe(1);
    expect(coordinator.balancer.status()).toMatchObject({
      openPlan: { planId: plan.planId },
      look: { decision: 'plan' },
    });
  });

  it('[BL2] an even load proposes nothing, and the status says that it is balanced', async () => {
    const { coordinator, tick } = await world();
    for (let at = 0; at < 8; at++) await tick(even);
    const { look, openPlan } = coordinator.balancer.status();
    expect(look).toMatchObject({ decision: 'balanced', basis: 'measured', fallback: 'no-season-yet', signals: [] });
    expect(openPlan).toBeNull();
    expect(await coordinator.balancer.propose('ann')).toBeNull();
    expect(coordinator.plans.count).toBe(0);
  });

  it('[BL3] approved and run, the plan brings what it predicted, the outcome is kept, and undone everything is as before', async () => {
    const { coordinator, plan, document, tick, load, workspace } = await proposed();
    const homes = [...coordinator.columns.homes];
    coordinator.plans.approve(plan.planId, plan.hash, 'ben', true);
    await runPlan(plan.planId, 'ben', workspace, silentTask);
    for (const { node, to } of document.moves) {
      expect(coordinator.columns.homes[coordinator.indexOf(node)]).toBe(to);
    }
    expect(coordinator.plans.summary(plan.planId)).toMatchObject({
      ...{ state: 'done', approver: 'ben', movedNodes: plan.nodes, observed: null },
    });
    for (let at = 0; at < 4; at++) await tick(load);
    const { observed } = coordinator.plans.summary(plan.planId);
    expect(observed).toMatchObject({ isWorse: false });
    expect(observed!.ratio).toBeCloseTo(plan.ratioPredicted!, 6);
    expect(coordinator.balancer.status().look).toMatchObject({ decision: 'balanced' });
    for (let at = 0; at < 8; at++) await tick(load);
    const observedEvents = coordinator.plans.events(plan.planId, 100).filter(({ action }) => action === 'observed');
    expect(observedEvents.length, 'judged once').toBe(1);
    await undoPlan(plan.planId, 'cat', workspace, silentTask);
    expect([...coordinator.columns.homes]).toEqual(homes);
    expect(coordinator.plans.summary(plan.planId).state).toBe('undone');
    expect((await coordinator.verify(true)).ok).toBe(true);
    const actions = coordinator.plans.events(plan.planId, 100).map(({ action, actor }) => `${action} ${actor}`);
    const story = [
      'proposed balancer',
      'approved ben',
      'started ben',
      'finished ben',
      'observed balancer',
      'undone cat',
    ];
    expect(actions.reverse()).toEqual(story);
    expect(await coordinator.balancer.explain(coordinator.indexOf(document.moves[0]!.node), null)).toMatchObject({
      obstacles: [expect.stringContaining('cools down')],
    });
  });

  it('[BL4] by rule only plans within the rules go by themselves, automatically all do; both say who approved', async () => {
    const approval = { mustDiffer: true, validS: 900, nodesMax: 0, rowsMax: 1e9, reliefMin: 0, types: null };
    const waiting = await proposed({}, { mode: 'approve-by-rule', approval });
    expect(waiting.plan.state).toBe('proposed');
    expect(waiting.due).toEqual([]);
    const byRule = await proposed({}, { mode: 'approve-by-rule', approval: { ...approval, nodesMax: 1000 } });
    expect(byRule.plan).toMatchObject({ state: 'approved', approver: 'approval rules' });
    expect(byRule.due).toEqual([{ planId: byRule.plan.planId, actor: 'approval rules' }]);
    const none = await proposed({}, { mode: 'approve-by-rule', approval: { ...approval, nodesMax: 1000, types: [] } });
    expect(none.plan.state).toBe('proposed');
    const automatic = await proposed({}, { mode: 'automatic' });
    expect(automatic.plan).toMatchObject({ state: 'approved', approver: 'automatic mode' });
  });

  it('[BL5] an outcome worse than predicted makes automatic modes propose only, and says so', async () => {
    const { coordinator, plan, workspace, tick, notices } = await proposed({}, { mode: 'automatic' });
    await runPlan(plan.planId, 'automatic mode', workspace, silentTask);
    // Whatever was moved, shard 1 is the hot one now.
    for (let at = 0; at < 4; at++) await tick((_, home) => (home === 1 ? 40 : 10));
    expect(coordinator.plans.summary(plan.planId).observed).toMatchObject({ isWorse: true });
    expect(coordinator.balancer.settings.mode).toBe('propose');
    expect(notices).toContainEqual(expect.objectContaining({ code: 'balance.breaker', level: 'warning' }));
    const events = coordinator.plans.events(null, 100).map(({ action }) => action);
    expect(events).toContain('breaker');
    expect(events).toContain('mode');
  });

  it('[BL6] edited, a plan is a draft of its own, scored again; submitted it takes the place of the first', async () => {
    const { coordinator, plan, document } = await proposed();
    const { balancer, plans } = coordinator;
    expect(document.blocks.length).toBeGreaterThan(1);
    const [first] = document.blocks;
    const other = [1, 2, 3].find((shard) => shard !== first!.to)!;
    const draftId = await balancer.edit(
      plan.planId,
      { dropBlocks: [1], dropNodes: [], retarget: [{ block: 0, to: other }] },
      'ann',
    );
    const draft = plans.plan(draftId) as BalancePlanDocument;
    expect(draft.blocks.length).toBe(document.blocks.length - 1);
    expect(draft.blocks[0]).toMatchObject({ to: other, rule: { rule: 'by-hand' } });
    expect(draft.basedOn).toBe(plan.planId);
    expect(plans.summary(draftId)).toMatchObject({ state: 'draft', author: 'ann' });
    expect(plans.summary(draftId).ratioPredicted!).toBeGreaterThan(plan.ratioPredicted!);
    expect(planDetails(coordinator, draftId).blocks[0]!.nodes.length).toBe(first!.nodes);
    plans.submit(draftId, 'ann', 900);
    expect(plans.summary(plan.planId)).toMatchObject({ state: 'refused', note: `replaced by ${draftId}` });
    const edit = { dropBlocks: [], dropNodes: [], retarget: [] };
    await expect(balancer.edit(draftId, { ...edit, dropBlocks: [99] }, 'ann')).rejects.toMatchObject({
      code: 'conflict.plan',
    });
    const everything = document.blocks.map((_, number) => number).slice(0, draft.blocks.length);
    await expect(balancer.edit(draftId, { ...edit, dropBlocks: everything }, 'ann')).rejects.toMatchObject({
      message: expect.stringContaining('nothing is left'),
    });
  });

  it('[BL7] a move that a rule forbids is refused by name, and a plan made before the rule is stale', async () => {
    const { coordinator, plan, document } = await proposed();
    const pins = [{ node: document.moves[0]!.node, shard: 0 }];
    await coordinator.placements.setRules({ ...NO_RULES, pins });
    coordinator.balancer.outdate();
    const edit = { dropBlocks: [], dropNodes: [], retarget: [] };
    await expect(coordinator.balancer.edit(plan.planId, edit, 'ann')).rejects.toMatchObject({
      code: 'conflict.plan',
      message: expect.stringContaining('stale'),
    });
    expect(() => coordinator.plans.approve(plan.planId, plan.hash, 'ben', false)).toThrow(/stale/);
    expect(coordinator.plans.summary(plan.planId).state).toBe('expired');
  });

  it('[BL7] proposed right after a rule was made, a plan keeps it; rules that change while it is made refuse it', async () => {
    const { coordinator, plan, document } = await proposed({}, { mode: 'propose' });
    const pinned = document.moves.map(({ node }) => ({ node, shard: 0 }));
    await coordinator.placements.setRules({ ...NO_RULES, pins: pinned });
    coordinator.balancer.outdate();
    const planId = await coordinator.balancer.propose('ann');
    const next = coordinator.plans.plan(planId!) as BalancePlanDocument;
    const keys = new Set(pinned.map(({ node }) => node));
    expect(next.moves.some(({ node }) => keys.has(node))).toBe(false);
    expect(planId).not.toBe(plan.planId);
    const making = coordinator.balancer.propose('ann');
    await coordinator.placements.setRules(NO_RULES);
    await expect(making).rejects.toMatchObject({ code: 'conflict.plan' });
  });

  it('[BL8] an undo that is paused is gone on with as any plan, and what it took back is undone then', async () => {
    const { coordinator, plan, workspace } = await proposed();
    const homes = [...coordinator.columns.homes];
    coordinator.plans.approve(plan.planId, plan.hash, 'ben', false);
    await runPlan(plan.planId, 'ben', workspace, silentTask);
    const controller = new AbortController();
    const report = ({ phase }: { phase: string }) => {
      if (phase === 'moving nodes') controller.abort();
    };
    const stopped = { report, signal: controller.signal };
    await expect(undoPlan(plan.planId, 'cat', workspace, stopped)).rejects.toMatchObject({ code: 'cancelled.caller' });
    const { open } = coordinator.plans;
    expect(open).toMatchObject({ kind: 'undo', state: 'paused', undoOf: plan.planId });
    await runPlan(open!.planId, 'cat', workspace, silentTask);
    expect(coordinator.plans.summary(plan.planId).state).toBe('undone');
    expect([...coordinator.columns.homes]).toEqual(homes);
  });

  it('[BL8] paused on the way a plan keeps what it moved, and goes on; done, it stays done over a restart', async () => {
    const { coordinator, plan, workspace, folder, time } = await proposed();
    coordinator.plans.approve(plan.planId, plan.hash, 'ben', false);
    const controller = new AbortController();
    controller.abort();
    const stopped = { report: () => {}, signal: controller.signal };
    await expect(runPlan(plan.planId, 'ben', workspace, stopped)).rejects.toMatchObject({ code: 'cancelled.caller' });
    expect(coordinator.plans.summary(plan.planId)).toMatchObject({ state: 'paused', movedNodes: 0 });
    await runPlan(plan.planId, 'cat', workspace, silentTask);
    expect(coordinator.plans.summary(plan.planId)).toMatchObject({ state: 'done', movedNodes: plan.nodes });
    expect(() => coordinator.plans.start(plan.planId, 'ben')).toThrow(/is done/);
    await coordinator.close();
    const again = await world({}, folder, time.nowMs);
    expect(again.coordinator.plans.summary(plan.planId).state).toBe('done');
  });

  it('[BL9] settings are kept, out of range refused with the range, and every change is in the audit trail', async () => {
    const { coordinator, folder, time } = await world();
    const { balancer } = coordinator;
    const policy = { ...balancer.settings.policy, shardRatioEnter: 1.3 };
    configure(coordinator, { mode: 'off', policy });
    const wrong = { ...balancer.settings, policy: { ...policy, confirmTicks: 0 } };
    expect(() => balancer.configure(wrong, 'ann')).toThrow(/confirmTicks: expected 1 to 1000, found 0/);
    const unequal = { ...balancer.settings, policy: { ...policy, horizonS: 25 } };
    expect(() => balancer.configure(unequal, 'ann')).toThrow(/horizonS: expected a whole multiple of tickS/);
    await coordinator.close();
    const again = await world({}, folder, time.nowMs);
    expect(again.coordinator.balancer.settings).toMatchObject({ mode: 'off', policy: { shardRatioEnter: 1.3 } });
    const events = again.coordinator.plans.events(null, 10);
    expect(events.map(({ action, actor, detail }) => [action, actor, detail])).toEqual([
      ['policy', 'ann', 'shardRatioEnter 1.2 to 1.3'],
      ['mode', 'ann', 'propose to off'],
    ]);
  });

  it('[BL10] what the loop has learnt outlives a restart: cooldowns, and a forecast of seasons', async () => {
    const { coordinator, folder, time, tick } = await world();
    const policy = { ...coordinator.balancer.settings.policy, horizonS: 20, seasonS: 60 };
    configure(coordinator, { policy });
    const wave = (at: number) => (node: number) => Math.round(20 + 15 * Math.sin((2 * Math.PI * at) / 6) + (node % 3));
    for (let at = 0; at < 40; at++) {
      // What is built anew takes over every tick.
      if (at === 20) configure(coordinator, { policy: { ...policy, shardRatioEnter: 1.3 } });
      await tick(wave(at));
    }
    const before = coordinator.balancer.status().forecast;
    expect(before).toMatchObject({ hasSeason: true });
    await coordinator.close();
    const ticksLearnt = () => readLoop(loopFile(folder))!.memory.forecast['forecaster.clock']![0];
    expect(ticksLearnt(), 'all but the first, which it was built at').toBe(39);
    const again = await world({}, folder, time.nowMs + 5 * TICK_MS);
    await again.tick(wave(40));
    await again.tick(wave(41));
    expect(again.coordinator.balancer.status().forecast).toMatchObject({
      hasSeason: true,
      isBelieved: before.isBelieved,
    });
    await again.coordinator.close();
    expect(ticksLearnt(), 'and what was missed').toBe(39 + 5 + 2);
  });

  it('[BL11] in quiet hours and in mode off nothing is proposed, and the status says what is due', async () => {
    const quiet = await world();
    const { balancer } = quiet.coordinator;
    const always = {
      ...balancer.settings.policy,
      quietHours: [
        { fromMin: 0, toMin: 0 },
        { fromMin: 1, toMin: 0 },
      ],
    };
    configure(quiet.coordinator, { policy: always });
    await warm(quiet.tick);
    for (let at = 0; at < 5; at++) await quiet.tick(hotNodes(quiet.coordinator));
    expect(balancer.status()).toMatchObject({ look: { decision: 'quiet-hours' }, openPlan: null });
    const off = await world();
    configure(off.coordinator, { mode: 'off' });
    await warm(off.tick);
    for (let at = 0; at < 5; at++) await off.tick(hotNodes(off.coordinator));
    expect(off.coordinator.balancer.status()).toMatchObject({ look: { decision: 'plan' }, openPlan: null });
  });

  it('[BL15] a proposal that the load has outgrown makes room for one that helps', async () => {
    const { coordinator, plan, tick } = await proposed();
    for (let at = 0; at < 6; at++) await tick((node, home) => (home === 1 && node % 3 === 0 ? 60 : 10));
    expect(coordinator.plans.summary(plan.planId)).toMatchObject({
      state: 'expired',
      note: expect.stringContaining('by the heat of now'),
    });
    const { openPlan } = coordinator.balancer.status();
    expect(openPlan).toMatchObject({ state: 'proposed', author: 'balancer' });
    const next = coordinator.plans.plan(openPlan!.planId) as BalancePlanDocument;
    expect(next.blocks[0]!.from).toBe(1);
  });

  it('[BL12] why here and why not there, in words; before the first look there is no answer', async () => {
    const { coordinator, document, plan } = await proposed();
    const node = coordinator.indexOf(document.moves[0]!.node);
    const { targets, best, basis } = await coordinator.balancer.explain(node, null);
    expect(basis).toBe('measured');
    expect(targets.length).toBe(3);
    for (const { reason, score } of targets) {
      expect(Math.abs(reason.reduce((sum, { value }) => sum + value, 0) - score!)).toBeLessThan(1e-9);
    }
    expect(best).not.toBeNull();
    expect(plan.nodes).toBeGreaterThan(0);
    const fresh = await world();
    await expect(fresh.coordinator.balancer.explain(0, null)).rejects.toMatchObject({ code: 'unavailable.heat' });
  });
});
