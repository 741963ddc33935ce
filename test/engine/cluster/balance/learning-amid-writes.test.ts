import { describe, expect, it, onTestFinished } from 'vitest';
import { readLoop } from '../../../../engine/cluster/balance/forecast-file.ts';
import { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { noEvents } from '../../../../engine/cluster/coordinator-events.ts';
import { demoTopology } from '../../../../engine/cluster/demo-topology.ts';
import { loopFile } from '../../../../engine/cluster/workspace-files.ts';
import type { TopologyChange } from '../../../../engine/model/changes.ts';
import { newWorkspace } from '../../../support/workspaces.ts';

const TICK_MS = 10_000;
const BY = { actor: 'ann' };
const SEASON_TICKS = 6;

/** An open workspace on virtual time whose accesses the test makes, as a shard worker would count them. */
async function opened(folder: string, startMs = 1_000_000) {
  const time = { nowMs: startMs };
  const coordinator = await Coordinator.open(folder, () => time.nowMs, noEvents);
  onTestFinished(() => coordinator.close().catch(() => {}));
  const stripe = coordinator.columns.heat.at(-1)!;
  coordinator.foldHeat();
  const tick = async (accessesOf: (node: number, home: number) => number) => {
    for (let node = 0; node < coordinator.names.slotEnd; node++) {
      if (coordinator.isNode(node)) stripe[node]! += accessesOf(node, coordinator.columns.homes[node]!);
    }
    time.nowMs += TICK_MS;
    coordinator.foldHeat();
    await coordinator.balancer.settled();
  };
  return { coordinator, tick, time };
}

const wave = (at: number) => (node: number) =>
  Math.round(20 + 15 * Math.sin((2 * Math.PI * at) / SEASON_TICKS) + (node % 3));

const added = (count: number, type: string, prefix: string): TopologyChange[] =>
  Array.from({ length: count }, (_, at) => ({ op: 'add-node', key: `${prefix}${at}`, type }));

/** With a type more than before. */
async function withGadgets(coordinator: Coordinator): Promise<void> {
  const document = coordinator.metagraphs.document();
  await coordinator.metagraphs.replace({ ...document, nodeTypes: [...document.nodeTypes, 'gadget'] }, 'ann');
}

const status = ({ balancer }: Coordinator) => balancer.status().forecast;

describe('what the balancer has learnt', () => {
  it('[BL20] stays when nodes and a type are written, also after opening again with more slots', async () => {
    const folder = await newWorkspace(demoTopology(600, 3));
    const { coordinator, tick, time } = await opened(folder);
    const { balancer, columns } = coordinator;
    const policy = { ...balancer.settings.policy, horizonS: 20, seasonS: (SEASON_TICKS * TICK_MS) / 1000 };
    balancer.configure({ ...balancer.settings, policy }, 'ann');
    for (let at = 0; at < 31; at++) await tick(wave(at));
    const before = status(coordinator);
    expect(before).toMatchObject({ hasSeason: true });
    await withGadgets(coordinator);
    await coordinator.write(added(450, 'gadget', 'new'), BY);
    await coordinator.write([{ op: 'remove-node', key: coordinator.names.keyOf(7), edges: 'remove' }], BY);
    await tick(wave(31));
    await tick(wave(32));
    expect(status(coordinator)).toMatchObject({ hasSeason: true, isBelieved: before.isBelieved });
    expect(status(coordinator).nodes.mase, 'its record of earlier windows').not.toBeNull();
    await coordinator.close();
    const saved = readLoop(loopFile(folder))!;
    expect(saved.memory.forecast['forecaster.clock']![0], 'every tick but the first').toBe(32);
    expect(saved.types).toContain('gadget');
    const again = await opened(folder, time.nowMs);
    expect(again.coordinator.columns.slotCount, 'as many slots as at first').toBeGreaterThan(columns.slotCount);
    await again.tick(wave(33));
    await again.tick(wave(34));
    expect(status(again.coordinator)).toMatchObject({ hasSeason: true });
    await again.coordinator.close();
    const { memory } = readLoop(loopFile(folder))!;
    expect(memory.forecast['forecaster.clock']![0]).toBe(34);
    const levels = memory.forecast['forecaster.levels.levels']!;
    expect(levels.length).toBe(again.coordinator.columns.slotCount);
    expect(levels[7], 'nothing is left of a removed node').toBeLessThan(0.3);
    expect(levels[8]).toBeGreaterThan(10);
    expect(levels[600], 'of a new one what came').toBeGreaterThan(5);
  }, 60_000);

  it('[BL21] an overload is found and planned for while somebody writes in every tick', async () => {
    const { coordinator, tick } = await opened(await newWorkspace(demoTopology(600, 3)));
    await withGadgets(coordinator);
    const hot = new Set([...coordinator.columns.homes.slice(0, 600).keys()].filter((node) => node % 3 === 0));
    const hotShard = new Set([...hot].filter((node) => coordinator.columns.homes[node] === 0));
    const { balancer } = coordinator;
    const policy = { ...balancer.settings.policy, nodeSharePerHourMax: 1 };
    balancer.configure({ ...balancer.settings, policy }, 'ann');
    for (let at = 0; at < 12 && coordinator.plans.count === 0; at++) {
      await coordinator.write(added(1, 'gadget', `tick ${at} `), BY);
      await tick((node) => (at > 1 && hotShard.has(node) ? 60 : 10));
    }
    expect(coordinator.plans.latest(1)).toMatchObject([{ kind: 'balance', author: 'balancer' }]);
  }, 60_000);
});
