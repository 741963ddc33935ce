import { columnCount, endMs, rowCount, type ShownMap } from './shown-map.ts';

/** Where rows and columns are, in CSS pixels from the top left of the plot. Pure. */
export interface MapLayout {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rowPx: number;
  /** Rows of one shard, one below the other. */
  readonly groups: readonly ShardGroup[];
  /** The time that the width stands for. */
  readonly startMs: number;
  readonly endMs: number;
}

export interface ShardGroup {
  readonly shard: number;
  readonly firstRow: number;
  readonly rows: number;
  readonly topPx: number;
  readonly heightPx: number;
}

const GAP_PX = 4;

export function layoutOf(map: ShownMap, widthPx: number, heightPx: number, aheadMs = 0): MapLayout {
  const rows = rowCount(map);
  const firsts: number[] = [];
  for (let row = 0; row < rows; row++) if (row === 0 || map.rowShards[row] !== map.rowShards[row - 1]) firsts.push(row);
  const gapPx = firsts.length > 1 ? Math.min(GAP_PX, heightPx / (4 * firsts.length)) : 0;
  const rowPx = rows === 0 ? 0 : Math.max(0, heightPx - gapPx * (firsts.length - 1)) / rows;
  const groups = firsts.map((firstRow, at): ShardGroup => {
    const count = (firsts[at + 1] ?? rows) - firstRow;
    return {
      ...{ shard: map.rowShards[firstRow]!, firstRow, rows: count },
      ...{ topPx: firstRow * rowPx + at * gapPx, heightPx: count * rowPx },
    };
  });
  return { widthPx, heightPx, rowPx, groups, startMs: map.columnsMs[0] ?? 0, endMs: endMs(map) + aheadMs };
}

export const xOf = ({ startMs, endMs: end, widthPx }: MapLayout, timeMs: number): number =>
  ((timeMs - startMs) / Math.max(1, end - startMs)) * widthPx;

export const timeAt = ({ startMs, endMs: end, widthPx }: MapLayout, xPx: number): number =>
  startMs + (xPx / Math.max(1, widthPx)) * (end - startMs);

/** Top of a row. */
export function yOf({ groups, rowPx }: MapLayout, row: number): number {
  const group = groups.findLast(({ firstRow }) => firstRow <= row);
  return group === undefined ? 0 : group.topPx + (row - group.firstRow) * rowPx;
}

/** The row at a height; of a gap the one above it. Null where there are none. */
export function rowAt({ groups, rowPx }: MapLayout, yPx: number): number | null {
  const group = groups.findLast(({ topPx }) => topPx <= yPx) ?? groups[0];
  if (group === undefined) return null;
  const row = Math.floor((yPx - group.topPx) / rowPx);
  return group.firstRow + Math.min(group.rows - 1, Math.max(0, row));
}

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The cell at a place, null where there is none (beyond now). */
export function cellAt(map: ShownMap, layout: MapLayout, xPx: number, yPx: number): Cell | null {
  const row = rowAt(layout, yPx);
  const column = Math.floor((timeAt(layout, xPx) - layout.startMs) / map.resolutionMs);
  if (row === null || column < 0 || column >= columnCount(map)) return null;
  return { row, column };
}
