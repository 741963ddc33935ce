import { type ReactElement, useId } from 'react';
import type { InfluenceLeader } from '../../engine/protocol/index.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { text } from '../text/en.ts';
import { formatShareDigits } from '../text/format.ts';
import { RowButton, rowListClass } from '../ui/RowButton.tsx';
import styles from './InfluenceLeaders.module.css';

export interface InfluenceLeadersProps {
  readonly leaders: readonly InfluenceLeader[];
  readonly onChoose: (index: number) => void;
}

/** The nodes of highest rank; choosing one shows it. */
export function InfluenceLeaders({ leaders, onChoose }: InfluenceLeadersProps): ReactElement {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className={styles.leaders}>
      <h3 id={titleId} className={styles.title}>
        {text.influence.leaders}
        <span className={styles.hint}>{text.influence.leadersHint}</span>
      </h3>
      <ol className={rowListClass}>
        {leaders.map(({ index, rank, label, type, home, influence }) => (
          <li key={index}>
            <RowButton className={styles.leader} onClick={() => onChoose(index)}>
              <span className={styles.rank}>{text.influence.rankOf(rank)}</span>
              <span className={styles.label}>{label}</span>
              <span className={styles.type}>{type}</span>
              <span className={styles.home}>
                <ShardSwatch shard={home} />
                {text.shard(home)}
              </span>
              <span className={styles.share}>{formatShareDigits(influence)}</span>
            </RowButton>
          </li>
        ))}
      </ol>
    </section>
  );
}
