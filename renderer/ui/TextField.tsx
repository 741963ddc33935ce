import { type ReactElement, type RefObject, useId } from 'react';
import { classes } from './classes.ts';
import field from './Field.module.css';
import styles from './TextField.module.css';

export interface TextFieldProps {
  readonly label: string;
  /** The label is for those who do not see what is around it. */
  readonly isLabelHidden?: boolean;
  readonly hint?: string | undefined;
  readonly value: string;
  readonly placeholder?: string | undefined;
  readonly lengthMax?: number;
  /** It is code or a key: letters of one width, no corrections. */
  readonly isCode?: boolean;
  readonly fault?: string | null;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  readonly onChange: (value: string) => void;
}

/** A line of text. */
export function TextField(props: TextFieldProps): ReactElement {
  const { label, isLabelHidden = false, hint, value, placeholder, lengthMax, isCode = false, fault = null } = props;
  const id = useId();
  const about = [hint === undefined ? null : `${id}-hint`, fault === null ? null : `${id}-fault`].filter(Boolean);
  return (
    <div className={field.field}>
      <label htmlFor={id} className={isLabelHidden ? 'visually-hidden' : field.label}>
        {label}
      </label>
      <input
        ref={props.inputRef}
        id={id}
        className={classes(field.input, styles.text, isCode && styles.code)}
        value={value}
        placeholder={placeholder}
        maxLength={lengthMax}
        autoComplete="off"
        spellCheck={!isCode}
        aria-invalid={fault !== null}
        aria-describedby={about.length === 0 ? undefined : about.join(' ')}
        onChange={(event) => props.onChange(event.target.value)}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className={field.hint}>
          {hint}
        </p>
      )}
      {fault !== null && (
        <p id={`${id}-fault`} className={field.fault}>
          {fault}
        </p>
      )}
    </div>
  );
}
