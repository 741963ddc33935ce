/** What waits for somebody, and what is under way. Pure. */
import type { MoveStatus, PlanDetails, PlanSummary } from '../../engine/protocol/index.ts';
import type { Loadable } from './loadable.ts';

/** What is over stays so long among what is under way, with its outcome. */
export const KEPT_MS = 600_000;

export interface WorkQueue {
  /** Of plans on screen, by id: what moves, and why. A plan's content never changes. */
  readonly details: Readonly<Record<string, Loadable<PlanDetails>>>;
  /** The plan whose nodes stand out on the scene. */
  readonly shown: string | null;
}

export const INITIAL_WORK_QUEUE: WorkQueue = { details: {}, shown: null };

export const applyQueueDetails = (queue: WorkQueue, planId: string, details: Loadable<PlanDetails>): WorkQueue => ({
  ...queue,
  details: { ...queue.details, [planId]: details },
});

/** Proposals, drafts and what is approved and not begun, the newest first. */
export const waitingPlans = (plans: readonly PlanSummary[]): readonly PlanSummary[] =>
  plans.filter(({ state }) => state === 'proposed' || state === 'draft' || state === 'approved');

/** Plans under way and paused, and those that were carried out of late: what is not over first, then the newest. */
export function stripPlans(plans: readonly PlanSummary[], nowMs: number): readonly PlanSummary[] {
  const isActive = ({ state }: PlanSummary) => state === 'executing' || state === 'paused';
  const wasMade = ({ state, movedNodes, startedMs }: PlanSummary) =>
    state === 'done' || state === 'undone' || (state === 'refused' && (movedNodes > 0 || startedMs !== null));
  const isRecent = (plan: PlanSummary) => wasMade(plan) && nowMs - (plan.finishedMs ?? plan.createdMs) <= KEPT_MS;
  const active = plans.filter(isActive);
  const recent = plans.filter((plan) => !isActive(plan) && isRecent(plan));
  return [...active, ...recent.sort((a, b) => (b.finishedMs ?? 0) - (a.finishedMs ?? 0))];
}

/** Moves that are under way and part of no plan here: somebody asked for them elsewhere. */
export function loneMoves(recent: readonly MoveStatus[], planned: ReadonlySet<number>): readonly MoveStatus[] {
  return recent.filter(({ finishedMs, node }) => finishedMs === null && !planned.has(node.index));
}

export interface Flow {
  readonly from: number;
  readonly to: number;
  readonly nodes: number;
}

/** From where to where the moves of a plan lead, most nodes first. */
export function flowsOf({ moves }: Pick<PlanDetails, 'moves'>): readonly Flow[] {
  const flows = new Map<string, Flow>();
  for (const { from, to } of moves) {
    const name = `${from} ${to}`;
    flows.set(name, { from, to, nodes: (flows.get(name)?.nodes ?? 0) + 1 });
  }
  return [...flows.values()].sort((a, b) => b.nodes - a.nodes || a.from - b.from || a.to - b.to);
}

export const nodesOf = ({ moves }: Pick<PlanDetails, 'moves'>): readonly number[] =>
  moves.map(({ node }) => node.index);

/** Two plans that are about the same nodes, or about nodes with an edge between them. */
export interface Conflict {
  readonly planId: string;
  readonly kind: 'same' | 'neighbours';
  readonly nodes: number;
}

/**
 * With which of the others a plan touches the same or neighbouring nodes. `neighboursOf`: ends of the edges of a node.
 * O(nodes of all plans and edges of the plan's nodes).
 */
export function conflictsOf(
  planId: string,
  plans: ReadonlyMap<string, readonly number[]>,
  neighboursOf: (node: number) => readonly number[],
): readonly Conflict[] {
  const own = plans.get(planId) ?? [];
  const around = new Set(own.flatMap((node) => [...neighboursOf(node)]));
  const isOwn = new Set(own);
  const conflicts: Conflict[] = [];
  for (const [other, nodes] of plans) {
    if (other === planId) continue;
    const same = nodes.filter((node) => isOwn.has(node)).length;
    const near = nodes.filter((node) => around.has(node)).length;
    if (same > 0) conflicts.push({ planId: other, kind: 'same', nodes: same });
    else if (near > 0) conflicts.push({ planId: other, kind: 'neighbours', nodes: near });
  }
  return conflicts;
}

export type StripPhase = 'copying' | 'switching' | 'cleaning' | 'starting' | 'paused' | 'done' | 'undone' | 'stopped';

/** What a plan is at. */
export function phaseOf({ state, progress }: PlanSummary): StripPhase {
  if (state === 'paused' || state === 'done' || state === 'undone') return state;
  if (state !== 'executing') return 'stopped';
  if (progress === undefined) return 'starting';
  if (progress.copiedNodes < progress.nodes) return 'copying';
  return progress.switchedNodes < progress.nodes ? 'switching' : 'cleaning';
}

/** Rows that were copied, of how many; what was moved before it was paused is not counted again. */
export function rowsDone({ state, progress, movedRows, rows }: PlanSummary): {
  readonly done: number;
  readonly total: number;
} {
  if (state === 'executing' && progress !== undefined)
    return { done: progress.copiedRows, total: Math.max(1, progress.rows) };
  if (state === 'done' || state === 'undone') return { done: movedRows, total: Math.max(1, movedRows) };
  return { done: movedRows, total: Math.max(1, rows, movedRows) };
}

const shownOf = new WeakMap<PlanDetails, readonly number[]>();

/** Nodes of the plan that is shown, each once and of one plan the same array; null while none is, or they are not known. */
export function shownNodes({ shown, details }: WorkQueue): readonly number[] | null {
  const known = shown === null ? undefined : details[shown];
  if (known?.state !== 'ready') return null;
  const nodes = shownOf.get(known.value) ?? [...new Set(nodesOf(known.value))];
  shownOf.set(known.value, nodes);
  return nodes;
}
