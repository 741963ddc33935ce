/**
 * Keeps what is shown in step with the filters: computed anew when a filter, the topology or a home changes, and for each
 * heat frame where heat is filtered by. Attributes are the engine's: it is asked once, and again after writes.
 */
import { readParameter } from '../query/language/parameters.ts';
import { reachOf } from '../scene/reach.ts';
import {
  type AttributeFilter,
  applyHeatRange,
  attributeQuery,
  type Comparison,
  type Filters,
  filterOtherwise,
  fixedBytes,
  focusOf,
  isBounded,
  isFiltering,
  isOfText,
  leaveOutCollapsed,
  takesValue,
  withAttribute,
  withAttributeNodes,
  withoutFilters,
} from '../state/filters.ts';
import { failed, LOADING, ready } from '../state/loadable.ts';
import { text } from '../text/en.ts';
import type { CollapseActions } from './collapse-actions.ts';
import { type ActionContext, asShardscopeError } from './context.ts';
import type { SelectActions } from './select-actions.ts';

const PAGE_ROWS = 10_000;
const TIMEOUT_MS = 30_000;
/** Around one node, and around many, which lie all over the place. */
const FOCUS_DEPTH = { one: 2, many: 1 } as const;

export interface FilterActions {
  /** Changes filters that the console answers itself. */
  change(change: Partial<Pick<Filters, 'types' | 'shards' | 'heat' | 'influence' | 'isHiding' | 'isOpen'>>): void;
  addAttribute(filter: { readonly name: string; readonly comparison: Comparison; readonly typed: string }): void;
  removeAttribute(id: number): void;
  /** Asks again for one that failed. */
  retryAttribute(id: number): void;
  /** Ends all filters and the focus, and expands everything. */
  clear(): void;
  /** To the types, or the shards, of what is selected. */
  filterToTypes(): void;
  filterToShards(): void;
  /** On what is selected, with its neighbourhood. */
  focusOnSelected(): void;
  setDepth(depth: number): void;
  /** Back to so many steps of the trail; 0 = everything. */
  leaveFocus(length: number): void;
}

