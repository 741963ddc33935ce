import { useEffect, useMemo } from 'react';
import type { Console } from '../console.ts';
import { EDGE_DETAILS } from '../scene/edge-detail.ts';
import { nextOf, type Scenery, VISIONS } from '../state/scenery.ts';
import { NEXT_THEME, type View } from '../state/view.ts';
import { type CommandId, commandOfKey } from './commands.ts';
import { type FocusTargets, useConsole, useFocusTargets } from './console-context.ts';
import { RUN_SELECTION } from './selection-commands.ts';

const ZOOM_STEP = 1.4;

export const isMacPlatform = (): boolean => /mac/i.test(navigator.platform);

type Run = (console: Console, focus: FocusTargets) => void;
const changeView =
  (change: (view: View) => Partial<View>): Run =>
  ({ stores }) =>
    stores.view.update((view) => ({ ...view, ...change(view) }));

const changeScenery =
  (change: (scenery: Scenery) => Partial<Scenery>): Run =>
  ({ stores }) =>
    stores.scenery.update((scenery) => ({ ...scenery, ...change(scenery) }));

const RUN: Readonly<Record<CommandId, Run>> = {
  search: (_console, { search }) => {
    search.current?.focus();
    search.current?.select();
  },
  ...RUN_SELECTION,
  import: ({ imports }) => imports.open([]),
  'open-demo': ({ workspaces }) => void workspaces.openDemo(),
  fit: ({ live }) => live.scene?.fit(),
  'zoom-in': ({ live }) => live.scene?.zoomBy(ZOOM_STEP),
  'zoom-out': ({ live }) => live.scene?.zoomBy(1 / ZOOM_STEP),
  'color-shard': changeView(() => ({ colorMode: 'shard' })),
  'color-heat': changeView(() => ({ colorMode: 'heat' })),
  'color-type': changeView(() => ({ colorMode: 'type' })),
  'color-forecast': changeView(() => ({ colorMode: 'forecast' })),
  'color-influence': changeView(() => ({ colorMode: 'influence' })),
  'edges-next': changeScenery(({ edgeDetail }) => ({ edgeDetail: nextOf(EDGE_DETAILS, edgeDetail) })),
  'toggle-minimap': changeScenery(({ isMinimapOpen }) => ({ isMinimapOpen: !isMinimapOpen })),
  'vision-next': changeScenery(({ vision }) => ({ vision: nextOf(VISIONS, vision) })),
  'theme-system': changeView(() => ({ themeChoice: 'system' })),
  'theme-light': changeView(() => ({ themeChoice: 'light' })),
  'theme-dark': changeView(() => ({ themeChoice: 'dark' })),
  'theme-next': changeView((view) => ({ themeChoice: NEXT_THEME[view.themeChoice] })),
  'toggle-shards': changeView((view) => ({ isShardsOpen: !view.isShardsOpen })),
  'toggle-inspector': changeView((view) => ({ isInspectorOpen: !view.isInspectorOpen })),
  'toggle-query'({ stores }, { query, scene }) {
    const { isQueryOpen } = stores.view.get();
    // Whoever works in the panel that closes goes on with the topology; whoever opens it wants to write.
    const isInside = panelOf(query.current)?.contains(document.activeElement) ?? false;
    stores.view.update((view) => ({ ...view, isQueryOpen: !isQueryOpen, isHeatOpen: false }));
    if (isQueryOpen && isInside) scene.current?.focus();
    // The panel is only just being rendered: its editor can take the focus in the next frame.
    if (!isQueryOpen) requestAnimationFrame(() => query.current?.focus());
  },
  'toggle-heat'({ stores }, { heat, scene }) {
    if (stores.workspace.get().topology.state !== 'ready') return;
    const { isHeatOpen } = stores.view.get();
    const isInside = heat.current?.contains(document.activeElement) ?? false;
    stores.view.update((view) => ({ ...view, isHeatOpen: !isHeatOpen, isQueryOpen: false }));
    if (isHeatOpen && isInside) scene.current?.focus();
    if (!isHeatOpen) requestAnimationFrame(() => heat.current?.focus());
  },
  'toggle-time': ({ moments }) => moments.toggleBar(),
  export: ({ transfers }) => transfers.openExport(null),
  'save-incident': ({ transfers }) => transfers.openExport('incident'),
  backup: ({ transfers }) => transfers.openExport('backup'),
  'open-file': ({ transfers }) => transfers.chooseFiles(),
  verify: changeView(() => ({ dialog: 'verify' })),
  influence: changeView(() => ({ dialog: 'influence' })),
  layout: changeView(() => ({ dialog: 'layout' })),
  'save-picture'({ stores }) {
    if (stores.workspace.get().topology.state !== 'ready') return;
    stores.view.update((view) => ({ ...view, dialog: 'picture' }));
  },
  placement({ stores }) {
    // Without a topology there is nothing to place.
    if (stores.workspace.get().topology.state !== 'ready') return;
    stores.view.update((view) => ({ ...view, dialog: 'placement' }));
  },
  balance({ stores, balances }) {
    if (stores.workspace.get().topology.state !== 'ready') return;
    balances.open();
  },
  'add-node'({ stores, edits }) {
    if (stores.workspace.get().topology.state !== 'ready') return;
    edits.addBelow(null);
  },
  metagraph({ stores, metagraphs }) {
    if (stores.workspace.get().topology.state !== 'ready') return;
    stores.view.update((view) => ({ ...view, dialog: 'metagraph' }));
    void metagraphs.refresh();
  },
  about: changeView(() => ({ dialog: 'about' })),
  shortcuts: changeView(() => ({ dialog: 'shortcuts' })),
  move({ stores, moves }) {
    const { details } = stores.selection.get();
    if (details.state !== 'ready') return;
    stores.view.update((view) => ({ ...view, isInspectorOpen: true, inspectorTab: 'node' }));
    moves.begin(details.value);
  },
};

/** Runs commands by name; the same function serves keys, menus and buttons. */
export function useRunCommand(): (id: CommandId) => void {
  const console = useConsole();
  const focus = useFocusTargets();
  return useMemo(() => (id) => RUN[id](console, focus), [console, focus]);
}

/** Listens to the keyboard and to the native menu. Rendered once. */
export function CommandsController(): null {
  const run = useRunCommand();
  const { shell } = useConsole();
  useEffect(() => {
    const isMac = isMacPlatform();
    const onKeyDown = (event: KeyboardEvent) => {
      // Where an editor lives in a shadow root, the event's own target is only its host.
      const target = event.composedPath()[0] ?? event.target;
      if (event.defaultPrevented || event.isComposing || isInPopup(target)) return;
      const command = commandOfKey(event, isMac, isTextField(target));
      if (command === null) return;
      event.preventDefault();
      run(command);
    };
    window.addEventListener('keydown', onKeyDown);
    const stopCommands = shell?.onCommand(run);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      stopCommands?.();
    };
  }, [run, shell]);
  return null;
}

/** The element of the page around an editor in a shadow root. */
function panelOf(editor: HTMLElement | null): Element | null {
  const root = editor?.getRootNode();
  return root instanceof ShadowRoot ? root.host.closest('section') : null;
}

/** A dialog or an open list has the keyboard for itself. */
function isInPopup(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, textarea, select, [contenteditable="true"]');
}
