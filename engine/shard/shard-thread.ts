/**
 * Entry of a shard worker thread: wiring only, no decisions. `workerData` is ShardThreadData; the coordinator talks over
 * the parent port, and hands over one port per other worker with a `mesh` message.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import { ShardscopeError } from '../base/errors.ts';
import { sharedColumns } from '../counters/shared-columns.ts';
import { type Client, createClient } from '../rpc/client.ts';
import { serve } from '../rpc/serve.ts';
import { createSqliteLoader } from '../storage/sqlite/sqlite-loader.ts';
import { openSqliteStore } from '../storage/sqlite/sqlite-store.ts';
import { workerPort } from '../transport/worker-port.ts';
import { createShard } from './shard.ts';
import { MESH_METHODS, SHARD_METHODS } from './shard-methods.ts';

export interface ShardThreadData {
  readonly shard: number;
  readonly file: string;
  readonly nodeCount: number;
  readonly shardCount: number;
  readonly columns: SharedArrayBuffer;
}

/** Both workers of a pair get one end: `serves` tells which direction of calls this port carries. */
export interface MeshMessage {
  readonly kind: 'mesh';
  readonly peer: number;
  readonly serves: boolean;
  readonly port: MessagePort;
}

assert(parentPort !== null, 'shard-thread must run as a worker thread');
const { shard, file, nodeCount, shardCount, columns } = workerData as ShardThreadData;
const peers = new Map<number, Client<typeof MESH_METHODS>>();
/** By who sends over it. */
const served = new Map<number, MessagePort>();

const { handlers, meshHandlers } = createShard({
  shard,
  columns: sharedColumns(nodeCount, shardCount, columns),
  openStore: () => openSqliteStore(file, shard),
  createLoader: () => createSqliteLoader(file),
  peer(other) {
    const peer = peers.get(other);
    if (peer === undefined)
      throw new ShardscopeError('unavailable.shard', `shard ${other} is not connected`, { shard: other });
    return peer;
  },
});

parentPort.on('message', (message: MeshMessage | { kind: string }) => {
  // A fault drill: this thread ends here and now, as after an error that nobody caught.
  if (message.kind === 'crash') process.exit(1);
  if (message.kind !== 'mesh') return;
  const { peer, serves, port } = message as MeshMessage;
  // A worker that was restarted brings new ports; the old ones closed with it.
  if (serves) {
    // What its predecessor had sent and was not taken yet is asked again: late, it could bring back what is gone since.
    served.get(peer)?.removeAllListeners('message').close();
    served.set(peer, port);
    serve(MESH_METHODS, workerPort(port), meshHandlers);
  } else peers.set(peer, createClient(workerPort(port)));
});
serve(SHARD_METHODS, workerPort(parentPort), handlers, {
  transferOf: (result) => {
    if (typeof result !== 'object' || result === null) return [];
    return Object.values(result).flatMap((value) => (ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : []));
  },
});
