/** Sentences and labels of the bar of time, of former moments and of incidents. */
import type { ReadOnly, Span, TimelineEvent } from '../state/moment.ts';
import { formatClock, formatMoment, formatRate, formatSpan, plural } from './format.ts';

const DAY_MS = 86_400_000;

/** Time of day where that says enough, else with the day. */
export const clockOf = (atMs: number, nowMs: number): string =>
  Math.abs(nowMs - atMs) < DAY_MS / 2 ? formatClock(atMs) : formatMoment(atMs);

/** "1 h ago"; what is shorter than a second is now. */
export const agoOf = (atMs: number, nowMs: number): string => {
  const seconds = Math.round((nowMs - atMs) / 1000);
  return seconds < 1 ? 'now' : `${formatSpan(seconds)} ago`;
};

export const momentText = {
  bar: 'Time',
  loading: 'Reading what happened…',
  failed: 'What happened could not be read',
  slider: 'Moment that is shown',
  valueOf: (atMs: number, nowMs: number) => `${clockOf(atMs, nowMs)}, ${agoOf(atMs, nowMs)}`,
  now: 'Now',
  end: 'End',
  back: 'Back to now',
  backToEnd: 'To its end',
  close: 'Close the bar of time',
  play: (pace: number) => `Play at ×${pace}`,
  pause: 'Pause',
  pace: 'Pace',
  previous: 'To the event before',
  next: 'To the event after',
  noEvent: 'There is no other event on this side.',
  span: 'How far back',
  spans: {
    '15min': '15 min',
    '1h': '1 h',
    '6h': '6 h',
    '1d': '24 h',
    '7d': '7 days',
    all: 'All kept',
  } as const satisfies Record<Span, string>,
  load: 'Load',
  loadMax: (rate: number) => `${formatRate(rate)} reads/s at most`,
  legend: { moves: 'moves', plan: 'plans and settings', write: 'writes', notice: 'notices' } as const,
  event({ kind, count, detail }: TimelineEvent): string {
    switch (kind) {
      case 'moves':
        return `${plural(count, 'node')} moved${detail === '' ? '' : `, ${detail}`}`;
      case 'plan':
        return `Plans and settings: ${detail}`;
      case 'write':
        return `${plural(count, 'change')} written by ${detail}`;
      case 'notice':
        return detail;
    }
  },
  banner: {
    title: (atMs: number, nowMs: number) => `${clockOf(atMs, nowMs)}, ${agoOf(atMs, nowMs)}`,
    whole: 'Placement and heat of then. Nothing can be changed.',
    noHeat: 'Placement of then; its heat is not known.',
    noNodeHeat: 'Placement and load of then; heat by node is not kept that far back.',
    since: (writes: number, added: number, removed: number) =>
      [
        `${plural(writes, 'write')} since`,
        added > 0 && `${plural(added, 'node')} not there yet`,
        removed > 0 && `${plural(removed, 'node')} of then removed since`,
      ]
        .filter((part) => part !== false)
        .join(', '),
    plans: (count: number) => `${plural(count, 'plan')} open then`,
    moving: (count: number) => `${plural(count, 'node')} on the way`,
  },
  incidentTitle: (name: string) => `Incident of ${name}`,
  incident: {
    banner: (name: string) => `Incident of ${name}`,
    window: (fromMs: number, toMs: number) => `${formatMoment(fromMs)} to ${formatClock(toMs)}`,
    readOnly: 'A file of a stretch of history: everything can be looked at, nothing changed or queried.',
    close: 'Close the incident',
  },
  viewer: 'Read-only',
  readOnly: {
    viewer: 'This address is for looking only: everything is shown as it happens, and nothing can be changed.',
    past: 'A former moment is shown. Go back to now (Esc) to change anything.',
    incident: 'An incident file is open: it can be looked at, not changed.',
  } as const satisfies Record<Exclude<ReadOnly, null>, string>,
  difference: {
    open: 'What moved since',
    openInIncident: 'What moved until its end',
    title: (count: number) => `${plural(count, 'node')} elsewhere then`,
    none: 'No node was elsewhere.',
    came: (added: number) => `${plural(added, 'node')} came since`,
    went: (removed: number) => `${plural(removed, 'node')} went since`,
    loading: 'Comparing…',
    failed: 'The moments could not be compared',
    close: 'Close the comparison',
    path: (from: number, to: number) => `, shard ${from} to ${to}`,
    more: (count: number) => `and ${count.toLocaleString('en')} more`,
  },
  shards: {
    title: 'Shards then',
    nodes: (nodes: number, now: number) =>
      nodes === now ? plural(nodes, 'node') : `${plural(nodes, 'node')}, now ${now.toLocaleString('en')}`,
    noHeat: 'load not known',
    imbalance: 'Imbalance',
    cut: 'Cut edges',
    influenceNote: 'Influence by the scores of now.',
  },
  inspector: (home: string, atMs: number, nowMs: number) =>
    `At ${clockOf(atMs, nowMs)} it was at home on ${home}. What follows is of now.`,
} as const;
