import { ShardscopeError, toWireError } from '../base/errors.ts';
import type { ProgressListener } from '../base/progress.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';
import { pulseMemory, readPulse, type WorkerPulse } from '../counters/worker-pulse.ts';
import { type CallOptions, type Client, createClient } from '../rpc/client.ts';
import type { MethodOf, ParamsOf, ResultOf } from '../rpc/table.ts';
import type { SHARD_METHODS } from '../shard/shard-methods.ts';
import type { FaultDrill, RestoredMessage, RestoringMessage, ShardThreadData } from '../shard/shard-thread.ts';
import { heapMibMax } from './supervision/heap-limit.ts';
import { nodeThreads, type ShardThread, type ShardThreads } from './supervision/shard-threads.ts';
import { SILENCE_LIMITS, type SilenceLimits, silenceLimitMs, type WorkerMethod } from './supervision/silence-limits.ts';

type Table = typeof SHARD_METHODS;

/** Asks one worker itself, ready or not. */
export type ShardCall = <M extends MethodOf<Table>>(
  method: M,
  params: ParamsOf<Table, M>,
) => Promise<ResultOf<Table, M>>;

/** A shard worker that died more often than this within the window is not started again before as much time has passed. */
const RESTART_COUNT_MAX = 5;
const RESTART_WINDOW_MS = 60_000;
/** How often one call is asked of successors of a worker that died meanwhile. */
const CALL_ATTEMPT_COUNT_MAX = 3;
/** A call that its worker was at, at so many deaths one after the other, is the likely cause and not asked again. */
const FATAL_COUNT_MAX = 2;
const CLOSE_MS_MAX = 30_000;
/** How often every worker's pulse is felt. */
const WATCH_MS = 1000;
/** How long a thread may take to end once it was told to. One that is inside a statement of SQLite ends after it. */
const END_MS_MAX = 5000;
/** A partition that could not be opened is tried again so often. */
const OPEN_AGAIN_MS = 1000;

/** `hung`: it does not answer and cannot be ended. `failed`: it cannot be had, and is tried again later. */
export type WorkerState = 'ready' | 'restarting' | 'hung' | 'failed';

export interface SupervisorOptions {
  readonly columns: SharedColumns;
  readonly fileOf: (shard: number) => string;
  /** Workers of an import only load; they do not open their partition. */
  readonly opensPartitions: boolean;
  readonly onRestart: (shard: number, reason: string) => void;
  /** Where replicas are, each kept by the worker of the next shard; absent or null where there are none. */
  readonly replicaFileOf?: ((shard: number) => string) | null;
  readonly onRestored?: (told: RestoredMessage | RestoringMessage) => void;
  /** Gives a successor, or another copy, what a predecessor had and the file has not, before anybody else may ask it. */
  readonly catchUp?: (shard: number, call: ShardCall) => Promise<void>;
  /** A worker that can serve again after it could not. */
  readonly onBack?: (shard: number) => void;
  /** A worker that cannot be had now, and why. */
  readonly onTrouble?: (shard: number, state: 'hung' | 'failed', reason: string) => void;
  /** What a shard could not do. */
  readonly onFailure?: (error: unknown) => void;
  readonly nowMs: () => number;
  /** Those of Node where nothing else is said. */
  readonly threads?: ShardThreads;
  readonly limits?: SilenceLimits & { readonly watchMs?: number; readonly endMs?: number; readonly heapMib?: number };
}

interface Seat {
  readonly thread: ShardThread;
  readonly client: Client<Table>;
  readonly pulse: WorkerPulse;
  /** Settles when the worker is ready for calls; rejects when it cannot be had, at the latest when its thread ends. */
  ready: Promise<void>;
  /** Rejects then. */
  readonly ended: Promise<never>;
  state: WorkerState;
  /** Why it is not ready, or why it was restarted last. */
  reason: string | null;
  /** When it became what it is, where that is `failed`. */
  failedMs: number;
  /** Its thread has ended and no successor was started. */
  isStopped: boolean;
  restarts: number;
  restartTimes: readonly number[];
  /** Shards whose worker this one can reach over the mesh. */
  readonly connected: Set<number>;
  /** Beats at the last look, and for how long they have been the same. */
  beats: number;
  silentMs: number;
  isPinged: boolean;
  isEnding: boolean;
}

