import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext, vi } from 'vitest';
import { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { noEvents } from '../../../../engine/cluster/coordinator-events.ts';
import { heatReport } from '../../../../engine/cluster/heat/heat-report.ts';
import { NO_RULES, type PlacementRules } from '../../../../engine/model/placement-rules.ts';
import type { Notice } from '../../../../engine/protocol/types.ts';
import { failingDisk, smallDisk } from '../../../support/small-disk.ts';
import { keysOf, randomTopology, reach } from '../../../support/topologies.ts';
import { column, importTopology } from '../../../support/workspaces.ts';

const SHARDS = 3;
const topology = randomTopology(160, 420, 8);
/** Mounts, and machines that do much else. */
vi.setConfig({ testTimeout: 90_000 });
const ANCHORS = [0, 7, 30, 77, 120];

/** Opens on time that the test lets pass; what the operator hears is kept. */
async function open(folder: string) {
  let nowMs = 1_700_000_000_000;
  const notices: Notice[] = [];
  const events = { ...noEvents, onNotice: (notice: Notice) => notices.push(notice) };
  const coordinator = await Coordinator.open(folder, () => nowMs, events);
  onTestFinished(() => coordinator.close().catch(() => {}));
  /** As the session does twice a second. */
  const pass = (ms: number) => {
    for (const end = nowMs + ms; nowMs < end; ) {
      nowMs += 500;
      coordinator.foldHeat();
    }
  };
  return { coordinator, notices, pass };
}

async function expectRightAnswers(coordinator: Coordinator): Promise<void> {
  for (const anchor of ANCHORS) {
    const answer = await coordinator.query('MATCH (a {id:$a})-[*1..]->(b) RETURN b.id', { a: `n${anchor}` });
    expect(column(answer)).toEqual(keysOf(topology, reach(topology, anchor, 'down', Number.POSITIVE_INFINITY).keys()));
  }
}

const homesOf = ({ columns, nodeCount }: Coordinator) => [...columns.homes.subarray(0, nodeCount)];
/** Every node to the next shard. */
const moveAll = (coordinator: Coordinator) =>
  Promise.allSettled(homesOf(coordinator).map((home, node) => coordinator.move(node, (home + 1) % SHARDS)));
const reasons = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  new Set(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'done')));

async function workspaceOn({ folder }: { folder: string }): Promise<string> {
  const workspace = join(folder, 'one.shardscope');
  await importTopology(workspace, topology, { shardCount: SHARDS });
  return workspace;
}

