import { placeNodes } from '../../algorithms/placement/place-nodes.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { ProgressListener } from '../../base/progress.ts';
import type { AnalysisTask, PlacementResult } from './analysis-tasks.ts';

const PERCENT = 100;

/** Fills the task's column with homes; without a placement, or cancelled, the column stays as it was. */
export function computePlacement(
  { request, homes }: Extract<AnalysisTask, { kind: 'placement' }>,
  report: ProgressListener,
  isCancelled: () => boolean,
): PlacementResult {
  const onStep = (share: number) => {
    if (isCancelled()) throw new ShardscopeError('cancelled.caller', 'the placement was cancelled');
    report({ phase: 'placing nodes on shards', done: Math.floor(PERCENT * share), total: PERCENT, unit: '%' });
  };
  const outcome = placeNodes({ ...request, onStep });
  if (outcome.kind !== 'placed') return outcome;
  const { homes: placed, ...result } = outcome;
  homes.set(placed);
  return result;
}
