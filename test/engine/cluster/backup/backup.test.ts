import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import { silentTask } from '../../../../engine/base/progress.ts';
import { restoreBackup } from '../../../../engine/cluster/backup/restore-backup.ts';
import { TAR_END, tarHeader, tarPadding } from '../../../../engine/cluster/backup/tar.ts';
import { makeBackup } from '../../../../engine/cluster/backup/write-backup.ts';
import type { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import type { Topology } from '../../../../engine/model/topology.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { randomTopology } from '../../../support/topologies.ts';
import {
  dumpPartitions,
  dumpReplica,
  newWorkspace,
  openWorkspace,
  tamperCatalog,
} from '../../../support/workspaces.ts';
import { freeTopology, ModelTopology, randomChanges } from '../writes/model.ts';

const SHARDS = 3;
const DAMAGES = 25;
const topology = randomTopology(70, 150, 23);

async function backUp(coordinator: Coordinator): Promise<string> {
  const file = join(temporaryFolder(), 'kept.tar.gz');
  const backup = await makeBackup(coordinator, 1_700_000_000_000, silentTask);
  try {
    await pipeline(backup.chunks, createWriteStream(file));
    return file;
  } finally {
    backup.discard();
  }
}

function unpacked(bytes: Buffer): Buffer | null {
  try {
    return gunzipSync(bytes);
  } catch {
    return null;
  }
}

/** As `model` is now. */
function copyOf(model: ModelTopology, topology: Topology): ModelTopology {
  const copy = new ModelTopology(topology);
  copy.nodes.clear();
  copy.edges.clear();
  for (const [key, node] of model.nodes) copy.nodes.set(key, { ...node });
  for (const [id, edge] of model.edges) copy.edges.set(id, { ...edge });
  return copy;
}

describe('backup and restore', () => {
  it.each([0, 1])('[RD15] a restored workspace is the one that was backed up (replicas: %i)', async (replicas) => {
    const folder = await newWorkspace(topology, { shardCount: SHARDS, replicas });
    const coordinator = await openWorkspace(folder);
    await Promise.all(Array.from({ length: 20 }, (_, node) => coordinator.move(node, (node * 5) % SHARDS)));
    const info = await coordinator.info();
    const file = await backUp(coordinator);
    const tables = dumpPartitions(folder, SHARDS);
    // What comes after the backup is not in it.
    await coordinator.move(40, (coordinator.columns.homes[40]! + 1) % SHARDS);
    const target = join(temporaryFolder(), 'test.shardscope');
    mkdirSync(target);
    expect(await restoreBackup(file, target, silentTask)).toMatchObject({ workspace: target, replicas });
    expect(dumpPartitions(target, SHARDS)).toEqual(tables);
    const restored = await openWorkspace(target);
    expect(await restored.info()).toEqual({ ...info, workspace: target });
    expect(await restored.verify(true)).toMatchObject({ ok: true });
    if (replicas > 0) expect([0, 1, 2].map((shard) => dumpReplica(target, shard))).toEqual(tables);
    expect(readdirSync(dirname(folder)), 'nothing is left beside it').toEqual(['test.shardscope']);
  });

  it('[RD15] a backup amid moves holds a state between two batches', async () => {
    const coordinator = await openWorkspace(await newWorkspace(topology, { shardCount: SHARDS }));
    const prng = createPrng(2);
    let isOver = false;
    const moving = (async () => {
      while (!isOver) await coordinator.move(prng.below(topology.nodeCount), prng.below(SHARDS));
    })();
    for (let round = 0; round < 3; round++) {
      const target = join(temporaryFolder(), 'test.shardscope');
      await restoreBackup(await backUp(coordinator), target, silentTask);
      const restored = await openWorkspace(target);
      expect(await restored.verify(true)).toMatchObject({ ok: true });
      expect(restored.latestMoves(1000).filter(({ state }) => state !== 'done')).toEqual([]);
      await restored.close();
    }
    isOver = true;
    await moving;
  });

  it.each([0, 1])(
    '[RD25] a backup amid a storm of writes and moves holds every write up to its revision, whole (replicas: %i)',
    async (replicas) => {
      const free = freeTopology(topology);
      const coordinator = await openWorkspace(await newWorkspace(free, { shardCount: SHARDS, replicas }));
      const prng = createPrng(41);
      /** By revision. */
      const models = [new ModelTopology(free)];
      let isOver = false;
      const writing = (async () => {
        while (!isOver) {
          const model = copyOf(models.at(-1)!, free);
          const changes = randomChanges(model, prng, models.length);
          models.push(model);
          await coordinator.write(changes, { actor: 'ann' });
        }
      })();
      const moving = (async () => {
        while (!isOver) {
          await coordinator.move(prng.below(coordinator.names.slotEnd), prng.below(SHARDS)).catch(() => {});
        }
      })();
      let unsettledCount = 0;
      for (let round = 0; round < 3; round++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const target = join(temporaryFolder(), 'test.shardscope');
        await restoreBackup(await backUp(coordinator), target, silentTask);
        tamperCatalog(target, (db) => {
          unsettledCount += db.prepare('SELECT count(*) FROM write WHERE delta IS NOT NULL').pluck().get() as number;
        });
        const restored = await openWorkspace(target);
        expect(restored.revision).toBeGreaterThan(0);
        const { topology: found } = await restored.storedTopology(silentTask);
        const [now, then] = [new ModelTopology(found), models[restored.revision]!];
        expect([now.nodes, new Map([...now.edges].sort())]).toEqual([then.nodes, new Map([...then.edges].sort())]);
        expect(await restored.verify(true)).toMatchObject({ ok: true });
        // It goes on from there.
        await restored.write([{ op: 'add-node', key: 'after', type: 'host' }], { actor: 'ann' });
        expect(await restored.verify(true)).toMatchObject({ ok: true });
        await restored.close();
      }
      isOver = true;
      await Promise.all([writing, moving]);
      expect(unsettledCount, 'writes that no partition was told to sync are in a backup').toBeGreaterThan(0);
    },
  );

  it('[RD16] a backup that is cut off, or in which a bit flipped, is refused by name and leaves nothing', async () => {
    const file = await backUp(await openWorkspace(await newWorkspace(topology, { shardCount: SHARDS })));
    const bytes = readFileSync(file);
    const prng = createPrng(31);
    const damagedFile = join(temporaryFolder(), 'damaged.tar.gz');
    const target = join(temporaryFolder(), 'test.shardscope');
    // The ten bytes of gzip's own header say nothing of the content.
    const damages = Array.from({ length: DAMAGES }, (_, round) => {
      if (round % 3 === 0) return bytes.subarray(0, prng.below(bytes.length));
      const damaged = Buffer.from(bytes);
      damaged[10 + prng.below(bytes.length - 10)]! ^= 1 << prng.below(8);
      return damaged;
    });
    const content = gunzipSync(bytes);
    for (const damaged of damages) {
      // Among zeros a reference to other zeros unpacks to the same.
      if (unpacked(damaged)?.equals(content)) continue;
      writeFileSync(damagedFile, damaged);
      await expect(restoreBackup(damagedFile, target, silentTask)).rejects.toMatchObject({
        code: expect.stringMatching(/^(storage\.corrupt|input\.format)$/),
        message: expect.stringContaining(damagedFile),
      });
      expect(readdirSync(dirname(target))).toEqual([]);
    }
  });

  it('[RD16] what is no backup, lacks a file, or names one outside is refused, and leaves nothing', async () => {
    const target = join(temporaryFolder(), 'test.shardscope');
    const file = join(temporaryFolder(), 'other.tar.gz');
    const pack = (...entries: [string, string][]) =>
      gzipSync(
        Buffer.concat([
          ...entries.flatMap(([name, text]) => [
            tarHeader({ name, bytes: Buffer.byteLength(text) }, 0),
            Buffer.from(text),
            tarPadding(Buffer.byteLength(text)),
          ]),
          TAR_END,
        ]),
      );
    const manifest = { format: 'shardscope-backup', version: 1, workspace: 'w', createdMs: 0, shards: 1, files: [] };
    for (const [bytes, code] of [
      [Buffer.from('id,name\n1,a\n'), 'input.format'],
      [pack(), 'input.format'],
      [pack(['../outside.sqlite', 'x']), 'input.format'],
      [pack(['shards/../../outside', 'x']), 'input.format'],
      [pack(['catalog.sqlite', 'x'], ['backup.json', '{"format":"other"}']), 'input.format'],
      [pack(['backup.json', JSON.stringify(manifest)]), 'storage.corrupt'],
    ] as const) {
      writeFileSync(file, bytes);
      await expect(restoreBackup(file, target, silentTask)).rejects.toMatchObject({ code, details: { file } });
      expect(readdirSync(dirname(target))).toEqual([]);
    }
    await expect(restoreBackup('/nowhere/backup', target, silentTask)).rejects.toMatchObject({
      code: 'not-found.file',
    });
  });

  it('[RD16] a target that exists is refused, and stays as it is', async () => {
    const folder = await newWorkspace(topology, { shardCount: SHARDS });
    const coordinator = await openWorkspace(folder);
    const file = await backUp(coordinator);
    const before = readdirSync(folder);
    await expect(restoreBackup(file, folder, silentTask)).rejects.toMatchObject({ code: 'conflict.exists' });
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(file)).toBe(true);
  });
});
