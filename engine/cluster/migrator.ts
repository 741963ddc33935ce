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
 */
import { ShardscopeError, toWireError } from '../base/errors.ts';
import { publishHomes, type SharedColumns } from '../counters/shared-columns.ts';
import type { Move } from '../model/move.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Supervisor } from './supervisor.ts';

const BATCH_MOVES_MAX = 256;
const QUEUE_MOVES_MAX = 10_000;
const COPY_ATTEMPT_COUNT_MAX = 3;

export interface MigratorOptions {
  readonly columns: SharedColumns;
  readonly catalog: Catalog;
  readonly supervisor: Supervisor;
  readonly nowMs: () => number;
  /** Told at every change of state, in order. */
  readonly onMove: (move: Move) => void;
  /** Told when nodes are at their new homes, by the plan they are part of; null for moves of their own. */
  readonly onMade: (moves: readonly Move[], planId: string | null) => void;
  /** Told right after shared memory was. */
  readonly onHomes: (nodes: Uint32Array, homes: Uint16Array, epoch: number) => void;
}

interface Request {
  readonly node: number;
  readonly to: number;
  readonly onState: (move: Move) => void;
  /** The plan it is part of, whose progress is told as a whole; null for a move of its own. */
  readonly planId: string | null;
  readonly resolve: (move: Move) => void;
  readonly reject: (error: unknown) => void;
}

export class Migrator {
  readonly #options: MigratorOptions;
  #queue: Request[] = [];
  #isRunning = false;
  /** Settles when whoever has the partitions to himself is done. */
  #turn: Promise<unknown> = Promise.resolve();
  #executing: Promise<void> | null = null;
  readonly #underWay = new Map<number, Move>();
  #isClosed = false;

  constructor(options: MigratorOptions) {
    this.#options = options;
  }

  /** The move of a node that is under way, else null. */
  moveOf(node: number): Move | null {
    return this.#underWay.get(node) ?? null;
  }

  /**
   * Moves one node and resolves when the move is done. A second move of a node that is under way waits for the first.
   * A move of a plan is told to nobody but its caller.
   * @throws not-found.shard, limit.queue, unavailable.shard (rolled back: the node is where it was)
   */
  move(
    node: number,
    to: number,
    {
      onState = () => {},
      planId = null,
    }: { onState?: ((move: Move) => void) | undefined; planId?: string | null } = {},
  ): Promise<Move> {
    const { shardCount } = this.#options.columns;
    if (to < 0 || to >= shardCount) {
      const message = `there is no shard ${to}; shards are 0 to ${shardCount - 1}`;
      return Promise.reject(new ShardscopeError('not-found.shard', message, { shard: to }));
    }
    if (this.#isClosed) return Promise.reject(new ShardscopeError('unavailable.engine', 'the engine is closing', {}));
    if (this.#queue.length >= QUEUE_MOVES_MAX) {
      const message = `${QUEUE_MOVES_MAX} moves are waiting already; try again when some are done`;
      return Promise.reject(new ShardscopeError('limit.queue', message, {}));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ node, to, onState, planId, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  /** Runs `work` between two batches: meanwhile no home changes and no row moves. Moves that are asked for wait. */
  standStill<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  /** Puts right what a crash left in the middle. Call once, before any move, when the workers are ready. */
  async recover(): Promise<void> {
    const { catalog, nowMs } = this.#options;
    const unfinished = catalog.unfinishedMoves();
    if (unfinished.length === 0) return;
    await this.#reconcileEverywhere(Uint32Array.from(new Set(unfinished.map(({ node }) => node))));
    const [copied, switched] = [true, false].map((isCopying) => {
      return unfinished.filter(({ state }) => (state === 'copying') === isCopying);
    }) as [Move[], Move[]];
    const error = 'the engine stopped before the node was switched; the copy was removed';
    catalog.endMoves(copied, 'failed', nowMs(), error);
    catalog.endMoves(switched, 'done', nowMs(), null);
  }

  /** Lets the batch that is under way finish; refuses the rest. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#queue)
      reject(new ShardscopeError('unavailable.engine', 'the engine is closing', {}));
    this.#queue = [];
    await this.#executing;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // Requests of the same turn belong together, so the batch is taken after it.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      await this.standStill(() => {
        const batch = this.#takeBatch();
        this.#executing = this.#execute(batch).catch((error) => {
          for (const { reject } of batch) reject(error);
        });
        return this.#executing;
      });
    }
    this.#isRunning = false;
  }

  /** The first of each node; a second move of the same node is for the next batch. */
  #takeBatch(): Request[] {
    const batch: Request[] = [];
    const later: Request[] = [];
    const nodes = new Set<number>();
    for (const request of this.#queue) {
      const isTaken = nodes.has(request.node) || batch.length === BATCH_MOVES_MAX;
      (isTaken ? later : batch).push(request);
      nodes.add(request.node);
    }
    this.#queue = later;
    return batch;
  }

  async #execute(batch: readonly Request[]): Promise<void> {
    const { columns, catalog, nowMs } = this.#options;
    const startedMs = nowMs();
    const homeOf = (node: number) => columns.homes[node]!;
    for (const request of batch)
      if (homeOf(request.node) === request.to) request.resolve(atHomeAlready(request, startedMs));
    const requests = batch.filter(({ node, to }) => homeOf(node) !== to);
    if (requests.length === 0) return;

    const intents = requests.map(({ node, to, planId }) => ({ node, from: homeOf(node), to, planId }));
    const ids = catalog.beginMoves(intents, startedMs);
    let moves: readonly Move[] = intents.map(({ node, from, to }, index) => {
      return { id: ids[index]!, node, from, to, state: 'copying', rows: 0, startedMs, finishedMs: null, error: null };
    });
    const announce = (next: readonly Move[]) => {
      moves = next;
      moves.forEach((move, index) => {
        if (move.finishedMs === null) this.#underWay.set(move.node, move);
        else this.#underWay.delete(move.node);
        requests[index]!.onState(move);
        if (requests[index]!.planId === null) this.#options.onMove(move);
      });
    };
    announce(moves);
    const nodes = Uint32Array.from(requests, ({ node }) => node);
    try {
      const rows = await this.#copy(moves);
      announce(moves.map((move) => ({ ...move, rows: rows.get(move.id) ?? 0 })));
    } catch (error) {
      await this.#rollBack(moves, nodes, announce, error);
      throw error;
    }
    const epoch = catalog.switchMoves(moves);
    const homes = Uint16Array.from(requests, ({ to }) => to);
    publishHomes(columns, nodes, homes, epoch);
    this.#options.onHomes(nodes, homes, epoch);
    announce(moves.map((move) => ({ ...move, state: 'cleaning' })));
    for (const [planId, made] of Map.groupBy(moves, (_, index) => requests[index]!.planId)) {
      this.#options.onMade(made, planId);
    }
    try {
      await this.#clean(nodes);
    } catch (error) {
      for (const node of nodes) this.#underWay.delete(node);
      throw error;
    }
    const finishedMs = nowMs();
    catalog.endMoves(moves, 'done', finishedMs, null);
    announce(moves.map((move) => ({ ...move, state: 'done', finishedMs })));
    moves.forEach((move, index) => {
      requests[index]!.resolve(move);
    });
  }

  /** The nodes are at their new homes whatever happens here: a failure leaves only rows that nobody reads. */
  async #clean(nodes: Uint32Array): Promise<void> {
    try {
      await this.#reconcileEverywhere(nodes);
    } catch (error) {
      const { code, message, details } = toWireError(error);
      const advice = 'the move is made, its former rows are cleaned up when the workspace is opened again';
      throw new ShardscopeError(code, `${message}; ${advice}`, details, error);
    }
  }

