import { failed, LOADING, ready } from '../state/loadable.ts';
import { type ActionContext, asShardscopeError, workspaceOfNow } from './context.ts';

/** As many as somebody looks through. */
const WRITE_COUNT_MAX = 100;

/** The latest writes; what is shown stays until the answer is there. */
export async function refreshWrites(context: ActionContext): Promise<void> {
  const { edits } = context.stores;
  const isStillOpen = workspaceOfNow(context);
  edits.update((state) => ({ ...state, writes: state.writes.state === 'ready' ? state.writes : LOADING }));
  try {
    const writes = await context.client().call('topology.writes', { countMax: WRITE_COUNT_MAX });
    if (isStillOpen()) edits.update((state) => ({ ...state, writes: ready(writes) }));
  } catch (error) {
    if (isStillOpen()) edits.update((state) => ({ ...state, writes: failed(asShardscopeError(error)) }));
  }
}
