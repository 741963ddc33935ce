import { type BackTestResult, createBackTest } from '../../algorithms/replay/back-test.ts';
import { traceTraffic, widenBy } from '../../algorithms/replay/traffic.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { ProgressListener } from '../../base/progress.ts';
import type { AnalysisTask } from './analysis-tasks.ts';

/** Runs a trace against one policy; every plan is made on the task's own map at once. */
export function runBackTest(
  { loop, strategy, grid, trace, form }: Extract<AnalysisTask, { kind: 'back-test' }>,
  report: ProgressListener,
  isCancelled: () => boolean,
): BackTestResult {
  const { homes, forward, backward } = loop;
  const widen = form === 'point' ? null : widenBy(form === 'descendants' ? forward : backward);
  const traffic = traceTraffic(trace, grid, homes.length, widen);
  const test = createBackTest({ loop, strategy, grid, traffic });
  for (let tick = 0; !test.isDone; tick++) {
    if (isCancelled()) throw new ShardscopeError('cancelled.caller', 'the back-test was cancelled');
    report({ phase: `replaying ${strategy}`, done: tick, total: grid.tickCount, unit: 'ticks' });
    const plan = test.step();
    if (plan === null) continue;
    for (const { nodes, to } of plan.moves) for (const node of nodes) homes[node] = to;
    test.made(plan.moves);
  }
  return test.result();
}
