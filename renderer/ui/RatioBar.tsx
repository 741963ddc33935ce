import type { ReactElement } from 'react';
import { classes } from './classes.ts';
import styles from './RatioBar.module.css';

export interface RatioBarProps {
  readonly value: number;
  /** What full width means; shared by all rows, so that rows can be compared. */
  readonly max: number;
  /** Above this it is too much. */
  readonly threshold: number;
  readonly color: string;
}

/** A value beside the threshold that it must not pass. Decoration beside the number in words. */
export function RatioBar({ value, max, threshold, color }: RatioBarProps): ReactElement {
  const isOver = value > threshold;
  const share = (part: number) => `${100 * Math.min(1, Math.max(0, part / max))}%`;
  return (
    <span className={classes(styles.track, isOver && styles.over)} aria-hidden="true">
      <span className={styles.fill} style={{ width: share(value), ...(isOver ? {} : { backgroundColor: color }) }} />
      <span className={styles.mark} style={{ left: share(threshold) }} />
    </span>
  );
}
