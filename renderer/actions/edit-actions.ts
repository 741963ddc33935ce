/**
 * Writes by hand. A form is shown what it would do by a dry run, some rest after every change of it; then it is written,
 * by who sits here, with the versions that were on screen. What somebody else has changed meanwhile is refused by the engine
 * and shown, and the operator decides again.
 */
import type {
  METHODS,
  NodeDetails,
  NodeSummary,
  ParamsOf,
  TopologyChange,
  TopologyWritten,
} from '../../engine/protocol/index.ts';
import {
  applyPreview,
  draftChange,
  draftOf,
  type EditForm,
  EMPTY_NODE,
  formChanges,
  type NodeDraft,
  rebased,
  renewedForm,
} from '../state/edits.ts';
import { failed, IDLE, LOADING, ready } from '../state/loadable.ts';
import { type Deed, inverseOfDraft, inverseOfForm, recordDeed, withoutVersions } from '../state/undo.ts';
import { text } from '../text/en.ts';
import { type ActionContext, asShardscopeError, noticeFailure, showNotice, workspaceOfNow } from './context.ts';
import type { MetagraphActions } from './metagraph-actions.ts';
import { refreshWrites } from './refresh-writes.ts';
import type { SelectActions } from './select-actions.ts';

/** Long enough to wait for the next letter, short enough to feel immediate. */
const PREVIEW_REST_MS = 200;
/** The picture follows a write within about a second; a console that hears of nothing must not wait for ever. */
const PICTURE_MS_MAX = 5000;

type Changes = ParamsOf<typeof METHODS, 'topology.write'>['changes'];

export interface EditActions {
  /** Begins to edit a node in the inspector; a draft of it that is there already stays. */
  edit(node: NodeDetails): void;
  changeDraft(change: Partial<Pick<NodeDraft, 'label' | 'type' | 'rows'>>): void;
  dropDraft(): void;
  saveDraft(): Promise<void>;
  /** Takes the node as it is now: with what was typed on top of it, or without. */
  loadNow(keepsMine: boolean): Promise<void>;
  /** Opens a form; a node can be added below `parent`. */
  open(form: EditForm): void;
  addBelow(parent: NodeSummary | null): void;
  change(form: EditForm): void;
  close(): void;
  save(): Promise<void>;
  /** After a conflict: the same form, about the node as it is now. */
  renewForm(): Promise<void>;
  refreshWrites(): Promise<void>;
  stop(): void;
}

