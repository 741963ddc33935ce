/**
 * What the query panel does with the engine: run, fetch on, stop, explain. One query at a time is open; a new run gives up
 * the one before. Every answer is applied by the number of its run, so a late one changes nothing.
 */
import { DESCRIBE_COUNT_MAX, type QueryPage, ShardscopeError } from '../../engine/protocol/index.ts';
import { findParameters, parameterText, readParameter } from '../query/language/parameters.ts';
import { failed, LOADING, ready } from '../state/loadable.ts';
import {
  applyFetching,
  applyOpened,
  applyPage,
  applyRunFailed,
  applyStopped,
  beginRun,
  litNodes,
  rememberRun,
} from '../state/query.ts';
import { text } from '../text/en.ts';
import { type ActionContext, asShardscopeError, noticeFailure, showNotice } from './context.ts';
import type { SelectActions } from './select-actions.ts';

/** The first page is small, so that something is there soon; the next ones are for scrolling. */
const FIRST_ROWS = 500;
const NEXT_ROWS = 2_000;
/** Keys of nodes that are remembered, so that a cell knows its node's home. */
const KEY_COUNT_MAX = 20_000;

export interface QueryActions {
  /** Changes what is typed. */
  setText(text: string): void;
  setParameter(name: string, typed: string): void;
  /** Fills a parameter with the key of the selected node. */
  fillWithSelected(name: string): void;
  run(): Promise<void>;
  /** Fetches the next rows of an answer that has more; does nothing otherwise. */
  fetchMore(): Promise<void>;
  /** Fetches until the answer is whole, the console's limit is reached, or somebody stops it. */
  fetchAll(): Promise<void>;
  stop(): void;
  explain(): Promise<void>;
  /** Asks for the names that queries of this workspace may use, once. */
  loadVocabulary(): Promise<void>;
  /** Index of a node of the answer by its key, where it is known already. */
  indexOfKey(key: string): number | null;
  /** Selects the node with this key everywhere, and shows it. */
  goToKey(key: string): Promise<void>;
  /** Brings all nodes of the answer into view. */
  zoomToResult(): void;
}

interface OpenRun {
  readonly id: number;
  readonly controller: AbortController;
  queryId: number | null;
}

