import { describe, expect, it, vi } from 'vitest';
import { influenceScores } from '../../../engine/algorithms/influence/influence-scores.ts';
import type { Progress, Task } from '../../../engine/base/progress.ts';
import { silentTask } from '../../../engine/base/progress.ts';
import type { Coordinator } from '../../../engine/cluster/coordinator.ts';
import { demoTopology } from '../../../engine/cluster/demo-topology.ts';
import type { InfluenceRequest } from '../../../engine/cluster/influence.ts';
import { topologyColumns } from '../../../engine/cluster/topology-columns.ts';
import { DEFAULT_INFLUENCE, INFLUENCE_MEASURES } from '../../../engine/model/influence.ts';
import type { Topology } from '../../../engine/model/topology.ts';
import type { InfluenceInfo } from '../../../engine/protocol/types.ts';
import { topologyOf } from '../../support/topologies.ts';
import { newWorkspace, openWorkspace, tamperCatalog } from '../../support/workspaces.ts';

/** What the pure functions say, on columns of the topology itself. */
function judged(topology: Topology, request: InfluenceRequest) {
  const { edgeSources: sources, edgeTargets: targets, edgeRelations: relations } = topology;
  const { forward, backward } = topologyColumns(topology.nodeCount, { sources, targets, relations }, 3);
  return influenceScores({ graph: { forward, backward }, ...request });
}

/** Everything that a recompute could change, or must not. */
/** Without the spare slots. */
const taken = ({ influence, nodeCount }: Coordinator) => Array.from(influence.subarray(0, nodeCount));

const stateOf = (coordinator: Coordinator) => ({
  scores: taken(coordinator),
  ranks: Array.from(taken(coordinator).keys(), (node) => coordinator.influenceRank(node)),
  report: coordinator.influenceReport(1000),
  found: coordinator.search('host-', 200),
  homes: Array.from(coordinator.columns.homes),
  capacities: Array.from(coordinator.capacities),
});

const topology = demoTopology(900, 4);
const betweenness: InfluenceRequest = { measure: 'betweenness', direction: 'both', damping: 0.5, seed: 3 };

/** In a row: every one doubles the number of shortest paths between the ends. */
function diamonds(count: number): Topology {
  const tops = Array.from({ length: count }, (_, at) => 3 * at);
  const edges = tops.flatMap((top) => [
    ...[top + 1, top + 2].map((side) => [top, side, 0] as const),
    ...[top + 1, top + 2].map((side) => [side, top + 3, 0] as const),
  ]);
  return topologyOf(3 * count + 1, edges);
}

/** Aborts at the first report of the pool. */
function impatient(): Task {
  const controller = new AbortController();
  return { signal: controller.signal, report: () => controller.abort() };
}

