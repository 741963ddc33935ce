import type { ReactElement } from 'react';
import { type PlanValidity, VALIDITY_MIN } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { classes } from '../ui/classes.ts';
import styles from './WaitingCard.module.css';

const words = text.queue;

/** What a plan is still worth: it shrinks while the load moves on, and below the mark the plan cannot be approved. */
export function ValidityBar({ validity }: { validity: PlanValidity | null }): ReactElement {
  const ratio = validity?.ratio ?? 1;
  const isRefused = validity !== null && validity.refusal !== null;
  return (
    <div className={styles.validity}>
      <div className={styles.effectLine}>
        <span className={styles.effectName}>{words.validity}</span>
        <span className={styles.track} aria-hidden="true">
          <span className={classes(styles.valid, isRefused && styles.invalid)} style={{ width: `${100 * ratio}%` }} />
          <span className={styles.mark} style={{ left: `${100 * VALIDITY_MIN}%` }} />
        </span>
        <span className={styles.effectValue}>{validity === null ? text.none : `${Math.round(100 * ratio)} %`}</span>
      </div>
      <p className={isRefused ? styles.bad : styles.muted} role={isRefused ? 'status' : undefined}>
        {validity === null
          ? words.validityUnknown
          : validity.refusal === null
            ? words.validityOf(validity)
            : words.notValid(validity)}
      </p>
    </div>
  );
}
