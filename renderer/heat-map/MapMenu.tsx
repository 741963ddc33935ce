import { ContextMenu } from '@base-ui/react/context-menu';
import { type ReactElement, useRef, useState } from 'react';
import { keysLabel } from '../shell/commands.ts';
import { useConsole } from '../shell/console-context.ts';
import { isMacPlatform } from '../shell/use-commands.ts';
import type { HeatBrush } from '../state/heat-map.ts';
import { text } from '../text/en.ts';
import popup from '../ui/Popup.module.css';
import { placeOfPress } from '../ui/place-of-press.ts';
import { cellAt, type MapLayout } from './map-layout.ts';
import { subjectAt } from './map-subject.ts';
import { selectOnMap } from './select-on-map.ts';
import type { ShownMap } from './shown-map.ts';
import { fixedRange } from './time-range.ts';

const words = text.heatMap.menu;

interface MapMenuProps {
  readonly map: ShownMap;
  readonly layout: MapLayout;
  readonly children: ReactElement;
}

interface Item {
  readonly title: string;
  readonly keys?: string;
  readonly act: (subject: HeatBrush) => void;
}

/** The menu of the map, around what draws it: of the brush where that was pressed, else of the row below the pointer. */
export function MapMenu({ map, layout, children }: MapMenuProps): ReactElement {
  const console = useConsole();
  const { stores, heatMaps, live } = console;
  const plot = useRef<HTMLElement | null>(null);
  const [subject, setSubject] = useState<HeatBrush | null>(null);

  const open = (event: Event) => {
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>('[role="application"]') : null;
    plot.current = element;
    const place = placeOfPress(element, event);
    const cell = place === null ? null : cellAt(map, layout, place.x, place.y);
    if (cell !== null) stores.heatCursor.update((cursor) => ({ ...cursor, cell, timeMs: null }));
    setSubject(cell === null ? null : subjectAt(map, stores.heatMap.get().brush, cell));
  };

  const items: readonly (readonly Item[])[] = [
    [
      { title: words.select, keys: 'enter', act: ({ nodes }) => selectOnMap(console, nodes, 'replace') },
      { title: words.add, keys: 'mod+enter', act: ({ nodes }) => selectOnMap(console, nodes, 'add') },
    ],
    [
      { title: words.only, act: ({ nodes }) => heatMaps.look({ nodes }) },
      {
        title: words.zoom,
        act: ({ fromMs, toMs, nodes }) => heatMaps.look({ range: fixedRange(fromMs, toMs), nodes }),
      },
    ],
    [
      { title: text.heatMap.brush.fit, act: ({ nodes }) => live.scene?.fitNodes(nodes) },
      { title: text.heatMap.brush.past, act: ({ fromMs, toMs }) => void heatMaps.showPast(fromMs, toMs) },
      {
        title: text.heatMap.read.pin,
        act: () => stores.heatCursor.update((cursor) => ({ ...cursor, pinned: cursor.cell })),
      },
    ],
  ];
  return (
    <ContextMenu.Root onOpenChange={(isOpen, { event }) => isOpen && open(event)}>
      <ContextMenu.Trigger render={children} />
      <ContextMenu.Portal>
        <ContextMenu.Positioner className={popup.positioner}>
          <ContextMenu.Popup className={popup.popup} finalFocus={() => plot.current}>
            <div className={popup.list}>
              {subject === null && <p className={popup.message}>{words.nothing}</p>}
              {subject !== null &&
                items.map((group, at) => (
                  <ContextMenu.Group key={group[0]?.title}>
                    {at === 0 ? (
                      <ContextMenu.GroupLabel className={popup.groupLabel}>
                        {text.heatMap.brush.what(subject.nodes.length, subject.fromMs, subject.toMs)}
                      </ContextMenu.GroupLabel>
                    ) : (
                      <ContextMenu.Separator className={popup.separator} />
                    )}
                    {group.map(({ title, keys, act }) => (
                      <ContextMenu.Item key={title} className={popup.item} onClick={() => act(subject)}>
                        {title}
                        {keys !== undefined && <span className={popup.hint}>{keysLabel(keys, isMacPlatform())}</span>}
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
