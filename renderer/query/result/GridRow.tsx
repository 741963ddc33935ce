import { memo, type ReactElement } from 'react';
import { classes } from '../../ui/classes.ts';
import { CellView } from './CellView.tsx';
import styles from './ResultGrid.module.css';
import type { Column } from './use-columns.ts';

export interface GridRowProps {
  readonly values: readonly unknown[];
  readonly columns: readonly Column[];
  /** Place in the order shown, from 0. */
  readonly row: number;
  /** Number in the engine's order, from 1: it stays with the row when the table is sorted. */
  readonly number: number;
  readonly gutterPx: number;
  readonly topPx: number;
  /** The column of this row that takes the focus, or null. */
  readonly active: number | null;
  /** Changes when homes or keys of nodes may have changed: the cells look again. */
  readonly version: string;
}

/** One row of the table. Remembered, because scrolling renders the table far more often than a row changes. */
export const GridRow = memo(function GridRow(props: GridRowProps): ReactElement {
  const { values, columns, row, number, gutterPx, topPx, active } = props;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the cells take the focus, one at a time.
    // biome-ignore lint/a11y/useSemanticElements: a virtual table has no <tr>.
    <div
      role="row"
      aria-rowindex={row + 2}
      className={classes(styles.row, active !== null && styles.activeRow)}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      {/* biome-ignore lint/a11y/useFocusableInteractive: numbers of rows are no place to go to. */}
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual table has no <th>. */}
      <span role="rowheader" className={styles.gutter} style={{ width: gutterPx }}>
        {number}
      </span>
      {columns.map((column) => (
        // biome-ignore lint/a11y/useSemanticElements: a virtual table has no <td>.
        <span
          key={column.at}
          role="gridcell"
          tabIndex={active === column.at ? 0 : -1}
          data-row={row}
          data-column={column.at}
          className={classes(styles.cell, column.isNumeric && styles.numeric)}
          style={{ width: column.widthPx }}
        >
          <CellView value={values[column.at]} isKey={column.isKey} />
        </span>
      ))}
    </div>
  );
});
