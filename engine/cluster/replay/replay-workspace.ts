import type { Csr } from '../../algorithms/graph/csr.ts';
import type { BalancePlan } from '../../algorithms/planning/plan-table.ts';
import type { MadeMove } from '../../algorithms/planning/trigger.ts';
import { type BackTestResult, createBackTest } from '../../algorithms/replay/back-test.ts';
import {
  type TickGrid,
  type TraceColumns,
  type Traffic,
  tickGrid,
  traceTraffic,
  type Widen,
  widenBy,
} from '../../algorithms/replay/traffic.ts';
import { ShardscopeError, toWireError } from '../../base/errors.ts';
import { type Task, throwIfCancelled } from '../../base/progress.ts';
import type { MoveRate } from '../../model/move.ts';
import type { BalancePolicy } from '../../model/policy.ts';
import type { ReplayForm, ReplayStrategy } from '../../model/replay.ts';
import { loopInput } from '../balance/loop-input.ts';
import { Coordinator } from '../coordinator.ts';
import { MOVES_AT_ONCE, moveBatch } from '../plans/move-batch.ts';
import { type GivenSettings, type ReplayNote, replaySettings } from './replay-settings.ts';
import { withScratchCopy } from './scratch-copy.ts';

export interface ReplayRequest {
  readonly folder: string;
  /** Run one after the other, each from the workspace as it is. */
  readonly strategies: readonly ReplayStrategy[];
  readonly form: ReplayForm;
  /** Rows from then on are left out; null for none. */
  readonly untilMs: number | null;
  readonly settings: GivenSettings;
  /** Moves are made in the workspace itself, and stay. Of one strategy only. */
  readonly isInPlace: boolean;
  /** How fast moves in place may go; null for what is set. */
  readonly rate: MoveRate | null;
  /** Read once, with the nodes of the workspace. */
  readonly readTrace: (indexOf: (key: string) => number | undefined) => Promise<TraceColumns>;
  /** For the journal of moves and for restarts of workers. The replay itself knows virtual time only. */
  readonly nowMs: () => number;
}

export interface ReplayOutcome {
  readonly policy: BalancePolicy;
  readonly notes: readonly ReplayNote[];
  /** Of all rows that were replayed, whatever they read. */
  readonly queries: number;
  readonly runs: ReadonlyMap<ReplayStrategy, BackTestResult>;
  readonly keyOf: (node: number) => string;
}

/** In place of a plan's id: what a replay moves is in no ledger. */
const JOURNALED_AS = 'replay';

/**
 * Runs a trace against a workspace: every plan is really carried out, on a copy that is thrown away afterwards. A replay
 * that fails or is cancelled leaves the workspace as it was, also in place: there the nodes are moved back.
 * @throws usage.arguments, input.format, not-found.workspace, busy.workspace, cancelled.caller, unavailable.shard, storage.*
 */
export async function replayWorkspace(request: ReplayRequest, task: Task): Promise<ReplayOutcome> {
  const { folder, strategies, isInPlace, nowMs } = request;
  if (isInPlace && strategies.length !== 1) {
    const message = 'a replay in place runs one policy: the next one would not begin from the same workspace';
    throw new ShardscopeError('usage.arguments', message, {});
  }
  const onWorkspace = async <T>(work: (coordinator: Coordinator) => Promise<T>): Promise<T> => {
    const opened = async (path: string) => {
      const coordinator = await Coordinator.open(path, nowMs);
      try {
        if (isInPlace) coordinator.movePace(request.rate);
        return await work(coordinator);
      } finally {
        await coordinator.close();
      }
    };
    return isInPlace ? opened(folder) : withScratchCopy(folder, task, opened);
  };
  let prepared: Prepared | null = null;
  const runs = new Map<ReplayStrategy, BackTestResult>();
  for (const strategy of strategies) {
    await onWorkspace(async (coordinator) => {
      prepared ??= await prepare(coordinator, request, task);
      runs.set(strategy, await runStrategy(coordinator, strategy, prepared, isInPlace, task));
    });
  }
  const { policy, notes, queries, keyOf } = prepared!;
  return { policy, notes, queries, runs, keyOf };
}

/** What all runs share. */
interface Prepared extends Omit<ReplayOutcome, 'runs'> {
  readonly grid: TickGrid;
  readonly traffic: Traffic;
}

async function prepare(coordinator: Coordinator, request: ReplayRequest, task: Task): Promise<Prepared> {
  const { names, columns } = coordinator;
  const trace = columnsUntil(await request.readTrace((key) => names.indexOf(key)), request.untilMs);
  throwIfCancelled(task.signal, 'the replay');
  const { timesMs, counts } = trace;
  const { policy, notes } = replaySettings(
    timesMs[0]!,
    timesMs.at(-1)!,
    request.settings,
    coordinator.balancer.settings.policy,
  );
  const grid = tickGrid(timesMs, 1000 * policy.tickS);
  const widen = await widening(coordinator, request.form);
  const traffic = traceTraffic(trace, grid, columns.slotCount, widen);
  requireCountable(trace, grid);
  const queries = counts.reduce((sum, count) => sum + count, 0);
  return { policy, notes, queries, grid, traffic, keyOf: (node) => names.keyOf(node) };
}

