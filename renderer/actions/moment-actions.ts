/**
 * Looking at former moments
 * =========================
 *
 * One controller decides which moment the console shows. A moment is asked of the engine and shown when it is there; while
 * one is on its way only the latest wish waits, so that dragging the bar costs one question at a time. What is live goes on
 * arriving meanwhile, is kept (live-topology.ts), and is shown on the way back to now. An incident has no now: its end takes
 * the place of it.
 */
import type { Moment } from '../../engine/protocol/index.ts';
import { hottestOf, pastPicture } from '../moments/past-picture.ts';
import { failed, IDLE, LOADING, ready } from '../state/loadable.ts';
import {
  INITIAL_MOMENT,
  type MomentState,
  type Pace,
  rangeOf,
  type Span,
  stepFrom,
  type TimelineEvent,
  timelineEvents,
} from '../state/moment.ts';
import { type ActionContext, asShardscopeError, workspaceOfNow } from './context.ts';
import type { SelectActions } from './select-actions.ts';

/** The picture of a playing bar changes that often. */
const PLAY_MS = 250;
/** While the bar is open what has happened since is asked for that often. */
const TIMELINE_MS = 10_000;
const TIMELINE_BUCKETS = 400;
const DIFFERENCE_COUNT_MAX = 200;

export interface MomentActions {
  toggleBar(): void;
  setSpan(span: Span): void;
  /** Shows a moment; what lies outside of what is known is brought within. */
  show(atMs: number): void;
  backToNow(): void;
  play(pace: Pace): void;
  pause(): void;
  /** To the event before or after; the event, or null where there is none. */
  step(direction: -1 | 1): TimelineEvent | null;
  /** Asks what moved between the shown moment and now, and lights it on the scene. */
  compare(): Promise<void>;
  closeDifference(): void;
  /** The engine's now. */
  nowMs(): number;
  closeIncident(): Promise<void>;
  stop(): void;
}

