import { reverseCsr } from '../../algorithms/graph/csr.ts';
import { influenceScores } from '../../algorithms/influence/influence-scores.ts';
import { orientGraph } from '../../algorithms/influence/orient-graph.ts';
import { followPageRank } from '../../algorithms/influence/pagerank-update.ts';
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

/** Replaces the scores in the task's column by visits. */
export function followInfluence(
  task: Extract<AnalysisTask, { kind: 'follow-influence' }>,
): AnalysisResults['follow-influence'] {
  const { forward, backward } = orientGraph(task, task.direction);
  // Into memory of its own: algorithms are slower on shared memory.
  const { visits } = followPageRank(Float64Array.from(task.influence), forward, backward, task.damping);
  task.influence.set(visits);
  return null;
}
