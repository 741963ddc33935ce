import { type ReactElement, useEffect, useMemo, useState } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useRunCommand } from '../shell/use-commands.ts';
import { useStore } from '../state/create-store.ts';
import { PACES, rangeOf, SPANS, timelineEvents } from '../state/moment.ts';
import { momentText } from '../text/moment-text.ts';
import { transferText } from '../text/transfer-text.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { Select } from '../ui/Select.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { useNow } from '../ui/use-now.ts';
import styles from './TimeBar.module.css';
import { TimeTrack } from './TimeTrack.tsx';

const PACE_OPTIONS = PACES.map((pace) => ({ value: String(pace), label: `×${pace}` }));
const SPAN_OPTIONS = SPANS.map(({ id }, at) => ({ value: at, label: momentText.spans[id] }));

/** A bar to look at former moments with: drag, play, go from event to event. */
export function TimeBar(): ReactElement | null {
  const { stores, moments } = useConsole();
  const run = useRunCommand();
  const moment = useStore(stores.moment, (state) => state);
  const notices = useStore(stores.notices, ({ list }) => list);
  // The bar goes on with the time.
  const nowMs = useNow(moments.nowMs, true);
  const range = rangeOf(moment, nowMs);
  const { timeline, incident, atMs, playing, pace } = moment;
  const events = useMemo(() => {
    if (timeline.state !== 'ready') return [];
    return timelineEvents(timeline.value, incident === null ? notices : []);
  }, [timeline, notices, incident]);
  const within = events.filter((event) => event.atMs >= range.fromMs && event.atMs <= range.toMs);
  const isPast = atMs !== null;
  return (
    <section className={styles.bar} aria-label={momentText.bar}>
      <div className={styles.keys}>
        <IconButton icon="chevronLeft" label={momentText.previous} keys="," onClick={() => moments.step(-1)} />
        {playing === null ? (
          <IconButton icon="play" label={momentText.play(pace)} onClick={() => moments.play(pace)} />
        ) : (
          <IconButton icon="pause" label={momentText.pause} onClick={moments.pause} />
        )}
        <IconButton icon="chevronRight" label={momentText.next} keys="." onClick={() => moments.step(1)} />
        <Segmented
          label={momentText.pace}
          value={String(pace)}
          options={PACE_OPTIONS}
          onChange={(value) => {
            const chosen = PACES.find((one) => String(one) === value) ?? 1;
            if (playing !== null) moments.play(chosen);
            else stores.moment.update((state) => ({ ...state, pace: chosen }));
          }}
        />
      </div>
      {timeline.state === 'ready' ? (
        <TimeTrack timeline={timeline.value} events={within} range={range} nowMs={nowMs} />
      ) : (
        <div className={styles.waiting}>
          {timeline.state === 'failed' ? (
            <ErrorBlock title={momentText.failed} error={timeline.error} />
          ) : (
            <Spinner label={momentText.loading} />
          )}
        </div>
      )}
      <div className={styles.keys}>
        {incident === null && (
          <Select
            label={momentText.span}
            placeholder={momentText.span}
            value={SPANS.findIndex(({ id }) => id === moment.span)}
            options={SPAN_OPTIONS}
            onChange={(at) => moments.setSpan(SPANS[at]?.id ?? '1h')}
          />
        )}
        <Button
          size="small"
          disabled={!isPast || (incident !== null && atMs >= nowMs)}
          onClick={() => void moments.compare()}
        >
          {incident === null ? momentText.difference.open : momentText.difference.openInIncident}
        </Button>
        {incident === null && (
          <IconButton icon="download" label={transferText.incident.title} onClick={() => run('save-incident')} />
        )}
        {incident === null && <IconButton icon="close" label={momentText.close} keys="Y" onClick={moments.toggleBar} />}
      </div>
      <StepSaid />
    </section>
  );
}

/** What the moment that is shown came to, for screen readers; the banner shows the same. */
function StepSaid(): ReactElement {
  const { stores, moments } = useConsole();
  const atMs = useStore(stores.moment, ({ shown, playing }) => (playing === null ? (shown?.atMs ?? null) : null));
  const [said, setSaid] = useState('');
  useEffect(() => {
    const { timeline } = stores.moment.get();
    if (atMs === null || timeline.state !== 'ready') return setSaid('');
    const here = timelineEvents(timeline.value, []).filter((event) => event.atMs === atMs);
    setSaid([momentText.valueOf(atMs, moments.nowMs()), ...here.map(momentText.event)].join('. '));
  }, [atMs, stores, moments]);
  return (
    <p className="visually-hidden" aria-live="polite">
      {said}
    </p>
  );
}
