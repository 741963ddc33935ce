import { useConsole } from '../shell/console-context.ts';
import { isAllowed, targetOf } from '../state/by-hand.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';

/** Props of an element that nodes can be dropped on, and what it says meanwhile; looks are in drop-target.css. */
export interface DropTarget {
  readonly props: { readonly 'data-drop-shard': number; readonly 'data-drop'?: string };
  /** What the shard says to what is being dragged; null while nothing is. */
  readonly verdict: string | null;
}

/** The shard whose element is at a place of the window, or null. */
export function shardUnder(xPx: number, yPx: number): number | null {
  const target = document.elementFromPoint(xPx, yPx)?.closest('[data-drop-shard]');
  return target instanceof HTMLElement ? Number(target.dataset.dropShard) : null;
}

export function useDropTarget(shard: number): DropTarget {
  const { stores } = useConsole();
  const look = useStore(stores.byHand, (state) => {
    if (state.phase !== 'dragging') return null;
    const target = targetOf(state, shard);
    const verdict = target === null ? 'asking' : isAllowed(target) ? 'allowed' : 'refused';
    return state.to === shard ? `${verdict} over` : verdict;
  });
  const verdict = useStore(stores.byHand, (state) => {
    if (state.phase !== 'dragging') return null;
    const target = targetOf(state, shard);
    if (target === null || state.preview.state !== 'ready') return text.byHand.drag.asking;
    return target.refusal ?? text.byHand.drag.verdict(state.preview.value, target);
  });
  return { props: { 'data-drop-shard': shard, ...(look === null ? {} : { 'data-drop': look }) }, verdict };
}
