import { type ReactElement, useEffect } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import styles from './PastBanner.module.css';

const words = text.heatMap.past;

/** Says over the topology that its colours are those of the past, with the way back. */
export function PastBanner(): ReactElement | null {
  const { stores, heatMaps } = useConsole();
  const past = useStore(stores.heatMap, (state) => state.past);
  const isHeatOpen = useStore(stores.view, (view) => view.isHeatOpen);
  // What is shown of the past belongs to the panel: it goes with it.
  useEffect(() => {
    if (!isHeatOpen) heatMaps.endPast();
  }, [heatMaps, isHeatOpen]);
  if (past === null) return null;
  return (
    <div className={styles.banner} role="status">
      <Icon name="history" />
      <span>
        <b>{words.title(past.fromMs, past.toMs)}</b>, {words.note}
      </span>
      <Button size="small" onClick={heatMaps.endPast}>
        {words.end} <kbd className={styles.key}>Esc</kbd>
      </Button>
    </div>
  );
}
