import { useEffect, useMemo } from 'react';
import { chosenNodes } from '../by-hand/chosen-nodes.ts';
import type { Console } from '../console.ts';
import { EDGE_DETAILS } from '../scene/edge-detail.ts';
import { useStore } from '../state/create-store.ts';
import { keymapOf } from '../state/keys.ts';
import { addNotice } from '../state/notices.ts';
import { withRecent } from '../state/recent-commands.ts';
import { nextOf, type Scenery, VISIONS } from '../state/scenery.ts';
import { isContrastMore } from '../state/settings.ts';
import { NEXT_THEME, type View } from '../state/view.ts';
import { commandText } from '../text/command-text.ts';
import { situationOf, titleOf, whyNot } from './command-state.ts';
import { type CommandId, commandOf, commandOfKey } from './commands.ts';
import { type FocusTargets, useConsole, useFocusTargets } from './console-context.ts';
import { applyPreset, isInFront, stepPanel, togglePanel } from './panels.ts';
import { isMacPlatform } from './platform.ts';
import { leavePresentation, togglePresentation } from './presenting.ts';
import { RUN_SELECTION } from './selection-commands.ts';

const ZOOM_STEP = 1.4;

export { isMacPlatform } from './platform.ts';

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
  search(console, { search }) {
    const focus = () => {
      search.current?.focus();
      search.current?.select();
    };
    if (!console.stores.view.get().isPresenting) return focus();
    leavePresentation(console);
    requestAnimationFrame(focus);
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
  'toggle-shards': (console) => togglePanel(console, 'shards'),
  'toggle-inspector': (console) => togglePanel(console, 'inspector'),
  'toggle-query'(console, { query, scene }) {
    const isShown = isInFront(console, 'query');
    // Whoever works in the panel that closes goes on with the topology; whoever opens it wants to write.
    const isInside = panelOf(query.current)?.contains(document.activeElement) ?? false;
    togglePanel(console, 'query');
    if (isShown && isInside) scene.current?.focus();
    // The panel is only just being rendered: its editor can take the focus in the next frame.
    if (!isShown) requestAnimationFrame(() => query.current?.focus());
  },
  'toggle-heat'(console, { heat, scene }) {
    const isShown = isInFront(console, 'heat');
    const isInside = heat.current?.contains(document.activeElement) ?? false;
    togglePanel(console, 'heat');
    if (isShown && isInside) scene.current?.focus();
    if (!isShown) requestAnimationFrame(() => heat.current?.focus());
  },
  'toggle-queue'(console, { scene }) {
    const isShown = isInFront(console, 'queue');
    const isInside = document.activeElement?.closest('[data-queue-panel]') != null;
    togglePanel(console, 'queue');
    if (isShown && isInside) scene.current?.focus();
  },
  'pause-heat': changeView(({ isHeatPaused }) => ({ isHeatPaused: !isHeatPaused })),
  'toggle-time': ({ moments }) => moments.toggleBar(),
  export: ({ transfers }) => transfers.openExport(null),
  'save-incident': ({ transfers }) => transfers.openExport('incident'),
  backup: ({ transfers }) => transfers.openExport('backup'),
  'open-file': ({ transfers }) => transfers.chooseFiles(),
  'next-panel': () => stepPanel(1),
  'previous-panel': () => stepPanel(-1),
  'layout-watch': (console) => applyPreset(console, 'watch'),
  'layout-plan': (console) => applyPreset(console, 'plan'),
  'layout-reset': (console) => applyPreset(console, 'reset'),
  palette: changeView(() => ({ dialog: 'palette' })),
  settings: changeView(() => ({ dialog: 'settings' })),
  undo: ({ undo }) => void undo.undo(),
  redo: ({ undo }) => void undo.redo(),
  back: ({ places }) => void places.step(-1),
  forward: ({ places }) => void places.step(1),
  present: togglePresentation,
  'copy-link': ({ places }) => void places.copyLink(window.location.href),
  'copy-viewer-link': ({ places }) => void places.copyLink(window.location.href, true),
  'save-view': ({ stores }) => stores.places.update((places) => ({ ...places, isNaming: true })),
  contrast({ stores, system }) {
    stores.settings.update((settings) => {
      const isMore = isContrastMore(settings, system());
      return { ...settings, contrast: isMore ? 'normal' : 'more' };
    });
  },
  notices(console) {
    // They open above the status bar.
    leavePresentation(console);
    console.stores.notices.update((notices) => ({ ...notices, isShown: true }));
  },
  tour: ({ stores }) => stores.tour.update(() => ({ step: 0, isDue: false })),
  verify: changeView(() => ({ dialog: 'verify' })),
  influence: changeView(() => ({ dialog: 'influence' })),
  layout: changeView(() => ({ dialog: 'layout' })),
  'save-picture': changeView(() => ({ dialog: 'picture' })),
  placement: changeView(() => ({ dialog: 'placement' })),
  balance: ({ balances }) => balances.open(),
  'add-node': ({ edits }) => edits.addBelow(null),
  metagraph({ stores, metagraphs }) {
    stores.view.update((view) => ({ ...view, dialog: 'metagraph' }));
    void metagraphs.refresh();
  },
  about: changeView(() => ({ dialog: 'about' })),
  shortcuts: changeView(() => ({ dialog: 'shortcuts' })),
  move(console) {
    const { stores, byHands } = console;
    // With one shard there is nowhere to move to.
    if ((stores.shards.get().status?.shards.length ?? 0) < 2) return;
    byHands.begin(chosenNodes(console));
  },
};

