import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { createPrng, type Prng } from '../../../../engine/base/prng.ts';
import type { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { replicaFile, shardFile } from '../../../../engine/cluster/workspace-files.ts';
import type { TopologyChange } from '../../../../engine/model/changes.ts';
import type { Notice } from '../../../../engine/protocol/types.ts';
import { bitsOf, damagePages, deleteFile, flipBit, truncateTo } from '../../../support/faults.ts';
import { openWorkspace, tamper } from '../../../support/workspaces.ts';
import { type ModelTopology, randomChanges } from '../writes/model.ts';
import {
  BY,
  crashImage,
  expectAsWritten,
  expectEqualCopies,
  newWritten,
  putBack,
  SHARDS,
  writeAndMove,
} from './written.ts';

vi.setConfig({ testTimeout: 180_000 });
const WRITE_FOREVER = fileURLToPath(new URL('../../../support/write-forever.ts', import.meta.url));

async function openTold(folder: string): Promise<{ coordinator: Coordinator; notices: Notice[] }> {
  const notices: Notice[] = [];
  return { coordinator: await openWorkspace(folder, { onNotice: (notice) => notices.push(notice) }), notices };
}

const FAULTS: readonly ((file: string, seed: number) => void)[] = [
  deleteFile,
  (file) => truncateTo(file, 0.6),
  damagePages,
  (file, seed) => flipBit(file, createPrng(seed).below(bitsOf(file))),
];
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);

describe('live writes with replicas', () => {
  it('[RD19] writes and moves at once, closed, damaged and opened again in between, are in both copies and lose nothing', async () => {
    for (const seed of [1, 2]) {
      const { folder, model } = await newWritten(seed);
      const prng = createPrng(seed);
      for (let round = 0; round < 5; round++) {
        const { coordinator, notices } = await openTold(folder);
        expect(notices.map(({ code }) => code)).toEqual(round === 0 ? [] : ['shard.restored']);
        await writeAndMove(coordinator, model, prng, numbers(100 * round, 8));
        await expectAsWritten(coordinator, model);
        expectEqualCopies(folder);
        await coordinator.close();
        const shard = prng.below(SHARDS);
        const file = prng.below(2) === 0 ? shardFile(folder, shard) : replicaFile(folder, shard);
        FAULTS[prng.below(FAULTS.length)]!(file, prng.below(1000));
      }
    }
  });

  it('[RD19] copies damaged while they are written to are made anew, and every write is in both', async () => {
    const { folder, model } = await newWritten(7);
    const prng = createPrng(7);
    let restoredCount = 0;
    for (let round = 0; round < 4; round++) {
      const { coordinator, notices } = await openTold(folder);
      // Before anything is in memory, so that somebody meets it.
      damagePages((round % 2 === 0 ? replicaFile : shardFile)(folder, round % SHARDS));
      await writeAndMove(coordinator, model, prng, numbers(100 * round, 10));
      damagePages((round % 2 === 1 ? replicaFile : shardFile)(folder, (round + 1) % SHARDS));
      await writeAndMove(coordinator, model, prng, numbers(100 * round + 50, 5));
      await expectAsWritten(coordinator, model);
      restoredCount += notices.filter(({ code }) => code === 'shard.restored').length;
      await coordinator.close();
    }
    expect(restoredCount).toBeGreaterThan(0);
  });

  it('[RD20] workers that die amid writes and moves leave every write in partition and replica', async () => {
    const { folder, model } = await newWritten(11);
    const coordinator = await openWorkspace(folder);
    const prng = createPrng(11);
    for (let write = 0; write < 9; write++) {
      const at = (['delta.apply', 'replica.write', 'sync'] as const)[write % 3]!;
      coordinator.supervisor.drill(prng.below(SHARDS), { kind: 'crash' }, at);
      await coordinator.write(randomChanges(model, prng, write), BY);
      await Promise.allSettled(numbers(0, 10).map((node) => coordinator.move(node, prng.below(SHARDS))));
    }
    await expectAsWritten(coordinator, model);
    await coordinator.close();
    expectEqualCopies(folder);
  });
});

