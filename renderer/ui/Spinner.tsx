import type { ReactElement } from 'react';
import styles from './Spinner.module.css';

/** Shown while something is fetched; `label` is for everybody. */
export function Spinner({ label }: { label: string }): ReactElement {
  return (
    <div className={styles.spinner} role="status">
      <span className={styles.ring} aria-hidden="true" />
      {label}
    </div>
  );
}
