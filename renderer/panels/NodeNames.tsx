import type { ReactElement } from 'react';
import type { NodeSummary } from '../../engine/protocol/index.ts';
import styles from './NodeNames.module.css';

/** A node's label, and its key where that says more. */
export function NodeNames({ node: { label, key } }: { readonly node: NodeSummary }): ReactElement {
  return (
    <span className={styles.names}>
      <span className={styles.label}>{label}</span>
      {label !== key && <span className={styles.key}>{key}</span>}
    </span>
  );
}
