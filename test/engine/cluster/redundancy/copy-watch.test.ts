import { describe, expect, it, onTestFinished } from 'vitest';
import { silentTask } from '../../../../engine/base/progress.ts';
import type { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import {
  BUSY_MS_MAX,
  CopyWatch,
  type CopyWatchOptions,
  FIRST_MS,
  ROUND_MS,
  SLICE_ROWS,
} from '../../../../engine/cluster/redundancy/copy-watch.ts';
import { replicaFile, shardFile } from '../../../../engine/cluster/workspace-files.ts';
import type { Notice } from '../../../../engine/protocol/types.ts';
import { FIRST_PLACE } from '../../../../engine/storage/partition-slices.ts';
import { damagePages } from '../../../support/faults.ts';
import { randomTopology } from '../../../support/topologies.ts';
import { type VirtualClock, virtualClock } from '../../../support/virtual-clock.ts';
import { newWorkspace, openWorkspace, tamper } from '../../../support/workspaces.ts';

const SHARDS = 3;
const topology = randomTopology(80, 170, 5);
const A_PAUSE = 100;

async function openWatched() {
  const folder = await newWorkspace(topology, { shardCount: SHARDS, replicas: 1 });
  const notices: Notice[] = [];
  const coordinator = await openWorkspace(folder, { onNotice: (notice) => notices.push(notice) });
  const clock = virtualClock();
  const failures: unknown[] = [];
  const watch = new CopyWatch({
    shardCount: SHARDS,
    clock,
    isBusy: () => false,
    compareSome: (shard, place, rowsMax) => coordinator.compareCopies(shard, place, rowsMax),
    onCompared: (shard, isEqual) => coordinator.redundancy.compared(shard, isEqual),
    onFailure: (error) => failures.push(error),
  });
  onTestFinished(() => watch.stop());
  return { folder, coordinator, notices, clock, failures };
}

/** Lets time pass until every shard was compared once more. */
async function aRound(coordinator: Coordinator, clock: VirtualClock, firstMs = FIRST_MS): Promise<void> {
  const before = comparedMs(coordinator);
  await clock.advance(firstMs);
  for (let step = 0; comparedMs(coordinator).some((ms, shard) => ms === before[shard]); step++) {
    expect(step, 'the round ends').toBeLessThan(2000);
    await clock.advance(A_PAUSE);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const states = (coordinator: Coordinator) =>
  Array.from({ length: SHARDS }, (_, shard) => coordinator.redundancy.status(shard)!);
/** Rounds are told by the coordinator's own clock, so they are counted by what it says. */
const comparedMs = (coordinator: Coordinator) => states(coordinator).map((state) => state.comparedMs);

describe('comparing copies in the background', () => {
  it('[RD33] finds a value that changed on the disk, tells the operator once, and again only after it was right', async () => {
    const { folder, coordinator, notices, clock } = await openWatched();
    await aRound(coordinator, clock);
    expect(states(coordinator)).toMatchObject(
      [1, 2, 0].map((keeper) => ({ state: 'in-step', reason: null, keeper, differences: 0, restores: 0 })),
    );
    tamper(replicaFile(folder, 1), (db) =>
      db.exec("UPDATE node SET label = 'x' WHERE id = (SELECT max(id) FROM node)"),
    );
    await aRound(coordinator, clock, ROUND_MS);
    await aRound(coordinator, clock, ROUND_MS);
    expect(notices).toMatchObject([{ level: 'error', code: 'replica.differs' }]);
    expect(notices[0]!.message).toMatch(
      /^shard 1: node n\d+ is not the same in partition and replica; .*verify --repair$/,
    );
    expect(states(coordinator).map(({ state }) => state)).toEqual(['in-step', 'differs', 'in-step']);

    await coordinator.verify(false, silentTask, true);
    expect(states(coordinator)[1]).toMatchObject({ state: 'in-step', restores: 1, restoredMs: expect.any(Number) });
    tamper(shardFile(folder, 1), (db) => db.exec("UPDATE node SET label = 'y' WHERE id = (SELECT min(id) FROM node)"));
    await aRound(coordinator, clock, ROUND_MS);
    expect(notices.map(({ code }) => code)).toEqual(['replica.differs', 'shard.restored', 'replica.differs']);
    expect(states(coordinator)[1]).toMatchObject({ state: 'differs', differences: 3 });
  }, 60_000);

  it('[RD33] finds rows that are too many or too few in one copy, in every table', async () => {
    const { folder, coordinator, notices, clock } = await openWatched();
    tamper(replicaFile(folder, 0), (db) => db.exec('DELETE FROM edge WHERE source = (SELECT max(source) FROM edge)'));
    tamper(shardFile(folder, 1), (db) =>
      db.exec('DELETE FROM closure WHERE ancestor = (SELECT min(ancestor) FROM closure)'),
    );
    tamper(replicaFile(folder, 2), (db) => db.exec("INSERT INTO node VALUES (7777, 'k', 'l', 0, NULL, 0)"));
    await aRound(coordinator, clock);
    expect(notices.map(({ message }) => message.split(';')[0])).toEqual([
      expect.stringMatching(/^shard 0: edge n\d+ -> n\d+ is in the partition only$/),
      expect.stringMatching(/^shard 1: closure row n\d+ -> n\d+ is in the replica only$/),
      expect.stringMatching(/^shard 2: node .* is in the replica only$/),
    ]);
  }, 60_000);

  it('[RD33] beside moves and writes without pause finds nothing, because nothing is wrong', async () => {
    const { coordinator, notices, clock, failures } = await openWatched();
    let isOver = false;
    const work = (async () => {
      for (let round = 0; !isOver; round++) {
        await Promise.all([
          ...Array.from({ length: 6 }, (_, at) =>
            coordinator.move((7 * round + at) % topology.nodeCount, round % SHARDS),
          ),
          coordinator.write([{ op: 'change-node', key: `n${round % 80}`, label: `l${round}` }], { actor: 'ann' }),
        ]);
      }
    })();
    await aRound(coordinator, clock);
    await aRound(coordinator, clock, ROUND_MS);
    isOver = true;
    await work;
    expect([notices, failures]).toEqual([[], []]);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  }, 60_000);

  it('[RD33] meets a damaged file, which is made anew from the other, and is no difference then', async () => {
    const { folder, coordinator, notices, clock } = await openWatched();
    damagePages(replicaFile(folder, 0));
    damagePages(shardFile(folder, 2));
    for (const shard of [0, 2]) {
      let place = FIRST_PLACE;
      for (;;) {
        const { next, differences } = await coordinator.compareCopies(shard, place, SLICE_ROWS);
        expect(differences).toEqual([]);
        if (next === null) break;
        place = next;
      }
    }
    await aRound(coordinator, clock);
    // What SQLite had in memory still it has not met on the disk.
    for (const { code } of notices) expect(code).toBe('shard.restored');
    expect(await coordinator.query('MATCH (a {id:$a})-[*]->(b) RETURN count(b)', { a: 'n3' })).toMatchObject({
      rows: [[expect.any(Number)]],
    });
  }, 60_000);
});

describe('the pace of it', () => {
  const slice = { shard: 0, rows: 1, revisions: { partition: 0, replica: 0 }, differences: [], next: FIRST_PLACE };

  function paced(options: Partial<CopyWatchOptions>) {
    const clock = virtualClock();
    const startedMs = clock.nowMs();
    const at: number[] = [];
    const compareSome = (async () => {
      at.push(clock.nowMs() - startedMs);
      return slice;
    }) as CopyWatchOptions['compareSome'];
    const rest = { onCompared: () => {}, onFailure: () => {} };
    const watch = new CopyWatch({ shardCount: 1, clock, isBusy: () => false, compareSome, ...rest, ...options });
    return { clock, at, watch };
  }

  it('[RD34] begins a while after the opening, pauses between slices, and stops when it is told to', async () => {
    const { clock, at, watch } = paced({});
    await clock.advance(FIRST_MS - 1);
    expect(at).toEqual([]);
    await clock.advance(1 + 2 * A_PAUSE);
    expect(at).toEqual([FIRST_MS, FIRST_MS + A_PAUSE, FIRST_MS + 2 * A_PAUSE]);
    watch.stop();
    await clock.advance(ROUND_MS);
    expect(at.length).toBe(3);
  });

  it('[RD34] is at most a twentieth of the time, however slow a slice is', async () => {
    const at: number[] = [];
    const { clock } = paced({
      async compareSome() {
        at.push(clock.nowMs());
        await clock.advance(30);
        return slice;
      },
    });
    await clock.advance(FIRST_MS);
    await clock.advance(20 * 30 + 30);
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(20 * 30);
  });

  it('[RD34] waits while the shards are at something, but not for ever', async () => {
    let isBusy = true;
    const { clock, at } = paced({ isBusy: () => isBusy });
    await clock.advance(FIRST_MS + BUSY_MS_MAX - 1);
    expect(at).toEqual([]);
    await clock.advance(1);
    expect(at).toEqual([FIRST_MS + BUSY_MS_MAX]);
    await clock.advance(A_PAUSE + 500);
    expect(at.length).toBe(1);
    isBusy = false;
    await clock.advance(250);
    expect(at.length).toBe(2);
  });

  it('[RD34] after a failure tries the same slice again, later; a round begins an hour after the last has ended', async () => {
    const asked: unknown[] = [];
    const failures: unknown[] = [];
    const { clock } = paced({
      shardCount: 2,
      async compareSome(shard) {
        asked.push(shard);
        if (asked.length === 1) throw new Error('away');
        return { ...slice, next: null };
      },
      onFailure: (error) => failures.push(error),
    });
    await clock.advance(FIRST_MS);
    await clock.advance(60_000 + A_PAUSE);
    expect([asked, failures.length]).toEqual([[0, 0, 1], 1]);
    await clock.advance(ROUND_MS - 1);
    expect(asked.length).toBe(3);
    await clock.advance(1);
    expect(asked).toEqual([0, 0, 1, 0]);
  });
});
