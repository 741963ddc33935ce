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
import { partitionPlace } from '../storage/sqlite/partition-place.ts';
import { createSqliteLoader } from '../storage/sqlite/sqlite-loader.ts';
import { posted, workerPort } from '../transport/worker-port.ts';
import { Redundancy } from './redundancy/redundancy.ts';
import { REPLICA_METHODS } from './redundancy/redundancy-methods.ts';
import { createShard } from './shard.ts';
import { MESH_METHODS, SHARD_METHODS } from './shard-methods.ts';

export interface ShardThreadData {
  readonly shard: number;
  readonly file: string;
  /** The replica that this worker keeps, and who keeps the one of its own partition; null where there are none. */
  readonly replica: { readonly of: number; readonly file: string; readonly keeper: number } | null;
  /** The worker before it ended while the engine lived: what it left needs no check, but what is met in it. */
  readonly isSuccessor: boolean;
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

/** A file was damaged, and is made anew from its other copy. */
export interface RestoredMessage {
  readonly kind: 'restored';
  readonly file: 'partition' | 'replica';
  readonly shard: number;
  readonly reason: string;
}

const PEER_METHODS = { ...MESH_METHODS, ...REPLICA_METHODS };

assert(parentPort !== null, 'shard-thread must run as a worker thread');
const { shard, file, replica, isSuccessor, nodeCount, shardCount, columns } = workerData as ShardThreadData;
const peers = new Map<number, Client<typeof PEER_METHODS>>();
const shared = sharedColumns(nodeCount, shardCount, columns);
const toCoordinator = parentPort;

const peer = (other: number) => {
  const found = peers.get(other);
  if (found !== undefined) return found;
  throw new ShardscopeError('unavailable.shard', `shard ${other} is not connected`, { shard: other, isPeer: true });
};
const redundancy = new Redundancy({
  shard,
  homes: shared.homes,
  place: partitionPlace(file, shard, { isTrusted: isSuccessor }),
  replica: replica && {
    ...replica,
    place: partitionPlace(replica.file, replica.of, { isTrusted: isSuccessor }),
    peer,
    posted,
  },
  onRestored: (which, of, reason) => {
    toCoordinator.postMessage({ kind: 'restored', file: which, shard: of, reason } satisfies RestoredMessage);
  },
});

const { handlers, meshHandlers } = createShard({
  shard,
  columns: shared,
  openStore: () => redundancy.store,
  redundancy,
  createLoader: () => createSqliteLoader(file),
  peer,
});

parentPort.on('message', (message: MeshMessage | { kind: string }) => {
  // A fault drill: this thread ends here and now, as after an error that nobody caught.
  if (message.kind === 'crash') process.exit(1);
  if (message.kind !== 'mesh') return;
  const { peer: other, serves, port } = message as MeshMessage;
  // A worker that was restarted brings new ports; the old ones closed with it.
  if (serves) serve(PEER_METHODS, workerPort(port), { ...meshHandlers, ...redundancy.meshHandlers });
  else peers.set(other, createClient(workerPort(port)));
});
serve(SHARD_METHODS, workerPort(parentPort), handlers, {
  transferOf: (result) => {
    if (typeof result !== 'object' || result === null) return [];
    return Object.values(result).flatMap((value) => (ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : []));
  },
});