  /** Rows that each move's target gained. Pairs of shards work at the same time. */
  async #copy(moves: readonly Move[]): Promise<ReadonlyMap<number, number>> {
    const rows = new Map<number, number>();
    await Promise.all(
      [...Map.groupBy(moves, ({ from, to }) => `${from} ${to}`).values()].map(async (group) => {
        const { from, to } = group[0]!;
        const nodes = Uint32Array.from(group, ({ node }) => node);
        const copied = await this.#copyNodes(nodes, from, to);
        for (const [at, { id }] of group.entries()) rows.set(id, copied[at]!);
      }),
    );
    return rows;
  }

  /** A target that was restarted meanwhile needs a new mesh port, so the copy is asked again over a new connection. */
  async #copyNodes(nodes: Uint32Array, from: number, to: number): Promise<Uint32Array> {
    const { supervisor } = this.#options;
    for (let attempt = 1; ; attempt++) {
      supervisor.connect(from, to);
      try {
        const { rows } = await supervisor.call(from, 'copy', { nodes, to });
        return rows;
      } catch (error) {
        const isShardGone = error instanceof ShardscopeError && error.code === 'unavailable.shard';
        if (!isShardGone || attempt === COPY_ATTEMPT_COUNT_MAX) throw error;
        // The source sees the target's port close before the supervisor sees the target's end. What only living workers
        // answer parts the two: after it the next attempt meets the successor, over a new connection.
        await Promise.all([from, to].map((shard) => supervisor.call(shard, 'status', {})));
      }
    }
  }

  async #rollBack(
    moves: readonly Move[],
    nodes: Uint32Array,
    announce: (moves: readonly Move[]) => void,
    cause: unknown,
  ): Promise<void> {
    const { catalog, nowMs } = this.#options;
    const finishedMs = nowMs();
    const { message } = toWireError(cause);
    try {
      await this.#reconcileEverywhere(nodes);
      catalog.endMoves(moves, 'failed', finishedMs, message);
    } finally {
      // Where even the clean-up failed the journal still says `copying`: the next start repeats it.
      announce(moves.map((move) => ({ ...move, state: 'failed', finishedMs, error: message })));
    }
  }

  /** The rows of a node may be in any partition that is home to one of its ancestors, descendants or neighbours. */
  async #reconcileEverywhere(nodes: Uint32Array): Promise<void> {
    const { supervisor, columns } = this.#options;
    const shards = Array.from({ length: columns.shardCount }, (_, shard) => shard);
    await Promise.all(shards.map((shard) => supervisor.call(shard, 'reconcile', { nodes: Uint32Array.from(nodes) })));
  }
}

function atHomeAlready({ node, to }: Request, nowMs: number): Move {
  return { id: 0, node, from: to, to, state: 'done', rows: 0, startedMs: nowMs, finishedMs: nowMs, error: null };
}
