import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { ShardscopeError } from '../../../engine/base/errors.ts';
import { silentTask } from '../../../engine/base/progress.ts';
import { publishHomes, sharedColumns } from '../../../engine/counters/shared-columns.ts';
import { MOVED } from '../../../engine/model/ids.ts';
import { createClient } from '../../../engine/rpc/client.ts';
import { serve } from '../../../engine/rpc/serve.ts';
import { createShard } from '../../../engine/shard/shard.ts';
import { COPY_NODES_MAX, MESH_METHODS } from '../../../engine/shard/shard-methods.ts';
import { MemoryStore } from '../../../engine/storage/memory/memory-store.ts';
import type { EdgeRows } from '../../../engine/storage/rows.ts';
import { memoryPortPair } from '../../support/port-pairs.ts';

const COPIED = 2 * COPY_NODES_MAX + 22;
const NODES = COPIED + 50;
const none = {
  hierarchies: new Uint8Array(0),
  ancestors: new Uint32Array(0),
  descendants: new Uint32Array(0),
  depths: new Uint16Array(0),
};
/** Every node points at the next one. */
const chain = (): EdgeRows => ({
  sources: Uint32Array.from({ length: NODES - 1 }, (_, at) => at),
  targets: Uint32Array.from({ length: NODES - 1 }, (_, at) => at + 1),
  relations: new Uint16Array(NODES - 1),
  attributes: new Array(NODES - 1).fill(null),
  versions: new Uint32Array(NODES - 1),
});
const nodeRow = (index: number) => ({ index, key: `n${index}`, label: '', type: 0, attributes: null, version: 0 });

/** Two shards of one process, on memory stores; all nodes are at home on shard 0. */
function twoShards() {
  const columns = sharedColumns(NODES, 2);
  const stores = [new MemoryStore(0), new MemoryStore(1)];
  stores[0]!.insertRows(
    { nodes: Array.from({ length: NODES }, (_, at) => nodeRow(at)), edges: chain(), closure: none },
    columns.homes,
  );
  const [near, far] = memoryPortPair();
  const inserts: number[] = [];
  const shards = stores.map((store, shard) =>
    createShard({
      shard,
      columns,
      openStore: () => store,
      createLoader: () => store.loader(),
      peer: (other) => {
        if (other === 1) return client;
        throw new ShardscopeError('unavailable.shard', 'not connected');
      },
    }),
  );
  const client = createClient<typeof MESH_METHODS>(near);
  serve(MESH_METHODS, far, {
    insert: (params, task) => {
      inserts.push(params.rows.nodes.length);
      return shards[1]!.meshHandlers.insert(params, task);
    },
  });
  for (const { handlers } of shards) void handlers.open({}, silentTask);
  return { columns, stores, shards, inserts, far };
}

