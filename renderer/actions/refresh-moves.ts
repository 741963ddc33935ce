import { movingNodes, RECENT_COUNT_MAX } from '../state/moves.ts';
import type { ActionContext } from './context.ts';

/**
 * Asks for the recent moves again. The moves of a plan are not told one by one, and the end of any other move may be
 * missed by a slow connection.
 */
export async function refreshMoves({ client, stores, live }: ActionContext): Promise<void> {
  const recent = await client().call('move.list', { countMax: RECENT_COUNT_MAX });
  stores.moves.update((moves) => ({ ...moves, recent }));
  live.setMoving(movingNodes(stores.moves.get()));
}
