import type { ReactElement } from 'react';
import { classes } from './classes.ts';
import styles from './Tag.module.css';

export type TagLook = 'plain' | 'accent' | 'good' | 'warning';

/** One word that stands out: a state. */
export function Tag({ look = 'plain', children }: { look?: TagLook; children: string }): ReactElement {
  return <span className={classes(styles.tag, look !== 'plain' && styles[look])}>{children}</span>;
}