export function createQueryActions(context: ActionContext, selects: SelectActions): QueryActions {
  const { stores, live, nowMs } = context;
  const { query } = stores;
  const keys = new Map<string, number>();
  // A key may be another node's after a write, or nobody's.
  stores.workspace.subscribe((now, before) => {
    if (now.shownRevision !== before.shownRevision) keys.clear();
  });
  let current: OpenRun | null = null;
  let lastId = 0;

  /** Values of the parameters that the text names. Throws `query.parameter` for one that is missing or unreadable. */
  function paramsOf(queryText: string): Record<string, unknown> {
    const typed = query.get().params;
    const entries = findParameters(queryText).map((name) => {
      const read = readParameter(typed[name] ?? '');
      if (read.isValid) return [name, read.value];
      throw new ShardscopeError('query.parameter', text.query.parameterProblem(name, read.reason), { parameter: name });
    });
    return Object.fromEntries(entries);
  }

  /** Lets go of the run that is open, at the engine too. */
  function release(): void {
    const former = current;
    current = null;
    if (former === null) return;
    former.controller.abort();
    if (former.queryId !== null) void close(former.queryId);
  }

  async function close(queryId: number): Promise<void> {
    try {
      await context.client().call('query.close', { queryId });
    } catch (error) {
      // The engine ends queries of its own accord too: nothing is lost when it knows nothing of this one any more.
      console.debug('the query was closed already', error);
    }
  }

  function remember(rows: number | null): void {
    const { run, params } = query.get();
    const names = findParameters(run.query);
    const used = Object.fromEntries(Object.entries(params).filter(([name]) => names.includes(name)));
    const entry = { query: run.query, params: used, atMs: nowMs(), rows, elapsedMs: run.elapsedMs };
    query.update((state) => rememberRun(state, entry));
  }

  async function run(): Promise<void> {
    if (query.get().text.trim() === '') return;
    if (current !== null) release();
    const mine: OpenRun = { id: ++lastId, controller: new AbortController(), queryId: null };
    current = mine;
    query.update((state) => beginRun(state, mine.id, nowMs()));
    let wasAsked = false;
    try {
      const { text: queryText, timeoutMs } = query.get();
      const params = paramsOf(queryText);
      wasAsked = true;
      const opened = await context
        .client()
        .call(
          'query.open',
          { query: queryText, params, rowsMax: FIRST_ROWS, timeoutMs },
          { signal: mine.controller.signal },
        );
      if (current !== mine || query.get().run.id !== mine.id) return;
      mine.queryId = opened.queryId;
      query.update((state) => applyOpened(state, mine.id, opened, nowMs()));
      remember(opened.page.rows.length);
      void learnKeys(opened.page);
    } catch (error) {
      if (mine.controller.signal.aborted) return;
      query.update((state) => applyRunFailed(state, mine.id, asShardscopeError(error), nowMs()));
      // What the engine was not even asked is not worth a place in the history.
      if (current === mine && wasAsked) remember(null);
    }
  }

  async function fetchMore(): Promise<void> {
    const mine = current;
    if (mine === null || mine.queryId === null || query.get().run.phase !== 'open') return;
    query.update((state) => applyFetching(state, mine.id));
    try {
      const page = await context
        .client()
        .call('query.next', { queryId: mine.queryId, rowsMax: NEXT_ROWS }, { signal: mine.controller.signal });
      if (page.end !== null) mine.queryId = null;
      query.update((state) => applyPage(state, mine.id, page));
      if (query.get().run.isTruncated) release();
      void learnKeys(page);
    } catch (error) {
      if (mine.controller.signal.aborted) return;
      mine.queryId = null;
      query.update((state) => applyRunFailed(state, mine.id, asShardscopeError(error), nowMs()));
    }
  }

  async function fetchAll(): Promise<void> {
    const { id } = query.get().run;
    while (query.get().run.id === id && query.get().run.phase === 'open') await fetchMore();
  }

  /** Learns keys of the nodes in a page, in the background: until then their cells only lack the swatch of the home. */
  async function learnKeys({ nodes }: QueryPage): Promise<void> {
    const wanted = Array.from(nodes.subarray(0, KEY_COUNT_MAX));
    try {
      for (let at = 0; at < wanted.length; at += DESCRIBE_COUNT_MAX) {
        const names = await selects.namesOf(wanted.slice(at, at + DESCRIBE_COUNT_MAX));
        if (keys.size + names.length > KEY_COUNT_MAX) keys.clear();
        for (const { key, index } of names) keys.set(key, index);
        query.update((state) => ({ ...state, knownKeys: state.knownKeys + 1 }));
      }
    } catch (error) {
      noticeFailure(context, error);
    }
  }

  async function explain(): Promise<void> {
    const queryText = query.get().text;
    if (queryText.trim() === '') return;
    query.update((state) => ({ ...state, plan: LOADING, tab: 'plan' }));
    try {
      const params = paramsOf(queryText);
      const { steps } = await context.client().call('query.explain', { query: queryText, params });
      const plan = ready({ kind: 'explain' as const, query: queryText, steps, stats: null });
      query.update((state) => ({ ...state, plan }));
    } catch (error) {
      query.update((state) => ({ ...state, plan: failed(asShardscopeError(error)) }));
    }
  }

  async function loadVocabulary(): Promise<void> {
    const { vocabulary } = query.get();
    if (vocabulary.state === 'ready' || vocabulary.state === 'loading') return;
    keys.clear();
    query.update((state) => ({ ...state, vocabulary: LOADING }));
    const workspace = stores.workspace.get().state;
    try {
      const names = await context.client().call('query.vocabulary', {});
      if (stores.workspace.get().state?.generation !== workspace?.generation) return;
      query.update((state) => ({ ...state, vocabulary: ready(names) }));
    } catch (error) {
      // Completion then knows keywords only; running queries needs no vocabulary.
      query.update((state) => ({ ...state, vocabulary: failed(asShardscopeError(error)) }));
    }
  }

  async function goToKey(key: string): Promise<void> {
    const known = keys.get(key);
    if (known !== undefined) return selects.goTo(known);
    try {
      const found = await selects.search(key.slice(0, 200), new AbortController().signal);
      const node = found.find((candidate) => candidate.key === key);
      if (node !== undefined) return selects.goTo(node.index);
      showNotice(context, { level: 'warning', code: 'not-found.node', message: text.query.nodeNotFound(key) });
    } catch (error) {
      noticeFailure(context, error);
    }
  }

  return {
    setText: (next) => query.update((state) => (state.text === next ? state : { ...state, text: next })),
    setParameter: (name, typed) => query.update((state) => ({ ...state, params: { ...state.params, [name]: typed } })),
    fillWithSelected(name) {
      const { details } = stores.selection.get();
      if (details.state !== 'ready') return;
      const typed = parameterText(details.value.key);
      query.update((state) => ({ ...state, params: { ...state.params, [name]: typed } }));
    },
    run,
    fetchMore,
    fetchAll,
    stop() {
      const mine = current;
      if (mine === null) return;
      release();
      query.update((state) => applyStopped(state, mine.id, nowMs()));
    },
    explain,
    loadVocabulary,
    indexOfKey: (key) => keys.get(key) ?? null,
    goToKey,
    zoomToResult() {
      const nodes = litNodes(query.get()) ?? query.get().run.nodes;
      live.scene?.fitNodes([...nodes]);
    },
  };
}
