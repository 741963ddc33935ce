import type { ReactElement } from 'react';
import { cardText } from '../text/card-text.ts';
import { text } from '../text/en.ts';
import styles from './NodeFacts.module.css';
import { ShardSwatch } from './ShardSwatch.tsx';

export interface NodeFactsProps {
  readonly type: string;
  readonly home: number;
  /** Accesses/s. */
  readonly heat: number;
}

/** A node in one line: what it is, where, how hot. */
export function NodeFacts({ type, home, heat }: NodeFactsProps): ReactElement {
  return (
    <p className={styles.facts}>
      <span>{type}</span>
      <span className={styles.home}>
        <ShardSwatch shard={home} />
        {text.shard(home)}
      </span>
      <span className={styles.heat}>{cardText.rate(heat)}</span>
    </p>
  );
}
