import type { ComponentProps, ReactElement } from 'react';
import { classes } from './classes.ts';
import styles from './RowButton.module.css';

export interface RowButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'type'> {
  /** Decides on `display` and columns. */
  readonly className?: string | undefined;
}

/** A row of a list that leads somewhere. */
export function RowButton({ className, ...rest }: RowButtonProps): ReactElement {
  return <button {...rest} type="button" className={classes(styles.row, className)} />;
}

/** The list's own class: rows stand out of it to both sides. */
export const rowListClass = styles.list;

/** Label of a node, and its key where that is another one. */
export function NodeNames({ label, nodeKey }: { label: string; nodeKey: string }): ReactElement {
  return (
    <span className={styles.names}>
      {label}
      {nodeKey !== label && <span className={styles.key}>{nodeKey}</span>}
    </span>
  );
}
