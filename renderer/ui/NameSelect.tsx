import type { ReactElement } from 'react';
import { Select } from './Select.tsx';
import styles from './TextField.module.css';

export interface NameSelectProps {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly placeholder: string;
  readonly value: string | null;
  readonly names: readonly string[];
  readonly isDisabled?: boolean;
  readonly hint?: string | undefined;
  readonly onChange: (name: string) => void;
}

/** One of some names, under its label. */
export function NameSelect(props: NameSelectProps): ReactElement {
  const { label, isLabelHidden = false, placeholder, value, names, isDisabled = false, hint, onChange } = props;
  const at = value === null ? -1 : names.indexOf(value);
  return (
    <div className={styles.field}>
      {!isLabelHidden && (
        <span className={styles.label} aria-hidden="true">
          {label}
        </span>
      )}
      <Select
        label={label}
        placeholder={placeholder}
        value={at < 0 ? null : at}
        options={names.map((name, index) => ({ value: index, label: name }))}
        isDisabled={isDisabled}
        onChange={(index) => onChange(names[index] ?? '')}
      />
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
    </div>
  );
}
