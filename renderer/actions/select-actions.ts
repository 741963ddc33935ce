import type { NodeName, NodeSummary } from '../../engine/protocol/index.ts';
import type { Direction, Hover, Scene, SceneGesture } from '../scene/scene.ts';
import { failed, ready } from '../state/loadable.ts';
import { combine, type SelectMode, withNodes } from '../state/node-set.ts';
import { applyDetails, applySelect } from '../state/selection.ts';
import { type ActionContext, asShardscopeError, noticeFailure } from './context.ts';
import type { LiveTopology } from './live-topology.ts';

export const SEARCH_COUNT_MAX = 40;

export interface SelectActions {
  /** Selects a node (null = nothing) everywhere: scene, inspector, announcement. */
  select(index: number | null): void;
  /** The nodes that something is to be done with, ascending: those selected together, else the one that is selected. */
  selected(): Uint32Array;
  /** Selects many nodes. What is there is kept, as `mode` says; slots without a node are passed over. O(slots). */
  selectMany(nodes: Iterable<number>, mode: SelectMode): void;
  /** The node that the inspector shows joins the selected ones, or leaves them; it is shown on. */
  toggleCurrent(): void;
  /** Selects a node and brings it into view. */
  goTo(index: number): void;
  /** From a dialog: closes it, opens the inspector and goes there. */
  showInTopology(index: number): void;
  /** Asks for the selected node again; what is shown stays until the answer is there. */
  refreshDetails(): Promise<void>;
  search(text: string, signal: AbortSignal, countMax?: number): Promise<readonly NodeSummary[]>;
  /** Names of nodes, from memory where they were asked before. */
  namesOf(indexes: readonly number[]): Promise<readonly NodeName[]>;
  hover(hover: Hover | null): void;
  /** From the selected node to the nearest one in that direction; from nothing to the most influential node. */
  step(direction: Direction): void;
  attachScene(scene: Scene | null): void;
}

