import type { ComponentProps, ReactElement } from 'react';
import styles from './LinkButton.module.css';

/** Words in a sentence or a table that lead to what they name. */
export function LinkButton(props: Omit<ComponentProps<'button'>, 'className' | 'type'>): ReactElement {
  return <button {...props} type="button" className={styles.link} />;
}
