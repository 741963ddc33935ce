import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import { silentTask } from '../../../../engine/base/progress.ts';
import { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { createDemoWorkload } from '../../../../engine/cluster/demo-workload.ts';
import { heatReport } from '../../../../engine/cluster/heat/heat-report.ts';
import { decideAndRun, undoPlan } from '../../../../engine/cluster/plans/run-plan.ts';
import { replayWorkspace } from '../../../../engine/cluster/replay/replay-workspace.ts';
import type { PlacementObjective } from '../../../../engine/model/placement-rules.ts';
import type { Topology } from '../../../../engine/model/topology.ts';
import { randomTopology } from '../../../support/topologies.ts';
import { virtualClock } from '../../../support/virtual-clock.ts';
import { newWorkspace, openWorkspace } from '../../../support/workspaces.ts';
import { freeTopology, ModelTopology, randomChanges } from './model.ts';
import { BY, HIERARCHIES } from './support.ts';

vi.setConfig({ testTimeout: 120_000 });
const SHARDS = 3;
const NODES = 60;

/** A workspace that was written to much, and one where what it has become was imported, with every node on the same shard. */
async function twins() {
  const options = { shardCount: SHARDS, hierarchies: HIERARCHIES };
  const folder = await newWorkspace(freeTopology(randomTopology(NODES, 90, 3)), options);
  const written = await openWorkspace(folder);
  const model = new ModelTopology((await written.storedTopology(silentTask)).topology);
  const prng = createPrng(4);
  for (let write = 0; write < 40; write++) await written.write(randomChanges(model, prng, write), BY);
  const { topology, homes } = await written.storedTopology(silentTask);
  const imported = await openWorkspace(await newWorkspace(topology, options));
  await Promise.all(Array.from(homes, (home, node) => imported.move(node, home)));
  expect(written.names.slotEnd, 'there are vacant slots between').toBeGreaterThan(topology.nodeCount);
  return { folder, written, imported, topology };
}

/** A workspace that was written to much, and a plan of it that nobody has decided about. */
async function planned(objective: PlacementObjective) {
  const { written } = await twins();
  const asked = { shards: SHARDS, objective, imbalance: 0.3, from: 'scratch', preset: 'default', seed: 7 } as const;
  const { planId } = await written.placements.propose(asked, silentTask);
  const plan = written.placements.plan(planId);
  expect(plan.moves.length).toBeGreaterThan(2);
  const workspace = {
    current: () => written,
    reopen: () => Promise.reject(new Error('no shard comes or goes')),
  };
  return { written, plan, workspace };
}

/** By key. */
const byKey = ({ nodeKeys }: Topology, { names }: Coordinator, column: ArrayLike<number>) =>
  nodeKeys.map((key) => column[names.indexOf(key)!]!);

describe('a workspace with vacant slots', () => {
  it('[WR12] gives in every analysis what a fresh import of the same topology gives', async () => {
    const { written, imported, topology } = await twins();
    const both = [written, imported] as const;
    const [first, second] = await Promise.all(both.map((of) => of.info()));
    expect(first).toMatchObject({
      ...{ nodes: second!.nodes, edges: second!.edges, nodeTypes: second!.nodeTypes, cut: second!.cut },
      closure: {
        storedRows: second!.closure.storedRows,
        hierarchy: { all: { rows: second!.closure.hierarchy.all!.rows } },
      },
    });

    const settings = { measure: 'degree', direction: 'up', damping: 0.85, seed: 1 } as const;
    for (const of of both) await of.recomputeInfluence(settings, silentTask);
    expect(byKey(topology, written, written.influence)).toEqual(byKey(topology, imported, imported.influence));
    const [ofWritten, ofImported] = both.map((of) => of.influenceReport(10));
    expect(ofWritten!.top.map(({ key, rank }) => [key, rank])).toEqual(
      ofImported!.top.map(({ key, rank }) => [key, rank]),
    );
    expect([ofWritten!.nodes, ofWritten!.histogram]).toEqual([ofImported!.nodes, ofImported!.histogram]);

    for (const objective of ['closure', 'edges'] as const) {
      const asked = { shards: SHARDS, objective, imbalance: 0.1, from: 'scratch', preset: 'default', seed: 1 } as const;
      const [one, other] = await Promise.all(both.map((of) => of.placements.propose(asked, silentTask)));
      expect(one!.after, objective).toEqual(other!.after);
      expect(one!.before, objective).toEqual(other!.before);
      const moves = both.map((of, at) =>
        of.placements.plan([one!, other!][at]!.planId).moves.map(({ node, to }) => [node, to]),
      );
      expect(moves[0], objective).toEqual(moves[1]);
    }

    for (const kind of ['islands', 'force'] as const) {
      const [positions] = await Promise.all(both.map((of) => of.layouts.layout(kind, 3, silentTask)));
      for (let slot = 0; slot < written.names.slotEnd; slot++) {
        expect(Number.isFinite(positions![2 * slot]), `${kind} ${slot}`).toBe(written.isNode(slot));
      }
    }
    for (const text of ['new-', 'n1', 'label']) {
      const keys = both.map((of) => new Set(of.search(text, 1000).map((slot) => of.names.keyOf(slot))));
      expect(keys[0]).toEqual(keys[1]);
    }
    const checks = both.map((of) => of.metagraphs.check());
    const [report, other] = await Promise.all(checks);
    expect(report!.ok).toBe(true);
    expect({ ...report, violations: [] }.checked).toBe(other!.checked);
  });

  it('[WR12] the balancer looks, plans and explains with vacant slots, also of nodes that go between its looks', async () => {
    const { folder, written: former } = await twins();
    await former.close();
    let nowMs = 1_700_000_000_000;
    const coordinator = await Coordinator.open(folder, () => nowMs);
    onTestFinished(() => coordinator.close());
    const prng = createPrng(2);
    const { homes, heat } = coordinator.columns;
    const busy = () => [...homes.keys()].filter((slot) => homes[slot] === 0);
    for (let fold = 0; fold < 200; fold++) {
      nowMs += 500;
      for (const slot of busy()) heat[SHARDS]![slot]! += 5 + prng.below(40);
      coordinator.foldHeat();
      if (fold % 20 === 19) await coordinator.balancer.settled();
      if (fold % 50 !== 30) continue;
      const { names } = coordinator;
      await coordinator.write([{ op: 'remove-node', key: names.keyOf(busy()[3]!), edges: 'remove' }], BY);
    }
    const { look } = coordinator.balancer.status();
    expect(look).not.toBeNull();
    for (const { heat: load, ratio } of look!.shards) expect([load, ratio].every(Number.isFinite)).toBe(true);
    const planId = await coordinator.balancer.propose('ann');
    const moves = planId === null ? [] : coordinator.plans.plan(planId).moves;
    for (const { node } of moves) expect(coordinator.names.indexOf(node), node).toBeDefined();
    await coordinator.balancer.explain(busy()[0]!, 1);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });

  it('[WR13] a plan whose node was removed is stale, is refused by name when it is executed, and nothing else breaks', async () => {
    const { written, plan, workspace } = await planned('closure');
    const gone = plan.moves[1]!.node;
    await written.write([{ op: 'remove-node', key: gone, edges: 'remove' }], BY);
    expect(written.placements.staleBecause(plan)).toContain(gone);
    const homes = written.columns.homes.slice();
    await expect(decideAndRun(plan, 'ann', workspace, silentTask)).rejects.toMatchObject({
      message: expect.stringContaining(gone),
    });
    expect(written.columns.homes).toEqual(homes);
    expect(written.plans.underWay).toBeNull();
    expect(await written.verify(true)).toMatchObject({ ok: true });
  });

  it('[WR13] a node that was removed after its plan moved it does not keep the others from going back', async () => {
    const { written, plan, workspace } = await planned('edges');
    await decideAndRun(plan, 'ann', workspace, silentTask);
    const gone = plan.moves[1]!.node;
    await written.write([{ op: 'remove-node', key: gone, edges: 'remove' }], BY);
    await undoPlan(plan.id, 'ann', workspace, silentTask);
    for (const { node, from } of plan.moves) {
      if (node !== gone) expect(written.columns.homes[written.indexOf(node)], node).toBe(from);
    }
    expect(await written.verify(true)).toMatchObject({ ok: true });
  });

  it('[WR12] a replay, heat by time and the demo workload go on without nodes that are gone', async () => {
    const { folder, written } = await twins();
    const { names, columns } = written;
    const gone = Array.from({ length: NODES }, (_, slot) => slot).find((slot) => !written.isNode(slot))!;
    columns.heat[SHARDS]![gone]! += 100;
    columns.heat[SHARDS]![written.indexOf(names.keyOf(columns.homes.indexOf(1)))]! += 7;
    written.foldHeat();
    const series = heatReport(written, { fromMs: 0, toMs: 2e12, bucketsMax: 5, nodes: [], topCount: 5 });
    for (const { node } of series.top) expect(written.isNode(node.index)).toBe(true);
    const clock = virtualClock();
    const workload = createDemoWorkload(written, clock, 1);
    onTestFinished(() => workload.stop());
    workload.set(true, 100);
    await clock.advance(1000);
    const asked = written.queries.count;
    expect(asked).toBeGreaterThan(50);
    await written.write(
      Array.from(columns.homes.keys())
        .filter((slot) => written.isNode(slot))
        .slice(0, 5)
        .map((slot) => ({ op: 'remove-node', key: names.keyOf(slot), edges: 'remove' }) as const),
      BY,
    );
    await clock.advance(1000);
    expect(written.queries.count).toBeGreaterThan(asked);
    workload.stop();
    const live = Uint32Array.from(columns.homes.keys()).filter((slot) => written.isNode(slot));
    await written.close();
    const trace = {
      timesMs: Float64Array.from({ length: 600 }, (_, at) => 60_000 * at),
      nodes: Uint32Array.from({ length: 600 }, (_, at) => live[at % live.length]!),
      counts: new Uint32Array(600).fill(20),
    };
    const outcome = await replayWorkspace(
      {
        ...{ folder, strategies: ['reactive'], form: 'point', untilMs: null, isInPlace: false, rate: null },
        settings: { tickS: 3600, confirmTicks: 1, rowWeight: 0, nodeSharePerHourMax: 1, dwellS: 36_000 },
        readTrace: async () => ({ ...trace, warnings: [] }),
        nowMs: Date.now,
      },
      silentTask,
    );
    expect(outcome.queries).toBeGreaterThan(0);
    expect(await (await openWorkspace(folder)).verify(true)).toMatchObject({ ok: true });
  });
});
