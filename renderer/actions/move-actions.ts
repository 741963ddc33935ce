import type { MoveRate, NodeSummary } from '../../engine/protocol/index.ts';
import { failed, ready } from '../state/loadable.ts';
import {
  applyMoved,
  applyMoveFailed,
  applyPreview,
  applyRunning,
  askConfirmation,
  beginDraft,
  chooseTarget,
  withdrawConfirmation,
} from '../state/moves.ts';
import { recordDeed } from '../state/undo.ts';
import { type ActionContext, asShardscopeError, noticeFailure } from './context.ts';

export interface MoveActions {
  /** Opens the draft of a move of `node`. */
  begin(node: NodeSummary): void;
  /** Chooses the target and asks for the preview. */
  chooseTarget(shard: number): Promise<void>;
  askConfirmation(): void;
  withdrawConfirmation(): void;
  /** Starts the confirmed move and follows it to its end. */
  start(): Promise<void>;
  /** Cancels the move that runs; the engine heeds it until the switch. */
  cancel(): void;
  closeDraft(): void;
  refreshPace(): Promise<void>;
  /** Holds at once, also for what is under way. */
  setPace(rate: MoveRate): Promise<void>;
}

export function createMoveActions(context: ActionContext): MoveActions {
  const { moves } = context.stores;

  return {
    begin: (node) => moves.update((state) => beginDraft(state, node)),
    async chooseTarget(to) {
      const node = moves.get().draft?.node.index;
      if (node === undefined) return;
      moves.update((state) => chooseTarget(state, to));
      try {
        const preview = await context.client().call('move.preview', { node, to });
        moves.update((state) => applyPreview(state, node, to, ready(preview)));
      } catch (error) {
        moves.update((state) => applyPreview(state, node, to, failed(asShardscopeError(error))));
      }
    },
    askConfirmation: () => moves.update(askConfirmation),
    withdrawConfirmation: () => moves.update(withdrawConfirmation),
    async start() {
      const { draft } = moves.get();
      if (draft?.phase !== 'confirming' || draft.to === null) return;
      const node = draft.node.index;
      const to = draft.to;
      moves.update((state) => applyRunning(state, node, null));
      try {
        const status = await context.jobs.run('move', (signal, report) =>
          context.client().call(
            'move.start',
            { node, to },
            {
              signal,
              onProgress(progress) {
                report(progress);
                moves.update((state) => applyRunning(state, node, progress));
              },
            },
          ),
        );
        moves.update((state) => applyMoved(state, status));
        const { label } = draft.node;
        const deed = { kind: 'move', node, label, from: status.from, to: status.to } as const;
        context.stores.undo.update((state) => recordDeed(state, deed));
      } catch (error) {
        moves.update((state) => applyMoveFailed(state, node, asShardscopeError(error)));
      }
    },
    cancel: () => context.jobs.cancel('move'),
    async refreshPace() {
      try {
        const pace = await context.client().call('move.pace', { rate: null });
        moves.update((state) => ({ ...state, pace }));
      } catch (error) {
        // Asked again in a moment; what was told before may be out of date, and says so no worse than an error does.
        console.warn('the pace of moves is not known', error);
      }
    },
    async setPace(rate) {
      try {
        const pace = await context.client().call('move.pace', { rate });
        moves.update((state) => ({ ...state, pace }));
      } catch (error) {
        noticeFailure(context, error);
      }
    },
    closeDraft: () => moves.update((state) => (state.draft?.phase === 'running' ? state : { ...state, draft: null })),
  };
}
