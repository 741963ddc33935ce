import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { resizeWorkspace } from '../../../../engine/cluster/placement/resize-workspace.ts';
import { NO_SHARD } from '../../../../engine/model/ids.ts';
import { newWorkspace } from '../../../support/workspaces.ts';
import { ModelTopology, randomChanges } from '../writes/model.ts';
import { BY, start } from '../writes/support.ts';

vi.setConfig({ testTimeout: 60_000 });
const SHARDS = 3;

async function pastOf(seed: number) {
  const topology = start();
  const folder = await newWorkspace(topology, { shardCount: SHARDS });
  // Not before the workspace was made, which is by the real clock.
  let nowMs = Date.now() + 60_000;
  const open = () => Coordinator.open(folder, () => nowMs);
  const clock = { now: () => nowMs, pass: (ms: number) => (nowMs += ms) };
  const coordinator = await open();
  onTestFinished(() => coordinator.close().catch(() => {}));
  return { coordinator, open, folder, clock, prng: createPrng(seed), model: new ModelTopology(topology) };
}

describe('former moments of a workspace', () => {
  it('[IX1] every moment of random moves and writes is told as it was, also after it was opened again', async () => {
    const { coordinator, open, clock, prng, model } = await pastOf(7);
    const keysThen = (): Map<string, number> => {
      const { columns, names } = coordinator;
      const slots = Array.from({ length: names.slotEnd }, (_, slot) => slot).filter((slot) => coordinator.isNode(slot));
      return new Map(slots.map((slot) => [names.keyOf(slot), columns.homes[slot]!]));
    };
    const states = [{ atMs: clock.now(), homes: keysThen(), revision: 0 }];
    for (let step = 0; step < 40; step++) {
      clock.pass(1000);
      if (prng.below(3) === 0) await coordinator.write(randomChanges(model, prng, step), BY);
      else {
        const slots = [...keysThen().keys()].map((key) => coordinator.indexOf(key));
        const node = slots[prng.below(slots.length)]!;
        await coordinator.move(node, (coordinator.columns.homes[node]! + 1 + prng.below(2)) % SHARDS);
      }
      states.push({ atMs: clock.now(), homes: keysThen(), revision: coordinator.revision });
    }
    const now = keysThen();
    const check = async (of: Coordinator) => {
      for (const { atMs, homes, revision } of states) {
        const moment = await of.history.moment(atMs);
        const told = new Map<string, number>();
        for (const [slot, home] of moment.homes.entries()) {
          if (home !== NO_SHARD) told.set(of.names.keyOf(slot), home);
        }
        // A key may have been removed and given to another node since.
        const still = [...homes].filter(([key]) => now.has(key) && told.has(key));
        expect(new Map(still), `at ${atMs}`).toEqual(told);
        expect(moment.since.writes).toBe(of.revision - revision);
        expect(told.size + moment.since.nodesRemoved, `nodes at ${atMs}`).toBe(homes.size);
        expect(moment.shards.reduce((sum, { nodes }) => sum + nodes, 0)).toBe(told.size);
      }
    };
    await check(coordinator);
    await coordinator.close();
    const again = await open();
    onTestFinished(() => again.close());
    await check(again);
  });

  it('[IX2] heat of then is that of the kept stretch, by the shard that nodes had then', async () => {
    const { coordinator, clock } = await pastOf(1);
    clock.pass(10_000 - (clock.now() % 10_000));
    const startMs = clock.now();
    coordinator.foldHeat();
    await coordinator.query("MATCH (a {id: 'n3'})-[*]->(n) RETURN n.label", {});
    const home = coordinator.columns.homes[3]!;
    clock.pass(4000);
    coordinator.foldHeat();
    await coordinator.move(3, (home + 1) % SHARDS);
    clock.pass(20_000);
    coordinator.foldHeat();
    const moment = await coordinator.history.moment(startMs + 2000);
    expect(moment.heat).toMatchObject({ startMs, resolutionMs: 10_000, durationMs: 4001 });
    const rates = [...moment.heat!.nodes!];
    expect(rates[3]).toBeGreaterThan(0);
    const byShard = Array.from({ length: SHARDS }, (_, shard) =>
      rates.reduce((sum, rate, slot) => sum + (moment.homes[slot] === shard ? rate : 0), 0),
    );
    for (const { shard, heat } of moment.shards) expect(heat).toBeCloseTo(byShard[shard]!, 4);
    expect(moment.homes[3]).toBe(home);
    const total = byShard.reduce((sum, heat) => sum + heat, 0);
    expect(moment.heat!.imbalance).toBeCloseTo((Math.max(...byShard) * SHARDS) / total, 5);
    // Nobody watched in between.
    expect((await coordinator.history.moment(startMs + 15_000)).heat).toBeNull();
  });

  it('[IX3] a time before the workspace was made, or before a shard went, is refused with the time it is known from', async () => {
    const { coordinator, folder, open, clock } = await pastOf(2);
    const code = 'usage.params';
    const { createdMs } = coordinator.facts;
    await expect(coordinator.history.moment(createdMs - 1)).rejects.toMatchObject({ code });
    await expect(coordinator.history.moment(clock.now() + 1)).rejects.toMatchObject({ code });
    expect((await coordinator.history.moment(createdMs)).atMs).toBe(createdMs);
    clock.pass(1000);
    for (const [slot, home] of [...coordinator.columns.homes.slice(0, 30)].entries()) {
      if (home === SHARDS - 1) await coordinator.move(slot, 0);
    }
    const shrunkMs = clock.now();
    await coordinator.close();
    resizeWorkspace(folder, SHARDS - 1);
    clock.pass(1000);
    const smaller = await open();
    onTestFinished(() => smaller.close());
    expect(smaller.history.timeline(createdMs, clock.now(), 10).knownFromMs).toBe(shrunkMs);
    await expect(smaller.history.moment(shrunkMs - 1)).rejects.toMatchObject({
      code,
      details: { knownFromMs: shrunkMs },
    });
    expect((await smaller.history.moment(shrunkMs)).shards).toHaveLength(SHARDS - 1);
  });

  it('[IX4] the timeline tells moves, writes and load of a range; the difference of two moments who moved and who came', async () => {
    const { coordinator, clock } = await pastOf(3);
    const beginMs = clock.now();
    const from = coordinator.columns.homes[5]!;
    const to = (from + 1) % SHARDS;
    clock.pass(1000);
    await coordinator.move(5, to);
    clock.pass(1000);
    await coordinator.write([{ op: 'add-node', key: 'late', type: 'host' }], BY);
    const midMs = clock.now();
    clock.pass(1000);
    await coordinator.move(6, (coordinator.columns.homes[6]! + 1) % SHARDS);
    const timeline = coordinator.history.timeline(beginMs, clock.now(), 100);
    expect(timeline).toMatchObject({ nowMs: clock.now(), isCutOff: false, moves: [{ nodes: 1 }, { nodes: 1 }] });
    expect(timeline.writes).toMatchObject([{ atMs: midMs, actor: 'ann', summary: { nodes: { added: 1 } } }]);
    expect(coordinator.history.timeline(midMs + 1, clock.now(), 100)).toMatchObject({
      moves: [{ nodes: 1 }],
      writes: [],
    });
    const difference = await coordinator.history.difference({ fromMs: beginMs, toMs: midMs, countMax: 10 });
    expect(difference).toMatchObject({ count: 1, nodes: [{ key: 'n5', from, to }], nodesAdded: 1, nodesRemoved: 0 });
    expect([...difference.indexes]).toEqual([5]);
    const all = await coordinator.history.difference({ fromMs: beginMs, toMs: null, countMax: 1 });
    expect(all).toMatchObject({ count: 2, nodes: { length: 1 }, toMs: clock.now() });
  });
});
