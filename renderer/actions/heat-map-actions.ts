import { decodeHeatFrame, encodeHeatFrame, HEAT_MAP_CELLS_MAX } from '../../engine/protocol/index.ts';
import type { ScaleKind } from '../heat-map/heat-scale.ts';
import { columnCount, rowOfNode, type ShownMap, withTail } from '../heat-map/shown-map.ts';
import { type Span, spanOf } from '../heat-map/time-range.ts';
import {
  applyKept,
  applyMap,
  applySight,
  applyYesterday,
  backOut,
  chooseScale,
  type HeatBrush,
  type HeatMapState,
  type HeatSight,
  INITIAL_HEAT_CURSOR,
} from '../state/heat-map.ts';
import { paceOf } from '../state/heat-pace.ts';
import { type ActionContext, asShardscopeError, noticeFailure, workspaceOfNow } from './context.ts';
import type { SelectActions } from './select-actions.ts';
import { followSelectionHeat } from './selection-heat.ts';

export interface HeatMapActions {
  /** Shows the map and keeps it up to date until the returned function is called. */
  watch(): () => void;
  /** Room for so many rows and columns. */
  fit(rows: number, columns: number): void;
  look(change: Partial<HeatSight>): void;
  /** To the row of a node, as soon as there is a map with it; all nodes are shown again where it was left out. */
  goToNode(node: number): void;
  /** Up to now again, as long a time as before. */
  follow(): void;
  back(): void;
  reload(): Promise<void>;
  setScale(kind: ScaleKind): void;
  /** The time that is shown, by the clock of now. */
  span(): Span;
  /**
   * A brush selects its nodes at once, in place of what is selected or (`add`) with it: it is the gesture that selects a
   * rectangle on the topology, and the same gesture that did something else here would have to be learnt twice. Letting go
   * of it (null) leaves them selected.
   */
  brush(brush: HeatBrush | null, mode?: 'replace' | 'add'): void;
  /** Colours the topology by the heat of some time. */
  showPast(fromMs: number, toMs: number): Promise<void>;
  endPast(): void;
}

/** A sample of the engine: so often there is something new. */
export const FOLLOW_MS = 10_000;
/** A sample is there when it has ended, and the answer of its last fold half a second later. */
const SETTLE_MS = 600;
const ROOM_SETTLE_MS = 150;
const DAY_MS = 86_400_000;
const EVENT_COUNT = 200;

