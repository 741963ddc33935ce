import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReplayTick } from '../../../../engine/algorithms/replay/back-test.ts';
import type { TraceColumns } from '../../../../engine/algorithms/replay/traffic.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { silentTask, type Task } from '../../../../engine/base/progress.ts';
import { Catalog } from '../../../../engine/cluster/catalog/catalog.ts';
import { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { type ReplayRequest, replayWorkspace } from '../../../../engine/cluster/replay/replay-workspace.ts';
import { catalogFile } from '../../../../engine/cluster/workspace-files.ts';
import type { ReplayStrategy } from '../../../../engine/model/replay.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { randomTopology, reach } from '../../../support/topologies.ts';
import { dumpPartitions, importTopology, openWorkspace } from '../../../support/workspaces.ts';

const SHARDS = 3;
const NODES = 90;
const HOURS = 48;
const topology = randomTopology(NODES, 200, 17);

/** A third of the nodes is asked much by day, another third by night; every node once in an hour at least. */
function dailyTrace(hours = HOURS): TraceColumns {
  const prng = createPrng(9);
  const rows: { ms: number; node: number; count: number }[] = [];
  for (let hour = 0; hour < hours; hour++) {
    for (let node = 0; node < NODES; node++) {
      const isBusy = node % 3 === (hour % 24 < 12 ? 0 : 1);
      rows.push({ ms: 3_600_000 * hour + prng.below(3_600_000), node, count: isBusy ? 40 + prng.below(20) : 10 });
    }
  }
  rows.sort((a, b) => a.ms - b.ms);
  return {
    timesMs: Float64Array.from(rows, ({ ms }) => ms),
    nodes: Uint32Array.from(rows, ({ node }) => node),
    counts: Uint32Array.from(rows, ({ count }) => count),
  };
}

/** Rows of a move cost little here, so that the nodes of a small workspace are worth moving. */
const SETTINGS = { tickS: 3600, confirmTicks: 1, rowWeight: 0, nodeSharePerHourMax: 1, dwellS: 36_000 };

const requestFor = (folder: string, change: Partial<ReplayRequest> = {}): ReplayRequest => ({
  ...{
    folder,
    strategies: ['reactive'],
    form: 'point',
    untilMs: null,
    settings: SETTINGS,
    isInPlace: false,
    rate: null,
  },
  readTrace: async () => dailyTrace(),
  nowMs: Date.now,
  ...change,
});

let home = '';
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  const folder = join(home, 'first.shardscope');
  await importTopology(folder, topology, { shardCount: SHARDS });
  const coordinator = await Coordinator.open(folder, Date.now);
  await Promise.all(Array.from({ length: NODES }, (_, node) => coordinator.moveQuietly(node, node % SHARDS, 'test')));
  await coordinator.close();
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Nodes by shard so that the days of the shards differ: shard 0 is busy by day, shard 1 by night. */
function lopsidedWorkspace(): string {
  const folder = join(temporaryFolder(), 'test.shardscope');
  cpSync(join(home, 'first.shardscope'), folder, { recursive: true });
  return folder;
}

/** Everything that is on disk, rows and homes. */
function stateOf(folder: string) {
  const catalog = Catalog.open(catalogFile(folder));
  try {
    const { homes } = catalog.nodes();
    return {
      homes: [...homes],
      epoch: catalog.epoch(),
      moves: catalog.moves.count(),
      rows: dumpPartitions(folder, SHARDS),
    };
  } finally {
    catalog.close();
  }
}

const scratchOf = (folder: string): readonly string[] =>
  readdirSync(dirname(folder)).filter((name) => name.includes('.replaying-'));

/** Cancels when the work has come to a tick. */
function cancelledAt(tick: number): Task {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    report: ({ phase, done }) => {
      if (phase.startsWith('replaying') && done >= tick) controller.abort();
    },
  };
}

const sumOf = (ticks: readonly ReplayTick[], of: (tick: ReplayTick) => number) =>
  ticks.reduce((sum, tick) => sum + of(tick), 0);

