/**
 * Entry of a shard worker thread: wiring only, no decisions. `workerData` is ShardThreadData; the coordinator talks over
 * the parent port, and hands over one port per other worker with a `mesh` message.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import { systemClock } from '../base/clock.ts';
import { ShardscopeError } from '../base/errors.ts';
import { sharedColumns } from '../counters/shared-columns.ts';
import { writePulse } from '../counters/worker-pulse.ts';
import { type Client, createClient } from '../rpc/client.ts';
import { serve } from '../rpc/serve.ts';
import { loadNativeCode } from '../storage/sqlite/native-code.ts';
import { partitionPlace } from '../storage/sqlite/partition-place.ts';
import { createSqliteLoader } from '../storage/sqlite/sqlite-loader.ts';
import { posted, workerPort } from '../transport/worker-port.ts';
import { sufferFault } from './fault-drills.ts';
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
  readonly pulse: SharedArrayBuffer;
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

/** A file is being made anew; with `failure`, it could not be. */
export interface RestoringMessage {
  readonly kind: 'restoring';
  readonly file: 'partition' | 'replica';
  readonly shard: number;
  readonly failure: string | null;
}

/** What a worker can be told to suffer, so that tests and drills meet the real fault. */
export type FaultDrill =
  /** Ends here and now, as after an error that nobody caught. */
  | { readonly kind: 'crash' }
  /** Answers nothing for that long: in a loop, or inside one statement of SQLite, which cannot be interrupted. */
  | { readonly kind: 'hang'; readonly forMs: number; readonly isInsideSqlite: boolean }
  | { readonly kind: 'out-of-memory' };

export type ThreadMessage =
  | MeshMessage
  /** Answered in the pulse. */
  | { readonly kind: 'ping' }
  /** Now, or when the next call of a method is handled. */
  | { readonly kind: 'drill'; readonly fault: FaultDrill; readonly at: string | null }
  /** A worker that hangs: what was asked of it over the mesh will not be answered. */
  | { readonly kind: 'abandon'; readonly peer: number };

const PEER_METHODS = { ...MESH_METHODS, ...REPLICA_METHODS };

assert(parentPort !== null, 'shard-thread must run as a worker thread');
const data = workerData as ShardThreadData;
const { shard, file, replica, isSuccessor } = data;
const shared = sharedColumns(data.nodeCount, data.shardCount, data.columns);
const toCoordinator = parentPort;
const pulse = writePulse(data.pulse);
let armed: { readonly fault: FaultDrill; readonly at: string | null } | null = null;
const onHandling = (request: number, method: string) => {
  const handled = pulse.begin(request, method);
  if (armed?.at === method) {
    const { fault } = armed;
    armed = null;
    sufferFault(fault, systemClock);
  }
  return handled;
};
loadNativeCode();
pulse.loaded([...Object.keys(SHARD_METHODS), ...Object.keys(PEER_METHODS)]);
const peers = new Map<number, Client<typeof PEER_METHODS>>();
/** By who sends over it. */
const served = new Map<number, MessagePort>();

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
  handling: (method) => onHandling(0, method),
  onRestored: (which, of, reason) => {
    toCoordinator.postMessage({ kind: 'restored', file: which, shard: of, reason } satisfies RestoredMessage);
  },
  onRestoring: (which, of, failure) => {
    toCoordinator.postMessage({ kind: 'restoring', file: which, shard: of, failure } satisfies RestoringMessage);
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
const peerHandlers = { ...meshHandlers, ...redundancy.meshHandlers };

parentPort.on('message', (message: ThreadMessage | readonly unknown[]) => {
  // Batches of calls are arrays, and served below.
  if (!('kind' in message)) return;
  if (message.kind === 'ping') return pulse.beat();
  if (message.kind === 'drill') {
    if (message.at === null) sufferFault(message.fault, systemClock);
    else armed = message;
    return;
  }
  if (message.kind === 'abandon') {
    peers.get(message.peer)?.abandon();
    peers.delete(message.peer);
    return;
  }
  const { peer: other, serves, port } = message;
  // A worker that was restarted brings new ports; the old ones closed with it.
  if (serves) {
    // What its predecessor had sent and was not taken yet is asked again: late, it could bring back what is gone since.
    served.get(other)?.removeAllListeners('message').close();
    served.set(other, port);
    // Requests of other workers have numbers of their own.
    serve(PEER_METHODS, workerPort(port), peerHandlers, { onHandling: (_id, method) => onHandling(0, method) });
  } else peers.set(other, createClient(workerPort(port)));
});
serve(SHARD_METHODS, workerPort(parentPort), handlers, {
  onHandling,
  transferOf: (result) => {
    if (typeof result !== 'object' || result === null) return [];
    return Object.values(result).flatMap((value) => (ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : []));
  },
});
