import { type ReactElement, type ReactNode, type RefObject, useId, useState } from 'react';
import { classes } from './classes.ts';
import field from './Field.module.css';
import styles from './NumberField.module.css';

export interface NumberFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** Behind the number: "%". */
  readonly unit?: string;
  /** Null where nothing is chosen; only together with `onClear`. */
  readonly value: number | null;
  /** What holds while nothing is chosen. */
  readonly placeholder?: string | undefined;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Why the value does not fit, though it is within its limits. */
  readonly fault?: string | null;
  /** Behind the unit: a mark, a button. */
  readonly end?: ReactNode;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  readonly onChange: (value: number) => void;
  /** It may be empty. */
  readonly onClear?: (() => void) | undefined;
}

/** A number with its limits. What is typed may be out of them for a moment; only values within are told. */
export function NumberField(props: NumberFieldProps): ReactElement {
  const {
    label,
    hint,
    unit,
    value,
    placeholder,
    min,
    max,
    step,
    fault = null,
    end,
    inputRef,
    onChange,
    onClear,
  } = props;
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const accepts = (next: number) => next >= min && next <= max && (step % 1 !== 0 || Number.isInteger(next));
  const isWrong = (text: string) => (text === '' ? onClear === undefined : !accepts(Number.parseFloat(text)));
  return (
    <div className={field.field}>
      <label htmlFor={id} className={field.label}>
        {label}
      </label>
      <span className={styles.line}>
        <input
          ref={inputRef}
          id={id}
          className={classes(field.input, styles.number)}
          type="number"
          min={min}
          max={max}
          step={step}
          value={typed ?? value ?? ''}
          placeholder={placeholder}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          aria-invalid={fault !== null || (typed !== null && isWrong(typed))}
          onChange={(event) => {
            setTyped(event.target.value);
            // What is half typed, as `1e`, reads as empty too.
            if (event.target.value === '' && !event.target.validity.badInput) onClear?.();
            if (accepts(event.target.valueAsNumber)) onChange(event.target.valueAsNumber);
          }}
          onBlur={() => setTyped(null)}
        />
        {unit}
        {end}
      </span>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={field.hint}>
          {hint}
        </p>
      )}
      {fault !== null && <p className={field.fault}>{fault}</p>}
    </div>
  );
}
