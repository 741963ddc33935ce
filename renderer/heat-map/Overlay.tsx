import { type ReactElement, useMemo } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { type Cell, type MapLayout, xOf, yOf } from './map-layout.ts';
import { rowsWith } from './map-subject.ts';
import styles from './Overlay.module.css';
import { rowOfNode, type ShownMap } from './shown-map.ts';

/** A rectangle under the pointer, in CSS pixels. */
export interface DragBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly kind: 'zoom' | 'brush';
}

interface OverlayProps {
  readonly map: ShownMap;
  readonly layout: MapLayout;
  readonly drag: DragBox | null;
}

const CELL_PX_MIN = 5;

/** What lies over the cells: the cell that is pointed at, the pinned one, the brush, and where the selected node is. */
export function Overlay({ map, layout, drag }: OverlayProps): ReactElement {
  return (
    <svg className={styles.overlay} width={layout.widthPx} height={layout.heightPx} aria-hidden="true">
      <Brushed map={map} layout={layout} />
      <Pointed map={map} layout={layout} />
      {drag !== null && (
        <rect
          className={drag.kind === 'brush' ? styles.brush : styles.zoom}
          x={drag.left}
          y={drag.top}
          width={drag.width}
          height={drag.height}
        />
      )}
      <SelectedTogether map={map} layout={layout} />
      <Selected map={map} layout={layout} />
    </svg>
  );
}

type PartProps = Omit<OverlayProps, 'drag'>;

/** Changes with every move of the pointer, and alone. */
function Pointed({ map, layout }: PartProps): ReactElement {
  const { cell, pinned, timeMs } = useStore(useConsole().stores.heatCursor, (cursor) => cursor);
  const x = timeMs === null ? 0 : xOf(layout, timeMs);
  return (
    <>
      {timeMs !== null && cell === null && <line className={styles.cursor} x1={x} x2={x} y1={0} y2={layout.heightPx} />}
      {cell !== null && <CellBox className={styles.cell} map={map} layout={layout} cell={cell} />}
      {pinned !== null && <CellBox className={styles.pinned} map={map} layout={layout} cell={pinned} />}
    </>
  );
}

function Brushed({ map, layout }: PartProps): ReactElement | null {
  const brush = useStore(useConsole().stores.heatMap, (state) => state.brush);
  const rows = useMemo(() => {
    if (brush === null || brush.nodes.length === 0) return null;
    const [first, last] = [rowOfNode(map, brush.nodes[0]!), rowOfNode(map, brush.nodes.at(-1)!)];
    return first === null || last === null ? null : { first, last };
  }, [map, brush]);
  if (brush === null || rows === null) return null;
  return (
    <rect
      className={styles.brush}
      x={xOf(layout, brush.fromMs)}
      y={yOf(layout, rows.first)}
      width={Math.max(2, xOf(layout, brush.toMs) - xOf(layout, brush.fromMs))}
      height={Math.max(2, yOf(layout, rows.last) + layout.rowPx - yOf(layout, rows.first))}
    />
  );
}

/** Around a cell, and never too small to be seen. */
function CellBox(props: {
  readonly className: string | undefined;
  readonly map: ShownMap;
  readonly layout: MapLayout;
  readonly cell: Cell;
}): ReactElement {
  const { className, map, layout, cell } = props;
  const startMs = map.columnsMs[cell.column] ?? 0;
  const [left, right] = [xOf(layout, startMs), xOf(layout, startMs + map.resolutionMs)];
  const width = Math.max(CELL_PX_MIN, right - left);
  const height = Math.max(CELL_PX_MIN, layout.rowPx);
  return (
    <rect
      className={className}
      x={(left + right) / 2 - width / 2}
      y={yOf(layout, cell.row) + layout.rowPx / 2 - height / 2}
      width={width}
      height={height}
    />
  );
}

/** An arrow from both sides to the row of the node that is selected in the topology. */
function Selected({ map, layout }: PartProps): ReactElement | null {
  const selected = useStore(useConsole().stores.selection, (selection) => selection.index);
  const row = useMemo(() => (selected === null ? null : rowOfNode(map, selected)), [map, selected]);
  if (row === null) return null;
  const y = yOf(layout, row) + layout.rowPx / 2;
  const x = layout.widthPx;
  return (
    <g className={styles.selected} data-testid="heat-selected-row">
      <line x1={0} x2={x} y1={y} y2={y} />
      <path d={`M${x + 2} ${y}l9 -5v10z`} />
      <path d={`M-2 ${y}l-6 -4v8z`} />
    </g>
  );
}

const MARK_PX_MIN = 2;

/** A bar along the right edge where the rows of the nodes are that are selected together. */
function SelectedTogether({ map, layout }: PartProps): ReactElement | null {
  const nodes = useStore(useConsole().stores.nodeSet, (set) => set.nodes);
  const path = useMemo(() => {
    const has = rowsWith(map, nodes);
    const height = Math.max(MARK_PX_MIN, layout.rowPx);
    let marks = '';
    for (let row = 0; row < has.length; row++) {
      if (has[row] === 0) continue;
      marks += `M${layout.widthPx + 2} ${(yOf(layout, row) + (layout.rowPx - height) / 2).toFixed(1)}h3v${height.toFixed(1)}h-3z`;
    }
    return marks;
  }, [map, layout, nodes]);
  return path === '' ? null : <path className={styles.together} data-testid="heat-selected-rows" d={path} />;
}
