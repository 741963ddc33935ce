import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrontierWalk } from '../../../engine/cluster/frontier-walk.ts';
import type { ReachedPairs, Walk, WantedNodes } from '../../../engine/query/graph-access.ts';
import {
  ANY,
  among,
  chunksOf,
  countLines,
  linesOf,
  naiveWalk,
  never,
  newWork,
  shardsHere,
  type TestGraph,
  walkOf,
} from './frontier-support.ts';

const TYPE_COUNT = 3;
const RELATION_COUNT = 3;

/** Small graphs with cycles, self loops and parallel relations, spread over 1..8 shards. */
const worlds = fc.integer({ min: 1, max: 24 }).chain((nodeCount) => {
  const node = fc.nat({ max: nodeCount - 1 });
  const edge = fc.tuple(node, node, fc.nat({ max: RELATION_COUNT - 1 }));
  return fc.record({
    graph: fc.record({
      nodeCount: fc.constant(nodeCount),
      edges: fc.uniqueArray(edge, { maxLength: 60, selector: (ends) => ends.join() }),
      types: fc.array(fc.nat({ max: TYPE_COUNT - 1 }), { minLength: nodeCount, maxLength: nodeCount }),
    }),
    shardCount: fc.integer({ min: 1, max: 8 }),
    homes: fc.array(fc.nat({ max: 7 }), { minLength: nodeCount, maxLength: nodeCount }),
    sources: fc.uniqueArray(node, { maxLength: nodeCount }),
    walk: fc.record({
      direction: fc.constantFrom('down', 'up', 'either'),
      relations: fc.option(fc.array(fc.nat({ max: 1 }), { minLength: RELATION_COUNT, maxLength: RELATION_COUNT })),
      min: fc.nat({ max: 5 }),
      more: fc.constantFrom(0, 1, 2, 3, Number.POSITIVE_INFINITY),
    }),
    wanted: fc.record({
      types: fc.option(fc.array(fc.nat({ max: 1 }), { minLength: TYPE_COUNT, maxLength: TYPE_COUNT })),
      among: fc.option(fc.array(node)),
    }),
  });
});

function settle({ walk, wanted, graph, homes, shardCount }: typeof worlds extends fc.Arbitrary<infer W> ? W : never) {
  const relations = walk.relations === null ? null : Uint8Array.from(walk.relations);
  const asked: Walk = { direction: walk.direction, relations, min: walk.min, max: walk.min + walk.more };
  const filter: WantedNodes = {
    types: wanted.types === null ? null : Uint8Array.from(wanted.types),
    among: wanted.among === null ? null : among(graph.nodeCount, wanted.among).among,
  };
  const isWanted = (node: number) =>
    (wanted.types === null || wanted.types[graph.types[node]!] === 1) &&
    (wanted.among === null || wanted.among.includes(node));
  return { asked, filter, isWanted, places: homes.map((home) => home % shardCount) };
}

/** Every node points at the next one. */
const chain = (nodeCount: number): TestGraph => ({
  nodeCount,
  edges: Array.from({ length: nodeCount - 1 }, (_, node) => [node, node + 1, 0] as const),
  types: new Array(nodeCount).fill(0),
});

