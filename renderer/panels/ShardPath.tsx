import type { ReactElement } from 'react';
import { text } from '../text/en.ts';
import { Icon } from '../ui/Icon.tsx';
import styles from './ShardPath.module.css';
import { ShardSwatch } from './ShardSwatch.tsx';

/** From one shard to another; `isShort` leaves the numbers alone. */
export function ShardPath(props: {
  readonly from: number;
  readonly to: number;
  readonly isShort?: boolean;
}): ReactElement {
  const { from, to, isShort = false } = props;
  const name = (shard: number) => (isShort ? String(shard) : text.shard(shard));
  return (
    <span className={styles.path}>
      <span className="visually-hidden">{text.move.path(from, to)}</span>
      <ShardSwatch shard={from} />
      <span aria-hidden="true">{name(from)}</span>
      <Icon name="arrowRight" className={styles.arrow} />
      <ShardSwatch shard={to} />
      <span aria-hidden="true">{name(to)}</span>
    </span>
  );
}
