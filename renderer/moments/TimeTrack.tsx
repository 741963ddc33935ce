import type { KeyboardEvent, ReactElement } from 'react';
import type { Timeline } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import type { TimelineEvent } from '../state/moment.ts';
import { momentText } from '../text/moment-text.ts';
import { classes } from '../ui/classes.ts';
import styles from './TimeTrack.module.css';
import { loadPath, shareOf, type TimeRange, timeTicks } from './timeline-marks.ts';

const LOAD_HEIGHT = 28;
const TICK_COUNT_MAX = 8;
/** A second where the range is short; never more steps than somebody could tell apart. */
const STEP_COUNT_MAX = 2000;

export interface TimeTrackProps {
  readonly timeline: Timeline;
  readonly events: readonly TimelineEvent[];
  readonly range: TimeRange;
  readonly nowMs: number;
}

/** The bar itself: load, marks of what happened, times, and a slider over it all. */
export function TimeTrack({ timeline, events, range, nowMs }: TimeTrackProps): ReactElement {
  const { stores, moments } = useConsole();
  const atMs = useStore(stores.moment, (moment) => moment.atMs);
  const shown = atMs ?? range.toMs;
  const rateMax = timeline.load.buckets.reduce((most, { rate }) => Math.max(most, rate), 0);
  const stepMs = Math.max(1000, Math.ceil((range.toMs - range.fromMs) / STEP_COUNT_MAX / 1000) * 1000);
  const percent = (at: number) => `${100 * Math.min(1, Math.max(0, shareOf(at, range)))}%`;
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = event.key === ',' ? -1 : event.key === '.' ? 1 : null;
    if (direction === null) return;
    event.preventDefault();
    event.stopPropagation();
    moments.step(direction);
  };
  return (
    <div className={styles.track}>
      <svg
        className={styles.load}
        viewBox={`0 0 1000 ${LOAD_HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${momentText.load}: ${momentText.loadMax(rateMax)}`}
      >
        <path d={loadPath(timeline.load, range, LOAD_HEIGHT)} />
      </svg>
      <div className={styles.marks} aria-hidden="true">
        {events.map((event, at) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: events have no name of their own, and keep their order.
            key={at}
            className={classes(styles.mark, styles[event.kind])}
            style={{ left: percent(event.atMs) }}
            title={momentText.event(event)}
          />
        ))}
      </div>
      <span className={styles.done} style={{ width: percent(shown) }} aria-hidden="true" />
      <input
        className={styles.slider}
        type="range"
        min={range.fromMs}
        max={range.toMs}
        step={stepMs}
        value={shown}
        aria-label={momentText.slider}
        aria-valuetext={atMs === null ? momentText.now : momentText.valueOf(atMs, nowMs)}
        onKeyDown={onKeyDown}
        onChange={(event) => moments.show(Number(event.target.value))}
      />
      <span
        className={classes(styles.hand, atMs === null && styles.atNow)}
        style={{ left: percent(shown) }}
        aria-hidden="true"
      />
      <div className={styles.times} aria-hidden="true">
        {timeTicks(range, TICK_COUNT_MAX).map(({ share, label }) => (
          <span key={share} className={styles.time} style={{ left: `${100 * share}%` }}>
            {label}
          </span>
        ))}
      </div>
    </div>
  );
}
