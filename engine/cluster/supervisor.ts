import { MessageChannel, Worker } from 'node:worker_threads';
import { ShardscopeError } from '../base/errors.ts';
import type { ProgressListener } from '../base/progress.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';
import { type CallOptions, type Client, createClient } from '../rpc/client.ts';
import type { MethodOf, ParamsOf, ResultOf } from '../rpc/table.ts';
import type { SHARD_METHODS } from '../shard/shard-methods.ts';
import type { MeshMessage, RestoredMessage, ShardThreadData } from '../shard/shard-thread.ts';
import { workerPort } from '../transport/worker-port.ts';
import { moduleUrl } from './module-url.ts';

type Table = typeof SHARD_METHODS;

/** A shard worker that died more often than this within the window is not started again. */
const RESTART_COUNT_MAX = 5;
const RESTART_WINDOW_MS = 60_000;
/** How often one call is asked of successors of a worker that died meanwhile. */
const CALL_ATTEMPT_COUNT_MAX = 3;
const CLOSE_MS_MAX = 30_000;

export interface SupervisorOptions {
  readonly columns: SharedColumns;
  readonly fileOf: (shard: number) => string;
  /** Workers of an import only load; they do not open their partition. */
  readonly opensPartitions: boolean;
  readonly onRestart: (shard: number, reason: string) => void;
  /** Where replicas are, each kept by the worker of the next shard; absent or null where there are none. */
  readonly replicaFileOf?: ((shard: number) => string) | null;
  readonly onRestored?: (restored: RestoredMessage) => void;
  readonly nowMs: () => number;
}

interface Seat {
  worker: Worker;
  client: Client<Table>;
  /** Settles when the worker is ready for calls; rejects when it cannot be had. */
  ready: Promise<void>;
  state: 'ready' | 'restarting' | 'failed';
  restarts: number;
  restartTimes: number[];
  /** Shards whose worker this one can reach over the mesh. */
  connected: Set<number>;
}

