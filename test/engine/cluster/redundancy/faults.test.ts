import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import type { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { replicaFile, shardFile } from '../../../../engine/cluster/workspace-files.ts';
import type { Notice } from '../../../../engine/protocol/types.ts';
import { sealFile } from '../../../../engine/storage/sqlite/seal.ts';
import { bitsOf, damagePages, deleteFile, flipBit, truncateTo } from '../../../support/faults.ts';
import { keysOf, randomTopology, reach } from '../../../support/topologies.ts';
import {
  column,
  dumpPartition,
  dumpReplica,
  newWorkspace,
  openWorkspace,
  tamper,
  tamperShard,
} from '../../../support/workspaces.ts';

const SHARDS = 2;
const topology = randomTopology(60, 130, 17);
const MOVE_FOREVER = fileURLToPath(new URL('../../../support/move-forever.ts', import.meta.url));
const KILL_ROUNDS = 6;

const newReplicated = (shardCount = SHARDS) => newWorkspace(topology, { shardCount, replicas: 1 });

async function expectRight(coordinator: Coordinator): Promise<void> {
  for (let anchor = 0; anchor < topology.nodeCount; anchor += 7) {
    const answer = await coordinator.query('MATCH (a {id:$a})-[*1..]->(b) RETURN b.id', { a: `n${anchor}` });
    expect(column(answer)).toEqual(keysOf(topology, reach(topology, anchor, 'down', Number.POSITIVE_INFINITY).keys()));
  }
  expect(await coordinator.verify(true)).toMatchObject({ ok: true });
}

function expectEqualCopies(folder: string, shardCount = SHARDS): void {
  for (let shard = 0; shard < shardCount; shard++) {
    expect(dumpReplica(folder, shard), `replica ${shard}`).toEqual(dumpPartition(folder, shard));
  }
}

/** Opens a workspace and says what its operator was told on the way. */
async function openTold(folder: string): Promise<{ coordinator: Coordinator; notices: Notice[] }> {
  const notices: Notice[] = [];
  return { coordinator: await openWorkspace(folder, { onNotice: (notice) => notices.push(notice) }), notices };
}

const flips = Array.from({ length: 4 }, (_, at) => {
  return [
    `one of whose bits flipped (${at})`,
    (file: string) => flipBit(file, createPrng(at).below(bitsOf(file))),
  ] as const;
});
const FAULTS: readonly (readonly [what: string, damage: (file: string) => void])[] = [
  ['that is missing', deleteFile],
  ['that is empty', (file) => truncateTo(file, 0)],
  ['cut to a third', (file) => truncateTo(file, 1 / 3)],
  ['that lacks its end', (file) => truncateTo(file, 0.999)],
  ['whose pages are damaged', damagePages],
  ...flips,
];

describe('a damaged file is found at opening', () => {
  it.each(FAULTS)(
    '[RD7] a partition %s is made anew from its replica, and the operator is told',
    async (_what, damage) => {
      const folder = await newReplicated();
      const before = [dumpPartition(folder, 0), dumpPartition(folder, 1)];
      damage(shardFile(folder, 1));
      const { coordinator, notices } = await openTold(folder);
      expect(notices).toMatchObject([{ level: 'warning', code: 'shard.restored' }]);
      expect(notices[0]!.message).toContain('the partition of shard 1');
      expect([dumpPartition(folder, 0), dumpPartition(folder, 1)]).toEqual(before);
      await expectRight(coordinator);
      await coordinator.close();
      expectEqualCopies(folder);
      const again = await openTold(folder);
      expect(again.notices, 'mended once').toEqual([]);
      const [event] = again.coordinator.plans.events(null, 1);
      expect(event).toMatchObject({ actor: 'engine', action: 'restored', detail: notices[0]!.message });
    },
  );

  it.each(FAULTS)(
    '[RD7] a replica %s is made anew from its partition, and the operator is told',
    async (_what, damage) => {
      const folder = await newReplicated();
      damage(replicaFile(folder, 0));
      const { coordinator, notices } = await openTold(folder);
      expect(notices.map(({ message }) => message)).toEqual([expect.stringContaining('the replica of shard 0')]);
      await expectRight(coordinator);
      expectEqualCopies(folder);
    },
  );

  it('[RD7] all partitions lost at once come back from their replicas; what was damaged is set aside, the last of it', async () => {
    const folder = await newReplicated(3);
    const aside = shardFile(folder, 2).replace('.sqlite', '.damaged.sqlite');
    for (const shard of [0, 1, 2]) damagePages(shardFile(folder, shard));
    const { coordinator, notices } = await openTold(folder);
    expect(notices.filter(({ code }) => code === 'shard.restored')).toHaveLength(3);
    expect(existsSync(aside)).toBe(true);
    await expectRight(coordinator);
    await coordinator.close();
    expectEqualCopies(folder, 3);
  });

  it('[RD8] partition and replica both damaged: refused, naming both sides, and nothing is overwritten', async () => {
    const folder = await newReplicated();
    for (const file of [shardFile(folder, 1), replicaFile(folder, 1)]) damagePages(file);
    await expect(openWorkspace(folder)).rejects.toMatchObject({
      code: 'storage.corrupt',
      // Each of the two workers says so of its own file; one of them is heard first.
      message: expect.stringMatching(/1(\.replica)?\.sqlite.*cannot be made anew.*1(\.replica)?\.sqlite/s),
    });
    for (const file of [shardFile(folder, 1), replicaFile(folder, 1)]) expect(existsSync(file)).toBe(true);
  });

  it.each(FAULTS)(
    '[RD8] without replicas a partition %s is refused, and the advice is a backup',
    async (what, damage) => {
      const folder = await newWorkspace(topology, { shardCount: SHARDS });
      const file = shardFile(folder, 0);
      damage(file);
      await expect(openWorkspace(folder)).rejects.toMatchObject(
        what === 'that is missing'
          ? { code: 'storage.io', details: { file }, message: expect.stringContaining('from a backup') }
          : { code: 'storage.corrupt', details: { file }, message: expect.stringContaining('from a backup') },
      );
    },
  );
});

describe('a damaged file is found by those who read it', () => {
  it('[RD9] a read that meets damage is answered right, from what was made anew', async () => {
    const folder = await newReplicated();
    const { coordinator, notices } = await openTold(folder);
    damagePages(shardFile(folder, 0));
    await expectRight(coordinator);
    expect(notices).toMatchObject([{ code: 'shard.restored' }]);
    expect(notices[0]!.message).toContain('the partition of shard 0');
    await coordinator.move(3, coordinator.columns.homes[3] === 0 ? 1 : 0);
    await coordinator.close();
    expectEqualCopies(folder);
  });

  it('[RD9] questions and moves that come all at once while it is made anew are all done right', async () => {
    const folder = await newReplicated();
    const { coordinator, notices } = await openTold(folder);
    damagePages(shardFile(folder, 1));
    const moves = Array.from({ length: 20 }, (_, node) => coordinator.move(node, (node * 7) % SHARDS));
    await Promise.all([expectRight(coordinator), expectRight(coordinator), ...moves]);
    expect(notices.filter(({ code }) => code === 'shard.restored')).toHaveLength(1);
    await coordinator.close();
    expectEqualCopies(folder);
  });

  it('[RD9] a replica that is damaged while it is written is made anew, and the write is in it', async () => {
    const folder = await newReplicated();
    const { coordinator, notices } = await openTold(folder);
    damagePages(replicaFile(folder, 0));
    damagePages(replicaFile(folder, 1));
    await Promise.all(Array.from({ length: 30 }, (_, node) => coordinator.move(node, node % SHARDS)));
    expect(notices.some(({ message }) => message.includes('the replica of shard'))).toBe(true);
    await expectRight(coordinator);
    await coordinator.close();
    expectEqualCopies(folder);
  });

  it('[RD9] without a replica the reader is told what is wrong with which file', async () => {
    const folder = await newWorkspace(topology, { shardCount: SHARDS });
    const coordinator = await openWorkspace(folder);
    damagePages(shardFile(folder, 0));
    await expect(coordinator.verify(true)).rejects.toMatchObject({
      code: 'storage.corrupt',
      details: { file: shardFile(folder, 0) },
    });
  });
});

describe('after a crash', () => {
  /** As after a crash: no seal, so nothing proves what the files hold. */
  const unseal = (folder: string) => {
    for (const shard of [0, 1]) {
      for (const file of [shardFile(folder, shard), replicaFile(folder, shard)])
        rmSync(sealFile(file), { force: true });
    }
  };

  it.each([
    ['a node row is lost', 'partition', 'DELETE FROM node WHERE id = (SELECT min(id) FROM node)'],
    ['a label is another', 'partition', "UPDATE node SET label = label || '!' WHERE id = (SELECT min(id) FROM node)"],
    ['a closure row is lost', 'replica', 'DELETE FROM closure WHERE ancestor = (SELECT min(ancestor) FROM closure)'],
    ['a closure row names another home', 'replica', 'UPDATE closure SET shard_id = 1 - shard_id'],
    ['an edge is lost', 'partition', 'DELETE FROM edge WHERE source = (SELECT min(source) FROM edge)'],
  ] as const)('[RD10] %s in the %s: found by comparison, judged, and made anew', async (_what, where, sql) => {
    const folder = await newReplicated();
    const before = dumpPartition(folder, 1);
    tamper(where === 'partition' ? shardFile(folder, 1) : replicaFile(folder, 1), (db) => db.exec(sql));
    const { coordinator, notices } = await openTold(folder);
    expect(notices).toMatchObject([
      { code: 'shard.restored', message: expect.stringContaining(`the ${where} of shard 1`) },
    ]);
    expect(dumpPartition(folder, 1)).toEqual(before);
    expectEqualCopies(folder);
    await expectRight(coordinator);
  });

  it.each(['partition', 'replica'] as const)(
    '[RD10] where the %s lacks the last live write it is the wrong one, although it has rows that belong',
    async (older) => {
      const folder = await newReplicated();
      const files = { partition: shardFile(folder, 1), replica: replicaFile(folder, 1) };
      for (const [name, file] of Object.entries(files)) {
        const revision = name === older ? 6 : 7;
        tamper(file, (db) => {
          db.exec(`UPDATE applied SET revision = ${revision}`);
          if (revision === 7) db.exec('DELETE FROM edge WHERE source = (SELECT min(source) FROM edge)');
        });
      }
      const newest = (older === 'partition' ? dumpReplica : dumpPartition)(folder, 1).edge;
      const { notices } = await openTold(folder);
      expect(notices.map(({ message }) => message)).toEqual([expect.stringContaining(`the ${older} of shard 1`)]);
      expectEqualCopies(folder);
      expect(dumpPartition(folder, 1).edge).toEqual(newest);
    },
  );

  it('[RD10] copies that differ where nothing tells which is right are refused, saying where and what to do', async () => {
    const folder = await newReplicated();
    unseal(folder);
    tamperShard(folder, 1, (db) =>
      db.exec(`UPDATE node SET attributes = '{"a":1}' WHERE id = (SELECT min(id) FROM node)`),
    );
    await expect(openWorkspace(folder)).rejects.toMatchObject({
      code: 'storage.corrupt',
      message: expect.stringMatching(/shard 1: node n\d+ is not the same .* remove shards\/1\.sqlite or/),
    });
    rmSync(replicaFile(folder, 1));
    const { coordinator, notices } = await openTold(folder);
    expect(notices).toMatchObject([{ code: 'shard.restored' }]);
    await expectRight(coordinator);
  });

  it('[RD11] killed amid moves and damaged at a random place, the workspace comes back right or says what is wrong', async () => {
    const folder = await newReplicated();
    const prng = createPrng(5);
    let restoredCount = 0;
    for (let round = 0; round < KILL_ROUNDS; round++) {
      await killAmidMoves(folder, round + 1, 20 + prng.below(150));
      const shard = prng.below(SHARDS);
      const file = prng.below(2) === 0 ? shardFile(folder, shard) : replicaFile(folder, shard);
      const isLog = prng.below(2) === 0 && bitsOf(`${file}-wal`) > 0;
      const damaged = isLog ? `${file}-wal` : file;
      const [, damage] = FAULTS[prng.below(FAULTS.length)]!;
      damage(damaged);
      try {
        const { coordinator, notices } = await openTold(folder);
        await expectRight(coordinator);
        restoredCount += notices.filter(({ code }) => code === 'shard.restored').length;
        await coordinator.close();
        expectEqualCopies(folder);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(storage\.corrupt|incompatible\.schema)$/) });
        expect((error as Error).message).toMatch(new RegExp(`${shard}\\.(replica\\.)?sqlite`));
        // The operator's way out: without the damaged file the other copy is what holds.
        for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
        const opened = await openWorkspace(folder);
        await expectRight(opened);
        await opened.close();
      }
    }
    expect(restoredCount).toBeGreaterThan(0);
  }, 120_000);
});

async function killAmidMoves(folder: string, seed: number, delayMs: number): Promise<void> {
  const child = spawn(process.execPath, [MOVE_FOREVER, folder, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<string | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill('SIGKILL');
  expect(await ended, 'killed, not ended by itself').toBe('SIGKILL');
}