describe('a full disk', () => {
  it('[SV8] refuses moves with storage.full, loses and half applies nothing, answers queries, and is told until it has room', async (context) => {
    const disk = smallDisk(context, 64);
    const { coordinator, notices, pass } = await open(await workspaceOn(disk));
    pass(1000);
    const homes = homesOf(coordinator);
    disk.fill();
    expect(reasons(await moveAll(coordinator))).toEqual(new Set(['storage.full']));
    expect(homesOf(coordinator)).toEqual(homes);
    await expectRightAnswers(coordinator);
    expect(await coordinator.shardsStatus(0)).toMatchObject({
      storage: { code: 'storage.full', message: expect.stringContaining('free some disk space') },
      shards: Array(SHARDS).fill({ state: 'ready' }),
    });
    pass(5000);
    const told = () => notices.filter(({ message }) => message.startsWith('the workspace')).map(({ code }) => code);
    expect(told()).toEqual(['storage.full']);

    disk.free();
    pass(2000);
    expect(told()).toEqual(['storage.full', 'storage.back']);
    expect((await coordinator.shardsStatus(0)).storage).toBeNull();
    expect(reasons(await moveAll(coordinator)), 'without opening it again').toEqual(new Set(['done']));
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
    await expectRightAnswers(coordinator);
  });

  it('[SV8] filled at any point of many moves, each move is done or refused, and every partition can be put right', async (context) => {
    const disk = smallDisk(context, 64);
    const workspace = await workspaceOn(disk);
    for (const delayMs of [0, 4, 15]) {
      const { coordinator } = await open(workspace);
      const before = homesOf(coordinator);
      const moving = moveAll(coordinator);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      disk.fill();
      const outcomes = await moving;
      expect([...reasons(outcomes)].filter((code) => code !== 'done' && code !== 'storage.full')).toEqual([]);
      await expectRightAnswers(coordinator);
      outcomes.forEach((outcome, node) => {
        if (outcome.status === 'fulfilled') expect(coordinator.columns.homes[node]).not.toBe(before[node]);
      });
      disk.free();
      await coordinator.close();
      const again = await open(workspace);
      expect(homesOf(again.coordinator), 'as it was in memory').toEqual(homesOf(coordinator));
      expect(await again.coordinator.verify(true)).toMatchObject({ ok: true });
      await again.coordinator.close();
    }
  });

  it('[SV8] keeps rules as they were and heat in memory, and takes them when there is room', async (context) => {
    const disk = smallDisk(context, 64);
    const workspace = await workspaceOn(disk);
    const { coordinator, pass } = await open(workspace);
    pass(1000);
    disk.fill();
    const pinned = (node: number) => ({ ...NO_RULES, pins: [{ node: `n${node}`, shard: 1 }] });
    let last: PlacementRules = coordinator.placements.rules;
    // The log of the catalog may have room for some more.
    const setMany = async () => {
      for (let round = 0; round < 10_000; round++) {
        const next = pinned(round % topology.nodeCount);
        await coordinator.placements.setRules(next);
        last = next;
      }
    };
    await expect(setMany()).rejects.toMatchObject({ code: 'storage.full' });
    expect(coordinator.placements.rules).toEqual(last);
    await coordinator.query('MATCH (a {id:$a})-[*1..]->(b) RETURN b.id', { a: 'n7' });
    pass(30_000);
    disk.free();
    pass(30_000);
    const rules = pinned(3);
    await coordinator.placements.setRules(rules);
    const { total } = heatReport(coordinator, { fromMs: 0, toMs: 2e12, bucketsMax: 5, nodes: [], topCount: 1 });
    expect(total).toBeGreaterThan(0);
    await coordinator.close();
    const reopened = await open(workspace);
    expect(reopened.coordinator.placements.rules).toEqual(rules);
    expect(
      heatReport(reopened.coordinator, { fromMs: 0, toMs: 2e12, bucketsMax: 5, nodes: [], topCount: 1 }).total,
      'what was counted meanwhile',
    ).toBe(total);
  });

  it('[SV8] refuses an import, leaves nothing of it, and takes it when there is room', async (context) => {
    const disk = smallDisk(context, 6);
    const target = join(disk.folder, 'one.shardscope');
    const big = randomTopology(900, 2700, 4);
    await expect(importTopology(target, big, { shardCount: SHARDS })).rejects.toMatchObject({ code: 'storage.full' });
    expect(readdirSync(disk.folder)).toEqual([]);
    disk.fill();
    await expect(importTopology(target, topology, { shardCount: SHARDS })).rejects.toMatchObject({
      code: 'storage.full',
    });
    expect(existsSync(target)).toBe(false);
    disk.free();
    await importTopology(target, topology, { shardCount: SHARDS });
    expect(await (await open(target)).coordinator.verify(true)).toMatchObject({ ok: true });
  });
});

describe('a read-only disk', () => {
  async function readOnlyWorkspace(context: TestContext) {
    const disk = failingDisk(context, 24);
    return { disk, workspace: await workspaceOn(disk) };
  }

  it('[SV9] is refused at opening with storage.readonly, naming the folder and what to do, and left as it is', async (context) => {
    const { disk, workspace } = await readOnlyWorkspace(context);
    disk.remount('ro');
    const refused = { code: 'storage.readonly', message: expect.stringMatching(/one\.shardscope.*writable/) };
    await expect(open(workspace)).rejects.toMatchObject(refused);
    await expect(
      importTopology(join(disk.folder, 'two.shardscope'), topology, { shardCount: SHARDS }),
    ).rejects.toMatchObject({ code: 'storage.readonly' });
    disk.remount('rw');
    expect(await (await open(workspace)).coordinator.verify(true)).toMatchObject({ ok: true });
  });

  it('[SV9] that becomes so while open: queries go on, moves are refused and told, and a repaired disk has lost nothing', async (context) => {
    const { disk, workspace } = await readOnlyWorkspace(context);
    const { coordinator, notices } = await open(workspace);
    await coordinator.move(3, (coordinator.columns.homes[3]! + 1) % SHARDS);
    const homes = homesOf(coordinator);
    disk.fail();
    expect(reasons(await moveAll(coordinator))).toEqual(new Set(['storage.readonly']));
    expect(homesOf(coordinator)).toEqual(homes);
    await expectRightAnswers(coordinator);
    expect((await coordinator.shardsStatus(0)).storage).toMatchObject({ code: 'storage.readonly' });
    expect(notices.filter(({ message }) => message.startsWith('the workspace'))).toMatchObject([
      { level: 'error', code: 'storage.readonly' },
    ]);
    await coordinator.close().catch(() => {});
    disk.remount('rw');
    const repaired = await open(workspace);
    expect(homesOf(repaired.coordinator)).toEqual(homes);
    expect(await repaired.coordinator.verify(true)).toMatchObject({ ok: true });
    await repaired.coordinator.close();
  });
});
