import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import { makeReplicas, saveReplicas } from '../../../../engine/cluster/redundancy/replica-files.ts';
import { setReplicas } from '../../../../engine/cluster/redundancy/set-replicas.ts';
import { replicaFile, shardFile, shardFolder } from '../../../../engine/cluster/workspace-files.ts';
import { sealFile } from '../../../../engine/storage/sqlite/seal.ts';
import { damagePages, truncateTo } from '../../../support/faults.ts';
import { json, shardscope } from '../../../support/programs.ts';
import { randomTopology } from '../../../support/topologies.ts';
import { dumpPartition, dumpReplica, newWorkspace, openWorkspace } from '../../../support/workspaces.ts';

const SHARDS = 3;
const BY = { actor: 'ann', nowMs: () => 7 };
const SET_FOREVER = fileURLToPath(new URL('../../../support/set-replicas-forever.ts', import.meta.url));
const KILL_ROUNDS = 6;
const topology = randomTopology(80, 170, 5);

const newSingle = (shardCount = SHARDS) => newWorkspace(topology, { shardCount });
const filesOfReplicas = (folder: string) => readdirSync(shardFolder(folder)).filter((name) => name.includes('replica'));
const dumps = (folder: string) => Array.from({ length: SHARDS }, (_, shard) => dumpPartition(folder, shard));

function expectEqualCopies(folder: string): void {
  for (let shard = 0; shard < SHARDS; shard++) {
    expect(dumpReplica(folder, shard), `replica ${shard}`).toEqual(dumpPartition(folder, shard));
  }
}

/** All replicas or none, and every row as it was. */
async function expectAllOrNone(folder: string, rows: ReturnType<typeof dumps>): Promise<number> {
  const coordinator = await openWorkspace(folder);
  const { replicas } = await coordinator.info();
  expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  await coordinator.close();
  expect(dumps(folder)).toEqual(rows);
  if (replicas === 1) expectEqualCopies(folder);
  else expect(filesOfReplicas(folder)).toEqual([]);
  return replicas;
}

describe('replicas of a workspace that has none', () => {
  it('[RD28] are added whole, by name in the audit trail, and bear writes, moves and lost files from then on', async () => {
    const folder = await newSingle();
    setReplicas(folder, 1, BY);
    expectEqualCopies(folder);
    const coordinator = await openWorkspace(folder);
    expect(await coordinator.info()).toMatchObject({ replicas: 1 });
    expect(coordinator.plans.events(null, 1)).toMatchObject([
      { actor: 'ann', action: 'replicas', atMs: 7, detail: 'a replica of each of 3 shards' },
    ]);
    await coordinator.move(7, (coordinator.columns.homes[7]! + 1) % SHARDS);
    await coordinator.write([{ op: 'change-node', key: 'n3', label: 'three' }], { actor: 'ann' });
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
    await coordinator.close();
    expectEqualCopies(folder);
    rmSync(shardFile(folder, 1));
    const mended = await openWorkspace(folder);
    expect(await mended.verify(true)).toMatchObject({ ok: true });
  });

  it('[RD28] are dropped with all their files; what is asked for and is so already changes nothing', async () => {
    const folder = await newSingle();
    setReplicas(folder, 1, BY);
    setReplicas(folder, 1, BY);
    setReplicas(folder, 0, BY);
    setReplicas(folder, 0, BY);
    expect(filesOfReplicas(folder)).toEqual([]);
    const coordinator = await openWorkspace(folder);
    expect(await coordinator.info()).toMatchObject({ replicas: 0 });
    expect(coordinator.plans.events(null, 9).map(({ detail }) => detail)).toEqual([
      'no replicas any more',
      'a replica of each of 3 shards',
    ]);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });

  it('[RD28] one shard, or a workspace that somebody has open, is refused, and nothing is left', async () => {
    const one = await newSingle(1);
    expect(() => setReplicas(one, 1, BY)).toThrow(expect.objectContaining({ code: 'usage.arguments' }));
    const folder = await newSingle();
    const coordinator = await openWorkspace(folder);
    expect(() => setReplicas(folder, 1, BY)).toThrow(expect.objectContaining({ code: 'busy.workspace' }));
    await coordinator.close();
    for (const of of [one, folder]) expect(filesOfReplicas(of)).toEqual([]);
  });

  it.each([
    ['damaged', (file: string) => damagePages(file)],
    ['not closed in good order', (file: string) => rmSync(sealFile(file))],
  ])('[RD29] are not made of a partition that is %s: refused by its name, and nothing is left', async (_, harm) => {
    const folder = await newSingle();
    harm(shardFile(folder, 2));
    expect(() => setReplicas(folder, 1, BY)).toThrow(
      expect.objectContaining({ code: 'storage.corrupt', message: expect.stringContaining('2.sqlite') }),
    );
    expect(filesOfReplicas(folder)).toEqual([]);
  });
});

describe('a crash while replicas are added or dropped', () => {
  it('[RD30] before the catalog says that there are some: files that were made, whole or cut off, are gone at the next opening', async () => {
    const folder = await newSingle();
    const rows = dumps(folder);
    makeReplicas(folder, 2);
    truncateTo(replicaFile(folder, 1), 1 / 3);
    writeFileSync(replicaFile(folder, 2), '');
    expect(await expectAllOrNone(folder, rows)).toBe(0);
    setReplicas(folder, 1, BY);
    expect(await expectAllOrNone(folder, rows)).toBe(1);
  });

  it('[RD30] after the catalog says that there are none any more: what is left of them is gone at the next opening', async () => {
    const folder = await newSingle();
    const rows = dumps(folder);
    setReplicas(folder, 1, BY);
    saveReplicas(folder, 0);
    rmSync(replicaFile(folder, 0));
    expect(existsSync(replicaFile(folder, 1))).toBe(true);
    expect(await expectAllOrNone(folder, rows)).toBe(0);
  });

  it('[RD30] killed at any moment, the workspace has all replicas or none, and every row', async () => {
    const folder = await newSingle();
    const rows = dumps(folder);
    const prng = createPrng(11);
    for (let round = 0; round < KILL_ROUNDS; round++) {
      await killAmidSetting(folder, prng.below(40));
      await expectAllOrNone(folder, rows);
    }
  }, 120_000);
});

async function killAmidSetting(folder: string, delayMs: number): Promise<void> {
  const child = spawn(process.execPath, [SET_FOREVER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<string | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill('SIGKILL');
  expect(await ended, 'killed, not ended by itself').toBe('SIGKILL');
}

describe('shardscope replicas', () => {
  it('[RD31] shows, adds and drops the replicas of a workspace, after any crash', async () => {
    const folder = await newSingle();
    const command = (...args: string[]) => shardscope('replicas', '--workspace', folder, '--json', ...args);
    const without = { workspace: folder, replicas: 0, shards: SHARDS, replicaBytes: 0 };
    expect(json(await command())).toEqual(without);
    // As after a crash: nothing proves the file, until it is opened and closed.
    rmSync(sealFile(shardFile(folder, 0)));
    const added = await command('--set', '1', '--actor', 'ann');
    expect(added.status, added.stderr).toBe(0);
    expect(json(added)).toEqual({ ...without, replicas: 1, replicaBytes: expect.any(Number) });
    expect(json(added).replicaBytes).toBeGreaterThan(0);
    expectEqualCopies(folder);
    expect(json(await command('--set', '0'))).toEqual(without);
    expect(filesOfReplicas(folder)).toEqual([]);
    expect(await command('--set', '2')).toMatchObject({ status: 64 });
  }, 60_000);
});
