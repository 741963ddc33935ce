import { describe, expect, it } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import type { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { heatReport } from '../../../../engine/cluster/heat/heat-report.ts';
import type { SharedColumns } from '../../../../engine/counters/shared-columns.ts';
import { randomTopology, topologyOf } from '../../../support/topologies.ts';
import { newWorkspace, openWorkspace } from '../../../support/workspaces.ts';
import { ANY, chunksOf, never, newWork, shardsHere, type TestGraph, walkOf } from '../frontier-support.ts';

/** All that was counted, `[from][to]`. */
function countedIn({ traffic, shardCount }: SharedColumns): number[][] {
  return Array.from({ length: shardCount }, (_, from) => {
    return Array.from(traffic[from]!, (entries, to) => entries + traffic[shardCount + from]![to]!);
  });
}

/** The judge of a walk from one source: shards with sets of nodes, who tell each other of those that are not theirs. */
function naiveTraffic({ edges }: TestGraph, homes: readonly number[], shardCount: number, source: number): number[][] {
  const sent = Array.from({ length: shardCount }, () => new Array<number>(shardCount).fill(0));
  const known = sent.map(() => new Set<number>());
  let levels = sent.map((_row, shard) => new Set(homes[source] === shard ? [source] : []));
  while (levels.some(({ size }) => size > 0)) {
    const next = sent.map(() => new Set<number>());
    const arrivals: number[] = [];
    for (const [shard, level] of levels.entries()) {
      const ends = new Set(edges.flatMap(([from, to]) => (level.has(from) ? [to] : [])));
      for (const end of ends) {
        if (known[shard]!.has(end)) continue;
        known[shard]!.add(end);
        if (homes[end] === shard) next[shard]!.add(end);
        else {
          sent[shard]![homes[end]!]!++;
          arrivals.push(end);
        }
      }
    }
    for (const node of arrivals) {
      const home = homes[node]!;
      if (!known[home]!.has(node)) next[home]!.add(node);
      known[home]!.add(node);
    }
    levels = next;
  }
  return sent;
}

describe('traffic between shards', () => {
  it('[SH9] a walk counts what every shard lays down for every other one', async () => {
    const prng = createPrng(7);
    for (let world = 0; world < 30; world++) {
      const [nodeCount, shardCount] = [2 + prng.below(40), 1 + prng.below(6)];
      const node = () => prng.below(nodeCount);
      const graph: TestGraph = {
        nodeCount,
        edges: Array.from({ length: 3 * nodeCount }, () => [node(), node(), 0] as const),
        types: new Array<number>(nodeCount).fill(0),
      };
      const homes = Array.from({ length: nodeCount }, () => prng.below(shardCount));
      const { walks, columns } = await shardsHere(graph, homes, shardCount);
      const source = node();
      await chunksOf(walks.reach(Uint32Array.of(source), walkOf(), ANY, never, newWork()));
      expect(countedIn(columns)).toEqual(naiveTraffic(graph, homes, shardCount, source));
    }
  });

  /** What `text` has handed over, and the homes it met. */
  async function trafficOf(coordinator: Coordinator, text: string, params = {}) {
    const before = countedIn(coordinator.columns);
    const { rows } = await coordinator.query(text, params);
    const sent = countedIn(coordinator.columns).map((row, from) => row.map((count, to) => count - before[from]![to]!));
    return { rows, sent };
  }

  it('[SH9] the steps of a query count each node that one shard found and the next step asks of another, once', async () => {
    const topology = randomTopology(60, 150, 3);
    const coordinator = await openWorkspace(await newWorkspace(topology, { shardCount: 4 }));
    const { homes, shardCount } = coordinator.columns;
    const silent = Array.from({ length: shardCount }, () => new Array<number>(shardCount).fill(0));
    /** The judge: `ends` by the node they were found at. */
    const expected = (from: number, ends: Iterable<number>) => {
      const sent = silent.map((row) => [...row]);
      for (const end of new Set(ends)) if (homes[end] !== homes[from]) sent[homes[from]!]![homes[end]!]!++;
      return sent;
    };
    const everywhere = silent.map((row) => [...row]);
    for (let source = 0; source < 20; source++) {
      const params = { a: `n${source}` };
      const found = await trafficOf(coordinator, 'MATCH (a {id:$a})-[]->(b) RETURN DISTINCT b.id', params);
      expect(found.sent, 'what is only returned goes nowhere').toEqual(silent);
      const ends = found.rows.map(([key]) => coordinator.indexOf(String(key)));
      // Filtered at their homes, and read there once more for the answer.
      const text = 'MATCH (a {id:$a})-[]->(b) WHERE b.node >= 0 RETURN b, b.node';
      expect((await trafficOf(coordinator, text, params)).sent).toEqual(expected(source, ends));
      const closure = 'MATCH (a {id:$a})-[*1..]->(b) RETURN DISTINCT b';
      const { rows, sent } = await trafficOf(coordinator, closure, params);
      const below = rows.map(([node]) => coordinator.indexOf((node as { id: string }).id));
      expect(sent).toEqual(expected(source, below));
      for (const [from, row] of sent.entries())
        for (const [to, count] of row.entries()) everywhere[from]![to]! += count;
    }
    expect(everywhere.flat().reduce((sum, count) => sum + count, 0)).toBeGreaterThan(50);
    // Nodes that the catalog names have come from no shard.
    expect((await trafficOf(coordinator, 'MATCH (n:host) WHERE n.node > 3 RETURN n')).sent).toEqual(silent);
  });

  it('[HH10] traffic is kept with the heat: in the window, in the history over a restart, and told with both', async () => {
    const folder = await newWorkspace(
      topologyOf(
        30,
        Array.from({ length: 29 }, (_, node) => [node, node + 1, 0] as const),
      ),
      { shardCount: 3 },
    );
    const first = await openWorkspace(folder);
    first.foldHeat();
    for (let node = 0; node < 10; node++) {
      await first.query('MATCH (a {id:$a})-[*1..]->(b) WHERE b.node >= 0 RETURN b.node', { a: `n${node}` });
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
    first.foldHeat();
    const counted = countedIn(first.columns);
    const sum = counted.flat().reduce((total, count) => total + count, 0);
    expect(sum).toBeGreaterThan(0);
    const status = await first.shardsStatus(0);
    expect(status.traffic).toHaveLength(3);
    for (const [from, row] of status.traffic.entries()) {
      for (const [to, rate] of row.entries()) expect(rate > 0).toBe(counted[from]![to]! > 0);
    }
    const range = () => ({
      fromMs: Date.now() - 3_600_000,
      toMs: Date.now() + 1,
      bucketsMax: 10,
      nodes: [],
      topCount: 0,
    });
    expect(heatReport(first, range()).traffic).toEqual(counted);
    await first.close();
    const again = await openWorkspace(folder);
    const report = heatReport(again, range());
    expect(report.traffic).toEqual(counted);
    expect(report.buckets.reduce((total, { crossings }) => total + crossings!, 0)).toBe(sum);
  });
});