describe('walks over shards', () => {
  it('[FW1] every end of every source is found once, at its smallest length, for any graph, spread and question', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { asked, filter, isWanted, places } = settle(world);
        const { walks } = await shardsHere(world.graph, places, world.shardCount);
        const sources = Uint32Array.from(world.sources);
        // The second walk asks another question and must find nothing that the first has left behind.
        const others = { down: 'up', up: 'either', either: 'down' } as const;
        for (const walk of [asked, { ...asked, direction: others[asked.direction] }]) {
          const found = linesOf(sources.length, await chunksOf(walks.reach(sources, walk, filter, never, newWork())));
          for (const [at, source] of sources.entries()) {
            const expected = [...naiveWalk(world.graph, source, walk)].filter(([node]) => isWanted(node));
            expect(found[at]).toEqual(new Map(expected));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('[FW1] what a worker laid down for an earlier level is not taken for a later one', async () => {
    const graph = chain(9);
    const { walks } = await shardsHere(graph, [0, 1, 2, 1, 2, 1, 2, 1, 2], 3);
    const found = await chunksOf(walks.reach(Uint32Array.of(0), walkOf({ min: 6, max: 7 }), ANY, never, newWork()));
    const ends = [6, 7].map((node) => [node, node] as const);
    expect(linesOf(1, found)[0]).toEqual(new Map(ends));
  });

  it('[FW2] counts are those of the ends, each with an end of its type as example', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { asked, filter, isWanted, places } = settle(world);
        const { walks, columns } = await shardsHere(world.graph, places, world.shardCount);
        const sources = Uint32Array.from(world.sources);
        const chunks = await chunksOf(walks.countReached(sources, asked, filter, never, newWork()));
        const expected = [...sources].flatMap((source, at) => {
          const ends = [...naiveWalk(world.graph, source, asked).keys()].filter(isWanted);
          const byType = Map.groupBy(ends, (node) => world.graph.types[node]!);
          return [...byType].map(([type, nodes]) => [at, type, nodes.length].join(' '));
        });
        expect(countLines(chunks, columns.types)).toEqual(expected.sort());
        for (const { at, examples } of chunks) {
          for (const [line, source] of at.entries()) {
            expect(naiveWalk(world.graph, sources[source]!, asked).has(examples[line]!)).toBe(true);
            expect(isWanted(examples[line]!)).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('[FW3] many sources are walked in batches; positions are those of the whole list', async () => {
    const graph = chain(100);
    const { walks } = await shardsHere(
      graph,
      graph.types.map((_type, node) => node % 5),
      5,
    );
    const sources = Uint32Array.from({ length: 100 }, (_, at) => 99 - at);
    const found = linesOf(100, await chunksOf(walks.reach(sources, walkOf({ max: 3 }), ANY, never, newWork())));
    for (const [at, source] of sources.entries())
      expect(found[at]).toEqual(naiveWalk(graph, source, walkOf({ max: 3 })));
  });

  it('[FW3] a chunk holds at most 65,536 pairs, and chunks come in the same order every time', async () => {
    const { graph, homes, sources } = manyEnds();
    const { walks } = await shardsHere(graph, homes, 3);
    const ask = () => chunksOf(walks.reach(sources, walkOf(), ANY, never, newWork()));
    const first = await ask();
    expect(Math.max(...first.map(({ at }) => at.length))).toBeLessThanOrEqual(65_536);
    expect(first.reduce((sum, { at }) => sum + at.length, 0)).toBe(32 * graph.nodeCount);
    expect(first.length).toBeGreaterThan(4);
    expect(await ask()).toEqual(first);
  });

  it('[FW4] a worker without anything to do is not asked, and one that is alone goes on by itself', async () => {
    const graph = chain(40);
    const { walks, calls } = await shardsHere(
      graph,
      graph.types.map((_type, node) => (node < 30 ? 1 : 2)),
      4,
    );
    const work = newWork();
    await chunksOf(walks.countReached(Uint32Array.of(0), walkOf(), ANY, never, work));
    const asked = calls.filter(({ method }) => method === 'frontier.level').map(({ shard }) => shard);
    expect(asked).toEqual([1, 2]);
    expect(work).toMatchObject({ shards: new Set([1, 2]), rowsScanned: 39, hops: 39 });
  });

  it('[FW5] each source and each of its ends counts as one access, on the shard where it lives', async () => {
    const graph = chain(10);
    const { walks, columns } = await shardsHere(
      graph,
      graph.types.map((_type, node) => node % 2),
      2,
    );
    await chunksOf(walks.reach(Uint32Array.of(2, 4), walkOf({ min: 0, max: 3 }), ANY, never, newWork()));
    const heatOf = (writer: number) => [...columns.heat[writer]!];
    expect(heatOf(0)).toEqual([0, 0, 1, 0, 2, 0, 1, 0, 0, 0]);
    expect(heatOf(1)).toEqual([0, 0, 0, 1, 0, 2, 0, 1, 0, 0]);
    expect(heatOf(2)).toEqual(new Array(10).fill(0));
  });

  it('[FW3] a large topology is walked in several batches, and batches of two queries take turns', async () => {
    const nodeCount = 300_000;
    const edges = Array.from({ length: 100 }, (_, node) => [node, node + 1000, 0] as const);
    const graph = { nodeCount, edges, types: new Array(nodeCount).fill(0) };
    const { walks, calls } = await shardsHere(graph, new Array(nodeCount).fill(1), 2);
    const sources = Uint32Array.from({ length: 100 }, (_, at) => at);
    const ask = () => chunksOf(walks.reach(sources, walkOf({ max: 1 }), ANY, never, newWork()));
    const answers = await Promise.all([ask(), ask()]);
    for (const chunks of answers) {
      const found = linesOf(100, chunks);
      expect(found.map((ends) => [...ends].join())).toEqual(Array.from(sources, (node) => `${node + 1000},1`));
    }
    const firsts = calls.flatMap(({ params }) => {
      const { begin } = params as { begin?: { firstSource: number } | null };
      return begin ? [begin.firstSource] : [];
    });
    expect(firsts).toEqual([0, 0, 32, 32, 64, 64, 96, 96]);
  });

  it('[FW6] moves between any two messages leave every answer whole and right', async () => {
    const moves = fc.array(fc.record({ at: fc.nat({ max: 30 }), node: fc.nat(), to: fc.nat() }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(worlds, moves, fc.boolean(), async (world, planned, isRestless) => {
        const { asked, filter, isWanted, places } = settle(world);
        const { nodeCount } = world.graph;
        const { walks } = await shardsHere(world.graph, places, world.shardCount, async (_call, shards) => {
          const number = shards.calls.length;
          for (const { at, node, to } of planned) {
            // Either at one message, or at every one: then only standing still helps.
            if (isRestless || at === number) await shards.move((node + number) % nodeCount, to % world.shardCount);
          }
        });
        const sources = Uint32Array.from(world.sources);
        const found = linesOf(sources.length, await chunksOf(walks.reach(sources, asked, filter, never, newWork())));
        for (const [at, source] of sources.entries()) {
          const expected = [...naiveWalk(world.graph, source, asked)].filter(([node]) => isWanted(node));
          expect(found[at]).toEqual(new Map(expected));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('[FW9] a walk that waits for moves to stand still holds up no other one', async () => {
    const graph: TestGraph = {
      nodeCount: 3,
      edges: [
        [0, 1, 0],
        [1, 2, 0],
      ],
      types: [0, 0, 0],
    };
    let isRestless = true;
    const { columns, supervisor } = await shardsHere(graph, [0, 1, 0], 2, (_call, shards) => {
      return isRestless ? shards.move(2, 1 - shards.columns.homes[2]!) : undefined;
    });
    const [still, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const standStill = async <T>(work: () => Promise<T>): Promise<T> => {
      asked.resolve();
      await still.promise;
      return work();
    };
    const walks = new FrontierWalk({ columns, supervisor, standStill });
    const walk = () =>
      chunksOf(walks.reach(Uint32Array.of(0), walkOf({ direction: 'down', min: 1, max: 9 }), ANY, never, newWork()));
    const first = walk();
    await asked.promise;
    isRestless = false;
    const expected = [new Map([...naiveWalk(graph, 0, walkOf({ direction: 'down', min: 1, max: 9 }))])];
    expect(linesOf(1, await walk())).toEqual(expected);
    still.resolve();
    expect(linesOf(1, await first)).toEqual(expected);
  });

  it('[FW7] a worker that forgets at any message makes the walk start again, and nothing is lost or doubled', async () => {
    const deaths = fc.uniqueArray(fc.nat({ max: 25 }), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(worlds, deaths, async (world, planned) => {
        const { asked, places } = settle(world);
        const { walks } = await shardsHere(world.graph, places, world.shardCount, ({ shard }, shards) => {
          if (planned.includes(shards.calls.length)) shards.restart(shard);
        });
        const sources = Uint32Array.from(world.sources);
        const found = linesOf(sources.length, await chunksOf(walks.reach(sources, asked, ANY, never, newWork())));
        for (const [at, source] of sources.entries()) expect(found[at]).toEqual(naiveWalk(world.graph, source, asked));
        const counted = await chunksOf(walks.countReached(sources, asked, ANY, never, newWork()));
        const total = counted.flatMap(({ counts }) => [...counts]).reduce((sum, count) => sum + count, 0);
        expect(total).toBe(found.reduce((sum, ends) => sum + ends.size, 0));
      }),
      { numRuns: 200 },
    );
  });

  it('[FW7] ends that are lost after a part was delivered come once; a worker that forgets for ever is unavailable', async () => {
    const { graph, homes, sources } = manyEnds();
    const { walks, restart } = await shardsHere(graph, homes, 3);
    const chunks: ReachedPairs[] = [];
    for await (const chunk of walks.reach(sources, walkOf(), ANY, never, newWork())) {
      if (chunks.push(chunk) === 1) for (const shard of [0, 1, 2]) restart(shard);
    }
    expect(linesOf(32, chunks).map(({ size }) => size)).toEqual(new Array(32).fill(graph.nodeCount));

    const forgetful = await shardsHere(graph, homes, 3, ({ shard, method }, shards) => {
      if (method === 'frontier.ends') shards.restart(shard);
    });
    const attempt = chunksOf(forgetful.walks.reach(sources, walkOf(), ANY, never, newWork()));
    await expect(attempt).rejects.toMatchObject({ code: 'unavailable.shard' });
  });

  it('[FW8] an iteration that ends early, or is aborted, leaves nothing with the workers', async () => {
    const { graph, homes, sources } = manyEnds();
    const { walks, calls, supervisor } = await shardsHere(graph, homes, 3);
    const heldBy = async (walk: number) => {
      const chunks = await Promise.all(
        [0, 1, 2].map((shard) => supervisor.call(shard, 'frontier.ends', { walk, first: 0 })),
      );
      return chunks.filter((chunk) => chunk !== null).length;
    };
    const lastWalk = () => {
      const { params } = calls.findLast(({ method }) => method === 'frontier.level')!;
      return (params as { walk: number }).walk;
    };
    for await (const { at } of walks.reach(sources, walkOf(), ANY, never, newWork())) {
      expect(at.length).toBeGreaterThan(0);
      break;
    }
    expect(await heldBy(lastWalk())).toBe(0);

    const controller = new AbortController();
    const iteration = walks.reach(sources, walkOf(), ANY, controller.signal, newWork());
    await iteration.next();
    controller.abort();
    // Nobody asks for more: the abort alone has to free it.
    expect(await heldBy(lastWalk())).toBe(0);
    await expect(iteration.next()).rejects.toMatchObject({ code: 'cancelled.caller' });

    const waiting = new AbortController();
    const [first, second] = [never, waiting.signal].map((signal) =>
      chunksOf(walks.countReached(sources, walkOf(), ANY, signal, newWork())),
    );
    waiting.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled.caller' });
    expect(await first).toHaveLength(1);
  });
});

/** 32 sources that reach all of 9,000 nodes on three shards: more than one chunk from each. */
function manyEnds() {
  const nodeCount = 9000;
  const edges = Array.from({ length: nodeCount }, (_, node) => [
    [node, (node + 1) % nodeCount, 0] as const,
    [node, (node + 31) % nodeCount, 0] as const,
    [node, (node * 7 + 1) % nodeCount, 1] as const,
  ]);
  const graph: TestGraph = { nodeCount, edges: edges.flat(), types: new Array(nodeCount).fill(0) };
  const homes = Array.from({ length: nodeCount }, (_, node) => (node * 13) % 3);
  return { graph, homes, sources: Uint32Array.from({ length: 32 }, (_, at) => at) };
}
