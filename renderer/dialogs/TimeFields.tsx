import { type ReactElement, useId } from 'react';
import { transferText } from '../text/transfer-text.ts';
import field from '../ui/Field.module.css';
import styles from './ExportDialog.module.css';

export interface TimeFieldsProps {
  /** As the browser's field of times has it. */
  readonly from: string;
  readonly to: string;
  readonly fault: string | null;
  readonly onChange: (change: { readonly from?: string; readonly to?: string }) => void;
}

/** Two times, to the second, in the zone of whoever looks. */
export function TimeFields({ from, to, fault, onChange }: TimeFieldsProps): ReactElement {
  const id = useId();
  const times = [
    { name: 'from', label: transferText.export.from, value: from },
    { name: 'to', label: transferText.export.to, value: to },
  ] as const;
  return (
    <div className={styles.times}>
      {times.map(({ name, label, value }) => (
        <div key={name} className={field.field}>
          <label htmlFor={`${id}-${name}`} className={field.label}>
            {label}
          </label>
          <input
            id={`${id}-${name}`}
            type="datetime-local"
            step={1}
            className={field.input}
            value={value}
            aria-invalid={fault !== null}
            aria-describedby={fault === null ? undefined : `${id}-fault`}
            onChange={(event) => onChange({ [name]: event.target.value })}
          />
        </div>
      ))}
      {fault !== null && (
        <p id={`${id}-fault`} className={field.fault}>
          {fault}
        </p>
      )}
    </div>
  );
}
