/** Collapses nodes and expands them; what that hides is found anew when it or the topology changes. */
import { type Collapsed, collapse, headsAbove, hiddenBelow, NO_COLLAPSED } from '../scene/collapse.ts';
import {
  COLLAPSED_COUNT_MAX,
  type Collapse,
  type CollapsedNode,
  type CollapsePlace,
  collapsedBytes,
  INITIAL_COLLAPSE,
  isCollapsing,
  isNodeCollapsed,
  isSameCollapse,
  placeOfCollapse,
  withCollapsed,
  withExpanded,
  withOnly,
  withTypes,
} from '../state/collapse.ts';
import { collapseText } from '../text/collapse-text.ts';
import { type ActionContext, noticeFailure, showNotice, workspaceOfNow } from './context.ts';
import type { SelectActions } from './select-actions.ts';

export interface CollapseActions {
  /** Collapses what is selected; expands it where all of that is collapsed. */
  toggle(): Promise<void>;
  /** The same with all nodes of the types of what is selected. */
  toggleTypes(): void;
  expand(index: number): Promise<void>;
  /** Expands what hides a node, and what is above that. */
  reveal(index: number): Promise<void>;
  expandAll(): void;
  isCollapsed(index: number): boolean;
  /** What is hidden now; null while nothing is collapsed. Found once for each state and topology. */
  collapsed(): Collapsed | null;
  /** The nodes that a collapsed node hides, ascending; null where it hides none. */
  below(index: number): Uint32Array | null;
  /** As a view has it. Nodes are found by `nodeOf`; those that are not there are said and left out. */
  restore(place: CollapsePlace | null, nodeOf: (key: string) => Promise<number | null>): Promise<void>;
}

export function createCollapseActions(context: ActionContext, selects: SelectActions): CollapseActions {
  const { stores, live } = context;
  const store = stores.collapse;
  const tell = (level: 'info' | 'warning', code: string, message: string) =>
    showNotice(context, { level, code, message });
  let found: { readonly of: Collapse; readonly edges: Uint32Array; readonly collapsed: Collapsed } | null = null;
  const belowOf = new Map<number, Uint32Array | null>();

  function collapsed(): Collapsed | null {
    const [of, { snapshot }] = [store.get(), live];
    if (snapshot === null || !isCollapsing(of)) return null;
    const isSame = found?.edges === snapshot.edges && found.of.nodes === of.nodes;
    if (isSame && found?.of.types === of.types && found.of.open === of.open) return found.collapsed;
    belowOf.clear();
    const isThere = new Uint8Array(snapshot.nodeCount);
    for (let node = 0; node < isThere.length; node++) isThere[node] = live.hasNode(node) ? 1 : 0;
    const graph = { edges: snapshot.edges, adjacency: live.adjacency() };
    found = { of, edges: snapshot.edges, collapsed: collapse(graph, collapsedBytes(of, snapshot), isThere) };
    return found.collapsed;
  }

  /** Before others hear of the change: they ask for what is hidden. */
  function apply(next: Collapse): void {
    store.update(() => next);
    const now = collapsed();
    live.setCollapsed(now ?? NO_COLLAPSED);
    store.update((state) => ({ ...state, hiddenCount: now?.hiddenCount ?? 0 }));
  }

  function change(next: Collapse): void {
    const before = store.get().hiddenCount;
    const isMore = next.nodes.length + next.types.length > store.get().nodes.length + store.get().types.length;
    apply(next);
    if (isMore && store.get().hiddenCount <= before) tell('info', 'collapse.nothing', collapseText.nothing);
  }

  const named = async (indexes: readonly number[]): Promise<readonly CollapsedNode[]> =>
    (await selects.namesOf(indexes)).map(({ index, key, label }) => ({ index, key, label }));

  live.onColumns((what) => {
    if (what !== 'snapshot' || !isCollapsing(store.get())) return;
    apply(live.snapshot === null ? INITIAL_COLLAPSE : withOnly(store.get(), live.hasNode));
  });

  async function toggle(indexes: readonly number[]): Promise<void> {
    const isOpen = workspaceOfNow(context);
    const isCollapsed = (index: number) => isNodeCollapsed(store.get(), index, live.typeOf(index));
    const areAll = indexes.every(isCollapsed);
    const wanted = areAll ? indexes : indexes.filter((index) => !isCollapsed(index));
    const { nodes, open } = store.get();
    if (wanted.length + nodes.length + open.length > COLLAPSED_COUNT_MAX) {
      return tell('warning', 'collapse.many', collapseText.tooMany(COLLAPSED_COUNT_MAX));
    }
    try {
      const names = await named(wanted);
      if (!isOpen()) return;
      change((areAll ? withExpanded : withCollapsed)(store.get(), names, live.typeOf));
    } catch (error) {
      noticeFailure(context, error);
    }
  }

  return {
    toggle: () => toggle([...selects.selected()]),
    async expand(index) {
      if (isNodeCollapsed(store.get(), index, live.typeOf(index))) await toggle([index]);
    },
    toggleTypes() {
      const types = [...new Set(Array.from(selects.selected(), live.typeOf))];
      const isOn = !types.every((type) => store.get().types.includes(type));
      change(withTypes(store.get(), types, isOn, live.typeOf));
    },
    async reveal(index) {
      const isOpen = workspaceOfNow(context);
      try {
        for (let now = collapsed(); now !== null && now.hidden[index] === 1; now = collapsed()) {
          const graph = { edges: live.snapshot!.edges, adjacency: live.adjacency() };
          const names = await named(headsAbove(graph, index, now.hidden));
          // What was collapsed or written meanwhile is another state: whoever asks again has that.
          if (!isOpen() || names.length === 0 || collapsed() !== now) return;
          apply(withExpanded(store.get(), names, live.typeOf));
        }
        live.scene?.focusNode(index);
      } catch (error) {
        noticeFailure(context, error);
      }
    },
    expandAll: () => apply(INITIAL_COLLAPSE),
    isCollapsed: (index) => isNodeCollapsed(store.get(), index, live.typeOf(index)),
    collapsed,
    below(index) {
      const now = collapsed();
      const { snapshot } = live;
      if (now === null || snapshot === null || now.hidden[index] === 1) return null;
      if (!isNodeCollapsed(store.get(), index, live.typeOf(index))) return null;
      const known = belowOf.get(index);
      if (known !== undefined) return known;
      const below = hiddenBelow({ edges: snapshot.edges, adjacency: live.adjacency() }, index, now.hidden);
      belowOf.set(index, below.length === 0 ? null : below);
      return belowOf.get(index) ?? null;
    },
    async restore(place, nodeOf) {
      if (isSameCollapse(place, placeOfCollapse(store.get()))) return;
      if (place === null) return apply(INITIAL_COLLAPSE);
      const isOpen = workspaceOfNow(context);
      const find = async (keys: readonly string[]) => {
        const indexes = await Promise.all(keys.map(nodeOf));
        return named(indexes.filter((index) => index !== null));
      };
      const [nodes, open] = [await find(place.nodes), await find(place.open)];
      if (!isOpen()) return;
      const gone = place.nodes.length - nodes.length;
      if (gone > 0) tell('warning', 'view.collapsed', collapseText.gone(gone));
      apply({ ...INITIAL_COLLAPSE, nodes, open, types: place.types });
    },
  };
}
