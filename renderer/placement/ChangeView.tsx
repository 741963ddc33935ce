import type { ReactElement } from 'react';
import { text } from '../text/en.ts';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import styles from './ChangeView.module.css';
import { type Change, changeOf } from './changes.ts';

export interface ChangeViewProps {
  /** Null on the side where it does not exist. */
  readonly before: number | null;
  readonly after: number | null;
  readonly wanted: 'less' | 'neither';
  readonly format: (value: number) => string;
  /** The difference, where it has another unit than the values. */
  readonly formatDifference?: (value: number) => string;
  readonly noise?: number;
  readonly look?: 'cell' | 'tile';
}

/** `120 → 98`, and below it the difference with its direction and what to think of it, in words too. */
export function ChangeView(props: ChangeViewProps): ReactElement {
  const { before, after, wanted, format, formatDifference = format, noise = 0, look = 'cell' } = props;
  const show = (value: number | null) => (value === null ? text.none : format(value));
  const isBoth = before !== null && after !== null;
  return (
    <span className={classes(styles.both, styles[look])}>
      <span className={styles.values}>
        <span className={styles.before}>{show(before)}</span>
        <Icon name="arrowRight" className={styles.arrow} />
        <span className="visually-hidden">{text.placement.to}</span>
        <strong className={styles.after}>{show(after)}</strong>
      </span>
      {isBoth && <Difference change={changeOf(before, after, wanted, noise)} format={formatDifference} />}
    </span>
  );
}

/** By how much something changed, and what to think of it. */
export function Difference({ change, format }: { change: Change; format: (value: number) => string }): ReactElement {
  const { delta, verdict } = change;
  if (verdict === 'same') return <span className={styles.difference}>{text.placement.same}</span>;
  return (
    <span className={classes(styles.difference, verdict !== 'changed' && styles[verdict])}>
      <Icon name={delta < 0 ? 'sortDown' : 'sortUp'} />
      {`${delta < 0 ? '−' : '+'}${format(Math.abs(delta))}`}
      {verdict !== 'changed' && ` ${text.placement[verdict]}`}
    </span>
  );
}
