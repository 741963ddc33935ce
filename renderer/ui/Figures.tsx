import type { ReactElement, ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './Figures.module.css';

/** A few numbers that matter, in tiles side by side. */
export function Figures(props: {
  readonly label?: string;
  /** There are six of them. */
  readonly isSix?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  const { label, isSix = false, children } = props;
  return (
    <dl aria-label={label} className={classes(styles.figures, isSix && styles.six)}>
      {children}
    </dl>
  );
}

export interface FigureProps {
  readonly name: string;
  readonly hint?: string | undefined;
  readonly help?: string | undefined;
  readonly children: ReactNode;
}

/** One of them: its name, the number or a `ChangeView`, and what it is of. */
export function Figure({ name, hint, help, children }: FigureProps): ReactElement {
  return (
    <div className={styles.figure} title={help}>
      <dt>{name}</dt>
      <dd>
        {typeof children === 'string' ? <strong className={styles.count}>{children}</strong> : children}
        {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      </dd>
    </div>
  );
}
