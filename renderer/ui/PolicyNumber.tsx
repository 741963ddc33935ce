import type { ReactElement, ReactNode } from 'react';
import { text } from '../text/en.ts';
import type { SettingText } from '../text/policy-text.ts';
import { NumberField } from './NumberField.tsx';

export interface PolicyNumberProps {
  readonly words: SettingText;
  /** Null where nothing is chosen; only together with `onClear`. */
  readonly value: number | null;
  /** What holds while nothing is chosen: a value, or words. */
  readonly otherwise?: number | string;
  readonly range: { readonly min: number; readonly max: number; readonly isWhole: boolean };
  /** In words. */
  readonly fault: string | null;
  readonly end?: ReactNode;
  readonly onChange: (value: number) => void;
  readonly onClear?: () => void;
}

/** Shares are shown in percent; rounding must not show. */
const scaled = (value: number, factor: number): number => Number((value * factor).toPrecision(12));

/** A number of the balancer's settings in the unit that it is read in. */
export function PolicyNumber(props: PolicyNumberProps): ReactElement {
  const { words, value, otherwise, range, fault, end, onChange, onClear } = props;
  const { name, hint, unit } = words;
  const factor = unit === 'share' ? 100 : 1;
  const isNumber = typeof otherwise === 'number';
  return (
    <NumberField
      label={name}
      hint={hint}
      unit={text.policy.unit(unit, value ?? (isNumber ? otherwise : 0))}
      value={value === null ? null : scaled(value, factor)}
      placeholder={isNumber ? String(scaled(otherwise, factor)) : otherwise}
      min={scaled(range.min, factor)}
      max={scaled(range.max, factor)}
      step={range.isWhole ? 1 : 0.01}
      fault={fault}
      end={end}
      onChange={(next) => onChange(scaled(next, 1 / factor))}
      onClear={onClear}
    />
  );
}
