import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { ShardscopeError } from '../../../../engine/base/errors.ts';
import { silentTask } from '../../../../engine/base/progress.ts';
import { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { demoTopology } from '../../../../engine/cluster/demo-topology.ts';
import type { PlacementSettings } from '../../../../engine/cluster/placement/placements.ts';
import { resizeWorkspace } from '../../../../engine/cluster/placement/resize-workspace.ts';
import { applyPlan } from '../../../../engine/cluster/plans/apply-plan.ts';
import { MOVES_AT_ONCE } from '../../../../engine/cluster/plans/move-batch.ts';
import { parsePlan, planText } from '../../../../engine/cluster/plans/plan-document.ts';
import { decideAndRun } from '../../../../engine/cluster/plans/run-plan.ts';
import { shardFile } from '../../../../engine/cluster/workspace-files.ts';
import { NO_RULES, type PlacementRules } from '../../../../engine/model/placement-rules.ts';
import { type PlacementPlan, PlanSchema } from '../../../../engine/protocol/plan-schemas.ts';
import type { PlacementFigures } from '../../../../engine/protocol/types.ts';
import { randomTopology, topologyOf } from '../../../support/topologies.ts';
import { importTopology, newWorkspace, openWorkspace } from '../../../support/workspaces.ts';

const settings = (change: Partial<PlacementSettings> = {}): PlacementSettings => {
  return { shards: 4, objective: 'closure', imbalance: 0.05, from: 'current', preset: 'default', seed: 1, ...change };
};
const rules = (change: Partial<PlacementRules>): PlacementRules => ({ ...NO_RULES, ...change });
const demo = demoTopology(600, 3);

/** A workspace that a plan may close and open again; `current()` is whoever has it open now. */
async function reopenable(folder: string) {
  let coordinator = await Coordinator.open(folder, Date.now);
  onTestFinished(() => coordinator.close().catch(() => {}));
  const reopen = async (_coordinator: Coordinator, change: (folder: string) => void) => {
    await coordinator.close();
    change(folder);
    coordinator = await Coordinator.open(folder, Date.now);
    return coordinator;
  };
  return { current: () => coordinator, workspace: { current: () => coordinator, reopen } };
}

/** What `info` and the shards panel say, in the words of a proposal. */
async function figuresOf(coordinator: Coordinator) {
  const { cut } = await coordinator.info();
  const { shards } = await coordinator.shardsStatus(0);
  return {
    cut,
    shards: shards.map(({ shard, nodes, influence, capacity }) => ({ shard, nodes, influence, capacity })),
  };
}

function expectFigures(figures: PlacementFigures, found: Awaited<ReturnType<typeof figuresOf>>): void {
  expect(figures.cut).toEqual(found.cut);
  expect(figures.shards.map(({ shard, nodes }) => ({ shard, nodes }))).toEqual(
    found.shards.map(({ shard, nodes }) => ({ shard, nodes })),
  );
  for (const [at, { influence, capacity }] of figures.shards.entries()) {
    expect(influence).toBeCloseTo(found.shards[at]!.influence, 12);
    expect(capacity).toBeCloseTo(found.shards[at]!.capacity, 12);
  }
}

describe('proposals', () => {
  it('[PP1] a proposal changes nothing; what it says of before is what holds', async () => {
    const coordinator = await openWorkspace(await newWorkspace(demo));
    const found = await figuresOf(coordinator);
    const homes = Uint16Array.from(coordinator.columns.homes);
    const proposal = await coordinator.placements.propose(settings({ shards: 6, from: 'scratch' }), silentTask);
    expectFigures(proposal.before, found);
    expect(coordinator.columns.homes).toEqual(homes);
    expect(await figuresOf(coordinator)).toEqual(found);
    expect(coordinator.epoch).toBe(1);
    expect(proposal.after.shards.length).toBe(6);
    const plan = coordinator.placements.plan(proposal.planId);
    expect(plan.moves.length).toBe(proposal.movedNodes);
    expect(plan.moves.reduce((sum, { rows }) => sum + rows, 0)).toBe(proposal.movedRows);
    expect(proposal.flows.reduce((sum, { nodes }) => sum + nodes, 0)).toBe(proposal.movedNodes);
    for (const { node, from, to, reason, score } of plan.moves) {
      expect(homes[coordinator.indexOf(node)]).toBe(from);
      expect(to).not.toBe(from);
      expect(reason.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(score, 9);
    }
  });

  it('[PP1] the same state, settings and seed make the same plan; another seed another one', async () => {
    const coordinator = await openWorkspace(await newWorkspace(demo));
    const propose = (seed: number) =>
      coordinator.placements.propose(settings({ shards: 5, from: 'scratch', seed }), silentTask);
    const [first, again, other] = [await propose(1), await propose(1), await propose(2)];
    expect(again.planId).toBe(first.planId);
    expect(other.planId).not.toBe(first.planId);
  });

  it.each([
    { shards: 4, from: 'scratch' },
    { shards: 7, from: 'current' },
    { shards: 2, from: 'current' },
    { shards: 1, from: 'scratch' },
  ] as const)(
    '[PP2] a plan for $shards shards from $from, applied: homes, figures and every row are as it said',
    async (change) => {
      const folder = await newWorkspace(randomTopology(90, 200, 5));
      const { current, workspace } = await reopenable(folder);
      const proposal = await current().placements.propose(settings(change), silentTask);
      const plan = current().placements.plan(proposal.planId);
      const progress: number[] = [];
      const report = ({ done }: { done: number }) => progress.push(done);
      const applied = await applyPlan(plan, workspace, { ...silentTask, report });
      // One batch: so no row is gained twice on the way.
      expect(applied).toMatchObject({ movedNodes: proposal.movedNodes, movedRows: proposal.movedRows });
      expect(progress.at(-1)).toBe(proposal.movedNodes);
      const coordinator = current();
      expect(coordinator.columns.shardCount).toBe(change.shards);
      for (const { node, to } of plan.moves) expect(coordinator.columns.homes[coordinator.indexOf(node)]).toBe(to);
      expectFigures(proposal.after, await figuresOf(coordinator));
      const report2 = await coordinator.verify(true);
      expect(report2.checks.filter(({ ok }) => !ok)).toEqual([]);
      for (let shard = 0; shard < 8; shard++) expect(existsSync(shardFile(folder, shard))).toBe(shard < change.shards);
      const { rows } = await coordinator.query('MATCH (a)-[*1..]->(b) RETURN count(*)', {});
      expect(rows).toEqual([[expect.any(Number)]]);
    },
  );

  it('[PP3] a plan is stale once a node has moved or a rule has changed, and says what is different', async () => {
    const { current, workspace } = await reopenable(await newWorkspace(demo));
    const { placements, columns, names } = current();
    const proposal = await placements.propose(settings({ shards: 6 }), silentTask);
    const plan = placements.plan(proposal.planId);
    const first = current().indexOf(plan.moves[0]!.node);
    await current().move(first, (columns.homes[first]! + 1) % 4);
    const apply = (stale: PlacementPlan) => decideAndRun(stale, 'somebody', workspace, silentTask);
    await expect(apply(plan)).rejects.toMatchObject({
      code: 'conflict.plan',
      message: expect.stringContaining(`${names.keyOf(first)} is not at home on shard ${plan.moves[0]!.from} any more`),
    });
    expect(current().columns.shardCount).toBe(4);
    const next = placements.plan((await placements.propose(settings({ shards: 6 }), silentTask)).planId);
    await placements.setRules(rules({ pins: [{ node: names.keyOf(0), shard: 1 }] }));
    await expect(apply(next)).rejects.toMatchObject({ code: 'conflict.plan' });
    expect(() => placements.plan('placement-000000000000')).toThrow(
      expect.objectContaining({ code: 'not-found.plan' }),
    );
  });

  it('[PP3] a plan file reads back; one that was changed, cut or is something else is refused by element', async () => {
    const coordinator = await openWorkspace(await newWorkspace(demo));
    const { planId } = await coordinator.placements.propose(settings({ shards: 5 }), silentTask);
    const plan = coordinator.placements.plan(planId);
    const text = planText(plan);
    expect(parsePlan(text, 'plan.json')).toEqual(plan);
    const turned = JSON.stringify(Object.fromEntries(Object.entries(plan).reverse()));
    expect(parsePlan(turned, 'plan.json'), 'in another order').toEqual(plan);
    const changed = { ...plan, moves: plan.moves.slice(1) };
    const refusals = [
      [JSON.stringify(changed), /changed after it was made/],
      [text.slice(0, -20), /plan\.json is no JSON/],
      [JSON.stringify({ ...plan, version: 2 }), /version/],
      [JSON.stringify({ ...plan, moves: [{ ...plan.moves[0], to: 'x' }] }), /moves\.0\.to/],
      ['{}', /kind/],
    ] as const;
    for (const [bad, message] of refusals) {
      expect(() => parsePlan(bad, 'plan.json')).toThrow(
        expect.objectContaining({ code: 'input.format', message: expect.stringMatching(message) }),
      );
    }
  });

  it('[PP3] docs/plan.schema.json is the schema that plans are read by', () => {
    const file = new URL('../../../../docs/plan.schema.json', import.meta.url);
    const schema = z.toJSONSchema(PlanSchema);
    // SHARDSCOPE_WRITE_SCHEMA=1 writes it anew after a change of the schema; the formatter does the rest.
    if (process.env.SHARDSCOPE_WRITE_SCHEMA === '1') writeFileSync(file, JSON.stringify(schema));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('[PP7] cancelled while it is computed there is no plan, cancelled while it is applied what moved stays and holds', async () => {
    const big = demoTopology(3000, 1);
    const { current, workspace } = await reopenable(await newWorkspace(big));
    const controller = new AbortController();
    const cancelAtOnce = { report: () => controller.abort(), signal: controller.signal };
    await expect(current().placements.propose(settings({ shards: 8 }), cancelAtOnce)).rejects.toMatchObject({
      code: 'cancelled.caller',
    });
    const proposal = await current().placements.propose(settings({ shards: 8, from: 'scratch' }), silentTask);
    expect(proposal.movedNodes).toBeGreaterThan(1200);
    const second = new AbortController();
    const report = ({ done }: { done: number }) => {
      if (done > 0) second.abort();
    };
    const plan = current().placements.plan(proposal.planId);
    const failure = await applyPlan(plan, workspace, { report, signal: second.signal }).catch(
      (error: unknown) => error as ShardscopeError,
    );
    expect(failure).toMatchObject({ code: 'cancelled.caller', details: { movedNodes: expect.any(Number) } });
    const { movedNodes } = (failure as ShardscopeError).details as { movedNodes: number };
    expect(movedNodes).toBeGreaterThan(0);
    expect(movedNodes, 'what waited is withdrawn').toBeLessThan(MOVES_AT_ONCE);
    expect((await current().verify(true)).ok).toBe(true);
    const rest = await current().placements.propose(settings({ shards: 8 }), silentTask);
    expect(rest.before.shards.length).toBe(8);
  });

  it('[PP8] traffic needs accesses that were counted, and keeps together what is asked together', async () => {
    const coordinator = await openWorkspace(await newWorkspace(demo));
    const traffic = settings({ objective: 'traffic', from: 'scratch', imbalance: 0.2 });
    await expect(coordinator.placements.propose(traffic, silentTask)).rejects.toMatchObject({
      code: 'unavailable.heat',
      message: expect.stringMatching(/ask some queries first/),
    });
    for (let i = 0; i < 20; i++) await coordinator.query('MATCH (a)-[*1..2]->(b) RETURN count(*)', {});
    const proposal = await coordinator.placements.propose(traffic, silentTask);
    expect(proposal.after.shards.length).toBe(4);
  });
});

describe('placement rules', () => {
  it('[PP4] a move that would break a rule is refused, in the preview and when asked for', async () => {
    const topology = topologyOf(9, [
      [0, 1, 0],
      [1, 2, 0],
      [3, 4, 0],
      [6, 7, 0],
    ]);
    const coordinator = await openWorkspace(await newWorkspace(topology, { shardCount: 3 }));
    const { placements, columns } = coordinator;
    const homeOf = (node: number) => columns.homes[node]!;
    const elsewhere = (node: number) => (homeOf(node) + 1) % 3;
    const cases: [Partial<PlacementRules>, number, number, RegExp][] = [
      [{ pins: [{ node: 'n5', shard: homeOf(5) }] }, 5, elsewhere(5), /n5 is pinned to shard/],
      // Type 2 of the test topologies.
      [{ types: [{ type: 'service', shards: [homeOf(5)] }] }, 5, elsewhere(5), /not allowed on shard/],
      [{ apart: [{ name: 'pair', nodes: ['n5', 'n8'] }] }, 5, homeOf(8), /"pair" keeps it apart from n8/],
      [{ together: [{ root: 'n0' }] }, 1, elsewhere(0), /stays together with all below n0/],
      [{ shards: [{ shard: elsewhere(5), nodesMax: 0 }] }, 5, elsewhere(5), /may hold no more nodes/],
      [{ shards: [{ shard: elsewhere(5), influenceMax: 0 }] }, 5, elsewhere(5), /may carry no more influence/],
    ];
    for (const [change, node, to, reason] of cases) {
      if (homeOf(node) === to) await coordinator.move(node, elsewhere(node));
      await placements.setRules(rules(change));
      const preview = await coordinator.previewMove(node, to);
      expect(preview).toMatchObject({ isAllowed: false, refusal: expect.stringMatching(reason) });
      await expect(coordinator.move(node, to)).rejects.toMatchObject({
        code: 'conflict.rules',
        message: expect.stringMatching(reason),
      });
      await placements.setRules(NO_RULES);
    }
    await coordinator.move(5, elsewhere(5));
  });

  it('[PP5] rules and the capacities that follow from them are durable; one that names what is not there is refused', async () => {
    const folder = await newWorkspace(demo);
    const first = await openWorkspace(folder);
    const wanted = rules({
      shards: [
        { shard: 0, weight: 2 },
        { shard: 1, influenceMax: 0.2 },
      ],
      pins: [{ node: first.names.keyOf(7), shard: 3 }],
    });
    await first.placements.setRules(wanted);
    const refused: [Partial<PlacementRules>, RegExp][] = [
      [{ pins: [{ node: 'nobody', shard: 0 }] }, /pins\[0\]\.node: there is no node "nobody"/],
      [
        { pins: [{ node: first.names.keyOf(1), shard: 9 }] },
        /pins\[0\]\.shard: there is no shard 9; shards are 0 to 3/,
      ],
      [{ types: [{ type: 'Moon', shards: [0] }] }, /types\[0\]\.type: there is no type "Moon"/],
      [{ apart: [{ name: 'g', nodes: [first.names.keyOf(1), 'x'] }] }, /apart\[0\]\.nodes\[1\]/],
      [{ together: [{ root: first.names.keyOf(1), hierarchy: 'x' }] }, /together\[0\]\.hierarchy/],
      [{ shards: [0, 1, 2, 3].map((shard) => ({ shard, weight: 0 })) }, /needs a weight above 0/],
    ];
    for (const [change, message] of refused) {
      await expect(first.placements.setRules(rules(change))).rejects.toMatchObject({
        code: 'input.format',
        message: expect.stringMatching(message),
      });
    }
    expect(first.placements.rules).toEqual(wanted);
    await first.close();
    const again = await openWorkspace(folder);
    expect(again.placements.rules).toEqual(wanted);
    expect([...again.capacities]).toEqual([0.5, 0.2, 0.25, 0.25]);
  });

  it('[PP6] a proposal keeps the rules; rules that exclude each other are refused with the fewest that do', async () => {
    const coordinator = await openWorkspace(await newWorkspace(demo));
    const { placements, names, columns } = coordinator;
    const keys = [10, 20, 30].map((node) => names.keyOf(node));
    await placements.setRules(
      rules({
        pins: [{ node: keys[0]!, shard: 2 }],
        apart: [{ name: 'three', nodes: keys }],
        types: [{ type: coordinator.metagraph.nodeTypes[columns.types[40]!]!, shards: [1, 3] }],
      }),
    );
    const proposal = await placements.propose(settings({ imbalance: 0.3, from: 'scratch' }), silentTask);
    const homes = Uint16Array.from(columns.homes);
    for (const { node, to } of placements.plan(proposal.planId).moves) homes[coordinator.indexOf(node)] = to;
    expect(homes[10]).toBe(2);
    expect(new Set([10, 20, 30].map((node) => homes[node])).size).toBe(3);
    for (const [node, type] of columns.types.entries()) {
      if (type === columns.types[40]) expect([1, 3]).toContain(homes[node]);
    }
    await placements.setRules(
      rules({
        pins: [...keys.map((node) => ({ node, shard: 1 })), { node: names.keyOf(50), shard: 0 }],
        apart: [{ name: 'three', nodes: keys }],
      }),
    );
    await expect(placements.propose(settings(), silentTask)).rejects.toMatchObject({
      code: 'conflict.rules',
      message: expect.stringMatching(/^no placement keeps all of: .* pinned to shard 1; .* group "three", kept apart/),
      details: { wishes: expect.arrayContaining(['group "three", kept apart']) },
    });
  });

  it('[PP6] a number of shards that leaves out one that rules name is refused with those rules', async () => {
    const { placements, names, metagraph } = await openWorkspace(await newWorkspace(demo));
    const type = metagraph.nodeTypes[0]!;
    const key = names.keyOf(7);
    const wanted = rules({
      shards: [{ shard: 2, weight: 2 }],
      types: [{ type, shards: [0, 3] }],
      pins: [{ node: key, shard: 3 }],
    });
    await placements.setRules(wanted);
    await expect(placements.propose(settings({ shards: 2 }), silentTask)).rejects.toMatchObject({
      code: 'conflict.rules',
      message: expect.stringMatching(/^the rules name shards that there would not be with 2: shard 2 has/),
      details: {
        wishes: [
          'shard 2 has bounds or a weight',
          `nodes of type ${type} are allowed on shard 3`,
          `${key} is pinned to shard 3`,
        ],
      },
    });
    await expect(placements.propose(settings({ shards: 3 }), silentTask)).rejects.toMatchObject({
      details: { wishes: [`nodes of type ${type} are allowed on shard 3`, `${key} is pinned to shard 3`] },
    });
    expect((await placements.propose(settings({ shards: 5, imbalance: 0.3 }), silentTask)).shards).toBe(5);
  });

  it('[PP6] an import keeps the rules it is given, and one that cannot leaves no workspace', async () => {
    const pins = [{ node: demo.nodeKeys[9]!, shard: 3 }];
    const folder = await newWorkspace(demo, { rules: rules({ pins }) });
    const coordinator = await openWorkspace(folder);
    expect(coordinator.columns.homes[9]).toBe(3);
    expect(coordinator.placements.rules.pins).toEqual(pins);
    const impossible = rules({
      pins: [...pins, { node: demo.nodeKeys[8]!, shard: 3 }],
      apart: [{ name: 'two', nodes: [demo.nodeKeys[8]!, demo.nodeKeys[9]!] }],
    });
    const other = `${folder}-other`;
    await expect(importTopology(other, demo, { rules: impossible })).rejects.toMatchObject({ code: 'conflict.rules' });
    expect(existsSync(other)).toBe(false);
  });

  it('[PP6] an import names nodes that are more than a shard’s share', async () => {
    const leaves = Array.from({ length: 700 }, (_, i) => i + 1);
    const star = topologyOf(
      701,
      leaves.flatMap((leaf) => [[0, leaf, 0] as const, [leaf, 0, 0] as const]),
    );
    const folder = await newWorkspace(star, { shardCount: 8 });
    const { warnings } = await (await openWorkspace(folder)).info();
    expect(warnings).toEqual([{ code: 'placement.oversized', count: 1, first: expect.stringMatching(/^n0 carries/) }]);
  });
});

describe('another number of shards', () => {
  it('[PP2] files that a crash left are replaced or removed by the next change of the number', async () => {
    const folder = await newWorkspace(demo, { shardCount: 3 });
    writeFileSync(shardFile(folder, 3), 'half a file');
    writeFileSync(`${shardFile(folder, 7)}-wal`, 'rest of a file');
    resizeWorkspace(folder, 5);
    expect(existsSync(`${shardFile(folder, 7)}-wal`)).toBe(false);
    const grown = await openWorkspace(folder);
    expect(grown.columns.shardCount).toBe(5);
    expect((await grown.verify(true)).ok).toBe(true);
    await grown.close();
    expect(() => resizeWorkspace(folder, 2)).toThrow(expect.objectContaining({ code: 'conflict.plan' }));
    resizeWorkspace(folder, 3);
    expect((await (await openWorkspace(folder)).verify(true)).ok).toBe(true);
  });
});