export function createSelectActions(context: ActionContext): SelectActions {
  const { stores, live } = context;
  let detachScene = () => {};

  async function refreshDetails(): Promise<void> {
    const { index } = stores.selection.get();
    if (index === null) return;
    try {
      const details = await context.client().call('nodes.get', { index });
      live.rememberNames([details]);
      stores.selection.update((selection) => applyDetails(selection, index, ready(details)));
    } catch (error) {
      // An older answer about the same node says more than an error does.
      if (stores.selection.get().details.state === 'ready') return noticeFailure(context, error);
      stores.selection.update((selection) => applyDetails(selection, index, failed(asShardscopeError(error))));
    }
  }

  function select(index: number | null): void {
    if (stores.selection.get().index === index) return;
    stores.selection.update((selection) => applySelect(selection, index));
    live.select(index);
    if (index === null) return;
    // Whoever steps through the nodes selected together goes on looking at those.
    const isAmongMany = stores.nodeSet.get().nodes.length > 0;
    stores.view.update((view) =>
      isAmongMany && view.inspectorTab === 'selection' ? view : { ...view, inspectorTab: 'node' },
    );
    void refreshDetails();
  }

  function selected(): Uint32Array {
    const { nodes } = stores.nodeSet.get();
    const { index } = stores.selection.get();
    return nodes.length > 0 || index === null ? nodes : Uint32Array.of(index);
  }

  function setMany(nodes: Uint32Array): void {
    const before = stores.nodeSet.get().nodes;
    if (before.length === 0 && nodes.length === 0) return;
    stores.nodeSet.update((set) => withNodes(set, nodes));
    live.setMarked(nodes);
    // One alone is looked at as one; of many, the list is shown when there come to be many.
    stores.view.update((view) => {
      if (nodes.length < 2) return view.inspectorTab === 'selection' ? { ...view, inspectorTab: 'node' } : view;
      return before.length < 2 ? { ...view, inspectorTab: 'selection' } : view;
    });
  }

  function selectMany(nodes: Iterable<number>, mode: SelectMode): void {
    const next = combine(selected(), nodes, mode).filter(live.hasNode);
    setMany(next);
    // The one that the inspector shows is one of them, or none is shown.
    const { index } = stores.selection.get();
    if (next.length === 1) select(next[0]!);
    else if (index !== null && !next.includes(index)) select(null);
  }

  function onGesture(gesture: SceneGesture): void {
    if (gesture.kind === 'click') setMany(new Uint32Array(0));
    else if (gesture.kind === 'area') selectMany(gesture.nodes, gesture.isAdding ? 'add' : 'replace');
    else {
      selectMany([gesture.node], 'toggle');
      if (selected().includes(gesture.node)) select(gesture.node);
    }
  }

  // Nodes that somebody has removed cannot stay selected; another topology has others.
  live.onColumns((change) => {
    const { nodes } = stores.nodeSet.get();
    if (change === 'snapshot' && !nodes.every(live.hasNode)) setMany(nodes.filter(live.hasNode));
  });

  function goTo(index: number): void {
    select(index);
    live.scene?.focusNode(index);
  }

  function showInTopology(index: number): void {
    stores.view.update((view) => ({ ...view, dialog: null, isInspectorOpen: true }));
    goTo(index);
  }

  async function namesOf(indexes: readonly number[]): Promise<readonly NodeName[]> {
    const unknown = indexes.filter((index) => !live.names.has(index));
    if (unknown.length > 0) live.rememberNames(await context.client().call('nodes.describe', { indexes: unknown }));
    return indexes.flatMap((index) => live.names.get(index) ?? []);
  }

  function hover(at: Hover | null): void {
    if (at === null) {
      stores.selection.update((selection) => ({ ...selection, hover: null }));
      return;
    }
    const { index } = at;
    const name = live.names.get(index);
    stores.selection.update((selection) => ({
      ...selection,
      hover: {
        ...at,
        key: name?.key ?? null,
        label: name?.label ?? null,
        type: live.typeOf(index),
        home: live.homeOf(index) ?? 0,
        heat: live.heatOf(index),
      },
    }));
    if (name !== undefined) return;
    namesOf([index]).then(
      ([found]) => {
        if (found === undefined) return;
        stores.selection.update((selection) =>
          selection.hover?.index === index
            ? { ...selection, hover: { ...selection.hover, key: found.key, label: found.label } }
            : selection,
        );
      },
      (error) => noticeFailure(context, error),
    );
  }

  return {
    select,
    selected,
    selectMany,
    toggleCurrent() {
      const { index } = stores.selection.get();
      if (index !== null) setMany(combine(stores.nodeSet.get().nodes, [index], 'toggle'));
    },
    goTo,
    showInTopology,
    refreshDetails,
    namesOf,
    hover,
    search: (text, signal, countMax = SEARCH_COUNT_MAX) =>
      context.client().call('nodes.search', { text, countMax }, { signal }),
    step(direction) {
      const from = stores.selection.get().index;
      const to = from === null ? mostInfluential(live) : live.scene?.nearestInDirection(from, direction);
      if (to !== null && to !== undefined) goTo(to);
    },
    attachScene(scene) {
      detachScene();
      detachScene = () => {};
      live.setScene(scene);
      if (scene === null) return;
      const onSelect = (index: number | null) => {
        if (!live.isFillingScene) select(index);
      };
      scene.setTool(stores.nodeSet.get().tool);
      const stops = [scene.onSelect(onSelect), scene.onHover(hover), scene.onGesture(onGesture)];
      detachScene = () => {
        for (const stop of stops) stop();
      };
    },
  };
}

/** Index of the largest value, or null where there is none. O(n), only when somebody starts from nothing. */
function mostInfluential({ snapshot, hasNode }: LiveTopology): number | null {
  const influence = snapshot?.influence ?? new Float32Array(0);
  let best: number | null = null;
  for (let node = 0; node < influence.length; node++) {
    if (hasNode(node) && (best === null || influence[node]! > influence[best]!)) best = node;
  }
  return best;
}
