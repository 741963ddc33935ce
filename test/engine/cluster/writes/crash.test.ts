import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import type { TopologyChange } from '../../../../engine/model/changes.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { newWorkspace, openWorkspace, tamperShard } from '../../../support/workspaces.ts';
import { ModelTopology, randomChanges } from './model.ts';
import { BY, expectEqual, HIERARCHIES, start } from './support.ts';

vi.setConfig({ testTimeout: 120_000 });
const SHARDS = 3;
const WRITE_FOREVER = fileURLToPath(new URL('../../../support/write-forever.ts', import.meta.url));

interface Said {
  readonly asked: readonly (readonly TopologyChange[])[];
  /** Revisions that were answered. */
  readonly acknowledged: readonly number[];
}

/** Starts the program that writes and moves, and kills it without warning some time after its first answer. */
async function killAmidWrites(folder: string, seed: number, delayMs: number): Promise<Said> {
  const child = spawn(process.execPath, [WRITE_FOREVER, folder, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<string | null>((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  let text = '';
  const answered = new Promise<void>((resolve) => {
    child.stdout.on('data', (part) => {
      text += part;
      if (/^\d+$/m.test(text)) resolve();
    });
  });
  await answered;
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill('SIGKILL');
  expect(await ended, 'killed, not ended by itself').toBe('SIGKILL');
  const lines = text.split('\n').slice(0, -1);
  const said = lines.map((line) => JSON.parse(line) as readonly TopologyChange[] | number);
  return {
    asked: said.filter((line) => typeof line !== 'number'),
    acknowledged: said.filter((line) => typeof line === 'number'),
  };
}

describe('writes and the end of the engine', () => {
  it('[WR5] killed at any instant amid writes and moves, every answered write is there, and none is half there', async () => {
    const topology = start();
    const folder = await newWorkspace(topology, { shardCount: SHARDS, hierarchies: HIERARCHIES });
    const model = new ModelTopology(topology);
    const prng = createPrng(5);
    let revision = 0;
    for (let round = 0; round < 5; round++) {
      const { asked, acknowledged } = await killAmidWrites(folder, round + 1, prng.below(400));
      const coordinator = await Coordinator.open(folder, Date.now);
      try {
        const made = coordinator.revision - revision;
        expect(made).toBeGreaterThanOrEqual(acknowledged.length);
        expect(made).toBeLessThanOrEqual(asked.length);
        if (acknowledged.length > 0) expect(coordinator.revision).toBeGreaterThanOrEqual(acknowledged.at(-1)!);
        for (const change of asked.slice(0, made).flat()) model.apply(change);
        await expectEqual(coordinator, model);
        revision = coordinator.revision;
      } finally {
        await coordinator.close();
      }
    }
  });

  /** What a crash at this moment leaves. Nothing may be under way. */
  function imageOf(folder: string, files: (name: string) => boolean, into: string): void {
    cpSync(folder, into, { recursive: true, force: true, filter: (path) => path === folder || files(basename(path)) });
  }
  const isOfCatalog = (name: string) => name.startsWith('catalog');

  it('[WR5] stopped after the commit, before any shard has the write, opening brings it to all of them', async () => {
    const topology = start();
    const folder = await newWorkspace(topology, { shardCount: SHARDS, hierarchies: HIERARCHIES });
    const model = new ModelTopology(topology);
    const prng = createPrng(9);
    const coordinator = await openWorkspace(folder);
    for (let write = 0; write < 30; write++) {
      const image = join(temporaryFolder(), 'image.shardscope');
      imageOf(folder, (name) => !isOfCatalog(name), image);
      await coordinator.write(randomChanges(model, prng, write), BY);
      if (write % 6 !== 5) continue;
      imageOf(folder, isOfCatalog, image);
      const after = await openWorkspace(image);
      expect(after.revision).toBe(write + 1);
      await expectEqual(after, model);
      await after.close();
    }
  });

  it('[WR5] writes that shards have but the catalog does not know of are applied again and change nothing', async () => {
    const topology = start();
    const folder = await newWorkspace(topology, { shardCount: SHARDS, hierarchies: HIERARCHIES });
    const model = new ModelTopology(topology);
    const prng = createPrng(10);
    const coordinator = await openWorkspace(folder);
    for (let write = 0; write < 30; write++) await coordinator.write(randomChanges(model, prng, write), BY);
    const image = join(temporaryFolder(), 'image.shardscope');
    imageOf(folder, () => true, image);
    for (let shard = 0; shard < SHARDS; shard++) {
      tamperShard(image, shard, (db) => db.exec('UPDATE applied SET revision = min(revision, 4)'));
    }
    await expectEqual(await openWorkspace(image), model);
  });

  it('[WR6] a worker that dies in the middle of a write has it when it is back, and the write is answered', async () => {
    const topology = start();
    const coordinator = await openWorkspace(
      await newWorkspace(topology, { shardCount: SHARDS, hierarchies: HIERARCHIES }),
    );
    const model = new ModelTopology(topology);
    const prng = createPrng(11);
    for (let write = 0; write < 6; write++) {
      coordinator.supervisor.drill(write % SHARDS, { kind: 'crash' }, 'delta.apply');
      await coordinator.write(randomChanges(model, prng, write), BY);
    }
    await expectEqual(coordinator, model);
  });
});
