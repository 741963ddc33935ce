import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Supervisor } from '../../../../engine/cluster/supervisor.ts';
import { replicaFile, shardFile } from '../../../../engine/cluster/workspace-files.ts';
import { sharedColumns } from '../../../../engine/counters/shared-columns.ts';
import { packDelta } from '../../../../engine/storage/packed-delta.ts';
import { deltaOf } from '../../../support/deltas.ts';
import { randomTopology } from '../../../support/topologies.ts';
import { dumpPartition, dumpReplica, newWorkspace } from '../../../support/workspaces.ts';

/** Threads start slowly where much else runs. */
vi.setConfig({ testTimeout: 90_000 });
const SHARDS = 3;
const HUNG_MS = 600;
const topology = randomTopology(60, 120, 3);

/** Workers over a workspace with replicas, without a coordinator. The replica of shard 0 is with worker 1. */
async function startWorkers(endMs: number) {
  const folder = await newWorkspace(topology, { shardCount: SHARDS, replicas: 1 });
  const told: string[] = [];
  const supervisor = new Supervisor({
    columns: sharedColumns(topology.nodeCount, SHARDS),
    fileOf: (shard) => shardFile(folder, shard),
    replicaFileOf: (shard) => replicaFile(folder, shard),
    opensPartitions: true,
    onRestart: (shard) => told.push(`restarted ${shard}`),
    onTrouble: (shard, state) => told.push(`${state} ${shard}`),
    onBack: (shard) => told.push(`back ${shard}`),
    nowMs: Date.now,
    limits: { questionMs: HUNG_MS, rowsMs: HUNG_MS, partitionMs: 60_000, watchMs: 25, endMs },
  });
  onTestFinished(() => supervisor.close());
  await supervisor.ready();
  const delta = packDelta(deltaOf(1, { edges: [[3, 4, 0, '{"written":true}']] }));
  const write = () => supervisor.call(0, 'delta.apply', { delta, after: 0 });
  const expectWritten = async () => {
    expect(await supervisor.call(0, 'sync', {})).toBe(1);
    expect(dumpPartition(folder, 0).edge).toContainEqual([3, 4, 0, '{"written":true}', 1]);
    expect(dumpReplica(folder, 0)).toEqual(dumpPartition(folder, 0));
  };
  return { told, supervisor, write, expectWritten };
}

describe('a worker that hangs while it keeps a replica up to date', () => {
  it('[RD24] is replaced, and the write is answered when it is in both', async () => {
    const { told, supervisor, write, expectWritten } = await startWorkers(30_000);
    supervisor.drill(1, { kind: 'hang', forMs: 60_000, isInsideSqlite: false }, 'replica.write');
    await write();
    await expectWritten();
    expect(told).toEqual(['restarted 1', 'back 1']);
    expect(await supervisor.call(0, 'revision', {})).toBe(1);
  });

  it('[RD24] inside SQLite it cannot be ended: who writes is told, and the write is made in both when it is back', async () => {
    const { told, supervisor, write, expectWritten } = await startWorkers(100);
    supervisor.drill(1, { kind: 'hang', forMs: 4000, isInsideSqlite: true }, 'replica.write');
    await expect(write()).rejects.toMatchObject({ code: 'unavailable.shard', details: { shard: 1 } });
    expect(told).toEqual(['hung 1']);
    while (told.at(-1) !== 'back 1') await new Promise((resolve) => setTimeout(resolve, 10));
    await write();
    await expectWritten();
  });
});
