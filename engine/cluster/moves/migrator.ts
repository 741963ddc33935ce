/**
 * Moves, journaled
 * ================
 *
 * Requested moves are executed in batches, one batch at a time; a batch goes through
 *
 *   copying    the intent is in the journal; source workers send the rows of their nodes to the targets. Reads go by the
 *              shard map, so the copies are not seen by anybody.
 *   switched   one catalog transaction sets the new homes, raises the epoch and marks the moves: the commit point.
 *              Then shared memory is told.
 *   cleaning   every partition makes the rows of the moved nodes obey the placement rule under the new map.
 *   done
 *
 * One batch at a time makes the state between batches simple to reason about: no two moves can disagree on who keeps a
 * row. And since cleaning is "obey the rule under the map that holds", it is its own rollback: after a failed copy, or
 * after a crash at any point, the same call with whatever map the catalog has puts every partition right.
 *
 * A batch is a sequence of short steps: begin, one chunk of copy (read at the source, inserted at the target), the switch,
 * one chunk of clean-up at every shard. Between two steps others may write (`betweenSteps`), also while the partitions sync:
 * before the switch, and before the journal says that a batch is done. That is right as long as a
 * write goes to the homes of what it changes, and to `targetOf`: what is copied already then changes on both sides, and
 * what is not is copied as it has become. A clean-up asks the map only, so it needs no such care.
 *
 * What a clean-up could not do is owed (owed-clean-ups.ts). Rows that are left over are not written to any more, so a
 * shard is cleaned before anything is copied to it.
 */
import { type Clock, systemClock } from '../../base/clock.ts';
import { ShardscopeError, toWireError } from '../../base/errors.ts';
import { publishHomes, type SharedColumns } from '../../counters/shared-columns.ts';
import { NO_SHARD } from '../../model/ids.ts';
import type { Move } from '../../model/move.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { Batch, type MoveRequest } from './batch.ts';
import { type CleanSteps, CleanUp } from './clean-up.ts';
import { copyChunk, copyPairs, nextRound, type ShardCalls, syncAt } from './copying.ts';
import { Mutex } from './mutex.ts';
import { OwedCleanUps } from './owed-clean-ups.ts';
import { MovePace } from './pace.ts';
import { StepSize } from './step-size.ts';

const BATCH_MOVES_MAX = 256;
/** To write the intent and the switch of many moves is a step too, and others wait for it. */
const BATCH_MOVES_ATTENDED = 64;
const QUEUE_MOVES_MAX = 10_000;
/** Batches whose clean-up is owed: with more, some shard is away for good. */
const OWED_COUNT_MAX = 40;

export interface MigratorOptions {
  readonly columns: SharedColumns;
  readonly catalog: Catalog;
  readonly supervisor: ShardCalls;
  readonly nowMs: () => number;
  /** For how long steps take: of any origin, finer than a millisecond. */
  readonly elapsedMs?: () => number;
  /** For what is tried again later. */
  readonly after?: Clock['after'];
  /** Told at every change of state, in order. */
  readonly onMove: (move: Move) => void;
  /** Told when nodes are at their new homes, by the plan they are part of; null for moves of their own. */
  readonly onMade: (moves: readonly Move[], planId: string | null) => void;
  /** Told right after shared memory was. */
  readonly onHomes: (nodes: Uint32Array, homes: Uint16Array, epoch: number) => void;
  /** Told of nodes that came through a phase, with the rows that were copied for them. */
  readonly onPhase?: (phase: MovePhase, nodes: number, rows: number, planId: string | null) => void;
}

export type MovePhase = 'copied' | 'switched' | 'cleaned';

