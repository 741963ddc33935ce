import { describe, expect, it, onTestFinished } from 'vitest';
import { createPrng, type Prng } from '../../../../engine/base/prng.ts';
import type { ShardGraph } from '../../../../engine/cluster/graph/shard-graph.ts';
import { nodeSetOf } from '../../../../engine/model/node-set.ts';
import type { Topology } from '../../../../engine/model/topology.ts';
import { NOT_REACHED, type Walk, type WalkDirection, type WantedNodes } from '../../../../engine/query/graph-access.ts';
import type { NodePredicate } from '../../../../engine/query/node-predicate.ts';
import { noWork, type OpenShards, openShards } from '../../../support/shard-graphs.ts';
import { RELATIONS, randomTopology, TYPES, topologyOf } from '../../../support/topologies.ts';
import { newWorkspace } from '../../../support/workspaces.ts';
import { parseExpression } from '../../query/language/parse.ts';
import { reachOf, wantedEdgesOf } from './naive-graph.ts';

const ANY: WantedNodes = { types: null, among: null };
const ALL = Number.POSITIVE_INFINITY;
const down = (min = 1, max = ALL, relations: Uint8Array | null = null): Walk => ({
  direction: 'down',
  relations,
  min,
  max,
});

/** On a node called n. */
const predicate = (text: string, params: Readonly<Record<string, unknown>> = {}): NodePredicate => ({
  variable: 'n',
  expression: parseExpression(text),
  text: `RETURN ${text}`,
  params,
});

const tuples = (rows: Iterable<readonly number[]>) => [...rows].map((row) => row.join(' ')).sort();

async function reached(
  graph: ShardGraph,
  sources: Uint32Array,
  walk: Walk,
  wanted = ANY,
  work = noWork(),
): Promise<readonly number[][]> {
  const pairs: number[][] = [];
  for await (const { at, others, depths } of graph.reach(sources, walk, wanted, work)) {
    for (let pair = 0; pair < at.length; pair++) pairs.push([sources[at[pair]!]!, others[pair]!, depths[pair]!]);
  }
  return pairs;
}

async function counted(graph: ShardGraph, sources: Uint32Array, walk: Walk, wanted: WantedNodes) {
  const lines: number[][] = [];
  for await (const { at, examples, counts } of graph.countReached(sources, walk, wanted, noWork())) {
    for (let line = 0; line < at.length; line++) {
      lines.push([sources[at[line]!]!, graph.types[examples[line]!]!, counts[line]!]);
    }
  }
  return lines;
}

/** What `counted` must be, from the judge's pairs. */
function groupByType(topology: Topology, pairs: readonly (readonly number[])[]): readonly number[][] {
  const groups = Map.groupBy(pairs, ([source, other]) => `${source} ${topology.nodeTypes[other!]}`);
  return [...groups].map(([key, group]) => [...key.split(' ').map(Number), group.length]);
}

function randomQuestion(topology: Topology, prng: Prng) {
  const direction = (['down', 'up', 'either'] as const)[prng.below(3)]!;
  const min = prng.below(4) === 0 ? 2 : prng.below(2);
  const max = [min, min + 1, min + 2, ALL, ALL][prng.below(5)]!;
  const mask = Uint8Array.from(RELATIONS, () => prng.below(2));
  const relations = [null, null, Uint8Array.of(1, 0, 0), mask][prng.below(4)]!;
  const nodes = Array.from({ length: topology.nodeCount }, (_, node) => node);
  const among = nodeSetOf(
    topology.nodeCount,
    nodes.filter(() => prng.below(2) === 0),
  );
  const wanted: WantedNodes = {
    types: prng.below(3) === 0 ? Uint8Array.from(TYPES, () => prng.below(2)) : null,
    among: prng.below(3) === 0 ? among : null,
  };
  const count = 1 + prng.below(prng.below(2) === 0 ? 2 : topology.nodeCount);
  const sources = Uint32Array.from(new Set(Array.from({ length: count }, () => prng.below(topology.nodeCount))));
  return { walk: { direction, relations, min, max } satisfies Walk, wanted, sources };
}

