import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { heapMibMax } from '../../../../engine/cluster/supervision/heap-limit.ts';
import { SILENCE_LIMITS, silenceLimitMs } from '../../../../engine/cluster/supervision/silence-limits.ts';
import { Supervisor, type SupervisorOptions } from '../../../../engine/cluster/supervisor.ts';
import { shardFile } from '../../../../engine/cluster/workspace-files.ts';
import { sharedColumns } from '../../../../engine/counters/shared-columns.ts';
import { PARTITION_MIGRATIONS } from '../../../../engine/storage/sqlite/migrations/partition-migrations.ts';
import { randomTopology } from '../../../support/topologies.ts';
import { dumpPartition, newWorkspace, tamperShard } from '../../../support/workspaces.ts';

const SHARDS = 3;
/** Threads start slowly where much else runs. */
vi.setConfig({ testTimeout: 90_000 });
const topology = randomTopology(60, 120, 3);
/** Who is at no work on a whole partition counts as hung after so long. */
const HUNG_MS = 600;
const QUICK = { questionMs: HUNG_MS, rowsMs: HUNG_MS, partitionMs: 60_000, watchMs: 25 };

/** Workers over a workspace without a coordinator; `told` is everything that an operator would hear. */
async function startWorkers(options: Partial<SupervisorOptions> = {}) {
  const folder = await newWorkspace(topology, { shardCount: SHARDS });
  const told: string[] = [];
  const supervisor = new Supervisor({
    columns: sharedColumns(topology.nodeCount, SHARDS),
    fileOf: (shard) => shardFile(folder, shard),
    opensPartitions: true,
    onRestart: (shard, reason) => told.push(`restarted ${shard}: ${reason}`),
    onTrouble: (shard, state, reason) => told.push(`${state} ${shard}: ${reason}`),
    onBack: (shard) => told.push(`back ${shard}`),
    nowMs: Date.now,
    limits: QUICK,
    ...options,
  });
  onTestFinished(() => supervisor.close());
  await supervisor.ready();
  const rowsOf = (shard: number) => supervisor.call(shard, 'status', {}).then(({ nodes }) => nodes);
  return { folder, told, supervisor, rowsOf };
}

const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('a worker that hangs', () => {
  it('[SV1] is ended and replaced, its calls are answered by the successor, and what it was at is told', async () => {
    const { folder, told, supervisor, rowsOf } = await startWorkers();
    supervisor.drill(1, { kind: 'hang', forMs: 60_000, isInsideSqlite: false }, 'status');
    const nodes = dumpPartition(folder, 1).node.length;
    expect(await Promise.all([rowsOf(1), rowsOf(1), rowsOf(2)])).toEqual([
      nodes,
      nodes,
      dumpPartition(folder, 2).node.length,
    ]);
    expect(told).toEqual([expect.stringMatching(/^restarted 1: it was at one "status" for \d+ s$/), 'back 1']);
    expect(supervisor.status(1)).toMatchObject({ state: 'ready', reason: null, restarts: 1 });
  });

  it('[SV1] is noticed also while nobody asks anything of it', async () => {
    const { told, supervisor } = await startWorkers();
    supervisor.drill(0, { kind: 'hang', forMs: 60_000, isInsideSqlite: false });
    await until(() => told.length === 2);
    expect(told).toEqual([expect.stringMatching(/^restarted 0: it gave no sign of life for \d+ s$/), 'back 0']);
  });

  it('[SV1] a worker that is idle, or slow but within the limit of its work, is left alone', async () => {
    const { told, supervisor, rowsOf } = await startWorkers({ limits: { ...QUICK, questionMs: 60_000 } });
    supervisor.drill(2, { kind: 'hang', forMs: 3 * HUNG_MS, isInsideSqlite: false }, 'status');
    await rowsOf(2);
    await new Promise((resolve) => setTimeout(resolve, 2 * HUNG_MS));
    expect(told).toEqual([]);
    expect(supervisor.status(2).restarts).toBe(0);
  });

  it('[SV2] how long silence may last depends on the work: a question, rows to write, a whole partition', () => {
    const limitOf = (method: string | null) => silenceLimitMs(method, SILENCE_LIMITS);
    expect(['closure.reach', 'frontier.level', 'status'].map(limitOf)).toEqual([60_000, 60_000, 60_000]);
    expect(['copy', 'insert', 'reconcile', null].map(limitOf)).toEqual([300_000, 300_000, 300_000, 300_000]);
    expect(['verify', 'load.finish', 'open'].map(limitOf)).toEqual([1_800_000, 1_800_000, 1_800_000]);
  });

  it('[SV3] inside SQLite it cannot be ended: calls fail at once saying so, others go on, and it is replaced when it ends', async () => {
    const { folder, told, supervisor, rowsOf } = await startWorkers({ limits: { ...QUICK, endMs: 100 } });
    supervisor.drill(1, { kind: 'hang', forMs: 4000, isInsideSqlite: true }, 'status');
    await expect(rowsOf(1)).rejects.toMatchObject({
      code: 'unavailable.shard',
      message: expect.stringContaining('cannot be ended'),
    });
    expect(supervisor.status(1)).toMatchObject({
      state: 'hung',
      reason: expect.stringContaining('"status"'),
      restarts: 0,
    });
    await expect(rowsOf(1)).rejects.toMatchObject({ code: 'unavailable.shard' });
    expect(await rowsOf(0)).toBe(dumpPartition(folder, 0).node.length);
    await until(() => told.includes('back 1'));
    expect(told.map((line) => line.split(':')[0])).toEqual(['hung 1', 'restarted 1', 'back 1']);
    expect(await rowsOf(1)).toBe(dumpPartition(folder, 1).node.length);
  });
});

