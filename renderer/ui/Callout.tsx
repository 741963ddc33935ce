import type { ReactElement, ReactNode } from 'react';
import styles from './Callout.module.css';
import { classes } from './classes.ts';
import { Icon, type IconName } from './Icon.tsx';

export interface CalloutProps {
  readonly look?: 'plain' | 'good' | 'warning' | 'accent';
  readonly icon: IconName;
  /** `status` tells screen readers when it changes. */
  readonly role?: 'note' | 'status';
  readonly children: ReactNode;
  /** At its right end: a button. */
  readonly end?: ReactNode;
}

/** Some words that must not be overlooked. */
export function Callout({ look = 'plain', icon, role, children, end }: CalloutProps): ReactElement {
  return (
    <div className={classes(styles.callout, look !== 'plain' && styles[look])}>
      <Icon name={icon} className={styles.icon} />
      <div className={styles.words} role={role}>
        {children}
      </div>
      {end}
    </div>
  );
}
