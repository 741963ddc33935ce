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
import { createSqliteLoader } from '../storage/sqlite/sqlite-loader.ts';
import { openSqliteStore } from '../storage/sqlite/sqlite-store.ts';
import { workerPort } from '../transport/worker-port.ts';
import { sufferFault } from './fault-drills.ts';
import { createShard } from './shard.ts';
import { MESH_METHODS, SHARD_METHODS } from './shard-methods.ts';

export interface ShardThreadData {
  readonly shard: number;
  readonly file: string;
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
  | { readonly kind: 'drill'; readonly fault: FaultDrill; readonly at: string | null };

assert(parentPort !== null, 'shard-thread must run as a worker thread');
const { shard, file, nodeCount, shardCount, columns, pulse: pulseBuffer } = workerData as ShardThreadData;
const pulse = writePulse(pulseBuffer);
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
pulse.loaded([...Object.keys(SHARD_METHODS), ...Object.keys(MESH_METHODS)]);
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

parentPort.on('message', (message: ThreadMessage | readonly unknown[]) => {
  // Batches of calls are arrays, and served below.
  if (!('kind' in message)) return;
  if (message.kind === 'ping') return pulse.beat();
  if (message.kind === 'drill') {
    if (message.at === null) sufferFault(message.fault, systemClock);
    else armed = message;
    return;
  }
  const { peer, serves, port } = message;
  // A worker that was restarted brings new ports; the old ones closed with it.
  if (serves) {
    // What its predecessor had sent and was not taken yet is asked again: late, it could bring back what is gone since.
    served.get(peer)?.removeAllListeners('message').close();
    served.set(peer, port);
    // Requests of other workers have numbers of their own.
    serve(MESH_METHODS, workerPort(port), meshHandlers, { onHandling: (_id, method) => onHandling(0, method) });
  } else peers.set(peer, createClient(workerPort(port)));
});
serve(SHARD_METHODS, workerPort(parentPort), handlers, {
  onHandling,
  transferOf: (result) => {
    if (typeof result !== 'object' || result === null) return [];
    return Object.values(result).flatMap((value) => (ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : []));
  },
});
