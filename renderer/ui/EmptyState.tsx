import type { ReactElement, ReactNode } from 'react';
import styles from './EmptyState.module.css';

/** What a panel shows when it has nothing to show, and what would change that. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }): ReactElement {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{title}</p>
      {children !== undefined && <p>{children}</p>}
    </div>
  );
}
