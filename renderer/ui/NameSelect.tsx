import type { ReactElement } from 'react';
import { Field } from './Field.tsx';
import { Select } from './Select.tsx';

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
    <Field label={label} isLabelHidden={isLabelHidden} hint={hint}>
      <Select
        label={label}
        placeholder={placeholder}
        value={at < 0 ? null : at}
        options={names.map((name, index) => ({ value: index, label: name }))}
        isDisabled={isDisabled}
        onChange={(index) => onChange(names[index] ?? '')}
      />
    </Field>
  );
}
