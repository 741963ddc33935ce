import { MOVED_TOGETHER_MAX, type PlanSummary } from '../../engine/protocol/index.ts';
import { applyPlan } from '../state/balance.ts';
import {
  applyBegun,
  applyLabel,
  applyRefused,
  applyStarting,
  applyWishPreview,
  askConfirmation,
  backToChoosing,
  beginWish,
  chooseShard,
  INITIAL_BY_HAND,
} from '../state/by-hand.ts';
import { failed, ready } from '../state/loadable.ts';
import { recordDeed } from '../state/undo.ts';
import { text } from '../text/en.ts';
import { plural } from '../text/format.ts';
import { type ActionContext, asShardscopeError, noticeFailure, showNotice, workspaceOfNow } from './context.ts';
import { refreshBalance } from './refresh-balance.ts';
import { refreshMoves } from './refresh-moves.ts';
import type { SelectActions } from './select-actions.ts';

/** Moving nodes by hand: chosen in a dialog, or dragged onto a shard; always asked before it is done. */
export interface ByHandActions {
  /** Opens the chooser of target shards for these nodes; those that are gone are left out. */
  begin(nodes: readonly number[]): void;
  choose(shard: number): void;
  askConfirmation(): void;
  backToChoosing(): void;
  /** Starts the confirmed move, which goes on without the dialog. */
  start(): Promise<void>;
  close(): void;
  /** Nodes are in hand over the scene. */
  drag(nodes: readonly number[]): void;
  dragOver(shard: number | null): void;
  /** Asks for confirmation where the shard below allows it; else nothing happens. */
  drop(): void;
  /** Asks again what each shard says, as long as a move is being thought about. */
  refreshPreview(): Promise<void>;
}

export function createByHandActions(context: ActionContext, selects: Pick<SelectActions, 'namesOf'>): ByHandActions {
  const { stores, live, operator } = context;
  const { byHand, balance } = stores;

  function begin(asked: readonly number[], phase: 'dragging' | 'choosing'): void {
    const nodes = [...new Set(asked)].filter((node) => live.hasNode(node));
    const [first] = nodes;
    if (first === undefined) return;
    if (nodes.length > MOVED_TOGETHER_MAX) {
      const message = text.byHand.tooMany(nodes.length, MOVED_TOGETHER_MAX);
      showNotice(context, { level: 'warning', code: 'limit.rows', message });
      return;
    }
    byHand.update(() => beginWish(nodes, phase, live.names.get(first)?.label ?? null));
    selects.namesOf([first]).then(
      ([name]) => name !== undefined && byHand.update((state) => applyLabel(state, nodes, name.label)),
      (error) => noticeFailure(context, error),
    );
    void refreshPreview();
  }

  async function refreshPreview(): Promise<void> {
    const { nodes, phase } = byHand.get();
    if (phase === 'closed' || phase === 'starting') return;
    try {
      const preview = await context.client().call('moves.preview', { nodes: [...nodes] });
      byHand.update((state) => applyWishPreview(state, nodes, ready(preview)));
    } catch (error) {
      byHand.update((state) => applyWishPreview(state, nodes, failed(asShardscopeError(error))));
    }
  }

  async function start(): Promise<void> {
    const actor = await operator.name();
    const { nodes, to, phase } = byHand.get();
    if (actor === null || phase !== 'confirming' || to === null) return;
    byHand.update(applyStarting);
    const isStillOpen = workspaceOfNow(context);
    let hasBegun = false;
    const onProgress = () => {
      if (hasBegun) return;
      hasBegun = true;
      byHand.update((state) => applyBegun(state, nodes));
    };
    try {
      const plan = await context.client().call('moves.start', { nodes: [...nodes], to, actor }, { onProgress });
      onProgress();
      if (isStillOpen()) {
        if (plan.movedNodes > 0) recordMove(plan, nodes, to);
        tellEnd(plan, to);
      }
    } catch (error) {
      if (hasBegun) noticeFailure(context, error);
      else byHand.update((state) => applyRefused(state, nodes, asShardscopeError(error)));
    } finally {
      if (isStillOpen()) {
        refreshMoves(context).catch((error) => noticeFailure(context, error));
        void refreshBalance(context);
      }
    }
  }

  function recordMove({ planId }: PlanSummary, nodes: readonly number[], to: number): void {
    const name = live.names.get(nodes[0]!)?.label;
    const what = nodes.length === 1 && name !== undefined ? name : plural(nodes.length, 'node');
    stores.undo.update((state) => recordDeed(state, { kind: 'move', nodes, to, what, planId }));
  }

  function tellEnd(plan: PlanSummary, to: number): void {
    balance.update((state) => applyPlan(state, plan));
    const isDone = plan.state === 'done';
    const message = isDone ? text.byHand.done(plan.movedNodes, plan.movedRows, to) : text.balance.ended(plan);
    const link = { kind: 'plan', planId: plan.planId } as const;
    showNotice(context, { level: isDone ? 'info' : 'warning', code: 'plan.ended', message, link });
  }

  return {
    begin: (nodes) => begin(nodes, 'choosing'),
    choose: (shard) => byHand.update((state) => chooseShard(state, shard)),
    askConfirmation: () => byHand.update(askConfirmation),
    backToChoosing: () => byHand.update(backToChoosing),
    start,
    close: () => byHand.update((state) => (state.phase === 'starting' ? state : INITIAL_BY_HAND)),
    drag: (nodes) => begin(nodes, 'dragging'),
    dragOver: (shard) => byHand.update((state) => chooseShard(state, shard)),
    drop: () => byHand.update(askConfirmation),
    refreshPreview,
  };
}
