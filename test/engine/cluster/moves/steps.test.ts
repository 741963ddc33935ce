import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ShardscopeError } from '../../../../engine/base/errors.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import type { ShardCalls } from '../../../../engine/cluster/moves/copying.ts';
import type { Supervisor } from '../../../../engine/cluster/supervisor.ts';
import { shardFile } from '../../../../engine/cluster/workspace-files.ts';
import { type OpenShards, openShards } from '../../../support/shard-graphs.ts';
import { randomTopology } from '../../../support/topologies.ts';
import { dumpPartitions, newWorkspace, openWorkspace, type Tables } from '../../../support/workspaces.ts';

const SHARDS = 4;
const NODES = 80;
const topology = randomTopology(NODES, 190, 41);

type ClosureRow = [hierarchy: number, ancestor: number, descendant: number, depth: number, shard: number];

async function shardsOf(folder: string, watched?: (supervisor: Supervisor) => ShardCalls): Promise<OpenShards> {
  const shards = await openShards(folder, watched);
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= shards.close();
    return closing;
  };
  onTestFinished(close);
  return { ...shards, close };
}

/** Stands between migrator and workers: counts the calls of steps that are under way. A sync is none. */
function counting() {
  const calls = { underWay: 0, steps: 0 };
  const watched = (supervisor: Supervisor): ShardCalls => ({
    connect: (from, to) => supervisor.connect(from, to),
    async call(shard, method, params, options) {
      if (method === 'sync') return supervisor.call(shard, method, params, options);
      calls.underWay++;
      calls.steps++;
      try {
        return await supervisor.call(shard, method, params, options);
      } finally {
        calls.underWay--;
      }
    },
  });
  return { calls, watched };
}

/**
 * Writes to the partitions as a live write does, to the homes of what it changes and to where that is being copied, and
 * knows what every partition must hold in the end.
 */
function writer(folder: string, { context, migrator }: OpenShards) {
  const { homes } = context.columns;
  const files = Array.from({ length: SHARDS }, (_, shard) => new Database(shardFile(folder, shard)));
  onTestFinished(() => {
    for (const file of files) file.close();
  });
  const all = dumpPartitions(folder, SHARDS);
  const nodes = new Map(all.flatMap(({ node }) => (node as unknown[][]).map((row) => [row[0] as number, row])));
  const edges = new Map(all.flatMap(({ edge }) => (edge as number[][]).map((row) => [row.slice(0, 3).join(), row])));
  const closure = new Map(
    all.flatMap((tables) => (tables.closure as ClosureRow[]).map((row) => [row.slice(0, 3).join(), row])),
  );
  const placesOf = (...ends: readonly number[]) =>
    new Set(ends.flatMap((node) => [homes[node]!, migrator.targetOf(node) ?? homes[node]!]));

  return {
    label(node: number, label: string) {
      nodes.set(node, nodes.get(node)!.with(2, label));
      for (const shard of placesOf(node)) {
        files[shard]!.prepare('UPDATE node SET label = ? WHERE id = ?').run(label, node);
      }
    },
    /** Adds a row of the closure, or takes it away where there is one. */
    toggle(ancestor: number, descendant: number) {
      const key = [0, ancestor, descendant].join();
      const row: ClosureRow = [0, ancestor, descendant, 9, homes[ancestor]!];
      const isThere = closure.delete(key);
      if (!isThere) closure.set(key, row);
      for (const shard of placesOf(ancestor, descendant)) {
        if (!isThere) files[shard]!.prepare('INSERT OR REPLACE INTO closure VALUES (?, ?, ?, ?, ?)').run(row);
        else
          files[shard]!.prepare('DELETE FROM closure WHERE ancestor = ? AND descendant = ?').run(ancestor, descendant);
      }
    },
    /** By the placement rule, in the order of a dump. */
    expected(): readonly Tables[] {
      const ordered = <R extends readonly unknown[]>(rows: Iterable<R>, keys: number) =>
        [...rows].sort((one, other) => {
          for (let at = 0; at < keys; at++) {
            const difference = (one[at] as number) - (other[at] as number);
            if (difference !== 0) return difference;
          }
          return 0;
        });
      return files.map((_, shard) => {
        const isHome = (node: unknown) => homes[node as number] === shard;
        return {
          node: ordered(nodes.values(), 1).filter((row) => isHome(row[0])),
          edge: ordered(edges.values(), 3).filter((row) => isHome(row[0]) || isHome(row[1])),
          closure: ordered(closure.values(), 3)
            .map((row) => row.with(4, homes[row[1]]!))
            .filter((row) => isHome(row[1]) || isHome(row[2])),
        };
      });
    },
  };
}

