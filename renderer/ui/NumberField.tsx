import { type ReactElement, type ReactNode, type RefObject, useId, useState } from 'react';
import styles from './NumberField.module.css';

export interface NumberFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** Behind the number: "%". */
  readonly unit?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Why the value does not fit, though it is within its limits. */
  readonly fault?: string | null;
  /** Behind the unit: a mark, a button. */
  readonly end?: ReactNode;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  readonly onChange: (value: number) => void;
}

/** A number with its limits. What is typed may be out of them for a moment; only values within are told. */
export function NumberField(props: NumberFieldProps): ReactElement {
  const { label, hint, unit, value, min, max, step, fault = null, end, inputRef, onChange } = props;
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const accepts = (next: number) => next >= min && next <= max && (step % 1 !== 0 || Number.isInteger(next));
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <span className={styles.line}>
        <input
          ref={inputRef}
          id={id}
          className={styles.input}
          type="number"
          min={min}
          max={max}
          step={step}
          value={typed ?? value}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          aria-invalid={fault !== null || (typed !== null && !accepts(Number.parseFloat(typed)))}
          onChange={(event) => {
            setTyped(event.target.value);
            if (accepts(event.target.valueAsNumber)) onChange(event.target.valueAsNumber);
          }}
          onBlur={() => setTyped(null)}
        />
        {unit}
        {end}
      </span>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {fault !== null && <p className={styles.fault}>{fault}</p>}
    </div>
  );
}
