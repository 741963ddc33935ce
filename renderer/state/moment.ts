/** Which moment the console shows: now, or a former one. One store, so that every part can ask "is this the past?". */
import type {
  IncidentAbout,
  Moment,
  MomentDifference,
  Notice,
  ShardscopeError,
  Timeline,
  WorkspaceState,
} from '../../engine/protocol/index.ts';
import { IDLE, type Loadable } from './loadable.ts';

/** How many seconds of then pass in a second. */
export const PACES = [1, 10, 60] as const;
export type Pace = (typeof PACES)[number];

const MINUTE_MS = 60_000;
/** How far back the bar goes; null is all that is kept. */
export const SPANS = [
  { id: '15min', ms: 15 * MINUTE_MS },
  { id: '1h', ms: 60 * MINUTE_MS },
  { id: '6h', ms: 6 * 60 * MINUTE_MS },
  { id: '1d', ms: 24 * 60 * MINUTE_MS },
  { id: '7d', ms: 7 * 24 * 60 * MINUTE_MS },
  { id: 'all', ms: null },
] as const;
export type Span = (typeof SPANS)[number]['id'];

export interface MomentState {
  readonly isBarOpen: boolean;
  readonly span: Span;
  readonly timeline: Loadable<Timeline>;
  /** What the engine's clock is ahead of this one's. */
  readonly clockAheadMs: number;
  /** The moment that was asked for; null is now. */
  readonly atMs: number | null;
  /** What the picture shows: a little behind while an answer is on its way. */
  readonly shown: Moment | null;
  readonly error: ShardscopeError | null;
  /** Accesses/s that full colour means: it only grows while the past is looked at, so that colours stay comparable. */
  readonly heatMax: number;
  /** Null where it stands still. */
  readonly playing: Pace | null;
  readonly pace: Pace;
  readonly difference: Loadable<MomentDifference>;
  /** What is open in place of a workspace, else null. */
  readonly incident: IncidentAbout | null;
}

export const INITIAL_MOMENT: MomentState = {
  isBarOpen: false,
  span: '1h',
  timeline: IDLE,
  clockAheadMs: 0,
  atMs: null,
  shown: null,
  error: null,
  heatMax: 0,
  playing: null,
  pace: 10,
  difference: IDLE,
  incident: null,
};

/** The picture is not that of now. */
export const isPast = ({ atMs }: MomentState): boolean => atMs !== null;

export type ReadOnly = 'viewer' | 'past' | 'incident' | null;

/** Why nothing can be changed, null where it can. */
export function readOnlyOf(moment: MomentState, workspace: WorkspaceState | null, isViewer = false): ReadOnly {
  if (isViewer) return 'viewer';
  if (workspace?.state === 'incident') return 'incident';
  return isPast(moment) ? 'past' : null;
}

/** Between what is known and now. */
export function rangeOf({ span, timeline, incident }: MomentState, nowMs: number): { fromMs: number; toMs: number } {
  if (incident !== null) return { fromMs: incident.fromMs, toMs: incident.toMs };
  const knownFromMs = timeline.state === 'ready' ? timeline.value.knownFromMs : Number.NEGATIVE_INFINITY;
  const wished = SPANS.find(({ id }) => id === span)?.ms ?? null;
  const hour = nowMs - 60 * MINUTE_MS;
  const fromMs = wished === null ? (Number.isFinite(knownFromMs) ? knownFromMs : hour) : nowMs - wished;
  return { fromMs: Math.max(fromMs, Math.min(knownFromMs, nowMs - MINUTE_MS)), toMs: nowMs };
}

export type EventKind = 'moves' | 'plan' | 'write' | 'notice';

/** Something that a bar of time marks. */
export interface TimelineEvent {
  readonly atMs: number;
  readonly kind: EventKind;
  readonly count: number;
  /** Who or what, as the source has it. */
  readonly detail: string;
}

/** Everything that happened, oldest first. Moves that end within a second of the same plan are one. */
export function timelineEvents(timeline: Timeline, notices: readonly Notice[]): readonly TimelineEvent[] {
  const moves: TimelineEvent[] = [];
  for (const { atMs, nodes, planId } of timeline.moves) {
    const last = moves.at(-1);
    const detail = planId ?? '';
    if (last !== undefined && last.detail === detail && atMs - last.atMs < 1000) {
      moves[moves.length - 1] = { ...last, count: last.count + nodes };
    } else moves.push({ atMs, kind: 'moves', count: nodes, detail });
  }
  return [
    ...moves,
    ...timeline.events.map(({ atMs, actor, action, planId }) => {
      return { atMs, kind: 'plan' as const, count: 1, detail: [action, planId, actor].filter(Boolean).join(', ') };
    }),
    ...timeline.writes.map(({ atMs, actor, summary }) => {
      return { atMs, kind: 'write' as const, count: summary.changes, detail: actor };
    }),
    ...notices.map(({ atMs, message }) => ({ atMs, kind: 'notice' as const, count: 1, detail: message })),
  ].sort((a, b) => a.atMs - b.atMs);
}

/**
 * Where a step leads from `atMs`: to the latest event before it, or the first one after; null where there is none. A step
 * lands where the event has happened, to the millisecond.
 */
export function stepFrom(events: readonly TimelineEvent[], atMs: number, direction: -1 | 1): TimelineEvent | null {
  if (direction === -1) return events.findLast((event) => event.atMs < atMs) ?? null;
  return events.find((event) => event.atMs > atMs) ?? null;
}