/**
 * Owns the shard workers: starts them, watches them, starts a successor when one dies or hangs, and wires the mesh. A call
 * that was under way when its worker died is asked again of the successor, because every shard method is safe to repeat.
 *
 * A thread is ended from outside only when its native code is loaded; before, that would abort the process. One that is
 * inside SQLite ends when the statement does, and gets no successor before: two threads must not write one partition.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #seats: Seat[] = [];
  readonly #threads: ShardThreads;
  readonly #endWatch: () => void;
  readonly #watchMs: number;
  #isClosing = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#threads = options.threads ?? nodeThreads;
    for (let shard = 0; shard < options.columns.shardCount; shard++) this.#seats.push(this.#start(shard));
    for (const shard of this.#seats.keys()) this.#connectReplicas(shard);
    this.#watchMs = options.limits?.watchMs ?? WATCH_MS;
    this.#endWatch = this.#threads.every(this.#watchMs, () => this.#look());
  }

  /** Resolves when every worker is ready. */
  async ready(): Promise<void> {
    await Promise.all(this.#seats.map((seat) => seat.ready));
  }

  /** @throws unavailable.shard, internal.worker (this call has ended its worker more than once), what the method throws */
  async call<M extends MethodOf<Table>>(
    shard: number,
    method: M,
    params: ParamsOf<Table, M>,
    options: CallOptions & { onProgress?: ProgressListener } = {},
  ): Promise<ResultOf<Table, M>> {
    let fatalCount = 0;
    for (let attempt = 1; ; attempt++) {
      const seat = this.#seat(shard);
      let id = -1;
      try {
        await seat.ready;
        const answer = seat.client.call(method, params, options);
        id = seat.client.lastCallId | 0;
        return await answer;
      } catch (error) {
        const isGone = error instanceof ShardscopeError && error.code === 'unavailable.engine';
        if (!isGone) {
          if (await this.#isCopyBack(error, attempt)) continue;
          this.#options.onFailure?.(error);
          throw error;
        }
        const successor = this.#seat(shard);
        if (this.#isClosing) throw this.#unavailable(shard, 'it is closed');
        if (successor === seat) throw this.#unavailable(shard, seat.reason ?? 'its worker stopped');
        // The worker says itself what it was at, so calls that only waited beside it are not blamed.
        fatalCount = seat.pulse.request === id ? fatalCount + 1 : 0;
        if (fatalCount === FATAL_COUNT_MAX) throw fatalCall(shard, method, successor.reason ?? 'it stopped');
        if (attempt === CALL_ATTEMPT_COUNT_MAX) throw this.#unavailable(shard, 'its worker stopped');
      }
    }
  }

  /**
   * Whether work may be done now that failed because of another copy of the same rows. A worker may not have reached the one
   * that keeps it: what only living workers answer waits for that one's successor, which is connected when it starts. Or the
   * copy lacks writes that went with its worker: they are sent again.
   * @param opening whose worker is being opened: the work begins with that again, and nobody waits for its end meanwhile
   */
  async #isCopyBack(error: unknown, attempt: number, opening: number | null = null): Promise<boolean> {
    if (!(error instanceof ShardscopeError) || error.code !== 'unavailable.shard') return false;
    const { shard, isPeer, isBehind } = error.details as { shard: number; isPeer?: boolean; isBehind?: boolean };
    if (this.#isClosing || attempt === CALL_ATTEMPT_COUNT_MAX) return false;
    if (shard === opening) return isPeer === true || isBehind === true;
    if (isPeer === true) await this.call(shard, 'status', {});
    if (isBehind === true) await this.#options.catchUp?.(shard, (method, params) => this.call(shard, method, params));
    return isPeer === true || isBehind === true;
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
    this.#threads.connect({ shard: from, thread: source.thread }, { shard: to, thread: target.thread });
  }

  /** `reason`: why it is not ready; of one that is, null. */
  status(shard: number): { state: WorkerState; reason: string | null; restarts: number; requestsInFlight: number } {
    const { state, reason, restarts, client } = this.#seat(shard);
    return { state, reason: state === 'ready' ? null : reason, restarts, requestsInFlight: client.pendingCount };
  }

  /** Ends one worker as an error that nobody caught would: for tests and fault drills. */
  async kill(shard: number): Promise<void> {
    const { thread } = this.#seat(shard);
    await new Promise<void>((ended) => {
      thread.onExit(ended);
      this.drill(shard, { kind: 'crash' });
    });
  }

  /** Has one worker suffer a fault: as soon as it looks up, or when it begins its next call of a method. */
  drill(shard: number, fault: FaultDrill, at: WorkerMethod | null = null): void {
    this.#seat(shard).thread.tell({ kind: 'drill', fault, at });
  }

  /**
   * Asks every worker to free its partition, and ends it then. One that is busy is waited for; one that does not answer for
   * long is ended all the same, and left to itself when even that takes long.
   */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#endWatch();
    await Promise.all(
      this.#seats.map(async ({ client, thread, pulse }) => {
        const late = new AbortController();
        const stopWaiting = this.#threads.after(CLOSE_MS_MAX, () => late.abort());
        await client.call('close', {}, { signal: late.signal }).catch(() => {});
        stopWaiting();
        if (pulse.isLoaded) await this.#ended(thread);
        else thread.unref();
      }),
    );
  }

  /** Ends a thread; false when it has not ended in time. */
  async #ended(thread: ShardThread): Promise<boolean> {
    let stopWaiting = () => {};
    const late = new Promise<false>((resolve) => {
      stopWaiting = this.#threads.after(this.#options.limits?.endMs ?? END_MS_MAX, () => resolve(false));
    });
    const isEnded = await Promise.race([thread.terminate().then(() => true), late]);
    stopWaiting();
    return isEnded;
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

  /** Ready for reads: a successor first gets what its predecessor had and the file has not. */
  async #opened(shard: number, { client, restarts }: Seat): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await client.call('open', {});
        if (restarts > 0) await this.#options.catchUp?.(shard, (method, params) => client.call(method, params));
        return;
      } catch (error) {
        if (!(await this.#isCopyBack(error, attempt, shard))) throw error;
      }
    }
  }

  #start(shard: number, predecessor?: Seat, restartTimes: readonly number[] = []): Seat {
    const { columns, fileOf, replicaFileOf, onRestored, limits } = this.#options;
    const { shardCount } = columns;
    const of = (shard + shardCount - 1) % shardCount;
    const pulse = pulseMemory();
    const data: ShardThreadData = {
      shard,
      file: fileOf(shard),
      replica: replicaFileOf ? { of, file: replicaFileOf(of), keeper: (shard + 1) % shardCount } : null,
      isSuccessor: predecessor !== undefined,
      nodeCount: columns.slotCount,
      shardCount,
      columns: columns.buffer,
      pulse,
    };
    const heapMib = limits?.heapMib ?? heapMibMax(shardCount);
    const thread = this.#threads.start(data, heapMib);
    const client = createClient<Table>(thread.port);
    const seat: Seat = {
      thread,
      client,
      pulse: readPulse(pulse),
      ready: Promise.resolve(),
      ended: endOf(thread),
      state: 'restarting',
      reason: predecessor?.reason ?? null,
      failedMs: 0,
      isStopped: false,
      restarts: predecessor === undefined ? 0 : predecessor.restarts + 1,
      restartTimes,
      connected: new Set(),
      beats: 0,
      silentMs: 0,
      isPinged: false,
      isEnding: false,
    };
    this.#open(shard, seat);
    thread.onRestored((told) => onRestored?.(told));
    let reason = 'it stopped';
    thread.onError((error) => {
      const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reason = isFull ? `it ran out of memory (${heapMib} MiB)` : (error.message ?? String(error));
    });
    thread.onExit(() => {
      if (!this.#isClosing && this.#seats[shard] === seat) this.#replace(shard, seat, seat.isEnding ? null : reason);
    });
    return seat;
  }

  #open(shard: number, seat: Seat): void {
    const isBack = seat.restarts > 0 || seat.state === 'failed';
    seat.state = 'restarting';
    // Its opening may wait for the worker of another shard, and that one for the end of this.
    const opened = () => Promise.race([this.#opened(shard, seat), seat.ended]);
    seat.ready = this.#options.opensPartitions ? opened() : Promise.resolve();
    seat.ready.then(
      () => {
        seat.state = 'ready';
        if (isBack && !this.#isClosing) this.#options.onBack?.(shard);
      },
      (error: unknown) => {
        // Whose thread has ended is replaced, or was given up, already.
        if (this.#isClosing || seat.isStopped || seat.isEnding || this.#seats[shard] !== seat) return;
        seat.state = 'failed';
        seat.failedMs = this.#options.nowMs();
        const { message } = toWireError(error);
        // Told once, however often it is tried again. A failure of the first opening is for whoever opens.
        if (isBack && seat.reason !== message) this.#options.onTrouble?.(shard, 'failed', message);
        seat.reason = message;
      },
    );
  }

  #replace(shard: number, dead: Seat, reason: string | null): void {
    const nowMs = this.#options.nowMs();
    const restartTimes = [...dead.restartTimes.filter((time) => nowMs - time < RESTART_WINDOW_MS), nowMs];
    dead.reason = reason ?? dead.reason ?? 'it stopped';
    if (restartTimes.length > RESTART_COUNT_MAX) {
      dead.reason += `; it stopped ${restartTimes.length} times in a minute and is left stopped for another`;
      dead.state = 'failed';
      dead.isStopped = true;
      dead.failedMs = nowMs;
      this.#refuse(shard, dead);
      this.#options.onTrouble?.(shard, 'failed', dead.reason);
      return;
    }
    this.#succeed(shard, dead, restartTimes);
    this.#options.onRestart(shard, dead.reason);
  }

  #succeed(shard: number, dead: Seat, restartTimes?: readonly number[]): void {
    // Also who was started while this one was left stopped, and was given a way to a thread that had ended.
    for (const seat of this.#seats) seat.connected.delete(shard);
    this.#seats[shard] = this.#start(shard, dead, restartTimes);
    this.#connectReplicas(shard);
  }

  /** The cause may be gone: somebody has freed the disk, or the work that killed it is over. */
  #tryAgain(shard: number, seat: Seat): void {
    const elapsedMs = this.#options.nowMs() - seat.failedMs;
    if (seat.isStopped && elapsedMs >= RESTART_WINDOW_MS) this.#succeed(shard, seat);
    else if (!seat.isStopped && elapsedMs >= OPEN_AGAIN_MS) this.#open(shard, seat);
  }

  /** Feels the pulse of every worker. Time is counted in looks, so a machine that slept has not been silent. */
  #look(): void {
    for (const [shard, seat] of this.#seats.entries()) {
      if (seat.state === 'failed') this.#tryAgain(shard, seat);
      if (seat.isStopped || seat.isEnding) continue;
      const { beats } = seat.pulse;
      if (beats !== seat.beats) {
        seat.beats = beats;
        seat.silentMs = 0;
        seat.isPinged = false;
        continue;
      }
      // What does nothing does not beat either; what can answer does.
      if (!seat.isPinged) {
        seat.isPinged = true;
        seat.thread.tell({ kind: 'ping' });
        continue;
      }
      seat.silentMs += this.#watchMs;
      const { method } = seat.pulse;
      const limits = this.#options.limits ?? SILENCE_LIMITS;
      // One that is still being loaded does not look up; there are cold disks.
      const limitMs = seat.pulse.isLoaded ? silenceLimitMs(method, limits) : limits.partitionMs;
      if (seat.silentMs >= limitMs) {
        void this.#endHung(shard, seat, method);
      }
    }
  }

  async #endHung(shard: number, seat: Seat, method: string | null): Promise<void> {
    seat.isEnding = true;
    const what = method === null ? 'it gave no sign of life' : `it was at one "${method}"`;
    seat.reason = `${what} for ${Math.round(seat.silentMs / 1000)} s`;
    // Ended, its `exit` brings the successor.
    if (seat.pulse.isLoaded && (await this.#ended(seat.thread))) return;
    if (this.#isClosing || this.#seats[shard] !== seat) return;
    seat.state = 'hung';
    seat.reason += ' and cannot be ended while it waits for the disk or a statement; it is replaced as soon as it ends';
    this.#refuse(shard, seat);
    seat.client.abandon();
    this.#abandonPeer(shard);
    this.#options.onTrouble?.(shard, 'hung', seat.reason);
  }

  /** Others that wait for an answer of this worker over the mesh get none; its successor is connected anew. */
  #abandonPeer(shard: number): void {
    for (const { connected, thread } of this.#seats) {
      if (!connected.delete(shard)) continue;
      thread.tell({ kind: 'abandon', peer: shard });
    }
  }

  /** Lets calls fail at once. */
  #refuse(shard: number, seat: Seat): void {
    seat.ready = Promise.reject(this.#unavailable(shard, seat.reason ?? 'its worker stopped'));
    seat.ready.catch(() => {});
  }

  #unavailable(shard: number, reason: string): ShardscopeError {
    return new ShardscopeError('unavailable.shard', `shard ${shard} is not available: ${reason}; try again`, { shard });
  }
}

function endOf(thread: ShardThread): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    thread.onExit(() => reject(new ShardscopeError('unavailable.engine', 'the worker has ended', {})));
  });
  ended.catch(() => {});
  return ended;
}

function fatalCall(shard: number, method: string, reason: string): ShardscopeError {
  const message =
    `"${method}" has ended the worker of shard ${shard} ${FATAL_COUNT_MAX} times: ${reason}; ` +
    'it is not tried again: ask for less at once, and report this';
  return new ShardscopeError('internal.worker', message, { shard, method });
}
