import { Select as BaseSelect } from '@base-ui/react/select';
import type { ReactElement, ReactNode } from 'react';
import { classes } from './classes.ts';
import { Icon } from './Icon.tsx';
import popup from './Popup.module.css';
import styles from './Select.module.css';

export interface SelectOption {
  readonly value: number;
  readonly label: string;
  readonly before?: ReactNode;
  readonly hint?: string | undefined;
}

export interface SelectProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: number | null;
  readonly options: readonly SelectOption[];
  readonly onChange: (value: number) => void;
  readonly isDisabled?: boolean;
}

/** One of a list, opened by a button. */
export function Select({ label, placeholder, value, options, onChange, isDisabled }: SelectProps): ReactElement {
  const chosen = options.find((option) => option.value === value);
  return (
    <BaseSelect.Root
      value={value}
      onValueChange={(next) => next !== null && onChange(next)}
      disabled={isDisabled ?? false}
    >
      <BaseSelect.Trigger className={styles.trigger} aria-label={label}>
        {chosen?.before}
        <span className={classes(styles.value, chosen === undefined && styles.placeholder)}>
          {chosen?.label ?? placeholder}
        </span>
        <Icon name="chevronsUpDown" />
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner sideOffset={4} alignItemWithTrigger={false} className={popup.positioner}>
          <BaseSelect.Popup className={classes(popup.popup, styles.popup)}>
            <BaseSelect.List className={popup.list}>
              {options.map((option) => (
                <BaseSelect.Item key={option.value} value={option.value} className={popup.item}>
                  {option.before}
                  <BaseSelect.ItemText>{option.label}</BaseSelect.ItemText>
                  {option.hint !== undefined && <span className={popup.hint}>{option.hint}</span>}
                </BaseSelect.Item>
              ))}
            </BaseSelect.List>
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}