export function createEditActions(
  context: ActionContext,
  selects: SelectActions,
  metagraphs: MetagraphActions,
): EditActions {
  const { stores, live, operator } = context;
  const { edits, workspace } = stores;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;

  const write = (
    changes: readonly TopologyChange[],
    actor: string,
    isDryRun: boolean,
    signal?: AbortSignal,
  ): Promise<TopologyWritten> =>
    context
      .client()
      .call(
        'topology.write',
        { changes: changes as unknown as Changes, actor, ifRevision: null, isDryRun },
        signal === undefined ? {} : { signal },
      );

  function stopPreview(): void {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
  }

  function show(form: EditForm | null): void {
    stopPreview();
    const changes = form === null ? null : formChanges(form);
    edits.update((state) => ({ ...state, form, preview: changes === null ? IDLE : LOADING, failure: null }));
    if (form !== null && changes !== null) timer = setTimeout(() => void preview(form, changes), PREVIEW_REST_MS);
  }

  async function preview(form: EditForm, changes: readonly TopologyChange[]): Promise<void> {
    asking = new AbortController();
    const { signal } = asking;
    try {
      // A dry run leaves no trace, so nobody is asked for a name.
      const written = await write(changes, stores.balance.get().operator ?? 'console', true, signal);
      if (!signal.aborted) edits.update((state) => applyPreview(state, form, ready(written)));
    } catch (error) {
      if (!signal.aborted) edits.update((state) => applyPreview(state, form, failed(asShardscopeError(error))));
    }
  }

  /** Until the picture shows this write. */
  function pictureOf(revision: number): Promise<void> {
    const isShown = () => workspace.get().shownRevision >= revision;
    if (isShown()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(limit);
        stop();
        resolve();
      };
      const limit = setTimeout(end, PICTURE_MS_MAX);
      const stop = workspace.subscribe(() => isShown() && end());
    });
  }

  function tell(title: string, { revision, summary }: TopologyWritten): void {
    const message = `${title}. ${text.edit.done(revision, summary)}`;
    // A write that changed nothing has no number of its own.
    const link = text.edit.preview.isNone(summary) ? undefined : ({ kind: 'write', revision } as const);
    showNotice(context, { level: 'info', code: 'topology.written', message, link });
  }

  function record(
    title: string,
    forth: readonly TopologyChange[],
    back: readonly TopologyChange[] | 'too-many-edges',
    { revision }: TopologyWritten,
  ): void {
    const deed: Deed =
      back === 'too-many-edges'
        ? { kind: 'final', title, why: back }
        : { kind: 'write', title, forth: withoutVersions(forth), back, revision };
    stores.undo.update((state) => recordDeed(state, deed));
  }

  async function selectNew(key: string, revision: number): Promise<void> {
    await pictureOf(revision);
    const found = await selects.search(key.slice(0, 200), new AbortController().signal);
    const node = found.find((match) => match.key === key);
    if (node !== undefined && live.hasNode(node.index)) selects.goTo(node.index);
  }

  async function readNow(index: number): Promise<NodeDetails> {
    const now = await context.client().call('nodes.get', { index });
    if (stores.selection.get().index === index) await selects.refreshDetails();
    return now;
  }

  const changeDraft = (change: Partial<NodeDraft>) =>
    edits.update((state) => (state.draft === null ? state : { ...state, draft: { ...state.draft, ...change } }));

  return {
    edit(node) {
      void metagraphs.refresh();
      edits.update((state) => (state.draft?.base.index === node.index ? state : { ...state, draft: draftOf(node) }));
    },
    changeDraft: (change) => changeDraft({ ...change, failure: null }),
    dropDraft: () => edits.update((state) => ({ ...state, draft: null })),
    async saveDraft() {
      const { draft } = edits.get();
      const change = draft === null ? null : draftChange(draft);
      if (draft === null || change === null || draft.isSaving) return;
      const actor = await operator.name();
      if (actor === null) return;
      const isOpen = workspaceOfNow(context);
      const isSame = () => isOpen() && edits.get().draft?.base.index === draft.base.index;
      changeDraft({ isSaving: true, failure: null });
      try {
        const written = await write([change], actor, false);
        if (isSame()) edits.update((state) => ({ ...state, draft: null }));
        tell(text.edit.changed(draft.label), written);
        record(text.edit.changed(draft.label), [change], inverseOfDraft(draft), written);
        await selects.refreshDetails();
      } catch (error) {
        const failure = asShardscopeError(error);
        if (!isSame()) return noticeFailure(context, failure);
        changeDraft({ isSaving: false, failure });
        if (failure.code === 'conflict.revision') await selects.refreshDetails();
      }
    },
    async loadNow(keepsMine) {
      const { draft } = edits.get();
      if (draft === null) return;
      try {
        const now = await readNow(draft.base.index);
        changeDraft(keepsMine ? rebased(draft, now) : draftOf(now));
      } catch (error) {
        changeDraft({ failure: asShardscopeError(error) });
      }
    },
    open(form) {
      void metagraphs.refresh();
      show(form);
    },
    addBelow(parent) {
      void metagraphs.refresh();
      show({ ...EMPTY_NODE, parent });
    },
    change(form) {
      if (!edits.get().isSaving) show(form);
    },
    close() {
      if (!edits.get().isSaving) show(null);
    },
    async save() {
      const { form, isSaving } = edits.get();
      const changes = form === null ? null : formChanges(form);
      if (form === null || changes === null || isSaving) return;
      const actor = await operator.name();
      if (actor === null || edits.get().form !== form) return;
      stopPreview();
      const isOpen = workspaceOfNow(context);
      edits.update((state) => ({ ...state, isSaving: true, failure: null }));
      try {
        // Read before it goes: what is removed can only be put back as it was.
        const removed =
          form.kind === 'remove-node' ? await context.client().call('nodes.get', { index: form.node.index }) : null;
        const written = await write(changes, actor, false);
        record(text.edit.doneTitle(form), changes, inverseOfForm(form, removed), written);
        edits.update((state) => ({
          ...state,
          isSaving: false,
          ...(state.form === form ? { form: null, preview: IDLE } : {}),
        }));
        tell(text.edit.doneTitle(form), written);
        const selected = stores.selection.get().index;
        if (form.kind === 'remove-node') {
          if (selected === form.node.index) selects.select(null);
        } else if (form.kind === 'add-node') await selectNew(form.key.trim(), written.revision);
        else await selects.refreshDetails();
      } catch (error) {
        const failure = asShardscopeError(error);
        edits.update((state) => ({ ...state, isSaving: false }));
        if (!isOpen() || edits.get().form !== form) return noticeFailure(context, failure);
        edits.update((state) => ({ ...state, failure }));
      }
    },
    async renewForm() {
      const { form } = edits.get();
      if (form === null || form.kind === 'add-node') return;
      try {
        const now = await readNow(form.node.index);
        if (edits.get().form !== form) return;
        const next = renewedForm(form, now);
        show(next);
        if (next === null) showNotice(context, { level: 'info', code: 'edge.removed', message: text.edit.gone });
      } catch (error) {
        edits.update((state) => (state.form === form ? { ...state, failure: asShardscopeError(error) } : state));
      }
    },
    refreshWrites: () => refreshWrites(context),
    stop: stopPreview,
  };
}
