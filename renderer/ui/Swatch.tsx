import type { ReactElement } from 'react';
import styles from './Swatch.module.css';

/** A square of a colour, as decoration beside the words that name it. */
export function Swatch({ color }: { color: string }): ReactElement {
  return <span className={styles.swatch} style={{ backgroundColor: color }} aria-hidden="true" />;
}
