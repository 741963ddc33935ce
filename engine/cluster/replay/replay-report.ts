import type { BackTestResult, ReplayTick } from '../../algorithms/replay/back-test.ts';
import type { BalancePolicy } from '../../model/policy.ts';
import type { ReplayStrategy } from '../../model/replay.ts';
import type { ImportWarning } from '../../model/topology.ts';
import type { ReplayOutcome } from './replay-workspace.ts';

/** What `replay --json` prints of one policy (docs/cli.md). */
export interface ReplayReport {
  readonly ticks: readonly ReportedTick[];
  readonly summary: ReplaySummary;
}

export interface ReportedTick extends Omit<ReplayTick, 'startMs'> {
  /** Beginning of the tick in seconds, as the trace counts them. */
  readonly t: number;
}

export interface ReplaySummary {
  readonly policy: ReplayStrategy;
  readonly queries: number;
  readonly imbalanceMean: number;
  readonly imbalanceP95: number;
  readonly overloadedShardTicks: number;
  readonly moves: number;
  readonly movedNodes: number;
  readonly movedRows: number;
  readonly pingPongs: number;
  /** Null where there was nothing to judge by. */
  readonly forecast: {
    readonly mase: number | null;
    readonly wape: number | null;
    readonly coverage90: number | null;
    readonly shards: { readonly mase: number | null; readonly wape: number | null };
  };
  readonly ticks: number;
  readonly emptyTicks: number;
  readonly basis: BackTestResult['figures']['basis'];
  readonly fallBacks: BackTestResult['figures']['fallBacks'];
  readonly plans: number;
  readonly plansWithoutMoves: number;
  readonly rests: BackTestResult['figures']['rests'];
  /** Accesses a second that plans moved, to the least that had to move; null where nothing had to. */
  readonly heatMovedRatio: number | null;
  readonly unrelieved: Readonly<Record<string, number>>;
  readonly oversized: readonly {
    readonly node: string;
    readonly ticks: number;
    readonly heatMax: number;
    readonly share: number;
  }[];
  readonly settings: BalancePolicy;
  readonly warnings: readonly ReplayWarning[];
}

/** As of an import: how often, and where first. */
export interface ReplayWarning extends Omit<ImportWarning, 'code'> {
  readonly code: string;
}

const OVERSIZED_TOLD_MAX = 20;

/** One report a policy, in the order they ran. */
export function replayReports(
  { runs, queries, notes, policy, keyOf }: ReplayOutcome,
  traceWarnings: readonly ReplayWarning[],
): ReadonlyMap<ReplayStrategy, ReplayReport> {
  const warnings = [...traceWarnings, ...notes.map(({ code, text }) => ({ code, count: 1, first: text }))];
  const reportOf = (strategy: ReplayStrategy, { ticks, figures }: BackTestResult): ReplayReport => {
    const { forecast, heatMoved, heatMovedMin, unrelieved, oversized, ...rest } = figures;
    const { nodes, shards } = forecast;
    return {
      ticks: ticks.map(({ startMs, ...tick }) => ({ t: startMs / 1000, ...tick })),
      summary: {
        policy: strategy,
        queries,
        ...rest,
        forecast: {
          ...{ mase: nodes.mase, wape: nodes.wape, coverage90: nodes.coverage },
          shards: { mase: shards.mase, wape: shards.wape },
        },
        heatMovedRatio: heatMovedMin > 0 ? heatMoved / heatMovedMin : null,
        unrelieved: Object.fromEntries(unrelieved),
        oversized: oversized.slice(0, OVERSIZED_TOLD_MAX).map(({ node, ...heat }) => ({ node: keyOf(node), ...heat })),
        settings: policy,
        warnings,
      },
    };
  };
  return new Map([...runs].map(([strategy, result]) => [strategy, reportOf(strategy, result)]));
}