export class Migrator {
  /** How fast rows may be copied. */
  readonly pace: MovePace;
  readonly #options: MigratorOptions;
  #queue: MoveRequest[] = [];
  #isRunning = false;
  /** A batch, or work that wants everything to stand still. */
  readonly #turns = new Mutex();
  /** A step, or a write between two. Whoever has both has asked for the turn first. */
  readonly #steps = new Mutex();
  #executing: Promise<void> | null = null;
  readonly #underWay = new Map<number, Move>();
  /** Where nodes are being copied to. */
  readonly #targets = new Map<number, number>();
  readonly #owed: OwedCleanUps;
  readonly #copySize: StepSize;
  readonly #cleanSteps: CleanSteps;
  #isClosed = false;
  #isHalted = false;

  constructor(options: MigratorOptions) {
    this.#options = options;
    const { nowMs, after = systemClock.after } = options;
    this.pace = new MovePace({ nowMs, after });
    const elapsedMs = options.elapsedMs ?? (() => performance.now());
    this.#copySize = new StepSize(elapsedMs);
    this.#cleanSteps = { inStep: this.#inStep, size: new StepSize(elapsedMs) };
    this.#owed = new OwedCleanUps(after, () => {
      return this.#turns.run(() => {
        this.#executing = this.#isClosed ? null : this.#owed.runAll(this.#cleanSteps);
        return this.#executing ?? Promise.resolve();
      });
    });
  }

  /** The move of a node that is under way, else null. */
  moveOf(node: number): Move | null {
    return this.#underWay.get(node) ?? null;
  }

  /**
   * The shard to which the rows of a node are being copied: a write of them must go there too. Null from the switch on,
   * and as soon as the copy is given up: what is there then is taken away. Changes in steps only.
   */
  targetOf(node: number): number | null {
    return this.#targets.get(node) ?? null;
  }

  /**
   * Moves one node and resolves when the move is done. A second move of a node that is under way waits for the first.
   * A move of a plan is told to nobody but its caller.
   * @param options.from where the node has to be when its turn comes, unless it is where it is to go already
   * @throws conflict.move when it is elsewhere by then, not-found.node when it is gone; not-found.shard, limit.queue, unavailable.shard (rolled back: the node is where it was)
   */
  move(
    node: number,
    to: number,
    {
      onState = () => {},
      planId = null,
      from = null,
    }: { onState?: ((move: Move) => void) | undefined; planId?: string | null; from?: number | null } = {},
  ): Promise<Move> {
    const { shardCount } = this.#options.columns;
    if (to < 0 || to >= shardCount) {
      const message = `there is no shard ${to}; shards are 0 to ${shardCount - 1}`;
      return Promise.reject(new ShardscopeError('not-found.shard', message, { shard: to }));
    }
    if (this.#isClosed) return Promise.reject(closing());
    if (this.#queue.length >= QUEUE_MOVES_MAX) {
      const message = `${QUEUE_MOVES_MAX} moves are waiting already; try again when some are done`;
      return Promise.reject(new ShardscopeError('limit.queue', message, {}));
    }
    if (this.#owed.count >= OWED_COUNT_MAX) {
      const message =
        'too many moves are not cleaned up yet, because a shard is away or its disk is full; see to it first';
      return Promise.reject(new ShardscopeError('limit.queue', message, {}));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ node, to, from, onState, planId, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  /**
   * Refuses moves of a plan that wait for their turn, with `cancelled.caller`; what is under way ends in order.
   * @param choose which, of the nodes of the plan that wait
   */
  withdraw(planId: string, choose: (waiting: ReadonlySet<number>) => ReadonlySet<number>): void {
    const isOfPlan = (request: MoveRequest) => request.planId === planId;
    const chosen = choose(new Set(this.#queue.filter(isOfPlan).map(({ node }) => node)));
    const isWithdrawn = (request: MoveRequest) => isOfPlan(request) && chosen.has(request.node);
    const withdrawn = this.#queue.filter(isWithdrawn);
    this.#queue = this.#queue.filter((request) => !isWithdrawn(request));
    for (const { reject } of withdrawn) reject(new ShardscopeError('cancelled.caller', 'the rest was cancelled'));
  }

  /** Runs `work` between two batches: meanwhile nothing is written, no home changes and no row moves. What is asked for waits. */
  standStill<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.run(() => this.#inStep(work));
  }

  /**
   * From now on no step is taken, and nothing is run between two: all of it is refused. What is under way stays as it is, as
   * by a crash, until the workspace is opened again.
   */
  halt(): void {
    this.#isHalted = true;
  }

  /**
   * Runs `work` while no step runs: meanwhile no home and no target changes, and no row moves. Steps, and other such work,
   * wait their turn in the order asked for. `work` must not wait for a move, nor for `standStill`.
   */
  betweenSteps<T>(work: () => Promise<T>): Promise<T> {
    this.#asked();
    return this.#inStep(work);
  }

  /** A query has ended: steps keep out of the way of the next one. */
  read(form: string, elapsedMs: number): void {
    this.#asked();
    this.pace.read(form, elapsedMs);
  }

  #asked(): void {
    this.#copySize.asked();
    this.#cleanSteps.size.asked();
  }

  readonly #inStep = <T>(work: () => Promise<T>): Promise<T> =>
    this.#steps.run(() => {
      if (this.#isHalted) throw closing();
      return work();
    });

  /**
   * Puts right what a crash left in the middle. Call once, before any move, when the workers are ready and no write is
   * left to be applied.
   */
  async recover(): Promise<void> {
    const { catalog, nowMs } = this.#options;
    const unfinished = catalog.moves.unfinished();
    const error = 'the engine stopped before the node was switched; the copy was removed';
    for (const [isCopied, moves] of Map.groupBy(unfinished, ({ state }) => state === 'copying')) {
      const nodes = Uint32Array.from(new Set(moves.map(({ node }) => node)));
      const cleanUp = this.#cleanUp(nodes, () => {
        catalog.moves.end(moves, isCopied ? 'failed' : 'done', nowMs(), isCopied ? error : null);
      });
      await this.#cleanOrOwe(cleanUp, (failure) => {
        // Reads are right without it; only a partition that cannot be read is no partition.
        if (!isPassing(failure)) throw failure;
      });
    }
  }

  /** Lets the batch that is under way finish; refuses the rest. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#owed.close();
    this.pace.close();
    for (const { reject } of this.#queue) reject(closing());
    this.#queue = [];
    await this.#executing;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // Requests of the same turn belong together, so the batch is taken after it.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      await this.#turns.run(() => {
        const requests = this.#takeRequests();
        this.#executing = this.#execute(requests).catch((error) => {
          for (const { reject } of requests) reject(error);
        });
        return this.#executing;
      });
    }
    this.#isRunning = false;
  }

  /** The first of each node; a second move of the same node is for the next batch. */
  #takeRequests(): MoveRequest[] {
    const movesMax = this.#copySize.isAttended ? BATCH_MOVES_ATTENDED : BATCH_MOVES_MAX;
    const taken: MoveRequest[] = [];
    const later: MoveRequest[] = [];
    const nodes = new Set<number>();
    for (const request of this.#queue) {
      const isTaken = nodes.has(request.node) || taken.length === movesMax;
      (isTaken ? later : taken).push(request);
      nodes.add(request.node);
    }
    this.#queue = later;
    return taken;
  }

  async #execute(requests: readonly MoveRequest[]): Promise<void> {
    const batch = await this.#inStep(async () => this.#begin(requests));
    if (batch === null) return;
    let failure: unknown = null;
    await this.#copy(batch).catch((error) => {
      failure = error;
    });
    await this.#inStep(async () => {
      // A write may have removed a node meanwhile: there is nothing to be switched.
      const made = batch.moves.filter(({ node, from }) => this.#options.columns.homes[node] === from);
      let epoch = 0;
      try {
        if (failure === null) epoch = this.#options.catalog.moves.switchHomes(made);
      } catch (error) {
        failure = error;
      }
      for (const node of batch.nodes) this.#targets.delete(node);
      if (failure === null) this.#tellSwitched(batch, made, epoch);
    });
    await (failure === null ? this.#clean(batch) : this.#rollBack(batch, failure));
  }

  /** Writes the intent; from here on writes go to the targets too. Null where every node is at its home already. */
  #begin(requests: readonly MoveRequest[]): Batch | null {
    const { columns, catalog, nowMs, onMove } = this.#options;
    const startedMs = nowMs();
    const homeOf = (node: number) => columns.homes[node]!;
    const away: MoveRequest[] = [];
    for (const request of requests) {
      const { node, to, from } = request;
      const home = homeOf(node);
      if (home === NO_SHARD) request.reject(removedMeanwhile(node));
      else if (home === to) request.resolve(atHomeAlready(request, startedMs));
      else if (from !== null && home !== from) request.reject(movedMeanwhile(node, from, home));
      else away.push(request);
    }
    if (away.length === 0) return null;
    const intents = away.map(({ node, to, planId }) => ({ node, from: homeOf(node), to, planId }));
    const ids = catalog.moves.begin(intents, startedMs);
    for (const { node, to } of away) this.#targets.set(node, to);
    const moves = intents.map(({ node, from, to }, at): Move => {
      return { id: ids[at]!, node, from, to, state: 'copying', rows: 0, startedMs, finishedMs: null, error: null };
    });
    return new Batch(away, moves, (move, planId) => {
      if (move.finishedMs === null) this.#underWay.set(move.node, move);
      else if (this.#underWay.get(move.node)?.id === move.id) this.#underWay.delete(move.node);
      if (planId === null) onMove(move);
    });
  }

  async #copy(batch: Batch): Promise<void> {
    const { supervisor } = this.#options;
    const pairs = copyPairs(batch.moves);
    const targets = [...new Set(pairs.map(({ to }) => to))];
    const rows = new Map<number, number>();
    await this.#owed.runAt(targets, this.#cleanSteps);
    for (let round = nextRound(pairs); round.length > 0; round = nextRound(pairs)) {
      await this.pace.wait();
      const copied = new Map<number, number>();
      let copiedRows = 0;
      const copyRound = () =>
        Promise.allSettled(
          round.map(async (pair) => {
            const counts = await copyChunk(supervisor, pair, this.#copySize.rows);
            counts.forEach((count, at) => {
              rows.set(pair.moves[pair.copied + at]!.id, count);
              copied.set(pair.moves[pair.copied + at]!.id, count);
              copiedRows += count;
            });
            pair.copied += counts.length;
          }),
        );
      // All of them are over when the step is, also when one fails: nothing may be on its way to a target then.
      const outcomes = await this.#inStep(() => this.#copySize.measured(copyRound));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      this.pace.moved(copiedRows);
      this.#tellCopied(batch, copied);
    }
    // Outside of a step: others may read and write while a disk is waited for.
    await syncAt(supervisor, targets);
    batch.become((move) => ({ ...move, rows: rows.get(move.id) ?? 0 }));
  }

  /** Rows by move. */
  #tellCopied(batch: Batch, copied: ReadonlyMap<number, number>): void {
    const moves = batch.moves.filter(({ id }) => copied.has(id));
    for (const [planId, some] of batch.byPlan(moves)) {
      const rows = some.reduce((sum, { id }) => sum + copied.get(id)!, 0);
      this.#options.onPhase?.('copied', some.length, rows, planId);
    }
  }

  #tellSwitched(batch: Batch, made: readonly Move[], epoch: number): void {
    const { columns, nowMs, onHomes, onMade, onPhase } = this.#options;
    const nodes = Uint32Array.from(made, ({ node }) => node);
    const homes = Uint16Array.from(made, ({ to }) => to);
    publishHomes(columns, nodes, homes, epoch);
    onHomes(nodes, homes, epoch);
    const isMade = new Set(made);
    const error = 'the node was removed while it was copied';
    const finishedMs = nowMs();
    batch.become((move) => {
      return isMade.has(move) ? { ...move, state: 'cleaning' } : { ...move, state: 'failed', finishedMs, error };
    });
    const switched = batch.moves.filter(({ state }) => state === 'cleaning');
    for (const [planId, moves] of batch.byPlan(switched)) {
      onMade(moves, planId);
      onPhase?.('switched', moves.length, 0, planId);
    }
  }

  /** The nodes are at their new homes whatever happens here: a failure leaves only rows that nobody reads. */
  async #clean(batch: Batch): Promise<void> {
    const { catalog, nowMs } = this.#options;
    const end = () => {
      const finishedMs = nowMs();
      const [made, removed] = [true, false].map((isMade) => {
        return batch.moves.filter(({ state }) => (state === 'cleaning') === isMade);
      }) as [Move[], Move[]];
      catalog.moves.end(made, 'done', finishedMs, null);
      if (removed[0] !== undefined) catalog.moves.end(removed, 'failed', finishedMs, removed[0].error);
      batch.become((move) => (move.state === 'cleaning' ? { ...move, state: 'done', finishedMs } : move));
      for (const [planId, moves] of batch.byPlan(made)) this.#options.onPhase?.('cleaned', moves.length, 0, planId);
    };
    let failure: unknown = null;
    await this.#cleanOrOwe(this.#cleanUp(batch.nodes, end), (error) => {
      for (const node of batch.nodes) this.#underWay.delete(node);
      const { code, message, details } = toWireError(error);
      const when = isPassing(error) ? 'as soon as that is possible' : 'when the workspace is opened again';
      const advice = `the move is made, its former rows are cleaned up ${when}`;
      failure = new ShardscopeError(code, `${message}; ${advice}`, details, error);
    });
    const removed = new ShardscopeError('conflict.move', 'the node was removed while it was copied', {});
    batch.settle(failure ?? removed);
  }

  async #rollBack(batch: Batch, cause: unknown): Promise<void> {
    const { catalog, nowMs } = this.#options;
    const finishedMs = nowMs();
    const { message } = toWireError(cause);
    const cleanUp = this.#cleanUp(batch.nodes, () => catalog.moves.end(batch.moves, 'failed', finishedMs, message));
    // Where even the clean-up failed the journal still says `copying`, until it was repeated.
    await this.#cleanOrOwe(cleanUp, () => {});
    batch.become((move) => ({ ...move, state: 'failed', finishedMs, error: message }));
    batch.settle(cause);
  }

  #cleanUp(nodes: Uint32Array, end: () => void): CleanUp {
    const { supervisor, columns } = this.#options;
    return new CleanUp(supervisor, columns.shardCount, nodes, end);
  }

  async #cleanOrOwe(cleanUp: CleanUp, onFailure: (error: unknown) => void): Promise<void> {
    try {
      await cleanUp.run(this.#cleanSteps);
    } catch (error) {
      if (isPassing(error)) this.#owed.add(cleanUp);
      onFailure(error);
    }
  }
}

/** Whether the same may succeed later without anybody opening the workspace again. */
function isPassing(error: unknown): boolean {
  const { code } = toWireError(error);
  return (
    code === 'unavailable.shard' || code === 'storage.full' || code === 'storage.io' || code === 'storage.readonly'
  );
}

function closing(): ShardscopeError {
  return new ShardscopeError('unavailable.engine', 'the engine is closing', {});
}

function movedMeanwhile(node: number, from: number, home: number): ShardscopeError {
  const message = `node number ${node} was moved from shard ${from} to ${home} by somebody else meanwhile`;
  return new ShardscopeError('conflict.move', message, { node, from, home });
}

/** While its turn was waited for: a slot that was never taken is refused by who asks. */
function removedMeanwhile(node: number): ShardscopeError {
  return new ShardscopeError('conflict.move', `node number ${node} was removed before it could be moved`, { node });
}

function atHomeAlready({ node, to }: MoveRequest, nowMs: number): Move {
  return { id: 0, node, from: to, to, state: 'done', rows: 0, startedMs: nowMs, finishedMs: nowMs, error: null };
}