describe('replay of a workspace', () => {
  test('[BT10] moves are really made on a copy: the workspace is as it was, and nothing is left beside it', async () => {
    const folder = lopsidedWorkspace();
    const before = stateOf(folder);
    const { runs, queries } = await replayWorkspace(
      requestFor(folder, { strategies: ['off', 'reactive'] }),
      silentTask,
    );
    const [off, reactive] = [runs.get('off')!, runs.get('reactive')!];
    expect(queries).toBe(dailyTrace().counts.reduce((sum, count) => sum + count, 0));
    for (const { ticks } of [off, reactive]) {
      expect(ticks.length).toBe(HOURS);
      expect(sumOf(ticks, ({ load }) => load.reduce((sum, heat) => sum + heat, 0))).toBe(queries);
    }
    expect(off.figures.moves).toBe(0);
    expect(off.figures.overloadedShardTicks).toBe(HOURS);
    expect(reactive.figures.moves).toBeGreaterThan(10);
    expect(reactive.figures.overloadedShardTicks).toBeLessThan(HOURS / 2);
    expect(stateOf(folder)).toEqual(before);
    expect(scratchOf(folder)).toEqual([]);
  });

  test('[BT11] in place the moves stay, are those of the copy row by row, and the workspace holds', async () => {
    const folder = lopsidedWorkspace();
    const before = stateOf(folder);
    const onCopy = await replayWorkspace(requestFor(folder), silentTask);
    const inPlace = await replayWorkspace(requestFor(folder, { isInPlace: true }), silentTask);
    expect(inPlace.runs).toEqual(onCopy.runs);
    const { figures, ticks } = inPlace.runs.get('reactive')!;
    const after = stateOf(folder);
    expect(after.moves - before.moves).toBe(figures.moves);
    expect(after.homes).not.toEqual(before.homes);
    const coordinator = await openWorkspace(folder);
    const journaled = coordinator.latestMoves(figures.moves);
    expect(journaled.reduce((sum, { rows }) => sum + rows, 0)).toBe(figures.movedRows);
    expect(new Set(journaled.map(({ node }) => node)).size).toBe(figures.movedNodes);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
    // The homes in the end carry the load of the last tick, unless it moved something itself.
    const last = ticks.at(-1)!;
    if (last.moves > 0) return;
    const load = Array<number>(SHARDS).fill(0);
    const { timesMs, nodes, counts } = dailyTrace();
    timesMs.forEach((ms, row) => {
      if (ms >= last.startMs) load[after.homes[nodes[row]!]!]! += counts[row]!;
    });
    expect(last.load).toEqual(load);
  });

  test('[BT10] a replay that is cancelled or fails leaves nothing on either side', async () => {
    const folder = lopsidedWorkspace();
    const before = stateOf(folder);
    await expect(replayWorkspace(requestFor(folder), cancelledAt(20))).rejects.toMatchObject({
      code: 'cancelled.caller',
    });
    const readTrace = async () => {
      throw new Error('no such trace');
    };
    await expect(replayWorkspace(requestFor(folder, { readTrace }), silentTask)).rejects.toThrow('no such trace');
    expect(stateOf(folder)).toEqual(before);
    expect(scratchOf(folder)).toEqual([]);
  });

  test('[BT11] cancelled in place, the nodes are back where they were; several policies are refused', async () => {
    const folder = lopsidedWorkspace();
    const before = stateOf(folder);
    const request = requestFor(folder, { isInPlace: true });
    await expect(replayWorkspace(request, cancelledAt(20))).rejects.toMatchObject({ code: 'cancelled.caller' });
    const after = stateOf(folder);
    expect(after.moves).toBeGreaterThan(before.moves);
    expect({ homes: after.homes, rows: after.rows }).toEqual({ homes: before.homes, rows: before.rows });
    const strategies: ReplayStrategy[] = ['off', 'reactive'];
    await expect(replayWorkspace({ ...request, strategies }, silentTask)).rejects.toThrow('runs one policy');
  });

  test('[BT10] while somebody has the workspace open it is refused; what a killed replay left is removed', async () => {
    const folder = lopsidedWorkspace();
    const abandoned = `${folder}.replaying-999999999-abc`;
    mkdirSync(abandoned);
    const coordinator = await openWorkspace(folder);
    await expect(replayWorkspace(requestFor(folder), silentTask)).rejects.toMatchObject({ code: 'busy.workspace' });
    await coordinator.close();
    expect(existsSync(abandoned)).toBe(false);
    expect(scratchOf(folder)).toEqual([]);
    const nowhere = join(folder, 'nowhere');
    await expect(replayWorkspace(requestFor(nowhere), silentTask)).rejects.toMatchObject({
      code: 'not-found.workspace',
    });
  });

  test('[BT12] each policy runs from the workspace as it is, whatever ran before, and again the same', async () => {
    const folder = lopsidedWorkspace();
    const settings = { ...SETTINGS, horizonS: 3 * 3600 };
    const strategies: ReplayStrategy[] = ['reactive', 'predictive', 'clairvoyant'];
    const together = await replayWorkspace(requestFor(folder, { strategies, settings }), silentTask);
    const alone = await replayWorkspace(requestFor(folder, { strategies: ['clairvoyant'], settings }), silentTask);
    expect(together.runs.get('clairvoyant')).toEqual(alone.runs.get('clairvoyant'));
  });

  test('[BT13] with descendants or ancestors every access counts on all that is read', async () => {
    const folder = lopsidedWorkspace();
    const trace = dailyTrace(6);
    for (const [form, direction] of [
      ['descendants', 'down'],
      ['ancestors', 'up'],
    ] as const) {
      const request = requestFor(folder, { form, strategies: ['off'], readTrace: async () => trace });
      const { runs, queries } = await replayWorkspace(request, silentTask);
      const load = Array<number>(SHARDS).fill(0);
      trace.nodes.forEach((node, row) => {
        for (const read of new Set([node, ...reach(topology, node, direction, Infinity).keys()])) {
          load[read % SHARDS]! += trace.counts[row]!;
        }
      });
      const { ticks } = runs.get('off')!;
      expect(load.map((_, shard) => sumOf(ticks, (tick) => tick.load[shard]!))).toEqual(load);
      expect(queries).toBe(trace.counts.reduce((sum, count) => sum + count, 0));
    }
  });

  test('[BT14] what comes from a time on is left out; nothing left, or more than can be counted, is refused', async () => {
    const folder = lopsidedWorkspace();
    const untilMs = 5 * 3_600_000;
    const { runs, queries } = await replayWorkspace(requestFor(folder, { untilMs, strategies: ['off'] }), silentTask);
    expect(runs.get('off')!.ticks.length).toBe(5);
    const { timesMs, counts } = dailyTrace();
    expect(queries).toBe(counts.reduce((sum, count, row) => sum + (timesMs[row]! < untilMs ? count : 0), 0));
    await expect(replayWorkspace(requestFor(folder, { untilMs: 0 }), silentTask)).rejects.toThrow('--until');
    const many = { ...dailyTrace(2), counts: new Uint32Array(2 * NODES).fill(2 ** 31) };
    await expect(
      replayWorkspace(requestFor(folder, { readTrace: async () => many }), silentTask),
    ).rejects.toMatchObject({ code: 'input.format', message: expect.stringMatching(/shorter --tick/) });
    expect(readFileSync(join(folder, 'summary.json'), 'utf8')).toContain('"shards":3');
  });
});