export function createMomentActions(context: ActionContext, selects: SelectActions): MomentActions {
  const { stores, live } = context;
  const { moment, workspace } = stores;
  const update = (change: Partial<MomentState>) => moment.update((state) => ({ ...state, ...change }));
  let isAsking = false;
  let wantedMs: number | null = null;
  let playTimer: ReturnType<typeof setInterval> | undefined;
  let timelineTimer: ReturnType<typeof setInterval> | undefined;

  const nowMs = (): number => {
    const { incident, clockAheadMs } = moment.get();
    return incident?.toMs ?? context.nowMs() + clockAheadMs;
  };
  const range = () => rangeOf(moment.get(), nowMs());

  async function loadTimeline(): Promise<void> {
    const isSame = workspaceOfNow(context);
    const { fromMs, toMs } = range();
    try {
      const askedMs = context.nowMs();
      const timeline = await context.client().call('history.timeline', { fromMs, toMs, bucketsMax: TIMELINE_BUCKETS });
      if (!isSame()) return;
      update({ timeline: ready(timeline), clockAheadMs: timeline.nowMs - (askedMs + context.nowMs()) / 2 });
    } catch (error) {
      if (isSame() && moment.get().timeline.state !== 'ready') update({ timeline: failed(asShardscopeError(error)) });
    }
  }

  async function ask(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    try {
      for (let atMs = wantedMs; atMs !== null; atMs = wantedMs) {
        wantedMs = null;
        await load(atMs);
      }
    } finally {
      isAsking = false;
    }
  }

  async function load(atMs: number): Promise<void> {
    const isSame = workspaceOfNow(context);
    try {
      const answer = await context.client().call('history.moment', { atMs });
      // Back to now, or elsewhere, while it was on its way.
      if (isSame() && moment.get().atMs !== null) shown(answer);
    } catch (error) {
      if (isSame() && moment.get().atMs !== null) update({ error: asShardscopeError(error) });
    }
  }

  function shown(answer: Moment): void {
    const heatMax = Math.max(moment.get().heatMax, hottestOf(answer));
    update({ shown: answer, error: null, heatMax });
    live.setPast(pastPicture(answer, heatMax, live.snapshot?.generation ?? 0));
    const { index } = stores.selection.get();
    if (index !== null && !live.hasNode(index)) selects.select(null);
  }

  function show(atMs: number): void {
    const { fromMs } = moment.get().timeline.state === 'ready' ? { fromMs: knownFromMs() } : range();
    const to = nowMs();
    // Colours stay those of now where the past is not hotter.
    if (moment.get().atMs === null) update({ heatMax: live.frame?.heatMax ?? 0 });
    wantedMs = Math.round(Math.min(to, Math.max(fromMs, atMs)));
    if (stores.moment.get().difference.state !== 'idle') closeDifference();
    update({ atMs: wantedMs, isBarOpen: true });
    void ask();
  }

  const knownFromMs = (): number => {
    const { timeline } = moment.get();
    return timeline.state === 'ready' ? timeline.value.knownFromMs : 0;
  };

  function backToNow(): void {
    pause();
    closeDifference();
    if (moment.get().incident !== null) {
      show(nowMs());
      return;
    }
    wantedMs = null;
    update({ atMs: null, shown: null, error: null });
    live.setPast(null);
  }

  function pause(): void {
    clearInterval(playTimer);
    playTimer = undefined;
    if (moment.get().playing !== null) update({ playing: null });
  }

  function closeDifference(): void {
    if (moment.get().difference.state === 'idle') return;
    update({ difference: IDLE });
  }

  function openBar(): void {
    update({ isBarOpen: true });
    if (moment.get().timeline.state === 'idle') update({ timeline: LOADING });
    void loadTimeline();
    clearInterval(timelineTimer);
    // The time of an incident does not go on.
    if (moment.get().incident === null) timelineTimer = setInterval(() => void loadTimeline(), TIMELINE_MS);
  }

  async function openIncident(): Promise<void> {
    const isSame = workspaceOfNow(context);
    try {
      const incident = await context.client().call('incident.about', {});
      if (!isSame() || incident === null) return;
      update({ incident });
      openBar();
      show(incident.toMs);
    } catch (error) {
      update({ timeline: failed(asShardscopeError(error)) });
    }
  }

  const stopFollowing = workspace.subscribe(({ state }, before) => {
    const isOther = state?.name !== before.state?.name || state?.generation !== before.state?.generation;
    if (!isOther && state?.state === before.state?.state) return;
    const { isBarOpen, span, pace } = moment.get();
    pause();
    clearInterval(timelineTimer);
    wantedMs = null;
    moment.update(() => ({ ...INITIAL_MOMENT, span, pace, isBarOpen: isBarOpen && state?.state === 'open' }));
    if (state?.state === 'incident') void openIncident();
    else if (state?.state === 'open' && isBarOpen) openBar();
  });

  return {
    toggleBar() {
      const { isBarOpen, incident } = moment.get();
      if (workspace.get().topology.state !== 'ready') return;
      if (!isBarOpen) return openBar();
      // The bar is all that an incident is looked at with.
      if (incident !== null) return;
      backToNow();
      clearInterval(timelineTimer);
      update({ isBarOpen: false });
    },
    setSpan(span) {
      update({ span });
      void loadTimeline();
    },
    show(atMs) {
      pause();
      show(atMs);
    },
    backToNow,
    play(pace) {
      pause();
      const { atMs } = moment.get();
      // From the end it begins anew.
      if (atMs === null || atMs >= nowMs()) show(range().fromMs);
      update({ playing: pace, pace });
      playTimer = setInterval(() => {
        const at = moment.get().atMs;
        // A moment that is still on its way is waited for: it plays as fast as the engine answers, and leaves nothing out.
        if (at === null || isAsking) return;
        const next = at + PLAY_MS * pace;
        if (next < nowMs()) return show(next);
        pause();
        backToNow();
      }, PLAY_MS);
    },
    pause,
    step(direction) {
      pause();
      const { timeline, atMs, incident } = moment.get();
      if (timeline.state !== 'ready') return null;
      const { fromMs, toMs } = range();
      const within = stores.notices
        .get()
        .list.filter(({ atMs: at }) => incident === null && at >= fromMs && at <= toMs);
      const event = stepFrom(timelineEvents(timeline.value, within), atMs ?? toMs, direction);
      if (event !== null) show(event.atMs);
      return event;
    },
    async compare() {
      const { atMs } = moment.get();
      if (atMs === null) return;
      pause();
      update({ difference: LOADING });
      try {
        const wish = { fromMs: atMs, toMs: null, countMax: DIFFERENCE_COUNT_MAX };
        const difference = await context.client().call('history.difference', wish);
        if (moment.get().atMs !== atMs) return;
        update({ difference: ready(difference) });
      } catch (error) {
        update({ difference: failed(asShardscopeError(error)) });
      }
    },
    closeDifference,
    nowMs,
    async closeIncident() {
      await context.client().call('incident.close', {});
    },
    stop() {
      pause();
      clearInterval(timelineTimer);
      stopFollowing();
    },
  };
}