describe('a worker that runs out of memory', () => {
  it('[SV4] is replaced, the operator is told that it was memory, and the others go on', async () => {
    const { folder, told, supervisor, rowsOf } = await startWorkers({ limits: { ...SILENCE_LIMITS, heapMib: 64 } });
    supervisor.drill(2, { kind: 'out-of-memory' });
    expect(await Promise.all([rowsOf(2), rowsOf(0)])).toEqual(
      [2, 0].map((shard) => dumpPartition(folder, shard).node.length),
    );
    await until(() => told.length === 2);
    expect(told).toEqual(['restarted 2: it ran out of memory (64 MiB)', 'back 2']);
  });

  it('[SV4] workers share half of the memory of the machine, each between 512 MiB and 4 GiB', () => {
    const GIB = 1024 ** 3;
    expect(heapMibMax(4, 16 * GIB)).toBe(2048);
    expect(heapMibMax(64, 16 * GIB)).toBe(512);
    expect(heapMibMax(1, 256 * GIB)).toBe(4096);
  });
});

describe('calls of a worker that dies', () => {
  it.each(['crash', 'out-of-memory'] as const)(
    '[SV5] a call that ends its worker twice (%s) is refused with internal.worker and not asked again; those beside it are answered',
    async (kind) => {
      let deaths = 0;
      const { folder, supervisor, rowsOf } = await startWorkers({
        limits: { ...SILENCE_LIMITS, heapMib: 64 },
        onRestart: (shard) => {
          deaths++;
          supervisor.drill(shard, { kind }, 'edges.owned');
        },
      });
      supervisor.drill(1, { kind }, 'edges.owned');
      const fatal = supervisor.call(1, 'edges.owned', {});
      const beside = Array.from({ length: 20 }, () => rowsOf(1));
      await expect(fatal).rejects.toMatchObject({
        code: 'internal.worker',
        details: { shard: 1, method: 'edges.owned' },
        message: expect.stringContaining(kind === 'crash' ? 'it stopped' : 'ran out of memory'),
      });
      expect(new Set(await Promise.all(beside))).toEqual(new Set([dumpPartition(folder, 1).node.length]));
      expect(deaths).toBe(2);
    },
  );

  it('[SV5] a call whose worker died once at it is answered by the successor', async () => {
    const { supervisor } = await startWorkers();
    supervisor.drill(1, { kind: 'crash' }, 'edges.owned');
    const { sources } = await supervisor.call(1, 'edges.owned', {});
    expect(sources).toBeInstanceOf(Uint32Array);
    expect(supervisor.status(1).restarts).toBe(1);
  });

  it('[SV6] a worker left stopped says why, and is started again when a minute has passed', async () => {
    let nowMs = 1_000_000;
    const { folder, told, supervisor, rowsOf } = await startWorkers({ nowMs: () => nowMs });
    for (let kill = 0; kill < 6; kill++) {
      await supervisor.ready();
      await supervisor.kill(0);
    }
    expect(supervisor.status(0)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('6 times in a minute'),
    });
    await expect(rowsOf(0)).rejects.toMatchObject({ code: 'unavailable.shard' });
    expect(told.filter((line) => line.startsWith('failed'))).toHaveLength(1);
    nowMs += 60_000;
    await until(() => told.at(-1) === 'back 0' && supervisor.status(0).state === 'ready');
    expect(await rowsOf(0)).toBe(dumpPartition(folder, 0).node.length);
  });

  it('[SV6] a successor that cannot open its partition says why once, tries again, and serves when it can', async () => {
    const { folder, told, supervisor, rowsOf } = await startWorkers();
    const nodes = await rowsOf(1);
    const newest = PARTITION_MIGRATIONS.at(-1)!.version;
    tamperShard(folder, 1, (db) => db.pragma('user_version = 9999'));
    await supervisor.kill(1);
    await expect(rowsOf(1)).rejects.toMatchObject({ code: 'incompatible.schema' });
    expect(supervisor.status(1)).toMatchObject({ state: 'failed', reason: expect.stringContaining('9999') });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    tamperShard(folder, 1, (db) => db.pragma(`user_version = ${newest}`));
    await until(() => told.includes('back 1'));
    expect(told.filter((line) => line.startsWith('failed'))).toHaveLength(1);
    expect(await rowsOf(1)).toBe(nodes);
  });
});