describe('shard', () => {
  it('[ST14] what is asked of a node that is at home elsewhere is answered with "moved", never from leftovers', () => {
    const { columns, shards } = twoShards();
    const [{ handlers }] = shards as [(typeof shards)[0]];
    publishHomes(columns, Uint32Array.of(5), Uint16Array.of(1), 1);
    const closure = { hierarchy: 0, index: 5, direction: 'down', depthMax: 9, isCounted: true } as const;
    expect(handlers.closure(closure, silentTask)).toBeNull();
    expect(handlers.edges({ index: 5, direction: 'down' }, silentTask)).toBeNull();
    const attributes = handlers.attributes({ indexes: Uint32Array.of(4, 5, 6) }, silentTask);
    expect(attributes).toMatchObject({ indexes: Uint32Array.of(4, 6), moved: Uint32Array.of(5) });
    expect(columns.heat[0]![5], 'a refused read is no access').toBe(0);
  });

  it('[ST14] while homes change under it, every node asked for is either answered or named as moved', async () => {
    const { columns, shards } = twoShards();
    const flipper = new Worker(
      `const { workerData } = require('node:worker_threads');
       const homes = new Uint16Array(workerData.buffer, workerData.at, ${NODES});
       const stop = new Int32Array(workerData.stop);
       for (let turn = 0; Atomics.load(stop, 0) === 0; turn++) Atomics.store(homes, turn % ${NODES}, (turn / ${NODES}) & 1);`,
      {
        eval: true,
        workerData: { buffer: columns.buffer, at: columns.homes.byteOffset, stop: new SharedArrayBuffer(4) },
      },
    );
    await new Promise((resolve) => flipper.once('online', resolve));
    const indexes = Uint32Array.from({ length: NODES - 1 }, (_, at) => at);
    const everything = { direction: 'down', relations: null, wanted: { types: null, among: null } } as const;
    let lost = 0;
    for (let round = 0; round < 1500; round++) {
      const { counts, others } = await shards[0]!.handlers['edges.of']({ indexes, ...everything }, silentTask);
      const moved = counts.filter((count) => count === MOVED).length;
      lost += indexes.length - others.length - moved;
      const rows = await shards[0]!.handlers.attributes({ indexes }, silentTask);
      lost += indexes.length - rows.indexes.length - rows.moved.length;
    }
    await flipper.terminate();
    expect(lost).toBe(0);
  });

  it('[ST15] a copy goes in chunks of bounded nodes and rows, counts what the target lacked, and again copies nothing new', async () => {
    const { shards, stores, inserts } = twoShards();
    const nodes = Uint32Array.from({ length: COPIED }, (_, at) => at);
    const copy = async (rowsMax: number) => {
      const rows: number[] = [];
      while (rows.length < nodes.length) {
        const some = { nodes: nodes.slice(rows.length), to: 1, rowsMax };
        rows.push(...(await shards[0]!.handlers.copy(some, silentTask)).rows);
      }
      return rows;
    };
    // Each brings its node row and its edge to the next one.
    expect(await copy(2 * COPIED)).toEqual(new Array(COPIED).fill(2));
    expect(inserts).toEqual([COPY_NODES_MAX, COPY_NODES_MAX, COPIED - 2 * COPY_NODES_MAX]);
    expect(stores[1]!.counts()).toMatchObject({ nodes: COPIED, edges: COPIED });
    expect(await copy(2 * COPIED)).toEqual(new Array(COPIED).fill(0));
    inserts.length = 0;
    await copy(30);
    expect(Math.max(...inserts), 'a node and two edges each').toBe(10);
    inserts.length = 0;
    await copy(1);
    expect(new Set(inserts), 'one at least').toEqual(new Set([1]));
  });

  it('[ST15] a copy stops when it is cancelled, and a target that went away is unavailable.shard', async () => {
    const { shards, far } = twoShards();
    const nodes = Uint32Array.of(1, 2, 3);
    const cancelled = shards[0]!.handlers.copy(
      { nodes, to: 1, rowsMax: 1000 },
      { ...silentTask, signal: AbortSignal.abort() },
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled.caller' });
    const copying = shards[0]!.handlers.copy({ nodes, to: 1, rowsMax: 1000 }, silentTask);
    far.close();
    const outcome = await Promise.allSettled([
      copying,
      shards[0]!.handlers.copy({ nodes, to: 1, rowsMax: 1000 }, silentTask),
    ]);
    expect(outcome[1]).toMatchObject({
      status: 'rejected',
      reason: { code: 'unavailable.shard', details: { shard: 1 } },
    });
  });

  it('[ST15] a shard that is not open, or lost its loader, says so', () => {
    const columns = sharedColumns(3, 1);
    const { handlers } = createShard({
      shard: 0,
      columns,
      openStore: () => new MemoryStore(0),
      createLoader: () => new MemoryStore(0).loader(),
      peer: () => {
        throw new Error('no peers');
      },
    });
    expect(() => handlers.status({}, silentTask)).toThrow(expect.objectContaining({ code: 'unavailable.shard' }));
    expect(() => handlers['load.nodes']({ rows: [] }, silentTask)).toThrow(/stopped during the import/);
  });
});
