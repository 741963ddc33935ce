import type { MoveRate } from '../../engine/protocol/index.ts';
import { type ActionContext, noticeFailure } from './context.ts';

export interface MoveActions {
  refreshPace(): Promise<void>;
  /** Holds at once, also for what is under way. */
  setPace(rate: MoveRate): Promise<void>;
}

export function createMoveActions(context: ActionContext): MoveActions {
  const { moves } = context.stores;
  return {
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
  };
}
