import { type ReactElement, useEffect } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { isPast, type MomentState } from '../state/moment.ts';
import { momentText } from '../text/moment-text.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useNow } from '../ui/use-now.ts';
import { DifferenceCard } from './DifferenceCard.tsx';
import styles from './PastFrame.module.css';

/** A frame around the scene and a banner that says which moment it shows: nobody takes the past for now. */
export function PastFrame(): ReactElement | null {
  const { stores, moments } = useConsole();
  const moment = useStore(stores.moment, (state) => state);
  const nowMs = useNow(moments.nowMs, isPast(moment));
  useEscape();
  const { atMs, shown, incident, error } = moment;
  if (atMs === null) return null;
  const isAtEnd = incident !== null && atMs >= incident.toMs;
  return (
    <>
      <div className={styles.frame} aria-hidden="true" />
      <div className={styles.top}>
        <section className={styles.banner} aria-label={momentText.slider}>
          <Icon name="history" />
          <div className={styles.words}>
            <p className={styles.title}>
              {incident !== null && <span className={styles.of}>{momentText.incident.banner(incident.workspace)}</span>}
              {momentText.banner.title(shown?.atMs ?? atMs, nowMs)}
            </p>
            <p className={styles.hint}>{error === null ? hintOf(moment) : error.message}</p>
          </div>
          {!isAtEnd && (
            <Button size="small" onClick={moments.backToNow}>
              {incident === null ? momentText.back : momentText.backToEnd}
            </Button>
          )}
          {incident !== null && (
            <Button size="small" onClick={() => void moments.closeIncident()}>
              {momentText.incident.close}
            </Button>
          )}
        </section>
        <DifferenceCard />
      </div>
    </>
  );
}

function hintOf({ shown }: MomentState): string {
  const words = momentText.banner;
  if (shown === null) return words.whole;
  const { heat, since, plans, movesUnderWay } = shown;
  const first = heat === null ? words.noHeat : heat.nodes === null ? words.noNodeHeat : words.whole;
  return [
    first,
    since.writes > 0 && words.since(since.writes, since.nodesAdded, since.nodesRemoved),
    plans.length > 0 && words.plans(plans.length),
    movesUnderWay > 0 && words.moving(movesUnderWay),
  ]
    .filter((part) => part !== false)
    .join(' · ');
}

/** Escape leads back to now from everywhere but a field, a dialog or a list, which have it for themselves. */
function useEscape(): void {
  const { stores, moments } = useConsole();
  const isShown = useStore(stores.moment, isPast);
  useEffect(() => {
    if (!isShown) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      const target = event.composedPath()[0];
      const isTaken =
        target instanceof Element &&
        target.closest(
          '[role="dialog"], [role="menu"], [role="listbox"], textarea, [contenteditable], input:not([type=range])',
        );
      if (isTaken) return;
      event.preventDefault();
      moments.backToNow();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [isShown, moments]);
}