/** Every kind of read against the judge, for one random question. */
async function expectAnswers(graph: ShardGraph, topology: Topology, prng: Prng): Promise<void> {
  const { walk, wanted, sources } = randomQuestion(topology, prng);
  const asked = `${JSON.stringify(walk)} of ${sources}`;
  const pairs = [...sources].flatMap((source) => reachOf(topology, source, walk, wanted));
  expect(tuples(await reached(graph, sources, walk, wanted)), asked).toEqual(tuples(pairs));
  expect(tuples(await counted(graph, sources, walk, wanted)), asked).toEqual(tuples(groupByType(topology, pairs)));

  const edges: number[][] = [];
  for await (const chunk of graph.edges(sources, walk.direction, walk.relations, wanted, noWork())) {
    for (const [pair, at] of chunk.at.entries()) {
      edges.push([sources[at]!, chunk.others[pair]!, chunk.relations[pair]!, chunk.isReversed[pair]!]);
    }
  }
  const expectedEdges = [...sources].flatMap((source) => {
    return wantedEdgesOf(topology, source, walk.direction, walk.relations, wanted);
  });
  expect(tuples(edges), `edges ${asked}`).toEqual(tuples(expectedEdges));

  const from = Uint32Array.from({ length: 12 }, () => prng.below(topology.nodeCount));
  const to = from.map((source, at) => (at < 3 ? source : prng.below(topology.nodeCount)));
  const depths = from.map((source, at) => {
    return reachOf(topology, source, walk, ANY).find(([, other]) => other === to[at])?.[2] ?? NOT_REACHED;
  });
  expect(await graph.depthsBetween(from, to, walk, noWork()), `depths ${asked} ${from} to ${to}`).toEqual(depths);
}

/** Open until the test ends. */
async function testShards(folder: string): Promise<OpenShards> {
  const shards = await openShards(folder);
  onTestFinished(() => shards.close());
  return shards;
}

