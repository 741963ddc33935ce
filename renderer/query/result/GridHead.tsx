import { type PointerEvent, type ReactElement, useRef } from 'react';
import { text } from '../../text/en.ts';
import { classes } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import styles from './ResultGrid.module.css';
import type { SortOrder } from './sort-rows.ts';
import type { Column } from './use-columns.ts';

export interface GridHeadProps {
  readonly columns: readonly Column[];
  readonly order: SortOrder | null;
  readonly gutterPx: number;
  /** The column that takes the focus when the head has it, else null. */
  readonly active: number | null;
  readonly onSort: (column: number) => void;
  readonly onResize: (column: number, widthPx: number | null) => void;
}

/** The head of the table: a press sorts, the line between two columns is dragged, a double click there fits the column again. */
export function GridHead({ columns, order, gutterPx, active, onSort, onResize }: GridHeadProps): ReactElement {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the cells take the focus, one at a time.
    // biome-ignore lint/a11y/useSemanticElements: a virtual table has no <tr>.
    <div role="row" aria-rowindex={1} className={styles.head}>
      {/* biome-ignore lint/a11y/useFocusableInteractive: numbers of rows are no place to go to. */}
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual table has no <th>. */}
      <span role="columnheader" className={styles.gutter} style={{ width: gutterPx }}>
        <span className="visually-hidden">{text.query.rowNumber}</span>
      </span>
      {columns.map((column) => {
        const { at } = column;
        const direction = order?.column === at ? (order.isDescending ? 'descending' : 'ascending') : 'none';
        return (
          // biome-ignore lint/a11y/useSemanticElements: a virtual table has no <th>.
          <span
            key={at}
            role="columnheader"
            tabIndex={active === at ? 0 : -1}
            data-row={-1}
            data-column={at}
            aria-sort={direction}
            className={classes(styles.columnHead, column.isNumeric && styles.numeric)}
            style={{ width: column.widthPx }}
            title={text.query.sortHint}
            onClick={() => onSort(at)}
            onKeyDown={(event) => {
              const sign = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
              if (event.key === 'Enter' || event.key === ' ') onSort(at);
              else if (event.shiftKey && sign !== undefined) onResize(at, column.widthPx + sign * 16);
              else return;
              event.preventDefault();
              event.stopPropagation();
            }}
          >
            <span className={styles.columnName}>{column.name}</span>
            {direction !== 'none' && <Icon name={direction === 'ascending' ? 'sortUp' : 'sortDown'} />}
            <Grip widthPx={column.widthPx} onResize={(widthPx) => onResize(at, widthPx)} />
          </span>
        );
      })}
    </div>
  );
}

/** For the pointer only: the keyboard has Shift and the arrow keys. */
function Grip({ widthPx, onResize }: { widthPx: number; onResize: (widthPx: number | null) => void }): ReactElement {
  const start = useRef<{ readonly x: number; readonly widthPx: number } | null>(null);
  const end = () => {
    start.current = null;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard has another way, see above.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has another way, see above.
    <span
      className={styles.grip}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={() => onResize(null)}
      onPointerDown={(event: PointerEvent<HTMLSpanElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, widthPx };
      }}
      onPointerMove={(event) => {
        if (start.current !== null) onResize(start.current.widthPx + event.clientX - start.current.x);
      }}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}