describe('influence of a workspace', () => {
  it('[IN27] an import computes PageRank upwards with damping 0.5, and says so', async () => {
    const coordinator = await openWorkspace(await newWorkspace(topology));
    expect(await coordinator.info()).toMatchObject({
      influence: { measure: 'pagerank', direction: 'up', damping: 0.5, seed: 1, error: null },
    });
    expect(taken(coordinator)).toEqual(Array.from(judged(topology, DEFAULT_INFLUENCE).scores));
  });

  it('[IN27] a workspace that says nothing holds PageRank downwards at 0.85', async () => {
    const folder = await newWorkspace(topologyOf(3, [[0, 1, 0]]));
    tamperCatalog(folder, (db) => db.exec("DELETE FROM setting WHERE name = 'influence'"));
    const coordinator = await openWorkspace(folder);
    const { influence } = await coordinator.info();
    expect(influence).toEqual({ measure: 'pagerank', direction: 'down', damping: 0.85, seed: 1, error: null });
    await coordinator.recomputeInfluence(DEFAULT_INFLUENCE, silentTask);
    expect((await coordinator.info()).influence).toMatchObject({ direction: 'up', damping: 0.5 });
  });

  it.each(INFLUENCE_MEASURES)(
    '[IN28] %s: scores, ranks, search and settings change together, homes and capacities stay, and all is kept',
    async (measure) => {
      const folder = await newWorkspace(topology);
      const told: InfluenceInfo[] = [];
      const coordinator = await openWorkspace(folder, { onInfluence: (info) => told.push(info) });
      const before = stateOf(coordinator);
      const reports: Progress[] = [];
      const request = { measure, direction: 'both', damping: 0.3, seed: 7 } as const;
      const task = { ...silentTask, report: (progress: Progress) => reports.push(progress) };
      const { settings, error, elapsedMs } = await coordinator.recomputeInfluence(request, task);
      const expected = judged(topology, request);
      expect(settings).toEqual({ ...request, damping: measure === 'pagerank' ? 0.3 : null });
      expect(error).toBe(measure === 'betweenness' ? 0 : null);
      expect(elapsedMs).toBeGreaterThanOrEqual(0);
      if (measure !== 'degree') expect(reports.length).toBeGreaterThan(0);
      expect(told).toEqual([{ ...settings, error }]);

      const after = stateOf(coordinator);
      expect(after.scores).toEqual(Array.from(expected.scores));
      expect(after.scores).not.toEqual(before.scores);
      expect([after.homes, after.capacities]).toEqual([before.homes, before.capacities]);
      const leaders = after.report.top.map(({ index }) => index);
      expect(leaders.map((node) => after.ranks[node])).toEqual(leaders.map((_, at) => at + 1));
      expect(leaders.map((node) => after.scores[node])).toEqual(after.scores.toSorted((a, b) => b - a).slice(0, 1000));
      expect((await coordinator.info()).influence).toEqual(told[0]);
      const details = await coordinator.node(leaders[2]!);
      expect(details).toMatchObject({ influenceRank: 3, influence: after.scores[leaders[2]!] });
      const { shards } = await coordinator.shardsStatus(0);
      for (const { shard, influence } of shards) {
        const sum = after.scores.reduce((total, score, node) => total + (after.homes[node] === shard ? score : 0), 0);
        expect(influence).toBeCloseTo(sum, 12);
      }
      expect(await coordinator.verify(false)).toMatchObject({ ok: true });

      await coordinator.close();
      expect(stateOf(await openWorkspace(folder))).toEqual(after);
    },
  );

  it('[IN29] cancelled at any time, everything stays as it was, on disk too', async () => {
    const folder = await newWorkspace(topology);
    const onInfluence = vi.fn();
    const coordinator = await openWorkspace(folder, { onInfluence });
    const before = stateOf(coordinator);
    const refused = { code: 'cancelled.caller' };
    const early = { ...silentTask, signal: AbortSignal.abort() };
    await expect(coordinator.recomputeInfluence(betweenness, early)).rejects.toMatchObject(refused);
    await expect(coordinator.recomputeInfluence(betweenness, impatient())).rejects.toMatchObject(refused);
    expect(stateOf(coordinator)).toEqual(before);
    expect(onInfluence).not.toHaveBeenCalled();
    await coordinator.close();
    expect(stateOf(await openWorkspace(folder))).toEqual(before);
  });

  it('[IN29] [IN31] more paths than numbers can count are refused by name, and everything stays as it was', async () => {
    const coordinator = await openWorkspace(await newWorkspace(diamonds(1100), { closure: 1, shardCount: 1 }));
    const before = stateOf(coordinator);
    await expect(coordinator.recomputeInfluence({ ...betweenness, direction: 'up' }, silentTask)).rejects.toMatchObject(
      {
        code: 'input.unsupported',
        message: expect.stringContaining('betweenness cannot be computed'),
      },
    );
    expect(stateOf(coordinator)).toEqual(before);
  });

  it('[IN34] closing the workspace ends a recompute as unavailable, and what was is what opens again', async () => {
    const folder = await newWorkspace(diamonds(1100), { closure: 1, shardCount: 1 });
    const coordinator = await openWorkspace(folder);
    const before = stateOf(coordinator);
    const closing = Promise.withResolvers<void>();
    const report = () => closing.resolve(coordinator.close());
    await expect(coordinator.recomputeInfluence(betweenness, { ...silentTask, report })).rejects.toMatchObject({
      code: 'unavailable.workspace',
    });
    await closing.promise;
    expect(stateOf(await openWorkspace(folder))).toEqual(before);
  });

  it('[IN30] PageRank by the settings in force starts from the scores there are, and ends where it would anyway', async () => {
    const cycles = topologyOf(
      400,
      Array.from({ length: 1600 }, (_, at) => [(at * 7) % 400, (at * 31 + 11 * (at % 13)) % 400, 0] as const),
    );
    const coordinator = await openWorkspace(await newWorkspace(cycles, { closure: 1 }));
    const sweeps = async (request: InfluenceRequest) => {
      let count = 0;
      await coordinator.recomputeInfluence(request, { ...silentTask, report: ({ done }) => (count = done) });
      return count;
    };
    const warm = await sweeps(DEFAULT_INFLUENCE);
    const expected = judged(cycles, DEFAULT_INFLUENCE).scores;
    taken(coordinator).forEach((score, node) => {
      expect(Math.abs(score - expected[node]!)).toBeLessThan(1e-9);
    });
    const cold = await sweeps({ ...DEFAULT_INFLUENCE, direction: 'both' });
    expect(cold).toBeGreaterThan(3);
    expect(warm).toBeLessThan(cold / 2);
    // Other settings are another question: bit for bit what a cold start gives.
    const other = { ...DEFAULT_INFLUENCE, damping: 0.7 };
    await coordinator.recomputeInfluence(other, silentTask);
    expect(taken(coordinator)).toEqual(Array.from(judged(cycles, other).scores));
  });

  it('[IN32] a query has the scores of one measure from its first row to its last', async () => {
    const coordinator = await openWorkspace(await newWorkspace(topology));
    const before = taken(coordinator);
    const query = await coordinator.openQuery(
      'MATCH (a) RETURN a.id, influence(a)',
      {},
      { signal: silentTask.signal, collectsNodes: false },
    );
    const rows: (readonly unknown[])[] = [];
    for await (const batch of query.batches) {
      if (rows.length === 0) await coordinator.recomputeInfluence(betweenness, silentTask);
      rows.push(...batch.rows);
    }
    expect(rows).toHaveLength(topology.nodeCount);
    for (const [key, influence] of rows) {
      const expected = before[topology.nodeKeys.indexOf(String(key))]!;
      expect(Number(influence)).toBe(expected);
    }
    const { rows: now } = await coordinator.query('MATCH (a {id: $a}) RETURN influence(a)', {
      a: topology.nodeKeys[0],
    });
    expect(Number(now[0]![0])).toBe(coordinator.influence[0]);
  });
});
