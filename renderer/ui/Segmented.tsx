import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactElement } from 'react';
import { useReadOnlyReason } from './read-only.ts';
import styles from './Segmented.module.css';

export interface SegmentedProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
  /** As of `Button`. */
  readonly changes?: boolean;
}

/** One of a few: buttons in a row, exactly one pressed. */
export function Segmented<V extends string>(props: SegmentedProps<V>): ReactElement {
  const { label, value, options, onChange, changes = false } = props;
  const reason = useReadOnlyReason();
  return (
    <ToggleGroup
      {...(changes && reason !== null ? { disabled: true, title: reason } : {})}
      aria-label={label}
      className={styles.group}
      value={[value]}
      onValueChange={([next]) => next !== undefined && onChange(next)}
    >
      {options.map((option) => (
        <Toggle key={option.value} value={option.value} className={styles.option}>
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
