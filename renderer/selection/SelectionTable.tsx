import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { nextPlace } from '../query/result/grid-navigation.ts';
import { useConsole, useFocusTargets } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatRate, formatShare } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useElementSize } from '../ui/use-element-size.ts';
import styles from './SelectionTable.module.css';
import {
  needsNames,
  nextSetOrder,
  orderedNodes,
  SET_COLUMNS,
  type SetColumn,
  type SetOrder,
  type SetValues,
} from './set-rows.ts';
import { useSetNames } from './use-set-names.ts';

const ROW_PX = 28;
/** Rows sorted by heat are sorted again this seldom: they must stay long enough to be pointed at. */
const RESORT_MS = 5000;

/** The selected nodes as a table, only the rows in view in the document. A row leads to its node; the set stays. */
export function SelectionTable({ nodes }: { nodes: Uint32Array }): ReactElement {
  const { stores, selects, live } = useConsole();
  const focus = useFocusTargets();
  const scroller = useRef<HTMLDivElement>(null);
  const { heightPx } = useElementSize(scroller);
  const [order, setOrder] = useState<SetOrder | null>(null);
  const [active, setActive] = useState(0);
  const current = useStore(stores.selection, ({ index }) => index);
  const atMs = useStore(stores.shards, ({ status }) => status?.atMs ?? 0);
  const scope = useStore(stores.workspace, ({ state, shownRevision }) => `${state?.name} ${shownRevision}`);
  const epoch = useStore(stores.shards, ({ status }) => status?.epoch ?? 0);

  const virtualizer = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollPaddingStart: ROW_PX,
    useFlushSync: false,
  });
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? -1];

  const [inOrder, setInOrder] = useState(nodes);
  const isAllWanted = needsNames(order);
  const wanted = useMemo(
    () => (isAllWanted ? nodes : inOrder.slice(first, last + 1)),
    [isAllWanted, nodes, inOrder, first, last],
  );
  const { names, version, error } = useSetNames(wanted, scope);
  const values: SetValues = {
    nameOf: (node) => names.get(node),
    homeOf: live.homeOf,
    heatOf: live.heatOf,
    typeOf: live.typeOf,
    influenceOf: (node) => live.snapshot?.influence[node] ?? 0,
  };
  const resort = order?.column === 'heat' ? Math.floor(atMs / RESORT_MS) : order?.column === 'shard' ? epoch : 0;
  const named = isAllWanted ? version : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: values are read when the order is made.
  useEffect(() => setInOrder(orderedNodes(nodes, order, values)), [nodes, order, resort, named]);

  const goTo = (row: number) => {
    setActive(row);
    if (row >= 0) virtualizer.scrollToIndex(row);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${row}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.row === undefined) return;
    const pageRows = Math.max(1, Math.floor(heightPx / ROW_PX) - 2);
    const next = nextPlace({ row: active, column: 0 }, event, { rows: nodes.length, columns: 1, pageRows });
    if (next !== null) {
      if (!['ArrowLeft', 'ArrowRight'].includes(event.key)) goTo(Math.max(0, next.row));
    } else if (event.key === 'Enter' || event.key === ' ') show(inOrder[active]);
    else if (event.key === 'Escape') focus.scene.current?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const show = (node: number | undefined) => {
    if (node !== undefined) selects.goTo(node);
  };

  return (
    <>
      {error !== null && (
        <div className={styles.failure}>
          <ErrorBlock title={text.selection.namesFailed} error={error} />
        </div>
      )}
      {isAllWanted && names.size < nodes.length && error === null && (
        <p className={styles.note}>{text.selection.naming(names.size, nodes.length)}</p>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual table has no <table>. */}
      <div
        ref={scroller}
        role="grid"
        tabIndex={-1}
        aria-label={text.selection.table}
        aria-rowcount={nodes.length + 1}
        aria-colcount={SET_COLUMNS.length}
        className={styles.grid}
        onKeyDown={onKeyDown}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: a virtual table has no <thead>. */}
        <div role="rowgroup" className={styles.headGroup}>
          <Head order={order} onSort={(column) => setOrder((before) => nextSetOrder(before, column))} />
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: a virtual table has no <tbody>. */}
        <div role="rowgroup" className={styles.body} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index: row, start }) => {
            const node = inOrder[row];
            if (node === undefined) return null;
            return (
              // biome-ignore lint/a11y/useSemanticElements: a virtual table has no <tr>.
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys of all rows.
              <div
                key={node}
                role="row"
                aria-rowindex={row + 2}
                aria-selected={node === current}
                tabIndex={row === active ? 0 : -1}
                data-row={row}
                className={classes(styles.row, node === current && styles.current)}
                style={{ transform: `translateY(${start}px)` }}
                onClick={() => {
                  setActive(row);
                  show(node);
                }}
                onFocus={() => setActive(row)}
              >
                {SET_COLUMNS.map((column) => (
                  // biome-ignore lint/a11y/useSemanticElements: a virtual table has no <td>.
                  // biome-ignore lint/a11y/useFocusableInteractive: the rows take the focus.
                  <span key={column} role="gridcell" className={classes(styles.cell, styles[column])}>
                    {cellOf(node, column, values)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}

function Head(props: { readonly order: SetOrder | null; readonly onSort: (column: SetColumn) => void }): ReactElement {
  const { order, onSort } = props;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the buttons take the focus.
    // biome-ignore lint/a11y/useSemanticElements: a virtual table has no <tr>.
    <div role="row" aria-rowindex={1} className={styles.head}>
      {SET_COLUMNS.map((column) => {
        const direction = order?.column !== column ? 'none' : order.isDescending ? 'descending' : 'ascending';
        return (
          // biome-ignore lint/a11y/useFocusableInteractive: the button inside takes the focus.
          // biome-ignore lint/a11y/useSemanticElements: a virtual table has no <th>.
          <span
            key={column}
            role="columnheader"
            aria-sort={direction}
            className={classes(styles.headCell, styles[column])}
          >
            <button type="button" className={styles.sort} onClick={() => onSort(column)}>
              {text.selection.columns[column].head}
              {direction !== 'none' && <Icon name={direction === 'ascending' ? 'sortUp' : 'sortDown'} />}
            </button>
          </span>
        );
      })}
    </div>
  );
}

function cellOf(node: number, column: SetColumn, values: SetValues): ReactElement | string {
  const home = values.homeOf(node);
  switch (column) {
    case 'label':
      return values.nameOf(node)?.label ?? '…';
    case 'key':
      return values.nameOf(node)?.key ?? '…';
    case 'shard':
      return home === null ? (
        text.none
      ) : (
        <>
          <ShardSwatch shard={home} />
          {home}
        </>
      );
    case 'heat':
      return formatRate(values.heatOf(node));
    case 'type':
      return values.typeOf(node);
    case 'influence':
      return formatShare(values.influenceOf(node));
  }
}
