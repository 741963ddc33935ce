import { type KeyboardEvent, useState } from 'react';
import { useConsole, useFocusTargets } from '../shell/console-context.ts';
import { text } from '../text/en.ts';
import type { Cell } from './map-layout.ts';
import { readingOf } from './reading.ts';
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
export function useMapKeys(map: ShownMap) {
  const console = useConsole();
  const { stores, heatMaps, selects, live, nowMs } = console;
  const focus = useFocusTargets();
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
    heatMaps.brush({
      nodes: nodesOfRows(map, first, last),
      fromMs: map.columnsMs[left]!,
      toMs: map.columnsMs[right]! + map.resolutionMs,
    });
  }

  function select(): void {
    const { cell } = stores.heatCursor.get();
    if (cell === null) return;
    stores.heatCursor.update((cursor) => ({ ...cursor, pinned: cell }));
    const nodes = nodesOfRows(map, cell.row, cell.row);
    if (nodes.length === 1) selects.goTo(nodes[0]!);
    else live.scene?.fitNodes(nodes);
    setAnnounced((before) => `${before}, ${text.heatMap.read.selected}`);
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
    else if (event.ctrlKey || event.metaKey) return;
    else if (event.key === 'Enter') select();
    else if (event.key === 'Escape') letGo();
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