/** A command that cannot be run says why. */
function runCommand(console: Console, focus: FocusTargets, id: CommandId): void {
  const command = commandOf(id);
  const situation = situationOf(console.stores);
  const why = command === undefined ? null : whyNot(command, situation);
  if (command !== undefined && why !== null) {
    const message = commandText.unavailable(titleOf(command, situation), why);
    const notice = { level: 'info', code: 'command.unavailable', message, atMs: console.nowMs() } as const;
    console.stores.notices.update((notices) => addNotice(notices, notice));
    return;
  }
  console.stores.recent.update((recent) => withRecent(recent, id));
  RUN[id](console, focus);
}

/** Runs commands by name; the same function serves keys, menus and buttons. */
export function useRunCommand(): (id: CommandId) => void {
  const console = useConsole();
  const focus = useFocusTargets();
  return useMemo(() => (id) => runCommand(console, focus, id), [console, focus]);
}

/** Listens to the keyboard and to the native menu. Rendered once. */
export function CommandsController(): null {
  const run = useRunCommand();
  const { shell, stores } = useConsole();
  const keys = useStore(stores.keys, (state) => state);
  useEffect(() => {
    const keymap = keymapOf(keys);
    const isMac = isMacPlatform();
    const onKeyDown = (event: KeyboardEvent) => {
      // Where an editor lives in a shadow root, the event's own target is only its host.
      const target = event.composedPath()[0] ?? event.target;
      if (event.defaultPrevented || event.isComposing || isInPopup(target)) return;
      const command = commandOfKey(event, isMac, isTextField(target), keymap);
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
  }, [run, shell, keys]);
  return null;
}

/** The element of the page around an editor in a shadow root. */
function panelOf(editor: HTMLElement | null): Element | null {
  const root = editor?.getRootNode();
  return root instanceof ShadowRoot ? root.host.closest('section') : null;
}

const POPUPS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** A dialog or an open list has the keyboard for itself, until it begins to fade. */
function isInPopup(target: EventTarget | null): boolean {
  const popup = target instanceof Element ? target.closest(POPUPS) : null;
  return popup !== null && !popup.hasAttribute('data-closed');
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, textarea, select, [contenteditable="true"]');
}
