import { cpSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext, vi } from 'vitest';
import { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { noEvents } from '../../../../engine/cluster/coordinator-events.ts';
import { shardFile } from '../../../../engine/cluster/workspace-files.ts';
import type { TopologyChange } from '../../../../engine/model/changes.ts';
import type { Notice } from '../../../../engine/protocol/types.ts';
import { type SmallDisk, smallDisk } from '../../../support/small-disk.ts';
import { newWorkspace } from '../../../support/workspaces.ts';
import { ModelTopology } from './model.ts';
import { BY, expectEqual, HIERARCHIES, start } from './support.ts';

vi.setConfig({ testTimeout: 90_000 });
const SHARDS = 3;
const STUCK = 1;

/** A workspace with one partition on a disk of its own. */
async function workspaceWithDisk(context: TestContext) {
  const disk = smallDisk(context, 16);
  const topology = start();
  const folder = await newWorkspace(topology, { shardCount: SHARDS, hierarchies: HIERARCHIES });
  const file = shardFile(folder, STUCK);
  const moved = join(disk.folder, 'partition.sqlite');
  mkdirSync(dirname(moved), { recursive: true });
  cpSync(file, moved);
  renameSync(file, `${file}.away`);
  symlinkSync(moved, file);
  return { disk, folder, model: new ModelTopology(topology) };
}

async function open(folder: string) {
  const notices: Notice[] = [];
  const events = { ...noEvents, onNotice: (notice: Notice) => void notices.push(notice) };
  const coordinator = await Coordinator.open(folder, Date.now, events);
  onTestFinished(() => coordinator.close().catch(() => {}));
  return { coordinator, notices };
}

const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** Too large for what room the log of the partition has left. */
const bigAttributes = { text: 'x'.repeat(400_000) };

/** A write that the stuck shard has no room for, and others have. */
async function stall(coordinator: Coordinator, model: ModelTopology, disk: SmallDisk, more: TopologyChange[] = []) {
  const { homes } = coordinator.columns;
  const stuck = homes.indexOf(STUCK);
  const other = homes.findIndex((home) => home !== STUCK);
  const changes: TopologyChange[] = [
    ...[stuck, other].map((node) => {
      return { op: 'change-node', key: `n${node}`, attributes: bigAttributes } as const;
    }),
    ...more,
  ];
  for (const change of changes) model.apply(change);
  disk.fill();
  return { stuck, write: coordinator.write(changes, BY) };
}

describe('a shard that cannot take a committed write', () => {
  it('[WR7] says so, refuses writes, moves and what would wait for them, and all goes on by itself when there is room', async (context) => {
    const { disk, folder, model } = await workspaceWithDisk(context);
    const { coordinator, notices } = await open(folder);
    const { stuck, write } = await stall(coordinator, model, disk);
    let isAnswered = false;
    void write.then(() => {
      isAnswered = true;
    });
    await until(() => notices.some(({ message }) => /cannot take write 1 yet/.test(message)));
    const told = () => notices.filter(({ message }) => message.includes('write 1'));
    expect(told()).toMatchObject([
      { level: 'error', code: 'storage.full', message: expect.stringContaining('shard 1') },
    ]);
    const refused = { code: 'storage.full', message: expect.stringMatching(/shard 1 cannot take write 1/) };
    const rename: TopologyChange = { op: 'change-node', key: 'n3', label: 'other' };
    await expect(coordinator.write([rename], BY)).rejects.toMatchObject(refused);
    await expect(coordinator.move(stuck, 0)).rejects.toMatchObject(refused);
    await expect(coordinator.verify(false)).rejects.toMatchObject(refused);
    const query = coordinator.query('MATCH (a {id:$a}) RETURN a.text', { a: `n${stuck}` });
    await expect(query).rejects.toMatchObject({ code: 'unavailable.shard', message: expect.stringContaining('write') });
    expect((await coordinator.shardsStatus(0)).shards).toHaveLength(SHARDS);
    expect([isAnswered, coordinator.revision]).toEqual([false, 0]);

    expect(told(), 'once, however often it was tried').toHaveLength(1);
    disk.free();
    expect(await write).toMatchObject({ revision: 1, summary: { nodes: { changed: 2 } } });
    expect(notices.at(-1)).toMatchObject({ level: 'info', code: 'write.resumed' });
    const answer = await coordinator.query('MATCH (a {id:$a}) RETURN a.text', { a: `n${stuck}` });
    expect(answer.rows).toEqual([[bigAttributes.text]]);
    await coordinator.move(stuck, 0);
    await expectEqual(coordinator, model);
  });

  it('[WR8] closed meanwhile, amid moves, the write is answered as made, and opening again brings it, when there is room', async (context) => {
    const { disk, folder, model } = await workspaceWithDisk(context);
    const { coordinator, notices } = await open(folder);
    // A batch is under way when the write comes, and waits for its next step meanwhile.
    const moves = Array.from({ length: 30 }, (_, node) => {
      return coordinator.move(node, (coordinator.columns.homes[node]! + 1) % SHARDS);
    });
    const moving = Promise.allSettled(moves);
    await until(() => Array.from({ length: 30 }, (_, node) => coordinator.moveOf(node)).some((move) => move !== null));
    const { write } = await stall(coordinator, model, disk, [
      { op: 'remove-node', key: 'n4', edges: 'remove' },
      { op: 'add-node', key: 'late', type: 'host', attributes: bigAttributes, shard: STUCK },
    ]);
    await until(() => notices.some(({ message }) => /cannot take write 1 yet/.test(message)));
    await coordinator.close();
    expect(await write).toMatchObject({ revision: 1 });
    await moving;

    await expect(Coordinator.open(folder, Date.now)).rejects.toMatchObject({
      code: 'storage.full',
      message: expect.stringMatching(/shard 1 cannot take write 1.*open the workspace again/),
    });
    disk.free();
    const { coordinator: again } = await open(folder);
    expect(again.revision).toBe(1);
    await expectEqual(again, model);
    expect(again.latestMoves(100).filter(({ state }) => state !== 'done' && state !== 'failed')).toEqual([]);
  });
});
