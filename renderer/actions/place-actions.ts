/** Where the operator looks: going back and forth, links, and views kept under a name. */
import { isSameCollapse, placeOfCollapse } from '../state/collapse.ts';
import { openPanelsOf, withOpenPanels } from '../state/layout.ts';
import {
  forgetNamed,
  go,
  hashOf,
  keepNamed,
  linkable,
  type NamedPlace,
  type Place,
  type ReadPlace,
  visit,
} from '../state/places.ts';
import { placesText } from '../text/places-text.ts';
import type { CollapseActions } from './collapse-actions.ts';
import { type ActionContext, noticeFailure, showNotice, workspaceOfNow } from './context.ts';
import type { SelectActions } from './select-actions.ts';

export interface PlaceActions {
  /** What is looked at now. */
  here(): Place;
  /** Looks at that. Resolves when the node is found; what cannot be shown is said. */
  open(place: Place): Promise<void>;
  /** Back (-1) or forward (1) on the trail. */
  step(by: -1 | 1): Promise<void>;
  /** A link that was followed; held back until its workspace is on screen. */
  openLink(link: ReadPlace): void;
  /** The address of this view, from the page's own. */
  linkOf(pageAddress: string): string;
  /** `isForViewers`: with what it takes to look at it, and change nothing. */
  copyLink(pageAddress: string, isForViewers?: boolean): Promise<void>;
  keep(name: string): void;
  forget(name: string): void;
  /** The kept views of the open workspace. */
  named(): readonly NamedPlace[];
  stop(): void;
}

