import { type ReactElement, useId } from 'react';
import styles from './Choice.module.css';

export interface MultiChoiceProps<V extends string> {
  readonly legend: string;
  readonly options: readonly { readonly value: V; readonly name: string; readonly hint: string }[];
  readonly values: readonly V[];
  /** Why what is ticked is not enough. */
  readonly fault?: string | null;
  readonly onToggle: (value: V) => void;
}

/** Some of a few, each with a sentence on what it does. */
export function MultiChoice<V extends string>(props: MultiChoiceProps<V>): ReactElement {
  const { legend, options, values, fault = null, onToggle } = props;
  const id = useId();
  return (
    <fieldset className={styles.choice}>
      <legend className={styles.legend}>{legend}</legend>
      {options.map(({ value, name, hint }) => (
        <label key={value} className={styles.option}>
          <input
            type="checkbox"
            checked={values.includes(value)}
            onChange={() => onToggle(value)}
            aria-describedby={`${id}-${value}`}
            aria-label={name}
          />
          <span>
            {name}
            <span id={`${id}-${value}`} className={styles.hint}>
              {hint}
            </span>
          </span>
        </label>
      ))}
      {fault !== null && (
        <p className={styles.fault} role="status">
          {fault}
        </p>
      )}
    </fieldset>
  );
}
