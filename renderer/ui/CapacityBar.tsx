import type { ReactElement } from 'react';
import styles from './CapacityBar.module.css';
import { classes } from './classes.ts';

export interface CapacityBarProps {
  readonly value: number;
  readonly capacity: number;
  readonly color: string;
}

/**
 * A load against what may be carried: full width = capacity, and a load above it shows by its own colour. Decoration
 * beside the two numbers in words.
 */
export function CapacityBar({ value, capacity, color }: CapacityBarProps): ReactElement {
  const isOver = value > capacity;
  const share = capacity > 0 ? Math.min(1, value / capacity) : value > 0 ? 1 : 0;
  return (
    <span className={classes(styles.track, isOver && styles.over)} aria-hidden="true">
      <span
        className={styles.fill}
        style={{ width: `${share * 100}%`, ...(isOver ? {} : { backgroundColor: color }) }}
      />
    </span>
  );
}
