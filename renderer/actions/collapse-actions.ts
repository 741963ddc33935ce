/** Collapses nodes and expands them; what that hides is found anew when it or the topology changes. */

import { NO_TYPE, type TopologySnapshot } from '../../engine/protocol/index.ts';
import { type Collapsed, collapse, hiddenBelow, NO_COLLAPSED, wayTo } from '../scene/collapse.ts';
import {
  COLLAPSED_COUNT_MAX,
  type Collapse,
  type CollapsePlace,
  collapsedBytes,
  INITIAL_COLLAPSE,
  isCollapsing,
  isNodeCollapsed,
  isOutgrown,
  isSameCollapse,
  placeOfCollapse,
  withCollapsed,
  withExpanded,
  withNames,
  withOnly,
  withTypes,
} from '../state/collapse.ts';
import type { NamedNode } from '../state/named-node.ts';
import { collapseText } from '../text/collapse-text.ts';
import { type ActionContext, noticeFailure, showNotice, workspaceOfNow } from './context.ts';
import type { SelectActions } from './select-actions.ts';

export interface CollapseActions {
  /** Collapses what is selected; expands it where all of that is collapsed. */
  toggle(): Promise<void>;
  /** The same with all nodes of the types of what is selected. */
  toggleTypes(): void;
  expand(index: number): Promise<void>;
  /** Expands what hides a node on the shortest way to it, and goes there. Where that is too much, that is said. */
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

/** Names are asked for once it is known that there is something to name. */
const unnamed = (index: number): NamedNode => ({ index, key: '', label: '' });

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
    found = { of, edges: snapshot.edges, collapsed: hiddenBy(of, snapshot) };
    return found.collapsed;
  }

  /** Of what is there now, whichever moment is shown: edges and what is collapsed are of now too. O(nodes + edges). */
  function hiddenBy(of: Collapse, snapshot: TopologySnapshot): Collapsed {
    const isThere = Uint8Array.from(snapshot.types, (type) => (type === NO_TYPE ? 0 : 1));
    const graph = { edges: snapshot.edges, adjacency: live.adjacency() };
    return collapse(graph, collapsedBytes(of, snapshot), isThere);
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

  const named = async (indexes: readonly number[]): Promise<readonly NamedNode[]> =>
    (await selects.namesOf(indexes)).map(({ index, key, label }) => ({ index, key, label }));

  live.onColumns((what) => {
    if (what !== 'snapshot' || !isCollapsing(store.get())) return;
    apply(live.snapshot === null ? INITIAL_COLLAPSE : withOnly(store.get(), live.hasNodeNow));
    void renew();
  });

  /** Somebody may have renamed them. */
  async function renew(): Promise<void> {
    const { nodes, open } = store.get();
    const isOpen = workspaceOfNow(context);
    try {
      const names = await named([...nodes, ...open].map(({ index }) => index));
      if (isOpen()) store.update((state) => withNames(state, names));
    } catch (error) {
      noticeFailure(context, error);
    }
  }

  const isTooMany = (next: Collapse): boolean => {
    const isMore = isOutgrown(next, store.get());
    if (isMore) tell('warning', 'collapse.many', collapseText.tooMany(COLLAPSED_COUNT_MAX));
    return isMore;
  };

  async function toggle(indexes: readonly number[]): Promise<void> {
    const isOpen = workspaceOfNow(context);
    const isCollapsed = (index: number) => isNodeCollapsed(store.get(), index, live.typeOf(index));
    const areAll = indexes.every(isCollapsed);
    const wanted = areAll ? indexes : indexes.filter((index) => !isCollapsed(index));
    const changed = (names: readonly NamedNode[]) =>
      (areAll ? withExpanded : withCollapsed)(store.get(), names, live.typeOf);
    if (isTooMany(changed(wanted.map(unnamed)))) return;
    try {
      const names = await named(wanted);
      // What was collapsed meanwhile counts too.
      if (!isOpen() || isTooMany(changed(names))) return;
      change(changed(names));
    } catch (error) {
      noticeFailure(context, error);
    }
  }

  /** What is to be expanded until the node is shown, null where it is more than a view can name. */
  function above(index: number): readonly number[] | null {
    const opened: number[] = [];
    const { snapshot } = live;
    let state = store.get();
    // Once around, but for circles of edges: with their entry expanded another collapsed node may become it.
    for (let now = collapsed(); snapshot !== null && now?.hidden[index] === 1; now = hiddenBy(state, snapshot)) {
      const way = wayTo({ edges: snapshot.edges, adjacency: live.adjacency() }, index, now.hidden);
      const closed = way.filter((node) => isNodeCollapsed(state, node, live.typeOf(node)));
      if (closed.length === 0) break;
      opened.push(...closed);
      state = withExpanded(state, closed.map(unnamed), live.typeOf);
      if (isOutgrown(state, store.get())) return null;
    }
    return opened;
  }

  return {
    toggle: () => toggle([...selects.selected()]),
    async expand(index) {
      if (isNodeCollapsed(store.get(), index, live.typeOf(index))) await toggle([index]);
    },
    toggleTypes() {
      const types = [...new Set(Array.from(selects.selected(), live.typeOf))];
      const isOn = !types.every((type) => store.get().types.includes(type));
      const next = withTypes(store.get(), types, isOn, live.typeOf);
      if (!isTooMany(next)) change(next);
    },
    async reveal(index) {
      const isOpen = workspaceOfNow(context);
      try {
        const before = collapsed();
        const opened = above(index);
        if (opened === null) return tell('warning', 'collapse.deep', collapseText.tooDeep(COLLAPSED_COUNT_MAX));
        const names = await named(opened);
        // What was collapsed or written meanwhile is another state: whoever asks again has that.
        if (!isOpen() || collapsed() !== before) return;
        if (names.length > 0) apply(withExpanded(store.get(), names, live.typeOf));
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
