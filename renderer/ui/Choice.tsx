import { Fragment, type ReactElement, type ReactNode, useId } from 'react';
import styles from './Choice.module.css';

export interface ChoiceProps<V extends string> {
  readonly legend: string;
  /** The legend is for those who do not see what is around it. */
  readonly isLegendHidden?: boolean;
  readonly options: readonly {
    readonly value: V;
    readonly name: string;
    readonly hint: string;
    /** Below it while it is chosen: what goes with it. */
    readonly detail?: ReactNode;
  }[];
  readonly value: V;
  readonly onChange: (value: V) => void;
}

/** One of a few, each with a sentence on what it does. */
export function Choice<V extends string>(props: ChoiceProps<V>): ReactElement {
  const { legend, isLegendHidden = false, options, value, onChange } = props;
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend className={isLegendHidden ? 'visually-hidden' : styles.legend}>{legend}</legend>
      {options.map((option) => (
        <Fragment key={option.value}>
          <label className={styles.option}>
            <input
              type="radio"
              name={name}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
              aria-describedby={`${name}-${option.value}`}
              aria-label={option.name}
            />
            <span>
              {option.name}
              <span id={`${name}-${option.value}`} className={styles.hint}>
                {option.hint}
              </span>
            </span>
          </label>
          {option.detail !== undefined && value === option.value && (
            <div className={styles.detail}>{option.detail}</div>
          )}
        </Fragment>
      ))}
    </fieldset>
  );
}