export function createHeatMapActions(
  context: ActionContext,
  selects: Pick<SelectActions, 'selectMany' | 'selected'>,
): HeatMapActions {
  const { stores, live, nowMs } = context;
  const { heatMap } = stores;
  let load = 0;
  let controller: AbortController | null = null;
  let watchers = 0;
  let stopSelection = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  let colorBefore: ReturnType<typeof stores.view.get>['colorMode'] | null = null;

  const change = (of: (state: HeatMapState) => HeatMapState) => heatMap.update(of);
  const keptFromMs = () => heatMap.get().map?.keptFromMs ?? null;
  /** What stands still ends where it stands, however often it is drawn anew. */
  let pausedMs: number | null = null;
  stores.view.subscribe(({ isHeatPaused }, before) => {
    if (isHeatPaused !== before.isHeatPaused) pausedMs = isHeatPaused ? nowMs() : null;
  });
  const endOfNowMs = () => pausedMs ?? nowMs();
  const span = () => spanOf(heatMap.get().sight.range, endOfNowMs(), keptFromMs());

  /** Asks anew, whatever is under way. */
  async function reload(): Promise<void> {
    const { room, sight } = heatMap.get();
    if (watchers === 0 || room === null || stores.workspace.get().topology.state !== 'ready') return;
    const current = ++load;
    controller?.abort();
    controller = new AbortController();
    const { signal } = controller;
    const isStillOpen = workspaceOfNow(context);
    const isCurrent = () => current === load && isStillOpen();
    change((state) => ({ ...state, isLoading: true, error: null }));
    try {
      const ask = ({ fromMs, toMs }: Span) => {
        const bounds = { columnsMax: room.columns, rowsMax: room.rows, nodes: sight.nodes, like: null };
        return context.client().call('heat.map', { fromMs, toMs: toMs + 1, ...bounds }, { signal });
      };
      let map = await ask(span());
      if (!isCurrent()) return;
      // Since when heat is kept only the answer tells.
      const { keptFromMs: sinceMs } = map;
      change((state) => applyKept(state, endOfNowMs(), sinceMs));
      const { range } = heatMap.get().sight;
      const isOfAllKept = range.kind === 'last' && range.ms === null && sinceMs !== keptFromMs();
      if (isOfAllKept || range !== sight.range) map = await ask(spanOf(range, endOfNowMs(), sinceMs));
      if (!isCurrent()) return;
      stores.heatCursor.update(() => INITIAL_HEAT_CURSOR);
      change((state) => applyMap(state, { ...map, order: map.order ?? new Uint32Array(0) }));
      goToWanted();
      await Promise.all([askYesterday(signal, isCurrent), askEvents(isCurrent)]);
    } catch (error) {
      if (!isCurrent()) return;
      change((state) => ({ ...state, isLoading: false, error: asShardscopeError(error) }));
    }
  }

  function goToWanted(): void {
    const { map, wantedNode } = heatMap.get();
    if (map === null || wantedNode === null) return;
    change((state) => ({ ...state, wantedNode: null }));
    const row = rowOfNode(map, wantedNode);
    if (row === null) return;
    stores.heatCursor.update((cursor) => ({ ...cursor, cell: { row, column: columnCount(map) - 1 }, timeMs: null }));
  }

  async function askYesterday(signal: AbortSignal, isCurrent: () => boolean): Promise<void> {
    const { map, scaleKind, sight } = heatMap.get();
    if (map === null || scaleKind !== 'yesterday') return;
    const [fromMs, toMs] = [map.columnsMs[0]! - DAY_MS, map.columnsMs.at(-1)! + map.resolutionMs - DAY_MS];
    const like = { fingerprint: map.fingerprint, starts: map.starts, resolutionMs: map.resolutionMs };
    const bounds = { columnsMax: HEAT_MAP_CELLS_MAX, rowsMax: HEAT_MAP_CELLS_MAX, nodes: sight.nodes, like };
    const yesterday = await context
      .client()
      .call('heat.map', { fromMs: Math.max(0, fromMs), toMs, ...bounds }, { signal });
    if (isCurrent()) change((state) => (state.map === map ? applyYesterday(state, yesterday) : state));
  }

  async function askEvents(isCurrent: () => boolean): Promise<void> {
    const client = context.client();
    const [audit, moves] = await Promise.all([
      client.call('audit.list', { planId: null, countMax: EVENT_COUNT }),
      client.call('move.list', { countMax: EVENT_COUNT }),
    ]);
    if (isCurrent()) change((state) => ({ ...state, events: { audit, moves } }));
  }

  /** The columns since the last but one, in the rows that are on screen. */
  async function goOn(): Promise<void> {
    const { map, sight, room, isLoading } = heatMap.get();
    if (sight.range.kind !== 'last' || isLoading) return;
    if (map === null || room === null) return reload();
    const current = load;
    const isStillOpen = workspaceOfNow(context);
    const isCurrent = () => current === load && isStillOpen();
    const tailMs = map.columnsMs[Math.max(0, map.columnsMs.length - 2)] ?? 0;
    const like = { fingerprint: map.fingerprint, starts: map.starts, resolutionMs: map.resolutionMs };
    const bounds = { columnsMax: HEAT_MAP_CELLS_MAX, rowsMax: HEAT_MAP_CELLS_MAX, nodes: sight.nodes, like };
    try {
      const tail = await context.client().call('heat.map', { fromMs: tailMs, toMs: nowMs() + 1, ...bounds });
      if (!isCurrent()) return;
      const next = tooWide(map, room.columns, span()) ? null : withTail(map, tail, span().fromMs);
      const isFirstKept = next !== null && next.keptFromMs !== null && !heatMap.get().isRangeChosen;
      if (next === null || isFirstKept) return reload();
      change((state) => followed(state, next));
      stores.heatCursor.update((cursor) => movedCursor(cursor, map, next));
      const { signal } = controller ?? new AbortController();
      await Promise.all([askYesterday(signal, isCurrent), askEvents(isCurrent)]);
    } catch (error) {
      const failure = asShardscopeError(error);
      // A lost connection has its own banner, and the map goes on when it is back.
      const isQuiet = failure.code === 'unavailable.engine' || failure.code === 'cancelled.caller';
      if (isCurrent() && !isQuiet) change((state) => ({ ...state, error: failure }));
    }
  }

  function schedule(): void {
    clearTimeout(timer);
    if (watchers === 0) return;
    const pace = paceOf(stores.settings.get(), stores.view.get());
    if (pace === null) return;
    const everyMs = Math.max(FOLLOW_MS, pace);
    const waitMs = everyMs - (nowMs() % everyMs) + SETTLE_MS;
    timer = setTimeout(() => void goOn().finally(schedule), waitMs);
  }

  /** A map that stood still goes on at once. */
  function onPace(): void {
    if (watchers > 0 && !stores.view.get().isHeatPaused) void goOn();
    schedule();
  }

  function look(wish: Partial<HeatSight>): void {
    change((state) => applySight(state, wish));
    void reload();
  }

  let roomTimer: ReturnType<typeof setTimeout> | undefined;
  return {
    watch() {
      watchers++;
      void reload();
      schedule();
      if (watchers === 1) stopSelection = followSelectionHeat(context, selects);
      const stopTopology = stores.workspace.subscribe(({ topology }, before) => {
        // Not after every write: new nodes come with the next columns.
        if (topology.state === 'ready' && before.topology.state !== 'ready') void reload();
      });
      const stopPace = [
        stores.view.subscribe(({ isHeatPaused }, before) => isHeatPaused !== before.isHeatPaused && onPace()),
        stores.settings.subscribe(({ heatEveryMs }, before) => heatEveryMs !== before.heatEveryMs && schedule()),
      ];
      return () => {
        watchers--;
        for (const stop of stopPace) stop();
        stopTopology();
        if (watchers > 0) return;
        stopSelection();
        clearTimeout(timer);
        clearTimeout(roomTimer);
        controller?.abort();
        load++;
        change((state) => ({ ...state, isLoading: false }));
      };
    },
    goToNode(node) {
      const { sight } = heatMap.get();
      const isLeftOut = sight.nodes !== null && !sight.nodes.includes(node);
      change((state) => ({ ...state, form: 'map', wantedNode: node }));
      if (isLeftOut) look({ nodes: null });
      // One that is not watched is asked for when its panel is there.
      else if (watchers > 0) goToWanted();
    },
    fit(rows, columns) {
      const room = { rows: clamp(rows), columns: clamp(columns) };
      const { room: before } = heatMap.get();
      if (before?.rows === room.rows && before.columns === room.columns) return;
      change((state) => ({ ...state, room }));
      clearTimeout(roomTimer);
      // While an edge is dragged the size changes with every pixel.
      roomTimer = setTimeout(() => void reload(), before === null ? 0 : ROOM_SETTLE_MS);
    },
    look,
    follow() {
      const { fromMs, toMs } = span();
      look({ range: { kind: 'last', ms: toMs - fromMs } });
    },
    back() {
      if (heatMap.get().former.length === 0) return;
      change(backOut);
      void reload();
    },
    reload,
    setScale(kind) {
      change((state) => chooseScale(state, kind));
      if (kind !== 'yesterday' || heatMap.get().yesterday !== null) return;
      const current = load;
      const { signal } = controller ?? new AbortController();
      askYesterday(signal, () => current === load).catch((error) => noticeFailure(context, error));
    },
    span,
    brush(brush, mode = 'replace') {
      change((state) => ({ ...state, brush }));
      if (brush !== null) selects.selectMany(brush.nodes, mode);
    },
    async showPast(fromMs, toMs) {
      const { snapshot } = live;
      if (snapshot === null) return;
      const isStillOpen = workspaceOfNow(context);
      try {
        const { rates } = await context.client().call('heat.nodes', { fromMs, toMs });
        if (!isStillOpen()) return;
        const heatMax = Math.max(
          1,
          rates.reduce((max, rate) => Math.max(max, rate), 0),
          live.frame?.heatMax ?? 0,
        );
        const head = { sequence: 0, timeMs: fromMs, generation: snapshot.generation, heatMax };
        // The same bytes as the engine's own frames: the scene draws them alike.
        live.setHeatThen(decodeHeatFrame(encodeHeatFrame(head, new Float32Array(snapshot.shardCount), rates)));
        const { colorMode } = stores.view.get();
        if (heatMap.get().past === null) colorBefore = colorMode;
        stores.view.update((view) => ({ ...view, colorMode: 'heat' }));
        change((state) => ({ ...state, past: { fromMs, toMs, heatMax } }));
      } catch (error) {
        noticeFailure(context, error);
      }
    },
    endPast() {
      if (heatMap.get().past === null) return;
      live.setHeatThen(null);
      change((state) => ({ ...state, past: null }));
      const before = colorBefore;
      colorBefore = null;
      // Who has chosen other colours meanwhile keeps them.
      if (before !== null && stores.view.get().colorMode === 'heat') {
        stores.view.update((view) => ({ ...view, colorMode: before }));
      }
    },
  };
}

