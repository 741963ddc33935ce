/** Entry of an analysis pool thread: one task in, its columns filled. */
import type { MessagePort } from 'node:worker_threads';
import { createBreadthFirst } from '../../algorithms/closure/breadth-first.ts';
import { estimateClosureRows } from '../../algorithms/closure/estimate-rows.ts';
import type { Csr } from '../../algorithms/graph/csr.ts';
import { forceLayout } from '../../algorithms/layout/force.ts';
import { islandsLayout } from '../../algorithms/layout/islands.ts';
import { layersLayout } from '../../algorithms/layout/layers.ts';
import { comparePlacements } from '../../algorithms/placement/compare-placements.ts';
import { gainedRows } from '../../algorithms/placement/gained-rows.ts';
import { rowsOfNodes } from '../../algorithms/placement/objective-graphs.ts';
import { planMoves } from '../../algorithms/planning/plan-moves.ts';
import { ShardscopeError, toWireError } from '../../base/errors.ts';
import { createPrng } from '../../base/prng.ts';
import type { Progress } from '../../base/progress.ts';
import type { CancelFlag } from '../../counters/cancel-flag.ts';
import type { AnalysisOutcome, AnalysisTask } from './analysis-tasks.ts';
import { runBackTest } from './back-test-task.ts';
import { computeInfluence, followInfluence } from './influence-task.ts';
import { computePlacement } from './placement-task.ts';

export interface AnalysisJob {
  readonly task: AnalysisTask;
  readonly cancel: CancelFlag;
  readonly progress: MessagePort;
}

/** Algorithms tell their progress by work done, which may be thousands of times a second. */
const REPORT_EVERY_MS = 40;

// biome-ignore lint/style/noDefaultExport: piscina calls the default export of its worker file.
export default function runAnalysis({ task, cancel, progress }: AnalysisJob): AnalysisOutcome {
  let reportedMs = 0;
  let latest: Progress | null = null;
  const report = (state: Progress) => {
    latest = state;
    const now = Date.now();
    if (now - reportedMs < REPORT_EVERY_MS) return;
    reportedMs = now;
    progress.postMessage(state);
    latest = null;
  };
  const isCancelled = () => Atomics.load(cancel, 0) === 1;
  try {
    const result = compute(task, report, isCancelled);
    if (isCancelled()) throw new ShardscopeError('cancelled.caller', `${task.kind} was cancelled`);
    return { ok: true, result };
  } catch (error) {
    // An error that is thrown over to another thread loses its class and its code there.
    return { ok: false, error: toWireError(error) };
  } finally {
    if (latest !== null) progress.postMessage(latest);
    progress.close();
  }
}

function compute(task: AnalysisTask, report: (state: Progress) => void, isCancelled: () => boolean): unknown {
  switch (task.kind) {
    case 'estimate-closure':
      return estimateClosureRows(task.forward, createPrng(task.seed), { depthMax: task.depthMax });
    case 'count-descendants':
      return task.forwards.map(({ forward, depthMax }) =>
        countDescendants(forward, depthMax, task.descendants, isCancelled),
      );
    case 'influence':
      return computeInfluence(task, report, isCancelled);
    case 'follow-influence':
      return followInfluence(task);
    case 'placement':
      return computePlacement(task, report, isCancelled);
    case 'back-test':
      return runBackTest(task, report, isCancelled);
    case 'compare-placements':
      return comparePlacements({ ...task.input, onStep: countingRows(report, isCancelled) });
    case 'gained-rows':
      return gainedRows(task.input);
    case 'count-rows':
      task.rows.set(rowsOfNodes({ ...task.input, onStep: countingRows(report, isCancelled) }));
      return null;
    case 'plan-moves':
      return planMoves(task.request);
    case 'islands-layout':
      task.positions.set(islandsLayout(task));
      return null;
    case 'layers-layout': {
      const onShard = (done: number, total: number) => {
        report({ phase: 'laying out', done, total, unit: 'shards' });
        if (isCancelled()) throw new ShardscopeError('cancelled.caller', 'the layout was cancelled');
      };
      task.positions.set(layersLayout({ ...task, onShard }));
      return null;
    }
    case 'force-layout': {
      const { forward, iterations, positions } = task;
      const laidOut = forceLayout({
        nodeCount: forward.nodeCount,
        sources: sourcesOf(forward.offsets, forward.edgeCount),
        targets: forward.targets,
        positions: Float32Array.from(positions),
        iterations,
        onIteration: (iteration) => {
          report({ phase: 'laying out', done: iteration, total: iterations, unit: 'iterations' });
          return !isCancelled();
        },
      });
      if (!isCancelled()) positions.set(laidOut);
      return null;
    }
  }
}

const countingRows =
  (report: (state: Progress) => void, isCancelled: () => boolean) => (done: number, total: number) => {
    report({ phase: 'counting rows', done, total, unit: 'nodes' });
    if (isCancelled()) throw new ShardscopeError('cancelled.caller', 'counting rows was cancelled');
  };

/** Adds each node's closure rows in this hierarchy to `descendants`; returns their sum. */
function countDescendants(
  forward: Csr,
  depthMax: number,
  descendants: Uint32Array,
  isCancelled: () => boolean,
): number {
  const search = createBreadthFirst(forward);
  let rows = 0;
  for (let node = 0; node < forward.nodeCount; node++) {
    if (forward.offsets[node] === forward.offsets[node + 1]) continue;
    if ((node & 1023) === 0 && isCancelled()) break;
    const count = search.run(node, depthMax);
    descendants[node] = descendants[node]! + count;
    rows += count;
  }
  return rows;
}

function sourcesOf(offsets: Uint32Array, edgeCount: number): Uint32Array {
  const sources = new Uint32Array(edgeCount);
  for (let node = 0; node + 1 < offsets.length; node++) sources.fill(node, offsets[node]!, offsets[node + 1]!);
  return sources;
}
