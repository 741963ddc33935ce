import { ShardscopeError } from '../../base/errors.ts';
import { type Task, throwIfCancelled } from '../../base/progress.ts';
import type { Plan } from '../../protocol/plan-schemas.ts';
import type { PlacementApplied } from '../../protocol/types.ts';
import type { Coordinator, CoordinatorOptions } from '../coordinator.ts';
import { resizeWorkspace } from '../placement/resize-workspace.ts';
import { MOVES_AT_ONCE, moveBatch } from './move-batch.ts';
import { NOTHING_MOVED, type PhaseCounts, PlanMeter, progressText } from './plan-meter.ts';

/** An open workspace that can be closed for a change of its files and opened again. */
export interface OpenWorkspace {
  /** @throws unavailable.workspace while none is open */
  current(): Coordinator;
  /** @throws conflict.plan, changing nothing, when `coordinator` is not what is open any more */
  reopen(
    coordinator: Coordinator,
    change: (folder: string) => void,
    options?: CoordinatorOptions,
  ): Promise<Coordinator>;
}

/** Of the nodes: when more have moved, their islands are laid out again. */
const LAYOUT_MOVED_RATIO = 0.02;

/**
 * Makes the moves of a plan that are not made yet, in its order; nodes of a block go together. New shards are made before,
 * emptied ones go after; for both the workspace is closed and opened again. What was moved stays moved when it is
 * cancelled or fails on the way: every move is whole, the workspace holds, and the same call goes on where it stopped.
 * @throws conflict.plan when a node is neither where the plan found it nor where it brings it, conflict.move when it was moved
 *         there by somebody else while the plan was executed; cancelled.caller,
 *         unavailable.shard and storage.* with how many moves were made
 */
export async function applyPlan(plan: Plan, workspace: OpenWorkspace, task: Task): Promise<PlacementApplied> {
  let coordinator = workspace.current();
  const { before, after } = plan.shards;
  const startedMs = performance.now();
  const total = plan.moves.length;
  let stopWatching = () => {};
  let movedNodes = 0;
  let movedRows = 0;
  try {
    const left = movesLeft(plan, coordinator);
    const report = () => {
      const done = total - left.length + movedNodes;
      task.report({ phase: 'moving nodes', done, total, unit: 'nodes' });
    };
    report();
    if (after > before && coordinator.columns.shardCount < after) {
      coordinator = await workspace.reopen(coordinator, (folder) => resizeWorkspace(folder, after));
    }
    const rows = left.reduce((sum, move) => sum + move.rows, 0);
    const meter = new PlanMeter({ nodes: left.length, rows }, total - left.length, startedMs);
    let counts: PhaseCounts = NOTHING_MOVED;
    stopWatching = coordinator.watchMoves(plan.id, (phase, nodes, copiedRows) => {
      counts = {
        copiedNodes: counts.copiedNodes + (phase === 'copied' ? nodes : 0),
        switchedNodes: counts.switchedNodes + (phase === 'switched' ? nodes : 0),
        cleanedNodes: counts.cleanedNodes + (phase === 'cleaned' ? nodes : 0),
        copiedRows: counts.copiedRows + copiedRows,
      };
      const progress = meter.progress(counts, performance.now());
      coordinator.planProgress.set(plan.id, progress);
      const done = progress.cleanedNodes;
      task.report({ phase: 'moving nodes', done, total, unit: 'nodes', detail: progressText(progress) });
    });
    for (const batch of batchesOf(left)) {
      throwIfCancelled(task.signal, 'the plan');
      const moves = batch.map((move) => {
        const { node, from, to } = move;
        return { node: coordinator.indexOf(node), from, to, block: blockOf(move) };
      });
      const onMade = (_: unknown, rows: number) => {
        movedNodes++;
        movedRows += rows;
      };
      await moveBatch(coordinator, moves, plan.id, onMade, task.signal);
      report();
    }
    stopWatching();
    if (after < before && coordinator.columns.shardCount > after) {
      coordinator = await workspace.reopen(coordinator, (folder) => resizeWorkspace(folder, after));
    }
  } catch (error) {
    stopWatching();
    throw error instanceof ShardscopeError ? stopped(plan, movedNodes, tornBlocks(plan, coordinator), error) : error;
  }
  const isOtherPicture = before !== after || movedNodes > LAYOUT_MOVED_RATIO * coordinator.nodeCount;
  if (isOtherPicture) await coordinator.layouts.refreshIslands();
  return { planId: plan.id, movedNodes, movedRows, elapsedMs: performance.now() - startedMs };
}

type PlanMove = Plan['moves'][number];

function movesLeft(plan: Plan, coordinator: Coordinator): readonly PlanMove[] {
  const { homes } = coordinator.columns;
  const left: PlanMove[] = [];
  for (const move of plan.moves) {
    const home = homes[coordinator.indexOf(move.node)];
    if (home === move.to) continue;
    if (home !== move.from) {
      const difference = `${move.node} is at home on shard ${home}, neither on ${move.from} nor on ${move.to}`;
      throw new ShardscopeError('conflict.plan', `plan ${plan.id} is stale: ${difference}`, {
        planId: plan.id,
        difference,
      });
    }
    left.push(move);
  }
  return left;
}

const blockOf = (move: PlanMove | undefined) => (move !== undefined && 'block' in move ? move.block : null);

/** Up to `MOVES_AT_ONCE`, or a whole block that is larger. */
function* batchesOf(moves: readonly PlanMove[]): Generator<readonly PlanMove[]> {
  let first = 0;
  while (first < moves.length) {
    let end = Math.min(moves.length, first + MOVES_AT_ONCE);
    const block = blockOf(moves[end - 1]);
    if (block !== null && blockOf(moves[end]) === block) {
      const begin = moves.findIndex((move) => blockOf(move) === block);
      if (begin > first) end = begin;
      else while (blockOf(moves[end]) === block) end++;
    }
    yield moves.slice(first, end);
    first = end;
  }
}

/** Blocks of which a part is where the plan brings it. */
function tornBlocks(plan: Plan, { names, columns }: Coordinator): number {
  const isMade = new Map<number, boolean>();
  const torn = new Set<number>();
  for (const move of plan.moves) {
    const [block, node] = [blockOf(move), names.indexOf(move.node)];
    if (block === null || node === undefined) continue;
    const isThere = columns.homes[node] === move.to;
    if ((isMade.get(block) ?? isThere) !== isThere) torn.add(block);
    isMade.set(block, isThere);
  }
  return torn.size;
}

function stopped(plan: Plan, movedNodes: number, torn: number, cause: ShardscopeError): ShardscopeError {
  const parts = torn === 0 ? '' : `, ${torn} of its blocks in part until then`;
  const made = `${movedNodes} of ${plan.moves.length} moves were made and stay; go on with plan ${plan.id}, or undo it${parts}`;
  const details = { ...cause.details, planId: plan.id, movedNodes };
  return new ShardscopeError(cause.code, `${cause.message}; ${made}`, details, cause);
}
