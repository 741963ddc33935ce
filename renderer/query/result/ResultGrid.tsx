import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactElement, useCallback, useEffect, useRef, useState } from 'react';
import { useConsole, useFocusTargets } from '../../shell/console-context.ts';
import { useStore } from '../../state/create-store.ts';
import { text } from '../../text/en.ts';
import { useElementSize } from '../../ui/use-element-size.ts';
import { cellOf } from './cell-value.ts';
import { GridHead } from './GridHead.tsx';
import { GridRow } from './GridRow.tsx';
import { type GridPlace, nextPlace } from './grid-navigation.ts';
import styles from './ResultGrid.module.css';
import type { SortOrder } from './sort-rows.ts';
import { useColumns } from './use-columns.ts';

const ROW_PX = 28;
/** Rows before the end at which the next ones are asked for. */
const FETCH_AHEAD_ROWS = 60;
const DIGIT_PX = 8;

export interface ResultGridProps {
  readonly names: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** Positions in `rows` in the order shown. */
  readonly positions: Uint32Array;
  readonly order: SortOrder | null;
  readonly onSort: (column: number) => void;
  readonly place: GridPlace;
  readonly onPlace: (place: GridPlace) => void;
  readonly onCopy: (what: 'cell' | 'row') => void;
  /** The answer has more rows than these. */
  readonly hasMore: boolean;
}

/**
 * The rows of an answer, only those in view in the document: 100,000 scroll like ten. One cell takes the focus and the arrow
 * keys move it; its row stays in the document wherever the table is scrolled to, so that the focus is never lost.
 */
export function ResultGrid(props: ResultGridProps): ReactElement {
  const { names, rows, positions, order, onSort, place, onPlace, onCopy, hasMore } = props;
  const { stores, queries } = useConsole();
  const focus = useFocusTargets();
  const scroller = useRef<HTMLDivElement>(null);
  const { widthPx, heightPx } = useElementSize(scroller);
  const gutterPx = 24 + DIGIT_PX * String(rows.length).length;
  const { columns, resize } = useColumns(names, rows, widthPx - gutterPx);
  // Homes change with the epoch, swatches become known with the keys: both ask the cells to look again.
  const epoch = useStore(stores.shards, ({ status }) => status?.epoch ?? 0);
  const knownKeys = useStore(stores.query, (state) => state.knownKeys);
  const [wantsFocus, setWantsFocus] = useState(0);

  const virtualizer = useVirtualizer({
    count: positions.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    // The head stands over the first row's place.
    scrollPaddingStart: ROW_PX,
    useFlushSync: false,
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const shown = defaultRangeExtractor(range);
        const { row } = place;
        if (row < 0 || row >= range.count || shown.includes(row)) return shown;
        return [...shown, row].sort((a, b) => a - b);
      },
      [place],
    ),
  });
  const items = virtualizer.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastShown >= positions.length - FETCH_AHEAD_ROWS) void queries.fetchMore();
  }, [hasMore, lastShown, positions.length, queries]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows a key press, not every change of place.
  useEffect(() => {
    if (wantsFocus === 0) return;
    const selector = `[data-row="${place.row}"][data-column="${place.column}"]`;
    scroller.current?.querySelector<HTMLElement>(selector)?.focus({ preventScroll: place.row >= 0 });
  }, [wantsFocus]);

  const goTo = (next: GridPlace) => {
    onPlace(next);
    if (next.row >= 0) virtualizer.scrollToIndex(next.row);
    setWantsFocus((count) => count + 1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const pageRows = Math.max(1, Math.floor(heightPx / ROW_PX) - 2);
    const next = nextPlace(place, event, { rows: positions.length, columns: columns.length, pageRows });
    if (next !== null) goTo(next);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c' && place.row >= 0) {
      // Text that is marked by hand is copied as it is.
      if (!(document.getSelection()?.isCollapsed ?? true)) return;
      onCopy(event.shiftKey ? 'row' : 'cell');
    } else if (event.key === 'Enter' && place.row >= 0) openCell();
    else if (event.key === 'Escape') focus.scene.current?.focus();
    else return;
    event.preventDefault();
  };
  const openCell = () => {
    const value = rows[positions[place.row] ?? -1]?.[place.column];
    const cell = cellOf(value);
    if (cell.kind === 'node') void queries.goToKey(cell.value.id);
    else if (cell.kind === 'text' && columns[place.column]?.isKey) void queries.goToKey(cell.value);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual table has no <table>.
    <div
      ref={scroller}
      role="grid"
      aria-label={text.query.result}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-colcount={names.length + 1}
      tabIndex={-1}
      className={styles.grid}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const { row, column } = (event.target as HTMLElement).dataset;
        if (row === undefined || column === undefined) return;
        const next = { row: Number(row), column: Number(column) };
        if (next.row !== place.row || next.column !== place.column) onPlace(next);
      }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual table has no <thead>. */}
      <div role="rowgroup" className={styles.headGroup}>
        <GridHead
          columns={columns}
          order={order}
          gutterPx={gutterPx}
          active={place.row < 0 ? place.column : null}
          onSort={onSort}
          onResize={resize}
        />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual table has no <tbody>. */}
      <div role="rowgroup" className={styles.body} style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const position = positions[index] ?? 0;
          return (
            <GridRow
              key={position}
              values={rows[position] ?? []}
              columns={columns}
              row={index}
              number={position + 1}
              gutterPx={gutterPx}
              topPx={start}
              active={place.row === index ? place.column : null}
              version={`${epoch} ${knownKeys}`}
            />
          );
        })}
      </div>
    </div>
  );
}
