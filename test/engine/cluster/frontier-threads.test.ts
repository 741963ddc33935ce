import { describe, expect, it } from 'vitest';
import { createPrng } from '../../../engine/base/prng.ts';
import type { Coordinator } from '../../../engine/cluster/coordinator.ts';
import { FrontierWalk } from '../../../engine/cluster/frontier-walk.ts';
import type { Topology } from '../../../engine/model/topology.ts';
import { randomTopology, topologyOf } from '../../support/topologies.ts';
import { newWorkspace, openWorkspace } from '../../support/workspaces.ts';
import { ANY, chunksOf, linesOf, naiveWalk, never, newWork, type TestGraph, walkOf } from './frontier-support.ts';

const SHARDS = 4;

const graphOf = ({ nodeCount, edgeSources, edgeTargets, edgeRelations, nodeTypes }: Topology): TestGraph => ({
  nodeCount,
  edges: Array.from(edgeSources, (source, edge) => [source, edgeTargets[edge]!, edgeRelations[edge]!] as const),
  types: [...nodeTypes],
});

/** Moves random nodes until told to stop; `standStill` lets work run between two of its batches. */
function moveForever(coordinator: Coordinator, seed: number) {
  const prng = createPrng(seed);
  const { nodeCount } = coordinator;
  const { shardCount } = coordinator.columns;
  let isStopped = false;
  let turn: Promise<unknown> = Promise.resolve();
  const standStill = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  };
  const batch = () => {
    const moves = Array.from({ length: 4 }, () => coordinator.move(prng.below(nodeCount), prng.below(shardCount)));
    return Promise.all(moves);
  };
  const moving = (async () => {
    while (!isStopped) await standStill(batch);
  })();
  return {
    standStill,
    async stop() {
      isStopped = true;
      await moving;
    },
  };
}

describe('walks over worker threads', () => {
  it('[FW6] while nodes move every answer is whole and right', async () => {
    const topology = randomTopology(120, 260, 5);
    const graph = graphOf(topology);
    const coordinator = await openWorkspace(await newWorkspace(topology, { shardCount: SHARDS, closure: 1 }));
    const { columns, supervisor } = coordinator;
    const mover = moveForever(coordinator, 9);
    const walks = new FrontierWalk({ columns, supervisor, standStill: mover.standStill });
    const prng = createPrng(3);
    const firstEpoch = coordinator.epoch;
    for (let round = 0; round < 12; round++) {
      const direction = (['down', 'up', 'either'] as const)[round % 3]!;
      const walk = walkOf({ direction, min: prng.below(4) });
      const sources = Uint32Array.from(new Set(Array.from({ length: 1 + prng.below(40) }, () => prng.below(120))));
      const found = linesOf(sources.length, await chunksOf(walks.reach(sources, walk, ANY, never, newWork())));
      for (const [at, source] of sources.entries()) expect(found[at]).toEqual(naiveWalk(graph, source, walk));
    }
    await mover.stop();
    expect(coordinator.epoch, 'nodes did move').toBeGreaterThan(firstEpoch);
  });

  it('[FW7] a worker that dies makes the walk start again with its successor, and nothing comes twice', async () => {
    const topology = randomTopology(3000, 9000, 6);
    const coordinator = await openWorkspace(await newWorkspace(topology, { shardCount: SHARDS, closure: 1 }));
    const { columns, supervisor } = coordinator;
    const sources = Uint32Array.from({ length: 64 }, (_, at) => at * 11);
    const ask = () => walks.reach(sources, walkOf(), ANY, never, newWork());
    let levels = 0;
    let killedAt = -1;
    const spied: Pick<typeof supervisor, 'call'> = {
      async call(shard, method, params, options) {
        if (method === 'frontier.level' && levels++ === killedAt) await supervisor.kill(shard);
        return supervisor.call(shard, method, params, options);
      },
    };
    const walks = new FrontierWalk({ columns, supervisor: spied, standStill: (work) => work() });
    const whole = linesOf(64, await chunksOf(ask()));
    // In the middle of the search.
    [levels, killedAt] = [0, 9];
    expect(linesOf(64, await chunksOf(ask()))).toEqual(whole);
    // While the ends are collected.
    const chunks = [];
    for await (const chunk of ask()) {
      chunks.push(chunk);
      if (chunks.length === 1) await Promise.all([2, 3].map((shard) => supervisor.kill(shard)));
    }
    expect(chunks.length).toBeGreaterThan(1);
    expect(linesOf(64, chunks)).toEqual(whole);
  });

  it('[FW8] a walk that is cancelled ends at its next level, and the next one is right', async () => {
    const nodeCount = 2000;
    const edges = Array.from({ length: nodeCount - 1 }, (_, node) => [node, node + 1, 0] as const);
    const types = new Array(nodeCount).fill(0);
    const graph = { nodeCount, edges, types };
    const topology = topologyOf(nodeCount, edges);
    const coordinator = await openWorkspace(await newWorkspace(topology, { shardCount: SHARDS, closure: 1 }));
    const { columns, supervisor } = coordinator;
    // Homes that alternate, so that every level is a message.
    await Promise.all(Array.from({ length: 60 }, (_, node) => coordinator.move(node, node % SHARDS)));
    const controller = new AbortController();
    let levels = 0;
    const spied: Pick<typeof supervisor, 'call'> = {
      call(shard, method, params, options) {
        const answer = supervisor.call(shard, method, params, options);
        if (method === 'frontier.level' && ++levels === 20) controller.abort();
        return answer;
      },
    };
    const walks = new FrontierWalk({ columns, supervisor: spied, standStill: (work) => work() });
    const cancelled = chunksOf(walks.reach(Uint32Array.of(0), walkOf(), ANY, controller.signal, newWork()));
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled.caller' });
    expect(levels).toBe(20);
    const found = linesOf(
      1,
      await chunksOf(walks.reach(Uint32Array.of(0), walkOf({ max: 90 }), ANY, never, newWork())),
    );
    expect(found[0]).toEqual(naiveWalk(graph, 0, walkOf({ max: 90 })));
  });
});
