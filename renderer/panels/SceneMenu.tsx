import { ContextMenu } from '@base-ui/react/context-menu';
import { type ReactElement, useRef, useState } from 'react';
import type { Console } from '../console.ts';
import type { EdgeBelow } from '../scene/pick-edge.ts';
import { COMMANDS, type CommandId, keysOf } from '../shell/commands.ts';
import { useConsole, useFocusTargets } from '../shell/console-context.ts';
import { isMacPlatform, useRunCommand } from '../shell/use-commands.ts';
import { isCollapsing } from '../state/collapse.ts';
import { useStore } from '../state/create-store.ts';
import { isFiltering } from '../state/filters.ts';
import { collapseText } from '../text/collapse-text.ts';
import { text } from '../text/en.ts';
import popup from '../ui/Popup.module.css';
import { placeOfPress } from '../ui/place-of-press.ts';
import { EdgeItems } from './EdgeItems.tsx';

/** What the menu is about. */
type Subject = 'node' | 'selection' | 'canvas';

const ITEMS: Readonly<Record<Subject, readonly (readonly CommandId[])[]>> = {
  node: [
    ['inspect', 'move', 'pin', 'pin-details'],
    ['focus', 'select-neighbours', 'select-shard', 'select-type'],
    ['collapse', 'collapse-type', 'expand-all'],
    ['filter-type', 'filter-shard', 'filter-clear', 'leave-focus'],
    ['fit-selection', 'show-in-heat', 'copy-keys', 'save-picture'],
  ],
  selection: [
    ['fit-selection', 'show-path', 'focus', 'select-neighbours', 'select-invert', 'select-none'],
    ['collapse', 'expand-all'],
    ['filter-type', 'filter-shard', 'filter-clear', 'leave-focus'],
    ['show-in-heat', 'copy-keys', 'save-selection', 'save-picture'],
  ],
  canvas: [
    ['fit', 'select-all', 'select-by', 'lasso'],
    ['filter', 'filter-clear', 'leave-focus', 'expand-all'],
    ['add-node', 'save-picture'],
  ],
};
/** What the keyboard goes to after them is theirs. */
const MOVES_FOCUS: readonly CommandId[] = ['inspect', 'move', 'select-by', 'filter', 'add-node', 'save-picture'];

