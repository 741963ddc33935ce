import type { ReactElement } from 'react';
import { text } from '../text/en.ts';
import type { SettingText } from '../text/policy-text.ts';
import { Button } from '../ui/Button.tsx';
import { NumberField } from '../ui/NumberField.tsx';
import { Tag } from '../ui/Tag.tsx';
import styles from './SettingsPage.module.css';

export interface SettingFieldProps {
  readonly words: SettingText;
  readonly value: number;
  readonly range: { readonly min: number; readonly max: number; readonly standard: number; readonly isWhole: boolean };
  readonly fault?: string | undefined;
  readonly onChange: (value: number) => void;
}

/** Shares are shown in percent; rounding must not show. */
const scaled = (value: number, factor: number): number => Number((value * factor).toPrecision(12));

/** One number of the settings: what it does, what it may be, and whether somebody has changed it. */
export function SettingField({ words, value, range, fault, onChange }: SettingFieldProps): ReactElement {
  const { name, hint, unit } = words;
  const { min, max, standard, isWhole } = range;
  const factor = unit === 'share' ? 100 : 1;
  const isChanged = value !== standard;
  return (
    <div>
      <NumberField
        label={name}
        hint={hint}
        unit={text.policy.unit(unit, value)}
        value={scaled(value, factor)}
        min={scaled(min, factor)}
        max={scaled(max, factor)}
        step={isWhole ? 1 : 0.01}
        fault={fault === undefined ? null : text.policy.fault(fault)}
        end={
          isChanged && (
            <span className={styles.end}>
              <Tag look="accent">{text.policy.changed}</Tag>
              <Button size="small" look="quiet" aria-label={text.policy.reset(name)} onClick={() => onChange(standard)}>
                {text.policy.resetShort}
              </Button>
            </span>
          )
        }
        onChange={(next) => onChange(scaled(next, 1 / factor))}
      />
      <span className={styles.range}>{text.policy.range(min, max, standard, unit)}</span>
    </div>
  );
}
