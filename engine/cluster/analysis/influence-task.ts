import { reverseCsr } from '../../algorithms/graph/csr.ts';
import { influenceScores } from '../../algorithms/influence/influence-scores.ts';
import { PAGERANK_DAMPING } from '../../algorithms/influence/pagerank.ts';
import type { ProgressListener } from '../../base/progress.ts';
import type { AnalysisResults, AnalysisTask } from './analysis-tasks.ts';

/** Fills the task's column with scores by its measure; a cancelled task leaves the column as it was. */
export function computeInfluence(
  task: Extract<AnalysisTask, { kind: 'influence' }>,
  report: ProgressListener,
  isCancelled: () => boolean,
): AnalysisResults['influence'] {
  const { forward, backward = reverseCsr(forward), measure = 'pagerank', direction = 'down', seed = 1 } = task;
  const { scores, error } = influenceScores({
    graph: { forward, backward },
    measure,
    direction,
    seed,
    damping: task.damping ?? PAGERANK_DAMPING,
    initial: task.initial ?? null,
    onStep: (step) => {
      report({ phase: 'computing influence', ...step });
      return !isCancelled();
    },
  });
  if (!isCancelled()) task.influence.set(scores);
  return { error };
}
