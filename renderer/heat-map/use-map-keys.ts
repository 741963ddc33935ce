import { type KeyboardEvent, useState } from 'react';
import { useConsole, useFocusTargets } from '../shell/console-context.ts';
import { useRunCommand } from '../shell/use-commands.ts';
import { text } from '../text/en.ts';
import { type Cell, type MapLayout, xOf, yOf } from './map-layout.ts';
import { subjectAt } from './map-subject.ts';
import { readingOf } from './reading.ts';
import { selectOnMap } from './select-on-map.ts';
import { columnCount, nodesOfRows, rowCount, type ShownMap } from './shown-map.ts';
import { zoomedIn, zoomedOut } from './time-range.ts';

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};
const PAGE = 10;

/** Keys of the map. They are its own: what is handled here is no command of the console. */
export function useMapKeys(map: ShownMap, layout: MapLayout) {
  const console = useConsole();
  const { stores, heatMaps, selects, nowMs } = console;
  const focus = useFocusTargets();
  const run = useRunCommand();
  const [announced, setAnnounced] = useState('');
  const [anchor, setAnchor] = useState<Cell | null>(null);

  const tell = async (cell: Cell) => {
    const node = map.order[map.starts[cell.row]!];
    const [name] = node === undefined ? [] : await selects.namesOf([node]).catch(() => []);
    setAnnounced(readingOf(map, cell, name?.label ?? '', stores.heatMap.get()).join(', '));
  };

  function step(event: KeyboardEvent, [rows, columns]: readonly [number, number]): void {
    const before = stores.heatCursor.get().cell ?? { row: 0, column: columnCount(map) - 1 };
    const by = event.ctrlKey || event.metaKey ? PAGE : 1;
    const cell = {
      row: Math.min(rowCount(map) - 1, Math.max(0, before.row + by * rows)),
      column: Math.min(columnCount(map) - 1, Math.max(0, before.column + by * columns)),
    };
    stores.heatCursor.update((cursor) => ({ ...cursor, cell, timeMs: null }));
    void tell(cell);
    const from = event.shiftKey ? (anchor ?? before) : null;
    setAnchor(from);
    if (from === null) return;
    const [first, last] = [Math.min(from.row, cell.row), Math.max(from.row, cell.row)];
    const [left, right] = [Math.min(from.column, cell.column), Math.max(from.column, cell.column)];
    const times = { fromMs: map.columnsMs[left]!, toMs: map.columnsMs[right]! + map.resolutionMs };
    heatMaps.brush({ nodes: nodesOfRows(map, first, last), ...times });
  }

  function select(mode: 'replace' | 'add'): void {
    const { cell } = stores.heatCursor.get();
    if (cell === null) return;
    stores.heatCursor.update((cursor) => ({ ...cursor, pinned: cell }));
    const { nodes } = subjectAt(map, stores.heatMap.get().brush, cell);
    selectOnMap(console, nodes, mode);
    setAnnounced((before) => `${before}, ${text.selection.title(selects.selected().length)}`);
  }

  /** As a right click on the cell would. */
  function openMenu(element: Element): void {
    const { cell } = stores.heatCursor.get();
    const { left, top } = element.getBoundingClientRect();
    const [row, column] = [cell?.row ?? 0, cell?.column ?? columnCount(map) - 1];
    const clientX = left + xOf(layout, (map.columnsMs[column] ?? 0) + map.resolutionMs / 2);
    const clientY = top + yOf(layout, row) + layout.rowPx / 2;
    const init = { bubbles: true, cancelable: true, button: 2, clientX, clientY };
    element.dispatchEvent(new MouseEvent('contextmenu', init));
  }

  /** One thing after the other: the pinned cell, the brush, the past, and then the panel. */
  function letGo(): void {
    const { pinned } = stores.heatCursor.get();
    const { brush, past } = stores.heatMap.get();
    if (pinned !== null) stores.heatCursor.update((cursor) => ({ ...cursor, pinned: null }));
    else if (past !== null) heatMaps.endPast();
    else if (brush !== null) heatMaps.brush(null);
    else focus.scene.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey) return;
    const direction = STEPS[event.key];
    if (direction !== undefined) step(event, direction);
    else if (event.key === 'Enter') select(event.ctrlKey || event.metaKey ? 'add' : 'replace');
    else if (event.ctrlKey || event.metaKey) return;
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) openMenu(event.currentTarget);
    else if (event.key === 'Escape') letGo();
    else if (event.key === ' ') run('pause-heat');
    else if (event.key === 'Backspace') heatMaps.back();
    else if (event.key === '+' || event.key === '=') {
      const column = stores.heatCursor.get().cell?.column ?? columnCount(map) - 1;
      heatMaps.look({ range: zoomedIn(heatMaps.span(), map.columnsMs[column]! + map.resolutionMs / 2) });
    } else if (event.key === '-') {
      heatMaps.look({ range: zoomedOut(stores.heatMap.get().sight.range, heatMaps.span(), nowMs()) });
    } else return;
    event.preventDefault();
  }

  return { onKeyDown, announced };
}
