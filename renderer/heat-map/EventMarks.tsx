import { Tooltip } from '@base-ui/react/tooltip';
import { type ReactElement, useMemo } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatMoment } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import popup from '../ui/Popup.module.css';
import tooltip from '../ui/Tooltip.module.css';
import styles from './EventMarks.module.css';
import { type EventMark, eventsOf, marksOf, NAMED_COUNT_MAX } from './heat-events.ts';
import { type MapLayout, xOf } from './map-layout.ts';
import { PLOT_LEFT_PX } from './plot.ts';

const words = text.heatMap.events;

/** When something moved and when plans were made, decided and carried out: a mark each, in words on focus and hover. */
export function EventMarks({ layout }: { layout: MapLayout }): ReactElement | null {
  const { stores } = useConsole();
  const events = useStore(stores.heatMap, (state) => state.events);
  const marks = useMemo(() => marksOf(eventsOf(events), (ms) => xOf(layout, ms), layout.widthPx), [events, layout]);
  if (marks.length === 0) return null;
  return (
    <div className={styles.strip}>
      <span className={styles.title} aria-hidden="true">
        {words.short}
      </span>
      <ul aria-label={words.label}>
        {marks.map((mark) => (
          <li key={mark.events[0]!.id} className={styles.place} style={{ left: PLOT_LEFT_PX + mark.x }}>
            <Mark mark={mark} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Mark({ mark: { events } }: { mark: EventMark }): ReactElement {
  const named = events.slice(0, NAMED_COUNT_MAX);
  const rest = events.length - named.length;
  const sentences = named.map(({ atMs, what }) => `${formatMoment(atMs)}: ${what}`);
  const isPlan = events.some(({ kind }) => kind === 'plan');
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        className={classes(styles.mark, isPlan && styles.plan)}
        aria-label={[...sentences, ...(rest > 0 ? [words.many(rest)] : [])].join('; ')}
      >
        {events.length > 9 ? '9+' : events.length}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={4} className={popup.positioner}>
          <Tooltip.Popup className={classes(tooltip.popup, styles.popup)}>
            {sentences.map((sentence, at) => (
              <p key={named[at]!.id}>{sentence}</p>
            ))}
            {rest > 0 && <p>{words.many(rest)}</p>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
