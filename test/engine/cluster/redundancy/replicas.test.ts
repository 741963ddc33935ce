import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import { silentTask } from '../../../../engine/base/progress.ts';
import { resizeWorkspace } from '../../../../engine/cluster/placement/resize-workspace.ts';
import { replicaFile, shardFile } from '../../../../engine/cluster/workspace-files.ts';
import { damagePages } from '../../../support/faults.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { randomTopology } from '../../../support/topologies.ts';
import {
  dumpPartition,
  dumpReplica,
  importTopology,
  newWorkspace,
  openWorkspace,
  tamper,
  tamperShard,
} from '../../../support/workspaces.ts';

const SHARDS = 3;
const topology = randomTopology(80, 170, 5);
const shards = Array.from({ length: SHARDS }, (_, shard) => shard);

const newReplicated = () => newWorkspace(topology, { shardCount: SHARDS, replicas: 1 });
function expectEqualCopies(folder: string, count = SHARDS): void {
  for (let shard = 0; shard < count; shard++) {
    expect(dumpReplica(folder, shard), `replica ${shard}`).toEqual(dumpPartition(folder, shard));
  }
}

describe('replicas', () => {
  it('[RD1] an import with replicas makes one of every partition, and info says so', async () => {
    const folder = await newReplicated();
    expectEqualCopies(folder);
    const coordinator = await openWorkspace(folder);
    expect(await coordinator.info()).toMatchObject({ replicas: 1 });
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });

  it('[RD1] one shard has no other worker for a replica: refused, and nothing is left', async () => {
    const folder = join(temporaryFolder(), 'one.shardscope');
    await expect(importTopology(folder, topology, { shardCount: 1, replicas: 1 })).rejects.toMatchObject({
      code: 'usage.arguments',
      message: expect.stringContaining('at least 2 shards'),
    });
    expect(existsSync(folder)).toBe(false);
  });

  it('[RD2] whatever moves is in partition and replica when the move is done, and rolled back in both', async () => {
    const folder = await newReplicated();
    const coordinator = await openWorkspace(folder);
    const before = shards.map((shard) => dumpPartition(folder, shard));
    const prng = createPrng(3);
    for (let round = 0; round < 5; round++) {
      await Promise.all(
        Array.from({ length: 12 }, () => coordinator.move(prng.below(topology.nodeCount), prng.below(SHARDS))),
      );
      expectEqualCopies(folder);
    }
    expect(shards.map((shard) => dumpPartition(folder, shard))).not.toEqual(before);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });

  it('[RD2] workers that die amid moves leave partition and replica equal', async () => {
    const folder = await newReplicated();
    const coordinator = await openWorkspace(folder);
    const prng = createPrng(4);
    for (let round = 0; round < 4; round++) {
      const moves = Array.from({ length: 20 }, () => {
        return coordinator.move(prng.below(topology.nodeCount), prng.below(SHARDS)).catch((error) => error);
      });
      await coordinator.supervisor.kill(round % SHARDS);
      for (const outcome of await Promise.all(moves)) {
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'unavailable.shard' });
      }
    }
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
    await coordinator.close();
    expectEqualCopies(folder);
  });

  it('[RD3] another number of shards has replicas of all its partitions; one shard with replicas is refused', async () => {
    const folder = await newReplicated();
    resizeWorkspace(folder, 5);
    expectEqualCopies(folder, 5);
    const grown = await openWorkspace(folder);
    await grown.move(7, 4);
    expect(await grown.verify(true)).toMatchObject({ ok: true });
    await grown.move(7, 0);
    await grown.close();
    resizeWorkspace(folder, SHARDS);
    for (const shard of [3, 4]) {
      expect(existsSync(replicaFile(folder, shard))).toBe(false);
      expect(existsSync(shardFile(folder, shard))).toBe(false);
    }
    expect(await (await openWorkspace(folder)).verify(true)).toMatchObject({ ok: true });
    const folderOfTwo = await newWorkspace(topology, { shardCount: 2, replicas: 1 });
    const two = await openWorkspace(folderOfTwo);
    await Promise.all(Array.from({ length: topology.nodeCount }, (_, node) => two.move(node, 0)));
    await two.close();
    expect(() => resizeWorkspace(folderOfTwo, 1)).toThrow(expect.objectContaining({ code: 'usage.arguments' }));
    tamperShard(folderOfTwo, 1, (db) => expect(db.prepare('SELECT count(*) FROM node').pluck().get()).toBe(0));
  });
});

describe('verify', () => {
  it.each([false, true])(
    '[RD12] finds a replica that is not equal to its partition, and says which row (deep: %s)',
    async (deep) => {
      const folder = await newReplicated();
      const coordinator = await openWorkspace(folder);
      expect((await coordinator.verify(deep)).checks).toContainEqual({
        name: 'every replica equals its partition',
        ok: true,
        checked: shards.reduce((sum, shard) => {
          const { node, edge, closure } = dumpReplica(folder, shard);
          return sum + node.length + edge.length + closure.length;
        }, 0),
        failures: [],
      });
      // Behind the engine's back, while it runs.
      tamper(replicaFile(folder, 1), (db) => db.exec('DELETE FROM node WHERE id = (SELECT min(id) FROM node)'));
      const { ok, checks } = await coordinator.verify(deep);
      expect(ok).toBe(false);
      expect(checks.filter((check) => !check.ok)).toMatchObject([
        {
          name: 'every replica equals its partition',
          failures: [expect.stringMatching(/^shard 1: node n\d+ is in the partition only$/)],
        },
      ]);
    },
  );

  it('[RD13] repairs the copy that is wrong, tells the operator, and finds nothing afterwards', async () => {
    const folder = await newReplicated();
    const notices: string[] = [];
    const coordinator = await openWorkspace(folder, { onNotice: ({ message }) => notices.push(message) });
    tamper(shardFile(folder, 0), (db) => db.exec("UPDATE node SET label = 'x' WHERE id = (SELECT max(id) FROM node)"));
    expect(await coordinator.verify(false)).toMatchObject({ ok: false });
    expect(await coordinator.verify(false, silentTask, true)).toMatchObject({ ok: true });
    expect(notices).toEqual([
      expect.stringMatching(/the partition of shard 0 was damaged .* node n\d+ is not the same/),
    ]);
    expectEqualCopies(folder);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });

  it.each([
    ['partition', shardFile, false],
    ['partition', shardFile, true],
    ['replica', replicaFile, false],
    ['replica', replicaFile, true],
  ] as const)(
    '[RD12] a %s in which it is the first to meet damage is made anew, and equal then',
    async (copy, file, deep) => {
      const folder = await newReplicated();
      const notices: string[] = [];
      const coordinator = await openWorkspace(folder, { onNotice: ({ message }) => notices.push(message) });
      damagePages(file(folder, 1));
      expect((await coordinator.verify(deep)).checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(notices).toEqual([expect.stringMatching(`the ${copy} of shard 1 was damaged`)]);
      expectEqualCopies(folder);
    },
  );

  it('[RD12] a workspace without replicas has no such check', async () => {
    const coordinator = await openWorkspace(await newWorkspace(topology, { shardCount: SHARDS }));
    const names = (await coordinator.verify(false)).checks.map(({ name }) => name);
    expect(names).not.toContain('every replica equals its partition');
  });
});
