import type { METHODS, MetagraphDocument, ParamsOf } from '../../engine/protocol/index.ts';
import { failed, LOADING, ready } from '../state/loadable.ts';
import { changeCount, rebasedMetagraph } from '../state/metagraph.ts';
import { INITIAL_METAGRAPH, withDocument } from '../state/metagraph-view.ts';
import { text } from '../text/en.ts';
import { type ActionContext, asShardscopeError, noticeFailure, showNotice, workspaceOfNow } from './context.ts';

type Params = ParamsOf<typeof METHODS, 'metagraph.set'>['metagraph'];

export interface MetagraphActions {
  /** Asks for it as it holds; what is shown stays until the answer is there. */
  refresh(): Promise<void>;
  /** Changes it on screen; the engine hears of it when it is saved. */
  change(change: (metagraph: MetagraphDocument) => MetagraphDocument): void;
  dropDraft(): void;
  save(): Promise<void>;
  /** Compares what holds with all edges. */
  check(): Promise<void>;
}

export function createMetagraphActions(context: ActionContext): MetagraphActions {
  const { stores, operator } = context;
  const { metagraph } = stores;

  async function refresh(): Promise<void> {
    const isStillOpen = workspaceOfNow(context);
    metagraph.update((state) => ({ ...state, document: state.document.state === 'ready' ? state.document : LOADING }));
    try {
      const document = await context.client().call('metagraph.get', {});
      if (isStillOpen()) metagraph.update((state) => withDocument(state, document));
    } catch (error) {
      if (!isStillOpen()) return;
      if (metagraph.get().document.state === 'ready') return noticeFailure(context, error);
      metagraph.update((state) => ({ ...state, document: failed(asShardscopeError(error)) }));
    }
  }

  return {
    refresh,
    change(change) {
      metagraph.update((state) => {
        const from = state.draft ?? (state.document.state === 'ready' ? state.document.value : null);
        return from === null ? state : { ...state, draft: change(from), failure: null };
      });
    },
    dropDraft: () => metagraph.update(({ document }) => ({ ...INITIAL_METAGRAPH, document })),
    async save() {
      const { draft, document, isSaving } = metagraph.get();
      if (draft === null || document.state !== 'ready' || isSaving) return;
      const actor = await operator.name();
      if (actor === null) return;
      const isStillOpen = workspaceOfNow(context);
      metagraph.update((state) => ({ ...state, isSaving: true, failure: null }));
      try {
        // Read first: others may have changed it since this was shown, and all of it is replaced at once.
        const now = await context.client().call('metagraph.get', {});
        const wanted = rebasedMetagraph(now, document.value, draft);
        const saved = await context.client().call('metagraph.set', { metagraph: wanted as unknown as Params, actor });
        if (!isStillOpen()) return;
        metagraph.update((state) => ({
          ...INITIAL_METAGRAPH,
          document: ready(saved),
          // Told of it by the topic before, it was set on top of what is saved: then nothing of it is left.
          draft: state.draft === draft || isSaved(saved, state.draft) ? null : state.draft,
        }));
        showNotice(context, { level: 'info', code: 'metagraph.changed', message: text.edit.metagraph.saved });
      } catch (error) {
        if (isStillOpen())
          metagraph.update((state) => ({ ...state, isSaving: false, failure: asShardscopeError(error) }));
      }
    },
    async check() {
      const isStillOpen = workspaceOfNow(context);
      metagraph.update((state) => ({ ...state, report: LOADING }));
      try {
        const report = await context.client().call('metagraph.check', {});
        if (isStillOpen()) metagraph.update((state) => ({ ...state, report: ready(report) }));
      } catch (error) {
        if (isStillOpen()) metagraph.update((state) => ({ ...state, report: failed(asShardscopeError(error)) }));
      }
    },
  };
}

const isSaved = (saved: MetagraphDocument, draft: MetagraphDocument | null): boolean =>
  draft !== null && changeCount(saved, draft) === 0;