const clamp = (count: number): number => Math.max(1, Math.min(HEAT_MAP_CELLS_MAX, Math.floor(count)));

/** All that is kept grows: when it has twice the columns that there is room for, longer ones are due. */
const tooWide = (map: ShownMap, columns: number, { fromMs, toMs }: Span): boolean =>
  (toMs - fromMs) / map.resolutionMs > 2 * columns;

/** The same rows with newer columns; yesterday is asked for again, and shown as it was until it is there. */
function followed(state: HeatMapState, map: ShownMap): HeatMapState {
  const { yesterday } = state;
  const next = applyMap(state, map);
  return yesterday === null ? next : applyYesterday(next, yesterday);
}

/** Cells stay where their time is. */
function movedCursor(cursor: typeof INITIAL_HEAT_CURSOR, before: ShownMap, now: ShownMap): typeof INITIAL_HEAT_CURSOR {
  const by = Math.round(((now.columnsMs[0] ?? 0) - (before.columnsMs[0] ?? 0)) / now.resolutionMs);
  const moved = (cell: typeof cursor.cell) =>
    cell === null || cell.column < by ? null : { ...cell, column: cell.column - by };
  return by === 0 ? cursor : { ...cursor, cell: moved(cursor.cell), pinned: moved(cursor.pinned) };
}
