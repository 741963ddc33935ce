import type { ReactElement } from 'react';
import { useCollapsed } from '../filter/use-collapsed.ts';
import { cardText } from '../text/card-text.ts';
import { collapseText } from '../text/collapse-text.ts';
import { text } from '../text/en.ts';
import styles from './NodeFacts.module.css';
import { ShardSwatch } from './ShardSwatch.tsx';

export interface NodeFactsProps {
  readonly index: number;
  readonly type: string;
  /** Null: it was not there at the moment that is shown, and neither shard nor heat is told. */
  readonly home: number | null;
  /** Accesses/s. */
  readonly heat: number;
}

/** A node in one line: what it is, where, how hot; and what it stands for where it is collapsed. */
export function NodeFacts({ index, type, home, heat }: NodeFactsProps): ReactElement {
  const below = useCollapsed(index);
  return (
    <>
      <p className={styles.facts}>
        <span>{type}</span>
        {home === null ? (
          <span>{cardText.notThen}</span>
        ) : (
          <>
            <span className={styles.home}>
              <ShardSwatch shard={home} />
              {text.shard(home)}
            </span>
            <span className={styles.heat}>{cardText.rate(heat)}</span>
          </>
        )}
      </p>
      {below !== null && <p className={styles.below}>{collapseText.below(below.count, below.heat)}</p>}
    </>
  );
}
