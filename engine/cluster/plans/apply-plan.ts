import { ShardscopeError } from '../../base/errors.ts';
import { type Task, throwIfCancelled } from '../../base/progress.ts';
import type { Plan } from '../../protocol/plan-schemas.ts';
import type { PlacementApplied } from '../../protocol/types.ts';
import type { Coordinator } from '../coordinator.ts';
import { resizeWorkspace } from '../placement/resize-workspace.ts';

/** An open workspace that can be closed for a change of its files and opened again. */
export interface OpenWorkspace {
  readonly coordinator: Coordinator;
  /** @throws conflict.plan, changing nothing, when `coordinator` is not what is open any more */
  reopen(coordinator: Coordinator, change: (folder: string) => void): Promise<Coordinator>;
}

/** Moves that are under way or asked for at once; between two of these the work can be cancelled. */
const MOVES_AT_ONCE = 512;

/** Of the nodes: when more have moved, their islands are laid out again. */
const LAYOUT_MOVED_RATIO = 0.02;

/**
 * Moves what a plan says, in its order. New shards are made before, emptied ones go after; for both the workspace is closed
 * and opened again. What was moved stays moved when it is cancelled or fails on the way: every move is whole, the workspace
 * holds, and a new proposal completes it.
 * @throws conflict.plan when the plan was made from another state; cancelled.caller, unavailable.shard and storage.* with
 *         how many moves were made
 */
export async function applyPlan(plan: Plan, workspace: OpenWorkspace, task: Task): Promise<PlacementApplied> {
  let { coordinator } = workspace;
  coordinator.placements.requireCurrent(plan);
  const { before, after } = plan.shards;
  const startedMs = performance.now();
  const report = (done: number) =>
    task.report({ phase: 'moving nodes', done, total: plan.moves.length, unit: 'nodes' });
  report(0);
  let movedNodes = 0;
  let movedRows = 0;
  try {
    if (after > before) coordinator = await workspace.reopen(coordinator, (folder) => resizeWorkspace(folder, after));
    for (let first = 0; first < plan.moves.length; first += MOVES_AT_ONCE) {
      throwIfCancelled(task.signal, 'the plan');
      const moves = plan.moves.slice(first, first + MOVES_AT_ONCE);
      const settled = await Promise.allSettled(
        moves.map(({ node, to }) => coordinator.moveQuietly(coordinator.indexOf(node), to)),
      );
      for (const outcome of settled) {
        if (outcome.status === 'rejected') continue;
        movedNodes++;
        movedRows += outcome.value.rows;
      }
      const failure = settled.find((outcome) => outcome.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
      report(movedNodes);
    }
    if (after < before) coordinator = await workspace.reopen(coordinator, (folder) => resizeWorkspace(folder, after));
  } catch (error) {
    throw error instanceof ShardscopeError ? stopped(plan, movedNodes, error) : error;
  }
  const isOtherPicture = before !== after || movedNodes > LAYOUT_MOVED_RATIO * coordinator.columns.nodeCount;
  if (isOtherPicture) await coordinator.refreshIslands();
  return { planId: plan.id, movedNodes, movedRows, elapsedMs: performance.now() - startedMs };
}

function stopped(plan: Plan, movedNodes: number, cause: ShardscopeError): ShardscopeError {
  const made = `${movedNodes} of ${plan.moves.length} moves were made and stay; propose a placement again for the rest`;
  const details = { ...cause.details, planId: plan.id, movedNodes };
  return new ShardscopeError(cause.code, `${cause.message}; ${made}`, details, cause);
}
