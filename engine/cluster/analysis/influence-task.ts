import { reverseCsr } from '../../algorithms/graph/csr.ts';
import { influenceScores } from '../../algorithms/influence/influence-scores.ts';
import type { ProgressListener } from '../../base/progress.ts';
import type { AnalysisResults, AnalysisTask } from './analysis-tasks.ts';

/** Fills the task's column with scores by its measure; a cancelled task leaves the column as it was. */
export function computeInfluence(
  task: Extract<AnalysisTask, { kind: 'influence' }>,
  report: ProgressListener,
  isCancelled: () => boolean,
): AnalysisResults['influence'] {
  const { forward, backward = reverseCsr(forward), settings } = task;
  const { measure, direction, damping, seed } = settings;
  const { scores, error } = influenceScores({
    graph: { forward, backward },
    measure,
    direction,
    seed,
    ...(damping === null ? {} : { damping }),
    initial: task.initial ?? null,
    onStep: (step) => {
      report({ phase: 'computing influence', ...step });
      return !isCancelled();
    },
  });
  if (!isCancelled()) task.influence.set(scores);
  return { error };
}
