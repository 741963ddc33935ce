import { type ReactElement, useId } from 'react';
import styles from './Choice.module.css';

export interface SwitchProps {
  readonly label: string;
  /** The label is for those who do not see what is around it. */
  readonly isLabelHidden?: boolean;
  readonly hint?: string | undefined;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** One thing on or off, at once. */
export function Switch({ label, isLabelHidden = false, hint, isOn, onChange }: SwitchProps): ReactElement {
  const id = useId();
  return (
    <label className={styles.option}>
      <input
        type="checkbox"
        checked={isOn}
        aria-label={label}
        aria-describedby={hint === undefined ? undefined : id}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {!isLabelHidden && label}
        {hint !== undefined && (
          <span id={id} className={styles.hint}>
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