export function createFilterActions(
  context: ActionContext,
  selects: SelectActions,
  collapses: Pick<CollapseActions, 'collapsed' | 'expandAll'>,
): FilterActions {
  const { stores, live } = context;
  const { filters } = stores;
  let fixed: Uint8Array = new Uint8Array(0);
  let shown: Uint8Array = new Uint8Array(0);
  let lastId = 0;
  const asked = new Map<number, AbortController>();

  function recompute(): void {
    const now = filters.get();
    const { snapshot } = live;
    const collapsed = collapses.collapsed();
    if (snapshot === null || (!isFiltering(now) && collapsed === null)) {
      live.setShown(null, now.isHiding, false);
      setCount(null);
      return;
    }
    const focus = focusOf(now);
    const reached = focus && reachOf(focus.nodes, focus.depth, snapshot.edges, live.adjacency());
    // Of the moment that is shown: who looks at a former one filters by the homes of then.
    fixed = fixedBytes(now, { ...snapshot, homes: live.homes }, reached);
    if (collapsed !== null) leaveOutCollapsed(fixed, collapsed.hidden);
    shown = new Uint8Array(fixed.length);
    const { count } = applyHeatRange(shown, fixed, now.heat, live.frame);
    show(now);
    setCount(count);
  }

  function show(now: Filters): void {
    // What is collapsed alone contrasts with nothing: it is gone.
    live.setShown(shown, now.isHiding || !isFiltering(now), collapses.collapsed() !== null);
  }

  function followHeat(): void {
    const now = filters.get();
    if (!isBounded(now.heat) || live.snapshot === null) return;
    const { count, isOther } = applyHeatRange(shown, fixed, now.heat, live.frame);
    if (!isOther) return;
    show(now);
    setCount(count);
  }

  function setCount(shownCount: number | null): void {
    filters.update((state) => (state.shownCount === shownCount ? state : { ...state, shownCount }));
  }

  async function ask(filter: AttributeFilter): Promise<void> {
    const { id, comparison, typed } = filter;
    asked.get(id)?.abort();
    const controller = new AbortController();
    asked.set(id, controller);
    // While it is asked again after a write, the former answer holds.
    if (filter.nodes.state !== 'ready') filters.update((state) => withAttributeNodes(state, id, LOADING));
    try {
      const read = isOfText(comparison) ? ({ isValid: true, value: typed } as const) : readParameter(typed);
      const params = takesValue(comparison) ? { value: read.isValid ? read.value : typed } : {};
      const nodes = await nodesOf(attributeQuery(filter), params, controller.signal);
      if (!controller.signal.aborted) filters.update((state) => withAttributeNodes(state, id, ready(nodes)));
    } catch (error) {
      if (controller.signal.aborted) return;
      filters.update((state) => withAttributeNodes(state, id, failed(asShardscopeError(error))));
    }
  }

  async function nodesOf(query: string, params: Record<string, unknown>, signal: AbortSignal): Promise<Uint32Array> {
    const client = context.client();
    const request = { query, params, rowsMax: PAGE_ROWS, timeoutMs: TIMEOUT_MS };
    const { queryId, page: first } = await client.call('query.open', request, { signal });
    const pages = [first.nodes];
    for (let page = first; page.end === null && queryId !== null; ) {
      page = await client.call('query.next', { queryId, rowsMax: PAGE_ROWS }, { signal });
      pages.push(page.nodes);
    }
    return Uint32Array.from(pages.flatMap((nodes) => [...nodes]));
  }

  function forget(id: number): void {
    asked.get(id)?.abort();
    asked.delete(id);
  }

  filters.subscribe((now, before) => {
    if (!filterOtherwise(now, before)) return;
    for (const { id } of before.attributes) if (!now.attributes.some((filter) => filter.id === id)) forget(id);
    recompute();
  });
  stores.collapse.subscribe((now, before) => {
    if (now.nodes !== before.nodes || now.types !== before.types || now.open !== before.open) recompute();
  });
  stores.workspace.subscribe((now, before) => {
    if (now.shownRevision === before.shownRevision) return;
    for (const filter of filters.get().attributes) void ask(filter);
  });
  live.onColumns((change) => {
    if (change === 'heat') followHeat();
    else if (change === 'snapshot' || filters.get().shards.length > 0) recompute();
  });

  const withTypesOf = (nodes: Uint32Array): readonly string[] => [...new Set(Array.from(nodes, live.typeOf))];

  return {
    change: (change) => filters.update((state) => ({ ...state, ...change })),
    addAttribute(filter) {
      const id = ++lastId;
      filters.update((state) => withAttribute(state, { id, ...filter }));
      const added = filters.get().attributes.find((attribute) => attribute.id === id);
      if (added !== undefined) void ask(added);
    },
    removeAttribute: (id) =>
      filters.update((state) => ({ ...state, attributes: state.attributes.filter((filter) => filter.id !== id) })),
    retryAttribute(id) {
      const filter = filters.get().attributes.find((attribute) => attribute.id === id);
      if (filter !== undefined) void ask(filter);
    },
    clear() {
      filters.update(withoutFilters);
      collapses.expandAll();
    },
    filterToTypes() {
      const types = withTypesOf(selects.selected());
      if (types.length > 0) filters.update((state) => ({ ...state, types }));
    },
    filterToShards() {
      const shards = [...new Set(Array.from(selects.selected(), (node) => live.homeOf(node) ?? 0))];
      if (shards.length > 0) filters.update((state) => ({ ...state, shards }));
    },
    focusOnSelected() {
      const nodes = [...selects.selected()];
      if (nodes.length === 0) return;
      const { details } = stores.selection.get();
      const name = details.state === 'ready' ? details.value.label : live.names.get(nodes[0]!)?.label;
      const label = nodes.length === 1 ? (name ?? text.filter.aNode) : text.filter.manyNodes(nodes.length);
      const focus = { nodes, label, depth: FOCUS_DEPTH[nodes.length === 1 ? 'one' : 'many'] };
      filters.update((state) => ({ ...state, trail: [...state.trail, focus] }));
      live.scene?.fitShown();
    },
    setDepth: (depth) =>
      filters.update((state) => ({
        ...state,
        trail: state.trail.map((focus, at) => (at === state.trail.length - 1 ? { ...focus, depth } : focus)),
      })),
    leaveFocus: (length) => filters.update((state) => ({ ...state, trail: state.trail.slice(0, length) })),
  };
}
