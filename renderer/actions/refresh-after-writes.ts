import { ready } from '../state/loadable.ts';
import { withDocument } from '../state/metagraph-view.ts';
import type { ActionContext } from './context.ts';
import { refreshWrites } from './refresh-writes.ts';

/** What was read of the topology before, as far as it was: names for queries, the metagraph with its counts, the last writes. */
export async function refreshAfterWrites(context: ActionContext): Promise<void> {
  const { client, stores } = context;
  const { query, metagraph, edits } = stores;
  const works: Promise<unknown>[] = [];
  if (query.get().vocabulary.state === 'ready') {
    works.push(
      client()
        .call('query.vocabulary', {})
        .then((names) => query.update((state) => ({ ...state, vocabulary: ready(names) }))),
    );
  }
  if (metagraph.get().document.state === 'ready') {
    works.push(
      client()
        .call('metagraph.get', {})
        .then((document) => metagraph.update((state) => withDocument(state, document))),
    );
  }
  if (edits.get().writes.state === 'ready') works.push(refreshWrites(context));
  await Promise.all(works);
}