describe('a worker that dies with live writes that it had not committed', () => {
  type Then = (coordinator: Coordinator, shard: number, prng: Prng, model: ModelTopology) => Promise<unknown>;
  const THEN: readonly (readonly [what: string, then: Then])[] = [
    ['a write', (coordinator, shard, prng, model) => coordinator.write(randomChanges(model, prng, 1000 + shard), BY)],
    [
      'moves',
      (coordinator, _, prng) => {
        return Promise.allSettled(numbers(0, 30).map((node) => coordinator.move(node, prng.below(SHARDS))));
      },
    ],
    ['a look', async (coordinator) => expect(await coordinator.verify(true)).toMatchObject({ ok: true })],
    [
      'a partition that is made anew from the replica that lacks them',
      ({ supervisor }, shard) => supervisor.call(shard, 'partition.restore', { reason: 'a test' }),
    ],
    ['the death of the other one', ({ supervisor }, shard) => supervisor.kill(shard)],
  ];

  it.each(THEN)('[RD26] they are in both copies again before %s has to do with them', async (_what, then) => {
    const { folder, model } = await newWritten(23);
    const coordinator = await openWorkspace(folder);
    const prng = createPrng(23);
    for (let shard = 0; shard < SHARDS; shard++) {
      for (const number of numbers(10 * shard, 3)) await coordinator.write(randomChanges(model, prng, number), BY);
      await coordinator.supervisor.kill((shard + 1) % SHARDS);
      await then(coordinator, shard, prng, model);
      await expectAsWritten(coordinator, model);
    }
    await coordinator.close();
    expectEqualCopies(folder);
  });
});

