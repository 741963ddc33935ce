import type { ReactElement } from 'react';
import { text } from '../text/en.ts';
import type { SettingText } from '../text/policy-text.ts';
import { Button } from '../ui/Button.tsx';
import { PolicyNumber } from '../ui/PolicyNumber.tsx';
import { Tag } from '../ui/Tag.tsx';
import styles from './SettingsPage.module.css';

export interface SettingFieldProps {
  readonly words: SettingText;
  readonly value: number;
  readonly range: { readonly min: number; readonly max: number; readonly standard: number; readonly isWhole: boolean };
  readonly fault?: string | undefined;
  readonly onChange: (value: number) => void;
}

/** One number of the settings: what it does, what it may be, and whether somebody has changed it. */
export function SettingField({ words, value, range, fault, onChange }: SettingFieldProps): ReactElement {
  const { name, unit } = words;
  const { min, max, standard } = range;
  return (
    <div>
      <PolicyNumber
        words={words}
        value={value}
        range={range}
        fault={fault === undefined ? null : text.policy.fault(fault)}
        end={
          value !== standard && (
            <span className={styles.end}>
              <Tag look="accent">{text.policy.changed}</Tag>
              <Button size="small" look="quiet" aria-label={text.policy.reset(name)} onClick={() => onChange(standard)}>
                {text.policy.resetShort}
              </Button>
            </span>
          )
        }
        onChange={onChange}
      />
      <span className={styles.range}>{text.policy.range(min, max, standard, unit)}</span>
    </div>
  );
}
