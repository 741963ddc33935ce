import { describe, expect, it } from 'vitest';
import type { PartitionStore } from '../../engine/storage/partition-store.ts';
import { liteOptions, optionsOf, type SimulationOptions, swarmOptions } from './options.ts';
import { regressions } from './regressions.ts';
import { type Planted, simulate } from './simulation.ts';

/** What the seeds from one on find; each says its seed. */
async function problemsOf(seeds: number, optionsAt: (seed: number) => SimulationOptions): Promise<readonly string[]> {
  const problems: string[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const outcome = await simulate(optionsAt(seed));
    for (const problem of outcome.problems) problems.push(`seed ${seed}: ${problem}`);
  }
  return problems;
}

describe('simulation', () => {
  it('[SM1] the same options give the same trace, other seeds another', async () => {
    const hashes = new Set<string>();
    for (const seed of [3, 7, 11]) {
      const [one, other] = [await simulate(swarmOptions(seed)), await simulate(swarmOptions(seed))];
      expect(other).toEqual(one);
      hashes.add(one.hash);
    }
    expect(hashes.size).toBe(3);
  });

  it('[SM2] where nothing fails, answers and rows are those of the model', { timeout: 120_000 }, async () => {
    expect(await problemsOf(30, liteOptions)).toEqual([]);
  });

  it('[SM3] crashes, power failures and failing disks lose and tear nothing', { timeout: 240_000 }, async () => {
    expect(await problemsOf(100, swarmOptions)).toEqual([]);
  });

  it('[SM10] copies are equal, and a disk that is lost is made anew from its other copy', {
    timeout: 240_000,
  }, async () => {
    let disksLost = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const drawn = swarmOptions(seed);
      const losing = {
        replicas: 1,
        lossRatio: 0.2,
        lossAtPointRatio: seed % 2 === 0 ? 0.002 : 0,
        lossesMax: 3,
      } as const;
      const { problems, counts } = await simulate({ ...drawn, shards: Math.max(2, drawn.shards), ...losing });
      expect(problems, `seed ${seed}`).toEqual([]);
      disksLost += counts.disksLost;
    }
    expect(disksLost).toBeGreaterThan(20);
  });

  it('[SM4] the process may end at every point of a run', { timeout: 240_000 }, async () => {
    // With replicas, as even seeds are.
    const small = { ...liteOptions(6), operations: 4, nodes: 6, edges: 7, powerRatio: 0.5 };
    const { points, problems } = await simulate(small);
    expect(problems).toEqual([]);
    expect(points).toBeGreaterThan(80);
    for (let crashPoint = 1; crashPoint <= points; crashPoint++) {
      const outcome = await simulate({ ...small, crashPoint });
      expect(outcome.problems, `at point ${crashPoint}`).toEqual([]);
    }
  });

  it('[SM5] runs that failed once hold', { timeout: 120_000 }, async () => {
    for (const { name, options } of regressions()) expect((await simulate(options)).problems, name).toEqual([]);
  });
});

describe('what must be found', () => {
  /** Seeds until something is found. */
  async function seedsUntilFound(
    change: (store: PartitionStore) => Partial<PartitionStore>,
    where: keyof Planted = 'partition',
  ): Promise<number> {
    const planted = { [where]: (store: PartitionStore): PartitionStore => ({ ...store, ...change(store) }) };
    for (let seed = 1; seed <= 60; seed++) {
      const { problems } = await simulate(optionsOf('swarm', seed), planted);
      if (problems.length > 0) return seed;
    }
    return Number.POSITIVE_INFINITY;
  }

  it.each<[string, (store: PartitionStore) => Partial<PartitionStore>]>([
    ['a disk that says it has synced', (store) => ({ sync: () => store.appliedRevision() })],
    [
      'a write that leaves removed edges',
      (store) => ({
        applyDelta: (delta, listener) => {
          const none = { sources: new Uint32Array(0), targets: new Uint32Array(0), relations: new Uint16Array(0) };
          return store.applyDelta({ ...delta, removedEdges: none }, listener);
        },
      }),
    ],
    [
      'a copy without closure rows',
      (store) => ({
        insertRows: (rows, ...of) => {
          const closure = { ...rows.closure, ancestors: rows.closure.ancestors.subarray(0, 0) };
          return store.insertRows({ ...rows, closure }, ...of);
        },
      }),
    ],
    ['a clean-up that cleans nothing', () => ({ reconcileSome: (nodes) => nodes.length })],
    [
      'an answer that lacks its last row',
      (store) => ({
        closure: (...of) => {
          const { nodes, depths } = store.closure(...of);
          return { nodes: nodes.subarray(0, -1), depths: depths.subarray(0, -1) };
        },
      }),
    ],
  ])('[SM6] %s is found', { timeout: 120_000 }, async (_name, change) => {
    expect(await seedsUntilFound(change)).toBeLessThanOrEqual(60);
  });

  it.each<[string, (store: PartitionStore) => Partial<PartitionStore>]>([
    ['that repeats no clean-up', () => ({ reconcileSome: (nodes) => nodes.length })],
    ['that says it has copied what it has not', () => ({ insertRows: () => 0 })],
    ['that says it has synced', (store) => ({ sync: () => store.appliedRevision() })],
  ])('[SM6] a replica %s is found', { timeout: 120_000 }, async (_name, change) => {
    expect(await seedsUntilFound(change, 'replica')).toBeLessThanOrEqual(60);
  });
});