export function createPlaceActions(
  context: ActionContext,
  selects: SelectActions,
  collapses: Pick<CollapseActions, 'restore'>,
): PlaceActions {
  const { stores, live } = context;
  const { places, selection, view, workspace } = stores;
  let isGoing = false;
  let waiting: ReadPlace | null = null;

  const nameOfWorkspace = () => workspace.get().state?.name ?? null;

  function here(): Place {
    const { details } = selection.get();
    return {
      workspace: nameOfWorkspace(),
      color: view.get().colorMode,
      camera: live.scene?.camera() ?? null,
      node: details.state === 'ready' ? details.value.key : null,
      panels: openPanelsOf(view.get()),
      collapsed: placeOfCollapse(stores.collapse.get()),
    };
  }

  async function nodeOf(key: string): Promise<number | null> {
    const { details } = selection.get();
    if (details.state === 'ready' && details.value.key === key) return details.value.index;
    const found = await selects.search(key.slice(0, 200), new AbortController().signal);
    return found.find((node) => node.key === key)?.index ?? null;
  }

  async function open(place: Place): Promise<void> {
    const isOpen = workspaceOfNow(context);
    isGoing = true;
    try {
      const { color, panels, camera, node, collapsed } = place;
      view.update((state) => {
        const opened = panels === null ? state : withOpenPanels(state, panels);
        return { ...opened, dialog: null, colorMode: color ?? state.colorMode };
      });
      await collapses.restore(collapsed, nodeOf);
      const index = node === null ? null : await nodeOf(node);
      if (!isOpen()) return;
      if (node !== null && index === null) {
        showNotice(context, { level: 'warning', code: 'view.node', message: placesText.noNode(node) });
      }
      if (index !== null && camera === null) selects.goTo(index);
      else selects.select(index);
      if (camera !== null) live.scene?.setCamera(camera);
    } catch (error) {
      noticeFailure(context, error);
    } finally {
      isGoing = false;
    }
  }

  function openLink(link: ReadPlace): void {
    const { topology, state } = workspace.get();
    if (topology.state !== 'ready' || state === null) {
      waiting = link;
      return;
    }
    waiting = null;
    const { place, ignored } = link;
    const isOther = place.workspace !== null && place.workspace !== state.name;
    const about = [
      ...(ignored.length === 0 ? [] : [placesText.ignored(ignored)]),
      ...(isOther ? [placesText.otherWorkspace(place.workspace ?? '', state.name ?? '')] : []),
    ];
    if (about.length > 0) showNotice(context, { level: 'warning', code: 'view.link', message: about.join(' ') });
    if (!isOther) void open(place);
  }

  const stops = [
    // A step for every node and colouring. The place that is left remembers how the camera stood.
    selection.subscribe(({ details }, before) => {
      if (isGoing || details === before.details || details.state !== 'ready') return;
      if (before.details.state === 'ready' && before.details.value.key === details.value.key) return;
      places.update((state) => visit(withCamera(state, live.scene?.camera() ?? null), { ...here(), camera: null }));
    }),
    view.subscribe(({ colorMode }, before) => {
      if (isGoing || colorMode === before.colorMode || workspace.get().topology.state !== 'ready') return;
      places.update((state) => visit(state, here()));
    }),
    stores.collapse.subscribe((state, before) => {
      if (isGoing || workspace.get().topology.state !== 'ready') return;
      if (isSameCollapse(placeOfCollapse(state), placeOfCollapse(before))) return;
      places.update((trail) => visit(trail, here()));
    }),
    workspace.subscribe(({ topology }, before) => {
      if (topology === before.topology || topology.state !== 'ready') return;
      if (before.topology.state === 'ready' && before.topology.value.generation === topology.value.generation) return;
      // Places of another workspace cannot be gone to.
      places.update((state) => visit({ ...state, trail: [], at: -1 }, here()));
      if (waiting !== null) openLink(waiting);
    }),
  ];

  return {
    here,
    open,
    openLink,
    async step(by) {
      const gone = go(withCamera(places.get(), live.scene?.camera() ?? null), by);
      if (gone === null) return;
      places.update(() => gone.places);
      // Panels are where the operator has them by now: going back is about what is looked at.
      await open({ ...gone.place, panels: null });
    },
    linkOf(pageAddress) {
      const url = new URL(pageAddress);
      url.hash = hashOf(linkable(here()));
      return url.href;
    },
    async copyLink(pageAddress, isForViewers = false) {
      const { viewerToken } = stores.connection.get();
      const url = new URL(pageAddress);
      const place = here();
      const linked = linkable(place);
      url.hash = hashOf(linked);
      const rest = linked === place ? '' : ` ${placesText.withoutCollapsed}`;
      const tell = (code: string, message: string) =>
        showNotice(context, { level: 'info', code, message: message + rest });
      const token = isForViewers && viewerToken !== null ? `&token=${encodeURIComponent(viewerToken)}` : '';
      try {
        await navigator.clipboard.writeText(`${url.protocol === 'app:' ? url.hash : url.href}${token}`);
        tell('view.copied', isForViewers ? placesText.copiedForViewers : placesText.copied);
      } catch {
        // An address bar is read over shoulders and kept in histories: no token goes there.
        if (isForViewers)
          return showNotice(context, { level: 'warning', code: 'view.refused', message: placesText.refused });
        // No right to the clipboard: the address bar has it instead.
        window.history.replaceState(null, '', url.hash);
        tell('view.in-address', placesText.inAddress);
      }
    },
    keep(name) {
      const of = nameOfWorkspace();
      if (of !== null) places.update((state) => ({ ...keepNamed(state, of, name, here()), isNaming: false }));
    },
    forget(name) {
      const of = nameOfWorkspace();
      if (of !== null) places.update((state) => forgetNamed(state, of, name));
    },
    named: () => places.get().named[nameOfWorkspace() ?? ''] ?? [],
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** The present place with the camera as it is when it is left. */
function withCamera<S extends { readonly trail: readonly Place[]; readonly at: number }>(
  state: S,
  camera: Place['camera'],
): S {
  const place = state.trail[state.at];
  return place === undefined || camera === null
    ? state
    : { ...state, trail: state.trail.with(state.at, { ...place, camera }) };
}
