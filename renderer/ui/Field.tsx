import type { ReactElement, ReactNode } from 'react';
import styles from './Field.module.css';

export interface FieldProps {
  /** For the eye only: the control inside says its own. */
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}

/** A control that is more than an input, with its label above and its hint below. */
export function Field({ label, isLabelHidden = false, hint = '', children }: FieldProps): ReactElement {
  return (
    <div className={styles.field}>
      {!isLabelHidden && (
        <span className={styles.label} aria-hidden="true">
          {label}
        </span>
      )}
      {children}
      {hint !== '' && <p className={styles.hint}>{hint}</p>}
    </div>
  );
}