/** @throws input.format when nothing is left */
function columnsUntil({ timesMs, nodes, counts }: TraceColumns, untilMs: number | null): TraceColumns {
  if (untilMs === null) return { timesMs, nodes, counts };
  const later = timesMs.findIndex((ms) => ms >= untilMs);
  const count = later === -1 ? timesMs.length : later;
  if (count === 0) {
    const message = `--until: the trace begins at ${timesMs[0]! / 1000} s, not before ${untilMs / 1000} s; give a later time`;
    throw new ShardscopeError('input.format', message, { fromS: timesMs[0]! / 1000, untilS: untilMs / 1000 });
  }
  return { timesMs: timesMs.subarray(0, count), nodes: nodes.subarray(0, count), counts: counts.subarray(0, count) };
}

async function widening(coordinator: Coordinator, form: ReplayForm): Promise<Widen | null> {
  if (form === 'point') return null;
  // `all` is over all edges: the topology itself.
  const { forward, backward } = await coordinator.graph();
  const graph: Csr = form === 'descendants' ? forward : backward;
  return widenBy(graph);
}

const COUNT_MAX = 0xffff_ffff;

/** The loop counts accesses of a tick in 32 bits; no node has more than all of them. @throws input.format */
function requireCountable({ timesMs, counts }: TraceColumns, { startMs, tickMs }: TickGrid): void {
  let [tick, sum] = [-1, 0];
  for (let row = 0; row < counts.length; row++) {
    const of = Math.floor((timesMs[row]! - startMs) / tickMs);
    sum = of === tick ? sum + counts[row]! : counts[row]!;
    tick = of;
    if (sum <= COUNT_MAX) continue;
    const message =
      `the trace counts over ${COUNT_MAX.toLocaleString('en-US')} accesses in the ${tickMs / 1000} s from ` +
      `${(startMs + tick * tickMs) / 1000} s on; give a shorter --tick`;
    throw new ShardscopeError('input.format', message, {
      fromS: (startMs + tick * tickMs) / 1000,
      tickS: tickMs / 1000,
    });
  }
}

async function runStrategy(
  coordinator: Coordinator,
  strategy: ReplayStrategy,
  { policy, grid, traffic }: Prepared,
  isInPlace: boolean,
  task: Task,
): Promise<BackTestResult> {
  const { homes } = coordinator.columns;
  const before = homes.slice();
  const test = createBackTest({ loop: { ...(await loopInput(coordinator, task)), policy }, strategy, grid, traffic });
  try {
    for (let tick = 0; !test.isDone; tick++) {
      // Lets an interrupt be heard.
      await new Promise<void>((resolve) => setImmediate(resolve));
      throwIfCancelled(task.signal, 'the replay');
      task.report({ phase: `replaying ${strategy}`, done: tick, total: grid.tickCount, unit: 'ticks' });
      const plan = test.step();
      if (plan !== null) test.made(await carryOut(coordinator, plan, task));
    }
    const result = test.result();
    if (isInPlace && result.figures.moves > 0) await coordinator.layouts.refreshIslands();
    return result;
  } catch (error) {
    if (isInPlace) await moveBack(coordinator, before, error);
    throw error;
  }
}

/** The moves of a plan through the migrator, in its order, with the rows that were really copied. */
async function carryOut(coordinator: Coordinator, plan: BalancePlan, task: Task): Promise<readonly MadeMove[]> {
  const made = plan.moves.map(({ nodes, from, to }) => ({ nodes, from, to, rows: 0 }));
  const wanted = made.flatMap((move) => Array.from(move.nodes, (node) => ({ node, to: move.to, move })));
  for (let first = 0; first < wanted.length; first += MOVES_AT_ONCE) {
    throwIfCancelled(task.signal, 'the replay');
    const onMade = ({ move }: (typeof wanted)[number], rows: number) => {
      move.rows += rows;
    };
    await moveBatch(coordinator, wanted.slice(first, first + MOVES_AT_ONCE), JOURNALED_AS, onMade, task.signal);
  }
  return made;
}

async function moveBack(coordinator: Coordinator, before: Uint16Array, cause: unknown): Promise<void> {
  const { homes } = coordinator.columns;
  const moved = Array.from(homes.keys()).filter((node) => homes[node] !== before[node]);
  try {
    for (let first = 0; first < moved.length; first += MOVES_AT_ONCE) {
      const back = moved.slice(first, first + MOVES_AT_ONCE).map((node) => ({ node, to: before[node]! }));
      await moveBatch(coordinator, back, JOURNALED_AS);
    }
  } catch (error) {
    const { code, message, details } = toWireError(cause);
    const left = moved.filter((node) => homes[node] !== before[node]).length;
    const rest = `${left} nodes could not be moved back (${toWireError(error).message}); propose a placement to place them`;
    throw new ShardscopeError(code, `${message}; ${rest}`, { ...details, notMovedBack: left }, cause);
  }
}