describe('the topology over shards', () => {
  it.each([1, 2, 3, 8])('[QG1] every read equals a naive one over the edge list, on %i shards', async (shardCount) => {
    for (const [round, closure] of (['full', 2] as const).entries()) {
      const topology = randomTopology(26, [40, 75][round]!, 100 * shardCount + round);
      const hierarchies = [{ name: 'inside', relations: ['contains'] }];
      const shards = await testShards(await newWorkspace(topology, { shardCount, closure, hierarchies }));
      const prng = createPrng(shardCount);
      const graph = shards.graph();
      for (let question = 0; question < 40; question++) await expectAnswers(graph, topology, prng);
    }
  });

  it('[QG2] every read stays right while nodes move under it', async () => {
    const topology = randomTopology(30, 60, 5);
    const shards = await testShards(await newWorkspace(topology, { shardCount: 4, closure: 2 }));
    const prng = createPrng(9);
    let isOver = false;
    let moveCount = 0;
    const moving = (async () => {
      while (!isOver) {
        const batch = Array.from({ length: 3 }, () => shards.migrator.move(prng.below(30), prng.below(4)));
        await Promise.all(batch);
        moveCount += batch.length;
      }
    })();
    const readers = Array.from({ length: 2 }, async (_, reader) => {
      const own = createPrng(20 + reader);
      for (let question = 0; question < 12; question++) await expectAnswers(shards.graph(), topology, own);
    });
    try {
      await Promise.all(readers);
    } finally {
      isOver = true;
      await moving;
    }
    expect(moveCount, 'moves were made meanwhile').toBeGreaterThan(10);
  }, 60_000);

  it('[QG3] a hierarchy covers a walk of its relations within its depth from one edge on; nothing else', async () => {
    const hierarchies = [{ name: 'inside', relations: ['contains'] }];
    const shards = await testShards(await newWorkspace(randomTopology(30, 50, 1), { closure: 3, hierarchies }));
    const graph = shards.graph();
    const covering = (walk: Partial<Walk>) => graph.coveringHierarchy({ ...down(), max: 3, ...walk });
    const contains = graph.relationMask(['contains']);
    expect(covering({})).toBe('all');
    expect(covering({ direction: 'up', min: 0 })).toBe('all');
    expect(covering({ relations: graph.relationMask(RELATIONS) }), 'all by name').toBe('all');
    expect(covering({ relations: contains })).toBe('inside');
    for (const walk of [
      { max: 4 },
      { min: 2 },
      { direction: 'either' as WalkDirection },
      { relations: graph.relationMask(['calls']) },
      { relations: graph.relationMask(['no such relation']) },
    ]) {
      expect(covering(walk), JSON.stringify(walk)).toBeNull();
    }
  });

  it('[QG4] answers come in bounded chunks, in the same order every time, and may be left early', async () => {
    // 400 heads above one chain of 400: every head reaches all of it, 160,000 rows in all.
    const chain = Array.from({ length: 400 }, (_, at) => [at, at + 1, 0] as const);
    const heads = Array.from({ length: 400 }, (_, at) => [401 + at, 0, 0] as const);
    const shards = await testShards(await newWorkspace(topologyOf(801, [...chain, ...heads]), { shardCount: 2 }));
    const sources = Uint32Array.from({ length: 400 }, (_, at) => 401 + at);
    const chunksOf = async () => {
      const chunks = [];
      for await (const chunk of shards.graph().reach(sources, down(), ANY, noWork())) chunks.push(chunk);
      return chunks;
    };
    const chunks = await chunksOf();
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.reduce((sum, { at }) => sum + at.length, 0)).toBe(400 * 401);
    expect(Math.max(...chunks.map(({ at }) => at.length))).toBeLessThan(65_536 + 401);
    expect(await chunksOf()).toEqual(chunks);

    const [graph, work] = [shards.graph(), noWork()];
    for await (const { at } of graph.reach(sources, down(), ANY, work)) {
      expect(at.length).toBeGreaterThan(0);
      break;
    }
    expect(work.rowsScanned, 'the rest was not read').toBeLessThan(400 * 401);
  });

  it('[QG5] a predicate is decided where the nodes live, and the order asked for is kept', async () => {
    const topology = randomTopology(50, 60, 3);
    const shards = await testShards(await newWorkspace(topology, { shardCount: 3 }));
    const graph = shards.graph();
    const nodes = Uint32Array.from({ length: 50 }, (_, at) => (at * 7) % 50);
    const kept = await graph.select(nodes, predicate('n.node > 10'), noWork());
    // Nodes with an even number have it as attribute `node`.
    expect([...kept]).toEqual([...nodes].filter((node) => node % 2 === 0 && node > 10));
    const byParameter = await graph.select(
      nodes,
      predicate('n.label ENDS WITH $end AND n:host', { end: '7' }),
      noWork(),
    );
    expect([...byParameter]).toEqual([...nodes].filter((node) => node % 10 === 7 && topology.nodeTypes[node] === 1));

    await graph.loadAttributes(nodes, noWork());
    expect(graph.properties(12)).toEqual({ node: 12 });
    expect(graph.properties(13)).toEqual({});
    await graph.loadAttributes(Uint32Array.of(12, 14), noWork());
    expect(graph.properties(12)).toEqual({ node: 12 });
    expect(graph.properties(10), 'only of those asked for last').toEqual({});
  });

  it('[QG6] an aborted query ends with cancelled.caller wherever it is', async () => {
    const shards = await testShards(await newWorkspace(randomTopology(40, 80, 2), { closure: 1 }));
    const graph = shards.graph(AbortSignal.abort());
    const sources = Uint32Array.of(0, 1);
    const refused = expect.objectContaining({ code: 'cancelled.caller' });
    await expect(reached(graph, sources, down(1, 1))).rejects.toEqual(refused);
    await expect(reached(graph, sources, down())).rejects.toEqual(refused);
    await expect(graph.depthsBetween(sources, sources, down(1, 1), noWork())).rejects.toEqual(refused);
    await expect(graph.loadAttributes(sources, noWork())).rejects.toEqual(refused);
  });

  it('[QG7] reads of one shard count its rows, bytes and heat, and name no other shard', async () => {
    const topology = topologyOf(4, [
      [0, 1, 0],
      [1, 2, 0],
      [0, 3, 1],
    ]);
    const shards = await testShards(await newWorkspace(topology, { shardCount: 2 }));
    const { homes, heat } = shards.context.columns;
    const [graph, work] = [shards.graph(), noWork()];
    const wanted = { types: Uint8Array.of(0, 0, 1), among: null };
    expect(await reached(graph, Uint32Array.of(0), down(), wanted, work)).toEqual([[0, 2, 2]]);
    expect([...work.shards]).toEqual([homes[0]]);
    expect(work.rowsScanned, 'all that the list holds').toBe(3);
    expect(work.bytesShipped).toBeGreaterThan(0);
    const accesses = [0, 1, 2, 3].map((node) => heat.reduce((sum, stripe) => sum + stripe[node]!, 0));
    expect(accesses).toEqual([1, 1, 1, 1]);
  });

  it('[QG8] fan-out for plans comes from counted edges and closure rows, at most all nodes', async () => {
    const topology = topologyOf(7, [
      [0, 1, 0],
      [0, 4, 0],
      [3, 1, 0],
      [1, 2, 1],
      [1, 5, 1],
    ]);
    const shards = await testShards(await newWorkspace(topology, { shardCount: 2, closure: 1 }));
    const graph = shards.graph();
    const [rack, host] = [graph.typeIndex('rack'), graph.typeIndex('host')];
    // Racks are 0, 3 and 6, hosts 1 and 4.
    expect(graph.nodesOfType(rack)).toBe(3);
    expect(graph.fanOut(rack, down(1, 1, graph.relationMask(['contains'])))).toBeCloseTo(1);
    expect(graph.fanOut(host, { ...down(1, 1), direction: 'up' })).toBeCloseTo(3 / 2);
    expect(graph.fanOut(host, { ...down(1, 1), direction: 'either' })).toBeCloseTo(5 / 2);
    expect(graph.fanOut(-1, down(1, 1))).toBeCloseTo(5 / 7);
    expect(graph.fanOut(-1, down(0, 1)), 'and itself').toBeCloseTo(12 / 7);
    expect(graph.fanOut(rack, { ...down(1, ALL), direction: 'either' })).toBeLessThanOrEqual(7);
    expect(graph.fanOut(graph.typeIndex('nothing'), down(0, 0))).toBeGreaterThanOrEqual(0);
  });
});
