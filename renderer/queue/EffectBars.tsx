import type { ReactElement } from 'react';
import { text } from '../text/en.ts';
import { formatImbalance } from '../text/format.ts';
import styles from './WaitingCard.module.css';

/** Bars reach at least this far, so that small differences look small. */
const SCALE_MIN = 1.5;

/** The hottest shard to its share, before and after, on one scale that begins at nothing; the mark is an even share. */
export function EffectBars({ before, after }: { before: number; after: number }): ReactElement {
  const max = Math.max(SCALE_MIN, before, after);
  const share = (value: number) => `${(100 * value) / max}%`;
  return (
    <div className={styles.effect} role="img" aria-label={text.queue.effect(before, after)}>
      {[
        { name: text.queue.before, value: before, look: styles.barBefore },
        { name: text.queue.after, value: after, look: styles.barAfter },
      ].map(({ name, value, look }) => (
        <div key={name} className={styles.effectLine}>
          <span className={styles.effectName}>{name}</span>
          <span className={styles.track}>
            <span className={look} style={{ width: share(value) }} />
            <span className={styles.mark} style={{ left: share(1) }} />
          </span>
          <span className={styles.effectValue}>{formatImbalance(value)}</span>
        </div>
      ))}
    </div>
  );
}
