import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createPrng } from '../../../engine/base/prng.ts';
import { Coordinator } from '../../../engine/cluster/coordinator.ts';
import { catalogFile, shardFile } from '../../../engine/cluster/workspace-files.ts';
import { keysOf, randomTopology, reach } from '../../support/topologies.ts';
import {
  column,
  dumpPartition,
  dumpPartitions,
  newWorkspace,
  openWorkspace,
  tamperCatalog,
  tamperShard,
} from '../../support/workspaces.ts';

const SHARDS = 4;
const topology = randomTopology(90, 200, 31);
const MOVE_FOREVER = fileURLToPath(new URL('../../support/move-forever.ts', import.meta.url));

const open = (folder: string) => Coordinator.open(folder, Date.now);
const homesOf = (coordinator: Coordinator) => [...coordinator.columns.homes];

/** Starts the program that moves nodes, and kills it without warning some time after its first move. */
async function killAmidMoves(folder: string, seed: number, delayMs: number): Promise<void> {
  const child = spawn(process.execPath, [MOVE_FOREVER, folder, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<string | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill('SIGKILL');
  expect(await ended, 'killed, not ended by itself').toBe('SIGKILL');
}

async function expectRight(coordinator: Coordinator): Promise<void> {
  expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  const unfinished = coordinator.latestMoves(10_000).filter(({ state }) => state !== 'done' && state !== 'failed');
  expect(unfinished).toEqual([]);
  for (let anchor = 0; anchor < topology.nodeCount; anchor += 9) {
    const answer = await coordinator.query('MATCH (a {id:$a})-[*1..]->(b) RETURN b.id', { a: `n${anchor}` });
    const expected = reach(topology, anchor, 'down', Number.POSITIVE_INFINITY).keys();
    expect(column(answer)).toEqual(keysOf(topology, expected));
  }
}

describe('recovery', () => {
  it('[MV10] killed in the middle of moves at any instant, the engine comes back with every invariant intact', async () => {
    const folder = await newWorkspace(topology);
    const prng = createPrng(77);
    let moveCount = 0;
    for (let round = 0; round < 6; round++) {
      await killAmidMoves(folder, round + 1, 20 + prng.below(180));
      const coordinator = await open(folder);
      try {
        await expectRight(coordinator);
        const { moves } = await coordinator.info();
        expect(moves).toBeGreaterThan(moveCount);
        moveCount = moves;
      } finally {
        await coordinator.close();
      }
    }
  });

  /** Journal entry and copied rows as a crash leaves them; the node's home stays or switches as told. */
  function injectMove(
    folder: string,
    node: number,
    from: number,
    to: number,
    state: 'copying' | 'switched' | 'cleaning',
  ) {
    const rows = dumpPartition(folder, from);
    const isIncident = (row: unknown, columns: readonly number[]) =>
      columns.some((at) => (row as unknown[])[at] === node);
    tamperShard(folder, to, (db) => {
      for (const row of rows.node)
        if (isIncident(row, [0])) db.prepare('INSERT INTO node VALUES (?,?,?,?,?,?)').run(row);
      for (const row of rows.edge) {
        if (isIncident(row, [0, 1])) db.prepare('INSERT OR IGNORE INTO edge VALUES (?,?,?,?,?)').run(row);
      }
      for (const row of rows.closure) {
        if (isIncident(row, [1, 2])) db.prepare('INSERT OR IGNORE INTO closure VALUES (?,?,?,?,?)').run(row);
      }
    });
    tamperCatalog(folder, (db) => {
      const insert = 'INSERT INTO move (node, source, target, state, rows, started_ms) VALUES (?, ?, ?, ?, 0, 0)';
      db.prepare(insert).run(node, from, to, state);
      if (state === 'copying') return;
      db.prepare('UPDATE node SET home = ? WHERE id = ?').run(to, node);
      db.prepare("UPDATE setting SET value = '2' WHERE name = 'epoch'").run();
    });
  }

  it('[MV11] rows were copied but not switched: opening takes the copy away and the move has failed', async () => {
    const folder = await newWorkspace(topology);
    const before = dumpPartitions(folder, SHARDS);
    const coordinator = await open(folder);
    const homes = homesOf(coordinator);
    await coordinator.close();
    const to = (homes[4]! + 1) % SHARDS;
    injectMove(folder, 4, homes[4]!, to, 'copying');
    expect(dumpPartitions(folder, SHARDS)).not.toEqual(before);
    const reopened = await openWorkspace(folder);
    expect(dumpPartitions(folder, SHARDS)).toEqual(before);
    expect(homesOf(reopened)).toEqual(homes);
    expect(reopened.latestMoves(1)[0]).toMatchObject({
      node: 4,
      state: 'failed',
      error: expect.stringContaining('stopped'),
    });
    await expectRight(reopened);
  });

  it.each(['switched', 'cleaning'] as const)(
    '[MV11] %s but not cleaned: opening cleans and the move is done',
    async (state) => {
      const folder = await newWorkspace(topology);
      const coordinator = await open(folder);
      const from = coordinator.columns.homes[6]!;
      await coordinator.close();
      const to = (from + 2) % SHARDS;
      injectMove(folder, 6, from, to, state);
      const reopened = await openWorkspace(folder);
      expect(reopened.columns.homes[6]).toBe(to);
      expect(reopened.epoch).toBe(2);
      expect(reopened.latestMoves(1)[0]).toMatchObject({ node: 6, state: 'done', error: null });
      await expectRight(reopened);
    },
  );

  it('[MV11] a journal entry without any copied row is settled too', async () => {
    const folder = await newWorkspace(topology);
    tamperCatalog(folder, (db) => {
      db.exec("INSERT INTO move (node, source, target, state, rows, started_ms) VALUES (1, 0, 1, 'copying', 0, 0)");
    });
    await expectRight(await openWorkspace(folder));
  });
});

describe('opening', () => {
  it('[WS7] a folder without a workspace is not-found.workspace and says how to make one', async () => {
    await expect(open('/nowhere/at/all')).rejects.toMatchObject({
      code: 'not-found.workspace',
      message: expect.stringContaining('shardscope import'),
    });
  });

  it('[WS7] a second opener is refused with busy.workspace, also from another process, until the first has closed', async () => {
    const folder = await newWorkspace(topology);
    const first = await openWorkspace(folder);
    await expect(open(folder)).rejects.toMatchObject({ code: 'busy.workspace' });
    const child = spawn(process.execPath, [MOVE_FOREVER, folder], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const status = await new Promise((resolve) => child.once('exit', resolve));
    expect(status).not.toBe(0);
    expect(stderr).toContain('busy.workspace');
    await first.close();
    await (await openWorkspace(folder)).close();
  });

  it.each(['catalog', 'partition'])(
    '[WS8] a %s of a newer program is refused every time, and left as it is',
    async (what) => {
      const folder = await newWorkspace(topology);
      const file = what === 'catalog' ? catalogFile(folder) : shardFile(folder, 2);
      (what === 'catalog'
        ? tamperCatalog
        : (to: string, change: Parameters<typeof tamperCatalog>[1]) => tamperShard(to, 2, change))(folder, (db) => {
        db.pragma('user_version = 9999');
      });
      for (let attempt = 0; attempt < 2; attempt++) {
        await expect(open(folder), `attempt ${attempt}`).rejects.toMatchObject({
          code: 'incompatible.schema',
          details: { file, found: 9999 },
        });
      }
    },
  );

  const garbage = (file: string) => writeFileSync(file, 'this is no database, whatever its name says '.repeat(100));
  const dropWal = (file: string) => {
    for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  };

  it.each([
    ['overwritten with text', garbage, 'storage.corrupt'],
    ['empty', (file: string) => truncateSync(file, 0), 'storage.corrupt'],
    ['missing', (file: string) => rmSync(file), 'storage.io'],
  ] as const)('[WS9] a partition file that is %s is refused, and named', async (_what, damage, code) => {
    const folder = await newWorkspace(topology);
    const file = shardFile(folder, 1);
    dropWal(file);
    damage(file);
    await expect(open(folder)).rejects.toMatchObject({ code, message: expect.stringContaining(file) });
    expect(existsSync(file), 'no empty partition was made in its place').toBe(_what !== 'missing');
  });

  it.each([
    ['overwritten with text', garbage],
    ['empty', (file: string) => truncateSync(file, 0)],
  ] as const)('[WS9] a catalog that is %s is refused with storage.corrupt, and named', async (_what, damage) => {
    const folder = await newWorkspace(topology);
    const file = catalogFile(folder);
    dropWal(file);
    damage(file);
    await expect(open(folder)).rejects.toMatchObject({
      code: 'storage.corrupt',
      message: expect.stringContaining(file),
    });
  });

  it('[WS9] a damaged page in the middle of a partition is storage.corrupt naming the file, whoever reads it', async () => {
    const folder = await newWorkspace(topology);
    const file = shardFile(folder, 1);
    dropWal(file);
    const bytes = readFileSync(file);
    const pageBytes = 4096;
    // The header page and the schema stay, so that opening succeeds and reading meets the damage.
    for (let at = pageBytes; at < bytes.length; at += pageBytes) bytes.fill(0xa5, at, Math.min(at + 64, bytes.length));
    copyFileSync(file, join(folder, 'backup.sqlite'));
    writeFileSync(file, bytes);
    const attempt = async () => {
      const coordinator = await open(folder);
      try {
        await coordinator.verify(true);
      } finally {
        await coordinator.close();
      }
    };
    await expect(attempt()).rejects.toMatchObject({ code: 'storage.corrupt', details: { file } });
  });
});
