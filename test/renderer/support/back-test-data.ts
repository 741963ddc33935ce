/** Back-tests with a result that says something: what was measured helps, what is forecast helps more. */
import type { ReplayAnswer, ReplayRunReport } from '../../../engine/protocol/index.ts';
import { replayAnswer } from './balance-data.ts';

/** One policy of `replayAnswer`, with another summary. */
export function changedRuns(
  change: (run: ReplayRunReport) => Partial<ReplayRunReport['summary']>,
): readonly ReplayRunReport[] {
  return replayAnswer().runs.map((run) => ({ ...run, summary: { ...run.summary, ...change(run) } }));
}

const OVERLOADED: Readonly<Record<string, number>> = { off: 200, reactive: 90, predictive: 50, clairvoyant: 20 };

export function telling(change: Partial<ReplayAnswer> = {}): ReplayAnswer {
  return replayAnswer({
    runs: changedRuns(({ strategy }) => ({
      overloadedShardTicks: OVERLOADED[strategy]!,
      forecast: { mase: 0.81, wape: 0.215, coverage90: 0.9 },
      fallBacks: { noSeason: strategy === 'predictive' ? 30 : 0, notBelieved: strategy === 'predictive' ? 2 : 0 },
      oversized: strategy === 'off' ? [] : [{ node: 'key-1', ticks: 7 }],
    })),
    warnings: [
      { code: 'trace.unknown-node', count: 3, first: 'trace.csv line 4, column 2: found "nobody"' },
      { code: 'replay.short-season', count: 1, first: 'the trace is shorter than two days' },
    ],
    ...change,
  });
}