/** Asks for everything to move, `rounds` times, and works between the steps until that is done. */
async function moveAmid(shards: OpenShards, rounds: number, work: () => Promise<void>) {
  const prng = createPrng(5);
  let isMoving = true;
  let failed = 0;
  const moving = (async () => {
    for (let round = 0; round < rounds; round++) {
      const moves = Array.from({ length: NODES }, (_, node) => shards.migrator.move(node, prng.below(SHARDS)));
      failed += (await Promise.allSettled(moves)).filter(({ status }) => status === 'rejected').length;
    }
    isMoving = false;
  })();
  let works = 0;
  while (isMoving) {
    await shards.migrator.betweenSteps(work);
    works++;
    // While a disk is waited for no step is, so nothing else lets its answer in.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await moving;
  return { works, failed };
}

describe('moves in steps', () => {
  it('[MV12] others work between two steps of a batch, in the order asked for, and no step runs meanwhile', async () => {
    const { calls, watched } = counting();
    const shards = await shardsOf(await newWorkspace(topology), watched);
    let inBatch = 0;
    const { works, failed } = await moveAmid(shards, 3, async () => {
      expect(calls.underWay).toBe(0);
      const before = calls.steps;
      await new Promise((resolve) => setImmediate(resolve));
      expect([calls.underWay, calls.steps], 'nor did one begin').toEqual([0, before]);
      if ([...shards.context.columns.homes.keys()].some((node) => shards.migrator.moveOf(node) !== null)) inBatch++;
    });
    expect(failed).toBe(0);
    expect(works).toBeGreaterThan(30);
    expect(inBatch, 'not only between batches').toBeGreaterThan(20);

    const order: string[] = [];
    const { migrator } = shards;
    const note = (what: string) => async () => {
      order.push(what);
    };
    await Promise.all([
      migrator.betweenSteps(note('a')),
      migrator.standStill(note('s')),
      migrator.betweenSteps(note('b')),
    ]);
    expect(order.indexOf('a')).toBeLessThan(order.indexOf('b'));
    let isStill = false;
    const still = migrator.standStill(async () => {
      isStill = true;
      await new Promise((resolve) => setTimeout(resolve, 5));
      isStill = false;
    });
    await new Promise((resolve) => setTimeout(resolve, 1));
    await migrator.betweenSteps(async () => expect(isStill, 'neither during standStill').toBe(false));
    await still;
  });

  it('[MV13] rows of a node are at its home, and elsewhere only where targetOf says, or until they are cleaned up', async () => {
    const folder = await newWorkspace(topology);
    const shards = await shardsOf(folder);
    const { homes } = shards.context.columns;
    let copies = 0;
    await moveAmid(shards, 3, async () => {
      for (const [shard, { node: rows }] of dumpPartitions(folder, SHARDS).entries()) {
        for (const [node] of rows as [number][]) {
          if (homes[node] === shard) continue;
          const isCopy = shards.migrator.targetOf(node) === shard;
          const isLeft = shards.migrator.moveOf(node)?.state === 'cleaning';
          expect(isCopy || isLeft, `node ${node} on ${shard}`).toBe(true);
          if (isCopy) copies++;
        }
      }
    });
    expect(copies).toBeGreaterThan(20);
    for (let node = 0; node < NODES; node++) expect(shards.migrator.targetOf(node)).toBeNull();
  });

  it('[MV14] what is written between steps to homes and targets is neither lost nor brought back', async () => {
    const folder = await newWorkspace(topology);
    const shards = await shardsOf(folder);
    const written = writer(folder, shards);
    const prng = createPrng(8);
    let round = 0;
    await moveAmid(shards, 6, async () => {
      for (let change = 0; change < 8; change++) {
        written.label(prng.below(NODES), `label ${round++}`);
        written.toggle(prng.below(NODES), prng.below(NODES));
      }
    });
    expect(dumpPartitions(folder, SHARDS)).toEqual(written.expected());
  });

  it('[MV14] the same while copies fail and are taken back, and clean-ups fail and are repeated', async () => {
    const folder = await newWorkspace(topology);
    const faults = createPrng(17);
    let fails = true;
    const shards = await shardsOf(folder, (supervisor) => ({
      connect: (from, to) => supervisor.connect(from, to),
      call(shard, method, params, options) {
        const isFault = fails && ['copy', 'reconcile'].includes(method) && faults.below(40) === 0;
        if (isFault) throw new ShardscopeError('storage.full', `shard ${shard}: disk full`, { shard });
        return supervisor.call(shard, method, params, options);
      },
    }));
    const written = writer(folder, shards);
    const prng = createPrng(9);
    let round = 0;
    const { failed } = await moveAmid(shards, 8, async () => {
      for (let change = 0; change < 8; change++) {
        written.label(prng.below(NODES), `label ${round++}`);
        written.toggle(prng.below(NODES), prng.below(NODES));
      }
    });
    expect(failed).toBeGreaterThan(NODES);
    fails = false;
    await expect
      .poll(() => dumpPartitions(folder, SHARDS), { timeout: 20_000, interval: 200 })
      .toEqual(written.expected());
    for (let node = 0; node < NODES; node++) expect(shards.migrator.targetOf(node)).toBeNull();
  });
});

describe('clean-ups that are owed', () => {
  /** Shards whose worker refuses to clean up as long as told. */
  const refusing = (folder: string) => {
    const refusal = { isOn: false, count: 0 };
    const shards = shardsOf(folder, (supervisor) => ({
      connect: (from, to) => supervisor.connect(from, to),
      call(shard, method, params, options) {
        if (!refusal.isOn || method !== 'reconcile' || shard !== 2) {
          return supervisor.call(shard, method, params, options);
        }
        refusal.count++;
        return Promise.reject(new ShardscopeError('storage.full', 'shard 2: disk full', { shard }));
      },
    }));
    return { refusal, shards };
  };
  const nodeOn = ({ context }: OpenShards, shard: number) => context.columns.homes.indexOf(shard);

  it('[MV15] a clean-up that failed is repeated while the engine runs; until then nothing is copied to its shard', async () => {
    const folder = await newWorkspace(topology);
    const before = dumpPartitions(folder, SHARDS);
    const { refusal, shards: opening } = refusing(folder);
    const shards = await opening;
    const node = nodeOn(shards, 2);
    refusal.isOn = true;
    await expect(shards.migrator.move(node, 1)).rejects.toMatchObject({
      code: 'storage.full',
      message: expect.stringContaining('as soon as that is possible'),
    });
    expect(shards.context.columns.homes[node], 'the move is made').toBe(1);
    await expect(shards.migrator.move(nodeOn(shards, 0), 2)).rejects.toMatchObject({ code: 'storage.full' });
    const counted = refusal.count;
    await expect.poll(() => refusal.count, { timeout: 5000 }).toBeGreaterThan(counted);
    refusal.isOn = false;
    await expect
      .poll(() => dumpPartitions(folder, SHARDS)[2]!.node.length, { timeout: 10_000 })
      .toBe(before[2]!.node.length - 1);
    await shards.migrator.move(node, 2);
    expect(dumpPartitions(folder, SHARDS)).toEqual(before);
  });

  it('[MV15] closing gives up what is owed, and the next opening does it', async () => {
    const folder = await newWorkspace(topology);
    const { refusal, shards: opening } = refusing(folder);
    const shards = await opening;
    const node = nodeOn(shards, 2);
    refusal.isOn = true;
    await expect(shards.migrator.move(node, 1)).rejects.toMatchObject({ code: 'storage.full' });
    await shards.close();
    const counted = refusal.count;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(refusal.count, 'nobody asks any more').toBe(counted);
    const coordinator = await openWorkspace(folder);
    expect(coordinator.latestMoves(1)[0]).toMatchObject({ node, state: 'done', error: null });
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });
});
