import type { ReactElement } from 'react';
import type { QuietHours } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import styles from './SettingsPage.module.css';

const words = text.policy.quiet;
const NEW_HOURS: QuietHours = { fromMin: 8 * 60, toMin: 10 * 60 };
const HOURS_MAX = 24;

const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Null for what is no time of day: a field that is being emptied. */
function minuteOf(time: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(time) ?? [];
  return hours === undefined ? null : 60 * Number(hours) + Number(minutes);
}

/** When nothing moves, in UTC as the engine has it. */
export function QuietHoursField(props: {
  readonly hours: readonly QuietHours[];
  readonly onChange: (hours: readonly QuietHours[]) => void;
}): ReactElement {
  const { hours, onChange } = props;
  const change = (row: number, part: Partial<QuietHours>) =>
    onChange(hours.map((entry, at) => (at === row ? { ...entry, ...part } : entry)));
  const field = (row: number, end: keyof QuietHours, label: string) => (
    <input
      type="time"
      className={styles.input}
      value={timeOf(hours[row]?.[end] ?? 0)}
      aria-label={label}
      onChange={(event) => {
        const minute = minuteOf(event.target.value);
        if (minute !== null) change(row, { [end]: minute });
      }}
    />
  );
  return (
    <div className={styles.rows}>
      <p className={styles.hint}>{words.hint}</p>
      {hours.length === 0 && <p>{words.none}</p>}
      {hours.map((_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two entries may be alike; their place is what tells them apart.
        <div key={row} className={styles.row}>
          {field(row, 'fromMin', words.from(row + 1))}
          {words.until}
          {field(row, 'toMin', words.to(row + 1))}
          <IconButton
            icon="close"
            label={words.remove(row + 1)}
            onClick={() => onChange(hours.filter((_entry, at) => at !== row))}
          />
        </div>
      ))}
      <Button icon="plus" disabled={hours.length >= HOURS_MAX} onClick={() => onChange([...hours, NEW_HOURS])}>
        {words.add}
      </Button>
    </div>
  );
}