/** The menu of the topology, around what draws it: of the node below the pointer, of the selection that it is in, or of neither. */
export function SceneMenu({ children }: { readonly children: ReactElement }): ReactElement {
  const console = useConsole();
  const focus = useFocusTargets();
  const run = useRunCommand();
  const [subject, setSubject] = useState<Subject>('canvas');
  const [edge, setEdge] = useState<EdgeBelow | null>(null);
  const keepsFocus = useRef(false);
  const isMac = isMacPlatform();
  const isFiltered = useStore(console.stores.filters, isFiltering);
  const isFocused = useStore(console.stores.filters, ({ trail }) => trail.length > 0);
  const areSomeCollapsed = useStore(console.stores.collapse, isCollapsing);
  const isPair = useStore(console.stores.nodeSet, ({ nodes }) => nodes.length === 2);
  const offers: Partial<Record<CommandId, boolean>> = {
    ...{ 'filter-clear': isFiltered, 'leave-focus': isFocused, 'show-path': isPair, 'expand-all': areSomeCollapsed },
  };
  const isOffered = (id: CommandId): boolean => offers[id] ?? true;
  return (
    <ContextMenu.Root
      onOpenChange={(isOpen, { event }) => {
        if (isOpen) {
          const now = subjectAt(console, focus.scene.current, event);
          setSubject(now);
          // The menu is about what it names, wherever the pointer rests.
          console.selects.hover(null);
          setEdge(now === 'node' ? null : edgeBelow(console, focus.scene.current, event));
        }
        keepsFocus.current = false;
      }}
    >
      <ContextMenu.Trigger render={children} />
      <ContextMenu.Portal>
        <ContextMenu.Positioner className={popup.positioner}>
          <ContextMenu.Popup
            className={popup.popup}
            finalFocus={() => (keepsFocus.current ? false : focus.scene.current)}
          >
            <div className={popup.list}>
              {edge !== null && (
                <EdgeItems
                  edge={edge}
                  onLeave={() => {
                    keepsFocus.current = true;
                  }}
                />
              )}
              {ITEMS[subject].map((ids, row) => (
                <ContextMenu.Group key={ids[0]}>
                  {row === 0 ? <Head subject={subject} /> : <ContextMenu.Separator className={popup.separator} />}
                  {ids.filter(isOffered).map((id) => (
                    <ContextMenu.Item
                      key={id}
                      className={popup.item}
                      onClick={() => {
                        keepsFocus.current = MOVES_FOCUS.includes(id);
                        run(id);
                      }}
                    >
                      {collapseTitle(console, id) ?? titleOf(id)}
                      <span className={popup.hint}>{keysOf(id, isMac)}</span>
                    </ContextMenu.Item>
                  ))}
                </ContextMenu.Group>
              ))}
            </div>
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

const titleOf = (id: CommandId): string =>
  (text.selection.menu as Partial<Record<CommandId, string>>)[id] ??
  COMMANDS.find((command) => command.id === id)?.title ??
  id;

/** What collapsing would do to what the menu is about. */
function collapseTitle({ selects, stores, live, collapses }: Console, id: CommandId): string | null {
  const nodes = selects.selected();
  if (id === 'collapse') return nodes.every(collapses.isCollapsed) ? collapseText.expand : collapseText.collapse;
  if (id !== 'collapse-type') return null;
  const type = live.typeOf(nodes[0] ?? 0);
  const isOn = stores.collapse.get().types.includes(type);
  return isOn ? collapseText.expandType(type) : collapseText.collapseType(type);
}

/** Which node, or how many: a menu that is opened by a key stands beside nothing that says so. */
function Head({ subject }: { readonly subject: Subject }): ReactElement | null {
  const { stores } = useConsole();
  const count = useStore(stores.nodeSet, ({ nodes }) => nodes.length);
  const label = useStore(stores.selection, ({ details }) =>
    details.state === 'ready' ? details.value.label : text.loading,
  );
  if (subject === 'canvas') return null;
  return (
    <ContextMenu.GroupLabel className={popup.groupLabel}>
      {subject === 'node' ? label : text.selection.title(count)}
    </ContextMenu.GroupLabel>
  );
}

/** What was pressed. A node outside of the selection is selected alone first, as a click would. */
function subjectAt({ live, stores, selects }: Console, element: HTMLElement | null, event: Event): Subject {
  const { nodes } = stores.nodeSet.get();
  const { index } = stores.selection.get();
  const node = nodeBelow(live.scene, element, event);
  // Opened by a key: what is selected is meant, whatever lies there.
  if (!event.isTrusted) return nodes.length > 1 ? 'selection' : index === null ? 'canvas' : 'node';
  if (node === null) return nodes.length > 1 ? 'selection' : 'canvas';
  if (nodes.length > 1 && nodes.includes(node)) return 'selection';
  selects.selectMany([node], 'replace');
  return 'node';
}

function nodeBelow(scene: Console['live']['scene'], element: HTMLElement | null, event: Event): number | null {
  const place = placeOfPress(element, event);
  return place === null ? null : (scene?.nodeAt(place.x, place.y) ?? null);
}

/** Of a press on the picture beside all nodes; opened by a key, the menu is about no place. */
function edgeBelow({ live }: Console, element: HTMLElement | null, event: Event): EdgeBelow | null {
  const place = event.isTrusted ? placeOfPress(element, event) : null;
  if (place === null || live.scene === null || live.scene.nodeAt(place.x, place.y) !== null) return null;
  return live.scene.edgeAt(place.x, place.y);
}
