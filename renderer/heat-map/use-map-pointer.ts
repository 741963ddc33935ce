import { type PointerEvent, useRef, useState } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { boxSight } from './box-sight.ts';
import { cellAt, type MapLayout, rowAt, timeAt } from './map-layout.ts';
import type { DragBox } from './Overlay.tsx';
import { nodesOfRows, type ShownMap } from './shown-map.ts';

/** Less is a click with an unsteady hand. */
const DRAG_PX_MIN = 4;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Pointing, dragging a box to zoom or to brush, a click that pins and a double click that goes back. */
export function useMapPointer(map: ShownMap, layout: MapLayout) {
  const { stores, heatMaps } = useConsole();
  const start = useRef<Place | null>(null);
  const [drag, setDrag] = useState<DragBox | null>(null);
  const placeOf = (event: PointerEvent<HTMLElement>): Place => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const within = (value: number, max: number) => Math.min(max, Math.max(0, value));
    return { x: within(event.clientX - left, layout.widthPx), y: within(event.clientY - top, layout.heightPx) };
  };
  const point = (cell: ReturnType<typeof cellAt>) => {
    const { cell: before } = stores.heatCursor.get();
    if (before?.row === cell?.row && before?.column === cell?.column) return;
    stores.heatCursor.update((cursor) => ({ ...cursor, cell, timeMs: null }));
  };
  const boxOf = (event: PointerEvent<HTMLElement>, from: Place): DragBox => {
    const to = placeOf(event);
    const other = stores.heatMap.get().drag;
    const kind = event.shiftKey === (other === 'zoom') ? 'brush' : 'zoom';
    return {
      ...{ left: Math.min(from.x, to.x), top: Math.min(from.y, to.y), kind },
      ...{ width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) },
    };
  };
  const isBox = ({ width, height }: DragBox) => width >= DRAG_PX_MIN || height >= DRAG_PX_MIN;

  function apply(box: DragBox, isAdding: boolean): void {
    const [fromMs, toMs] = [timeAt(layout, box.left), timeAt(layout, box.left + box.width)];
    const [first, last] = [rowAt(layout, box.top), rowAt(layout, box.top + box.height)];
    if (first === null || last === null) return;
    const nodes = nodesOfRows(map, first, last);
    if (box.kind === 'brush') heatMaps.brush({ nodes, fromMs, toMs }, isAdding ? 'add' : 'replace');
    else heatMaps.look(boxSight(map, layout, { fromMs, toMs, first, last, box }));
  }

  function end(): void {
    start.current = null;
    setDrag(null);
  }

  return {
    drag,
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = placeOf(event);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const { x, y } = placeOf(event);
      point(cellAt(map, layout, x, y));
      if (start.current === null) return;
      const box = boxOf(event, start.current);
      setDrag(isBox(box) ? box : null);
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      if (start.current === null) return;
      const box = boxOf(event, start.current);
      end();
      // As on the topology: Ctrl (Cmd) adds.
      if (isBox(box)) return apply(box, event.ctrlKey || event.metaKey);
      const { x, y } = placeOf(event);
      const cell = cellAt(map, layout, x, y);
      stores.heatCursor.update((cursor) => {
        const isSame = cursor.pinned?.row === cell?.row && cursor.pinned?.column === cell?.column;
        return { ...cursor, pinned: isSame ? null : cell };
      });
    },
    onPointerCancel: end,
    onPointerLeave() {
      if (start.current === null) point(null);
    },
    onDoubleClick: heatMaps.back,
  };
}
