import type { ReactElement, ReactNode } from 'react';
import { classes } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import styles from './Message.module.css';

/** One line above a result that says what to think of it. */
export function Message({ level, children }: { level: 'info' | 'warning'; children: ReactNode }): ReactElement {
  return (
    <p className={classes(styles.message, styles[level])}>
      <Icon name={level} />
      <span>{children}</span>
    </p>
  );
}
