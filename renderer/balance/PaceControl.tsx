import { type FormEvent, type ReactElement, useEffect, useId, useState } from 'react';
import { MOVE_ROWS_PER_SECOND_MIN } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import styles from './PaceControl.module.css';

const words = text.balance.pace;
/** What holds follows what reads can bear: it is looked at as long as it is on screen. */
const LOOK_MS = 2000;
const MODES = (['auto', 'limit', 'off'] as const).map((value) => ({ value, label: words.modes[value] }));
type Mode = (typeof MODES)[number]['value'];

/** How fast rows are copied, also those of what is under way: as fast as reads can bear, at most so many, or no limit. */
export function PaceControl(): ReactElement | null {
  const { stores, moves } = useConsole();
  const pace = useStore(stores.moves, (state) => state.pace);
  const [isLimiting, setLimiting] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const id = useId();
  useEffect(() => {
    void moves.refreshPace();
    const timer = setInterval(() => void moves.refreshPace(), LOOK_MS);
    return () => clearInterval(timer);
  }, [moves]);
  if (pace === null) return null;
  const { setting, rowsPerSecondMax, slowdown } = pace;
  const mode: Mode = isLimiting || typeof setting === 'number' ? 'limit' : setting;
  const shown = typed ?? String(typeof setting === 'number' ? setting : (rowsPerSecondMax ?? ''));
  const rate = Number(shown);
  const isValid = shown.trim() !== '' && Number.isInteger(rate) && rate >= MOVE_ROWS_PER_SECOND_MIN;
  const choose = (next: Mode) => {
    setTyped(null);
    setLimiting(next === 'limit');
    if (next !== 'limit') void moves.setPace(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isValid) return;
    setTyped(null);
    setLimiting(false);
    void moves.setPace(rate);
  };
  return (
    <section className={styles.pace} aria-label={words.label}>
      <span className={styles.name} aria-hidden="true">
        {words.label}
      </span>
      <Segmented changes label={words.label} value={mode} options={MODES} onChange={choose} />
      {mode === 'limit' && (
        <form className={styles.limit} onSubmit={submit}>
          <input
            id={id}
            className={styles.input}
            inputMode="numeric"
            aria-label={words.rate}
            aria-invalid={!isValid}
            value={shown}
            onChange={(event) => setTyped(event.target.value)}
          />
          {words.unit}
          <Button changes type="submit" size="small" disabled={!isValid || rate === setting}>
            {words.set}
          </Button>
        </form>
      )}
      <span className={styles.now}>{words.now(setting, rowsPerSecondMax, slowdown)}</span>
    </section>
  );
}
