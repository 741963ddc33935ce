import type { BackTestResult, ReplayTick } from '../../algorithms/replay/back-test.ts';
import { type TraceColumns, tickGrid } from '../../algorithms/replay/traffic.ts';
import { ShardscopeError } from '../../base/errors.ts';
import { type Task, throwIfCancelled } from '../../base/progress.ts';
import type { BalancePolicy } from '../../model/policy.ts';
import type { ReplayForm, ReplayStrategy } from '../../model/replay.ts';
import {
  REPLAY_BUCKETS_MAX,
  type ReplayAnswer,
  type ReplayBucket,
  type ReplayRunReport,
  type ReplayRunSummary,
} from '../../protocol/replay-types.ts';
import { loopInput } from '../balance/loop-input.ts';
import type { Coordinator } from '../coordinator.ts';
import { type GivenSettings, replaySettings } from './replay-settings.ts';

export interface Simulation {
  readonly trace: TraceColumns;
  readonly warnings: ReplayAnswer['warnings'];
  readonly strategies: readonly ReplayStrategy[];
  readonly form: ReplayForm;
  readonly given: GivenSettings;
}

/**
 * The back-test of an open workspace: nothing of it moves. Every policy begins with the homes of now and plans on a map of
 * its own, in the pool; rows are those that name the moved nodes. `replayWorkspace` moves for real, on a copy.
 * @throws usage.arguments, unavailable.heat for an empty trace, cancelled.caller
 */
export async function simulateReplay(
  coordinator: Coordinator,
  { trace, warnings, strategies, form, given }: Simulation,
  task: Task,
): Promise<ReplayAnswer> {
  // Nothing else of it goes to the pool.
  const { timesMs, nodes, counts } = trace;
  if (timesMs.length === 0) {
    throw new ShardscopeError('unavailable.heat', 'there is nothing to replay: no access was counted in that time', {});
  }
  const { policy: own } = coordinator.balancer.settings;
  const { policy, notes } = replaySettings(timesMs[0]!, timesMs.at(-1)!, withSeason(given, own, trace), own);
  const grid = tickGrid(timesMs, 1000 * policy.tickS);
  const { homes, ...input } = await loopInput(coordinator, task);
  const runs: ReplayRunReport[] = [];
  for (const strategy of strategies) {
    throwIfCancelled(task.signal, 'the back-test');
    const loop = { ...input, homes: Uint16Array.from(homes), policy };
    const columns = { timesMs, nodes, counts };
    const run = { kind: 'back-test', loop, strategy, grid, trace: columns, form } as const;
    const result = await coordinator.analysisPool().run(run, task);
    runs.push(reportOf(strategy, result, (node) => coordinator.names.keyOf(node)));
  }
  const { tickS, windowS, horizonS, seasonS } = policy;
  return {
    ...{ startMs: grid.startMs, tickS, windowS, horizonS, seasonS, ticks: grid.tickCount, runs },
    queries: counts.reduce((sum, count) => sum + count, 0),
    warnings: [...warnings, ...notes.map(({ code, text }) => ({ code, count: 1, first: text }))],
  };
}

/** The workspace's own season, where the trace holds it twice and its ticks part it. */
function withSeason(given: GivenSettings, { seasonS }: BalancePolicy, { timesMs }: TraceColumns): GivenSettings {
  const { tickS } = given;
  if (given.seasonS !== undefined || tickS === undefined) return given;
  const isHeld = 2000 * seasonS <= timesMs.at(-1)! - timesMs[0]!;
  return isHeld && seasonS % tickS === 0 ? { ...given, seasonS } : given;
}

const OVERSIZED_TOLD_MAX = 10;

function reportOf(
  strategy: ReplayStrategy,
  { ticks, figures }: BackTestResult,
  keyOf: (node: number) => string,
): ReplayRunReport {
  const { forecast, fallBacks, oversized } = figures;
  const { mase, wape, coverage } = forecast.nodes;
  const summary: ReplayRunSummary = {
    ...{ imbalanceMean: figures.imbalanceMean, imbalanceP95: figures.imbalanceP95 },
    ...{ overloadedShardTicks: figures.overloadedShardTicks, moves: figures.moves, movedNodes: figures.movedNodes },
    ...{ movedRows: figures.movedRows, pingPongs: figures.pingPongs, plans: figures.plans },
    forecast: { mase, wape, coverage90: coverage },
    fallBacks: { noSeason: fallBacks['no-season'], notBelieved: fallBacks['not-believed'] },
    oversized: oversized.slice(0, OVERSIZED_TOLD_MAX).map((of) => ({ node: keyOf(of.node), ticks: of.ticks })),
  };
  return { strategy, buckets: bucketsOf(ticks), summary };
}

function bucketsOf(ticks: readonly ReplayTick[]): readonly ReplayBucket[] {
  const size = Math.ceil(ticks.length / REPLAY_BUCKETS_MAX);
  const buckets: ReplayBucket[] = [];
  for (let first = 0; first < ticks.length; first += size) {
    const some = ticks.slice(first, first + size);
    const sum = (of: (tick: ReplayTick) => number) => some.reduce((total, tick) => total + of(tick), 0);
    buckets.push({
      startMs: some[0]!.startMs,
      ticks: some.length,
      load: some[0]!.load.map((_, shard) => sum(({ load }) => load[shard]!)),
      imbalance: Math.max(...some.map(({ imbalance }) => imbalance)),
      overloaded: sum(({ overloaded }) => overloaded),
      moves: sum(({ moves }) => moves),
      movedRows: sum(({ movedRows }) => movedRows),
    });
  }
  return buckets;
}
