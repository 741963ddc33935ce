import { Popover } from '@base-ui/react/popover';
import { type ReactElement, useId, useState } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import field from '../ui/Field.module.css';
import popup from '../ui/Popup.module.css';
import styles from './RangePicker.module.css';
import { fixedRange, QUICK_RANGES_MS, type TimeRange } from './time-range.ts';

const words = text.heatMap.range;

const nameOf = (range: TimeRange): string =>
  range.kind === 'last' ? words.last(range.ms) : words.fixed(range.fromMs, range.toMs);

/** Which time is shown: up to now, or from and to. */
export function RangePicker(): ReactElement {
  const { stores, heatMaps } = useConsole();
  const range = useStore(stores.heatMap, (state) => state.sight.range);
  const [isOpen, setOpen] = useState(false);
  const choose = (next: TimeRange) => {
    setOpen(false);
    heatMaps.look({ range: next });
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger render={<Button size="small" icon="clock" />} aria-label={`${words.label}: ${nameOf(range)}`}>
        {nameOf(range)}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="start" sideOffset={6} className={popup.positioner}>
          <Popover.Popup className={classes(popup.popup, styles.popup)}>
            <Popover.Title className="visually-hidden">{words.label}</Popover.Title>
            <div className={styles.quick}>
              {QUICK_RANGES_MS.map((ms) => {
                const isChosen = range.kind === 'last' && range.ms === ms;
                return (
                  <Button
                    key={ms}
                    size="small"
                    look="quiet"
                    aria-pressed={isChosen}
                    onClick={() => choose({ kind: 'last', ms })}
                  >
                    {words.last(ms)}
                  </Button>
                );
              })}
            </div>
            <FromTo onChoose={choose} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function FromTo({ onChoose }: { onChoose: (range: TimeRange) => void }): ReactElement {
  const { heatMaps } = useConsole();
  const id = useId();
  const [{ from, to }, setTyped] = useState(() => {
    const { fromMs, toMs } = heatMaps.span();
    return { from: typedTime(fromMs), to: typedTime(toMs) };
  });
  const [fromMs, toMs] = [new Date(from).getTime(), new Date(to).getTime()];
  const isWrong = !(fromMs < toMs);
  const input = (name: 'from' | 'to', value: string) => (
    <div className={field.field}>
      <label htmlFor={`${id}-${name}`} className={field.label}>
        {words[name]}
      </label>
      <input
        id={`${id}-${name}`}
        className={field.input}
        type="datetime-local"
        step="1"
        value={value}
        aria-invalid={isWrong}
        onChange={(event) => setTyped((typed) => ({ ...typed, [name]: event.target.value }))}
      />
    </div>
  );
  return (
    <form
      className={styles.form}
      aria-label={words.custom}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong) onChoose(fixedRange(fromMs, toMs));
      }}
    >
      {input('from', from)}
      {input('to', to)}
      {isWrong && (
        <p className={field.fault} role="alert">
          {words.wrong}
        </p>
      )}
      <Button type="submit" size="small" disabled={isWrong}>
        {words.apply}
      </Button>
    </form>
  );
}

/** Local, as the field wants it: 2026-11-30T14:05:00. */
function typedTime(ms: number): string {
  const date = new Date(ms);
  return new Date(ms - 60_000 * date.getTimezoneOffset()).toISOString().slice(0, 19);
}