describe('after a crash amid live writes', () => {
  /** Some files of the workspace are as they were a few writes ago. */
  async function withLagging(
    lags: readonly ((folder: string, shard: number) => string)[],
    isSettledMeanwhile: boolean,
  ) {
    const { folder, model } = await newWritten(13);
    const prng = createPrng(13);
    let { coordinator } = await openTold(folder);
    for (const number of numbers(0, 6)) await coordinator.write(randomChanges(model, prng, number), BY);
    const before = crashImage(folder);
    if (isSettledMeanwhile) {
      await coordinator.write(randomChanges(model, prng, 50), BY);
      await coordinator.close();
      coordinator = (await openTold(folder)).coordinator;
    }
    for (const number of numbers(100, 6)) await coordinator.write(randomChanges(model, prng, number), BY);
    const image = crashImage(folder);
    for (let shard = 0; shard < SHARDS; shard++) {
      for (const file of lags) putBack(file(before, shard), file(image, shard));
    }
    return { image, model };
  }

  it.each([
    ['partition', [shardFile]],
    ['replica', [replicaFile]],
    ['partition and replica', [shardFile, replicaFile]],
  ] as const)(
    '[RD21] a %s that lacks writes which the catalog keeps is given them, and nothing else is done',
    async (_what, lags) => {
      const { image, model } = await withLagging(lags, false);
      const { coordinator, notices } = await openTold(image);
      expect(notices).toEqual([]);
      await expectAsWritten(coordinator, model);
      expectEqualCopies(image);
    },
  );

  it.each([
    ['partition', shardFile],
    ['replica', replicaFile],
  ] as const)(
    '[RD21] a %s that lacks writes which nobody keeps any more is made anew from the other',
    async (what, lag) => {
      const { image, model } = await withLagging([lag], true);
      const { coordinator, notices } = await openTold(image);
      expect(notices.length).toBeGreaterThan(0);
      for (const { code, message } of notices) {
        expect(code).toBe('shard.restored');
        expect(message).toMatch(
          new RegExp(`the ${what} of shard \\d .*live writes up to \\d+, its other copy up to \\d+`),
        );
      }
      await expectAsWritten(coordinator, model);
      expectEqualCopies(image);
    },
  );

  const STRAYS = [
    ['a node row of a removed node', (gone: number) => `INSERT INTO node VALUES (${gone}, 'gone', 'gone', 0, NULL, 0)`],
    [
      'an edge from a removed node',
      (gone: number, home: number) => `INSERT INTO edge VALUES (${gone}, ${home}, 0, NULL, 0)`,
    ],
    [
      'an edge to a removed node',
      (gone: number, home: number) => `INSERT INTO edge VALUES (${home}, ${gone}, 0, NULL, 0)`,
    ],
    [
      'a closure row of a removed node',
      (gone: number, home: number) => `INSERT INTO closure VALUES (0, ${home}, ${gone}, 3, 1)`,
    ],
    [
      'an edge of a slot that was never taken',
      (_: number, home: number) => `INSERT INTO edge VALUES (${home}, 70, 0, NULL, 0)`,
    ],
    [
      'an edge of a node that there cannot be',
      (_: number, home: number) => `INSERT INTO edge VALUES (900000, ${home}, 0, NULL, 0)`,
    ],
  ] as const;
  it('[RD22] a row that is too much is told by verify with its copy, and opening makes that copy anew', async () => {
    const { folder, model } = await newWritten(17);
    const open = await openWorkspace(folder);
    const change: TopologyChange = { op: 'remove-node', key: 'n20', edges: 'remove' };
    model.apply(change);
    await open.write([change], BY);
    const home = open.columns.homes.indexOf(1);
    await open.supervisor.call(1, 'sync', {});
    for (const [what, stray] of STRAYS) {
      for (const [copy, file] of [
        ['partition', shardFile(folder, 1)],
        ['replica', replicaFile(folder, 1)],
      ] as const) {
        tamper(file, (db) => db.exec(stray(20, home)));
        for (const deep of [false, true]) {
          const { checks } = await open.verify(deep);
          const text = checks.find(({ name }) => name === 'every replica equals its partition')!;
          expect(text, what).toMatchObject({ ok: false, failures: [expect.stringContaining(`in the ${copy} only`)] });
        }
        const image = crashImage(folder);
        const { coordinator, notices } = await openTold(image);
        expect(notices, what).toMatchObject([
          { code: 'shard.restored', message: expect.stringContaining(`the ${copy} of shard 1`) },
        ]);
        await expectAsWritten(coordinator, model);
        await coordinator.close();
        tamper(file, (db) =>
          db.exec('DELETE FROM edge WHERE max(source, target) IN (20, 70, 900000) OR min(source, target) = 20'),
        );
        tamper(file, (db) => db.exec('DELETE FROM node WHERE id = 20; DELETE FROM closure WHERE descendant = 20'));
      }
    }
  });

  it('[RD23] killed amid writes and moves and damaged at a random place: every answered write is there, or it says what is wrong', async () => {
    const { folder, model } = await newWritten(19);
    const prng = createPrng(19);
    let [revision, refusedCount] = [0, 0];
    for (let round = 0; round < 5; round++) {
      const said = await killAmidWrites(folder, round + 1, prng.below(300));
      const shard = prng.below(SHARDS);
      const file = prng.below(2) === 0 ? shardFile(folder, shard) : replicaFile(folder, shard);
      const isLog = prng.below(2) === 0 && bitsOf(`${file}-wal`) > 0;
      if (round % 3 > 0) FAULTS[prng.below(FAULTS.length)]!(isLog ? `${file}-wal` : file, prng.below(1000));
      let { coordinator }: { coordinator: Coordinator | null } = { coordinator: null };
      try {
        coordinator = await openWorkspace(folder);
      } catch (error) {
        refusedCount++;
        expect(error).toMatchObject({ code: expect.stringMatching(/^(storage\.corrupt|incompatible\.schema)$/) });
        expect((error as Error).message).toMatch(new RegExp(`${shard}\\.(replica\\.)?sqlite`));
        // The operator's way out: without the damaged file the other copy is what holds.
        for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
        coordinator = await openWorkspace(folder);
      }
      revision = await expectAnswered(coordinator, model, said, revision);
      await coordinator.close();
      expectEqualCopies(folder);
    }
    expect(refusedCount).toBeLessThan(5);
  });
});

interface Said {
  readonly asked: readonly (readonly TopologyChange[])[];
  readonly answered: readonly number[];
}

/** All that was answered, and perhaps one that was asked for, whole. */
async function expectAnswered(
  coordinator: Coordinator,
  model: ModelTopology,
  { asked, answered }: Said,
  before: number,
) {
  const made = coordinator.revision - before;
  expect(made).toBeGreaterThanOrEqual(answered.length);
  expect(made).toBeLessThanOrEqual(asked.length);
  for (const change of asked.slice(0, made).flat()) model.apply(change);
  await expectAsWritten(coordinator, model);
  return coordinator.revision;
}

async function killAmidWrites(folder: string, seed: number, delayMs: number): Promise<Said> {
  const child = spawn(process.execPath, [WRITE_FOREVER, folder, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<string | null>((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  let text = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (part) => {
      text += part;
      if (/^\d+$/m.test(text)) resolve();
    });
  });
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill('SIGKILL');
  expect(await ended, 'killed, not ended by itself').toBe('SIGKILL');
  const said = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as readonly TopologyChange[] | number);
  return {
    asked: said.filter((line) => typeof line !== 'number'),
    answered: said.filter((line) => typeof line === 'number'),
  };
}
