import { describe, expect, it, vi } from 'vitest';
import { ShardscopeError } from '../../../../engine/base/errors.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import type { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { keysOf, randomTopology, reach } from '../../../support/topologies.ts';
import { column, newWorkspace, openWorkspace } from '../../../support/workspaces.ts';

const SHARDS = 4;
const FAULTS_A_ROUND = 8;
/** Threads start slowly where much else runs. */
vi.setConfig({ testTimeout: 90_000 });
const topology = randomTopology(90, 220, 14);
/** What a client may be told while workers die: nothing else, and never a wrong answer. */
const CLEAN_CODES = new Set(['unavailable.shard', 'internal.worker']);

const FORMS = [
  ['-[*1..]->', 'down', Number.POSITIVE_INFINITY],
  ['<-[*1..]-', 'up', Number.POSITIVE_INFINITY],
  ['-[*1..3]->', 'down', 3],
  ['-[]->', 'down', 1],
] as const;

/** Clients that ask or move until told to stop. */
function storm(coordinator: Coordinator, seed: number) {
  const prng = createPrng(seed);
  const counts = { answers: 0, moved: 0, refused: 0, wrong: [] as string[], unclean: [] as unknown[] };
  let isOver = false;
  const repeat = async (work: () => Promise<void>) => {
    while (!isOver) {
      try {
        await work();
      } catch (error) {
        if (error instanceof ShardscopeError && CLEAN_CODES.has(error.code)) counts.refused++;
        else counts.unclean.push(error);
      }
    }
  };
  const ask = async () => {
    const anchor = prng.below(topology.nodeCount);
    const [pattern, direction, depthMax] = FORMS[prng.below(FORMS.length)]!;
    const text = `MATCH (a {id:$a})${pattern}(b) RETURN DISTINCT b.id`;
    const found = column(await coordinator.query(text, { a: `n${anchor}` }));
    const expected = keysOf(topology, reach(topology, anchor, direction, depthMax).keys());
    if (found.join() !== expected.join()) counts.wrong.push(`${text} of n${anchor}`);
    counts.answers++;
  };
  const move = async () => {
    await coordinator.move(prng.below(topology.nodeCount), prng.below(SHARDS));
    counts.moved++;
  };
  const clients = [ask, ask, ask, ask, move, move].map(repeat);
  return {
    counts,
    async end() {
      isOver = true;
      await Promise.all(clients);
    },
  };
}

describe('workers that die under a storm of queries and moves', () => {
  it.each([
    ['full', 1],
    [2, 2],
  ] as const)(
    '[SV7] closure %s: no answer is wrong, every refusal is clean, and afterwards everything is right without opening again',
    async (closure, seed) => {
      const prng = createPrng(100 + seed);
      const coordinator = await openWorkspace(await newWorkspace(topology, { shardCount: SHARDS, closure }));
      const { counts, end } = storm(coordinator, seed);
      const methods = ['copy', 'insert', 'reconcile', 'closure.reach', 'edges.of', 'frontier.level', null] as const;
      for (let fault = 0; fault < FAULTS_A_ROUND; fault++) {
        // As fast as clients get on, however fast the machine is.
        const ended = counts.answers + counts.refused;
        while (counts.answers + counts.refused < ended + 5) await new Promise((resolve) => setTimeout(resolve, 5));
        // In the middle of a call of each kind, or between two; never the sixth of one worker in a minute.
        coordinator.supervisor.drill(fault % SHARDS, { kind: 'crash' }, methods[prng.below(methods.length)]!);
      }
      await end();
      expect(counts.wrong).toEqual([]);
      expect(counts.unclean).toEqual([]);
      expect(counts.answers, 'most are answered all the same').toBeGreaterThan(2 * counts.refused);
      expect(counts.moved).toBeGreaterThan(0);
      await coordinator.supervisor.ready();
      const restarts = Array.from({ length: SHARDS }, (_, shard) => coordinator.supervisor.status(shard).restarts);
      expect(restarts.reduce((sum, count) => sum + count)).toBeGreaterThan(2);
      expect(await coordinator.verify(true)).toMatchObject({ ok: true });
      const unfinished = coordinator.latestMoves(10_000).filter(({ state }) => state !== 'done' && state !== 'failed');
      expect(unfinished).toEqual([]);
    },
  );
});

describe('the look at all shards', () => {
  it('[SV10] goes on without one that is away: it says so and why, and shows what it held when it was asked last', async () => {
    const notices: string[] = [];
    const folder = await newWorkspace(topology, { shardCount: SHARDS });
    const coordinator = await openWorkspace(folder, {
      onNotice: ({ code, message }) => notices.push(`${code} ${message}`),
    });
    const before = await coordinator.shardsStatus(0);
    expect(before.shards.map(({ state, reason }) => [state, reason])).toEqual(Array(SHARDS).fill(['ready', null]));
    for (let kill = 0; kill < 6; kill++) await coordinator.supervisor.kill(2);
    const status = await coordinator.shardsStatus(0);
    expect(status.shards.map(({ state }) => state)).toEqual(['ready', 'ready', 'failed', 'ready']);
    expect(status.shards[2]).toMatchObject({
      reason: expect.stringContaining('6 times in a minute'),
      restarts: 5,
      storedRows: before.shards[2]!.storedRows,
    });
    expect(status.cut).toEqual(before.cut);
    expect(notices.at(-1)).toMatch(/^shard\.failed shard 2 is not available: it stopped; .* left stopped/);
  });

  it('[SV10] does not wait long for one that is busy', async () => {
    const coordinator = await openWorkspace(await newWorkspace(topology, { shardCount: SHARDS }));
    const before = await coordinator.shardsStatus(0);
    coordinator.supervisor.drill(1, { kind: 'hang', forMs: 6000, isInsideSqlite: false }, 'status');
    const order: string[] = [];
    const busy = coordinator.supervisor.call(1, 'status', {}).then(() => order.push('the busy shard'));
    const { shards } = await coordinator.shardsStatus(0);
    order.push('the look');
    await busy;
    expect(order).toEqual(['the look', 'the busy shard']);
    expect(shards[1]).toMatchObject({ state: 'ready', storedRows: before.shards[1]!.storedRows });
  });
});