/**
 * Owns the shard workers: starts them, watches them, starts a successor when one dies, and wires the mesh. A call that
 * was under way when its worker died is asked again of the successor, because every shard method is safe to repeat.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #seats: Seat[] = [];
  #isClosing = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    for (let shard = 0; shard < options.columns.shardCount; shard++) this.#seats.push(this.#start(shard));
    for (const shard of this.#seats.keys()) this.#connectReplicas(shard);
  }

  /** Resolves when every worker is ready. */
  async ready(): Promise<void> {
    await Promise.all(this.#seats.map((seat) => seat.ready));
  }

  async call<M extends MethodOf<Table>>(
    shard: number,
    method: M,
    params: ParamsOf<Table, M>,
    options: CallOptions & { onProgress?: ProgressListener } = {},
  ): Promise<ResultOf<Table, M>> {
    for (let attempt = 1; ; attempt++) {
      const seat = this.#seat(shard);
      try {
        await seat.ready;
        return await seat.client.call(method, params, options);
      } catch (error) {
        const isGone = error instanceof ShardscopeError && error.code === 'unavailable.engine';
        if (await this.#isPeerBack(error, attempt)) continue;
        if (!isGone || this.#isClosing || attempt === CALL_ATTEMPT_COUNT_MAX) {
          throw isGone ? this.#unavailable(shard, 'its worker stopped') : error;
        }
      }
    }
  }

  /**
   * A worker did not reach the one that keeps a copy of the same rows. What only living workers answer waits for that one's
   * successor, which is connected when it starts.
   */
  async #isPeerBack(error: unknown, attempt: number): Promise<boolean> {
    if (!(error instanceof ShardscopeError) || error.code !== 'unavailable.shard') return false;
    const { shard, isPeer } = error.details;
    if (isPeer !== true || this.#isClosing || attempt === CALL_ATTEMPT_COUNT_MAX) return false;
    await this.call(shard as number, 'status', {});
    return true;
  }

  /** The two workers that keep a partition and its replica reach each other. */
  #connectReplicas(shard: number): void {
    const { replicaFileOf, columns } = this.#options;
    if (!replicaFileOf) return;
    const neighbours = [(shard + 1) % columns.shardCount, (shard + columns.shardCount - 1) % columns.shardCount];
    for (const other of neighbours) {
      this.connect(shard, other);
      this.connect(other, shard);
    }
  }

  /** Lets worker `from` reach worker `to` over the mesh. Idempotent. */
  connect(from: number, to: number): void {
    const source = this.#seat(from);
    const target = this.#seat(to);
    if (source.connected.has(to)) return;
    source.connected.add(to);
    const { port1, port2 } = new MessageChannel();
    source.worker.postMessage({ kind: 'mesh', peer: to, serves: false, port: port1 } satisfies MeshMessage, [port1]);
    target.worker.postMessage({ kind: 'mesh', peer: from, serves: true, port: port2 } satisfies MeshMessage, [port2]);
  }

  status(shard: number): { state: 'ready' | 'restarting'; restarts: number; requestsInFlight: number } {
    const seat = this.#seat(shard);
    return {
      state: seat.state === 'ready' ? 'ready' : 'restarting',
      restarts: seat.restarts,
      requestsInFlight: seat.client.pendingCount,
    };
  }

  /** Ends one worker as an error that nobody caught would: for tests and fault drills. */
  async kill(shard: number): Promise<void> {
    const { worker } = this.#seat(shard);
    await new Promise<void>((ended) => {
      worker.once('exit', () => ended());
      worker.postMessage({ kind: 'crash' });
    });
  }

  /**
   * Asks every worker to free its partition, and ends it then. Ending a thread that is inside SQLite aborts the whole
   * process, so one that is busy is waited for; only one that does not answer for long is ended all the same.
   */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(
      this.#seats.map(async ({ client, worker }) => {
        await client.call('close', {}, { signal: AbortSignal.timeout(CLOSE_MS_MAX) }).catch(() => {});
        await worker.terminate();
      }),
    );
  }

  #seat(shard: number): Seat {
    const seat = this.#seats[shard];
    if (seat === undefined) {
      const last = this.#seats.length - 1;
      throw new ShardscopeError('not-found.shard', `there is no shard ${shard}; shards are 0 to ${last}`, {
        shard,
        last,
      });
    }
    return seat;
  }

  #start(shard: number, isSuccessor = false): Seat {
    const { columns, fileOf, replicaFileOf, onRestored } = this.#options;
    const { shardCount } = columns;
    const of = (shard + shardCount - 1) % shardCount;
    const data: ShardThreadData = {
      shard,
      file: fileOf(shard),
      replica: replicaFileOf ? { of, file: replicaFileOf(of), keeper: (shard + 1) % shardCount } : null,
      isSuccessor,
      nodeCount: columns.nodeCount,
      shardCount: columns.shardCount,
      columns: columns.buffer,
    };
    const worker = new Worker(new URL(moduleUrl('../shard/shard-thread.ts', import.meta.url)), {
      workerData: data,
      name: `shard-${shard}`,
    });
    const client = createClient<Table>(workerPort(worker));
    const seat: Seat = {
      worker,
      client,
      ready: Promise.resolve(),
      state: 'restarting',
      restarts: 0,
      restartTimes: [],
      connected: new Set(),
    };
    seat.ready = this.#options.opensPartitions ? this.#opened(client) : Promise.resolve();
    seat.ready.then(
      () => {
        seat.state = 'ready';
      },
      () => {},
    );
    worker.on('message', (message: RestoredMessage | unknown[]) => {
      if (!Array.isArray(message) && message.kind === 'restored') onRestored?.(message);
    });
    let reason = 'it stopped';
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      if (!this.#isClosing && this.#seats[shard] === seat) this.#replace(shard, seat, reason);
    });
    return seat;
  }

  async #opened(client: Client<Table>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await client.call('open', {});
        return;
      } catch (error) {
        if (!(await this.#isPeerBack(error, attempt))) throw error;
      }
    }
  }

  #replace(shard: number, dead: Seat, reason: string): void {
    const now = this.#options.nowMs();
    const restartTimes = [...dead.restartTimes.filter((time) => now - time < RESTART_WINDOW_MS), now];
    if (restartTimes.length > RESTART_COUNT_MAX) {
      dead.state = 'failed';
      dead.ready = Promise.reject(this.#unavailable(shard, reason));
      dead.ready.catch(() => {});
      this.#options.onRestart(
        shard,
        `${reason}; it stopped ${restartTimes.length} times in a minute and is left stopped`,
      );
      return;
    }
    for (const seat of this.#seats) seat.connected.delete(shard);
    const successor = this.#start(shard, true);
    successor.restarts = dead.restarts + 1;
    successor.restartTimes = restartTimes;
    this.#seats[shard] = successor;
    this.#connectReplicas(shard);
    this.#options.onRestart(shard, reason);
  }

  #unavailable(shard: number, reason: string): ShardscopeError {
    return new ShardscopeError('unavailable.shard', `shard ${shard} is not available: ${reason}; try again`, { shard });
  }
}
