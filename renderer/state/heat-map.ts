import type { AuditEvent, HeatMap, MoveStatus, ShardscopeError } from '../../engine/protocol/index.ts';
import { fittingMax, type HeatScale, roundUp, type ScaleKind } from '../heat-map/heat-scale.ts';
import type { Cell } from '../heat-map/map-layout.ts';
import { differences, maxRate, type ShownMap } from '../heat-map/shown-map.ts';
import { openingRange, type TimeRange } from '../heat-map/time-range.ts';

/** What is looked at: a time, and some nodes (null: all). */
export interface HeatSight {
  readonly range: TimeRange;
  readonly nodes: Uint32Array | null;
}

/** A rectangle of the map: some nodes during some time. */
export interface HeatBrush {
  readonly nodes: Uint32Array;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The topology has the heat of then. */
export interface ShownPast {
  readonly fromMs: number;
  readonly toMs: number;
  /** Accesses a second that full colour means. */
  readonly heatMax: number;
}

/** Heat of what is selected, over the time of the map. */
export interface SelectionHeat {
  /** Those it is of, ascending: all that are selected, as far as the engine may be asked. */
  readonly nodes: Uint32Array;
  readonly selectedCount: number;
  /** Of those nodes alone, in as few rows as may be. */
  readonly map: ShownMap;
}

export interface HeatMapState {
  readonly sight: HeatSight;
  /** By the operator; or by what was kept as the first map came, which is done once. */
  readonly isRangeChosen: boolean;
  /** Sights to go back to, the last one last. */
  readonly former: readonly HeatSight[];
  /** Rows and columns that there is room for; null before it was measured. */
  readonly room: { readonly rows: number; readonly columns: number } | null;
  /** What is on screen; it stays while the next one is asked for. */
  readonly map: ShownMap | null;
  readonly isLoading: boolean;
  readonly error: ShardscopeError | null;
  /** The same rows a day earlier, while the scale asks for it. */
  readonly yesterday: HeatMap | null;
  /** What colours are made of: the heat, or its difference to yesterday. */
  readonly values: Float32Array | null;
  readonly events: { readonly audit: readonly AuditEvent[]; readonly moves: readonly MoveStatus[] };

  readonly scaleKind: ScaleKind;
  readonly isLog: boolean;
  readonly brightness: number;
  /** What the operator typed; null before he did. */
  readonly typedMax: number | null;
  /** Of `relative` and `yesterday`: what full colour means as long as it is locked. */
  readonly lockedMax: number | null;
  /** The largest value on screen. */
  readonly shownMax: number;
  /** What full colour meant before it changed by itself, until the operator does something about the scale. */
  readonly maxBefore: number | null;

  readonly drag: 'zoom' | 'brush';
  readonly form: 'map' | 'table';
  readonly areChartsShown: boolean;
  readonly brush: HeatBrush | null;
  readonly past: ShownPast | null;
  readonly selection: SelectionHeat | null;
  /** The node whose row the cursor is to go to as soon as there is a map with it. */
  readonly wantedNode: number | null;
}

const HOUR_MS = 3_600_000;
const NO_EVENTS = { audit: [], moves: [] };
/** A way back that nobody walks to its end needs none. */
const FORMER_COUNT_MAX = 50;

export const INITIAL_HEAT_MAP: HeatMapState = {
  sight: { range: { kind: 'last', ms: HOUR_MS }, nodes: null },
  isRangeChosen: false,
  former: [],
  room: null,
  ...{ map: null, isLoading: false, error: null, yesterday: null, values: null, events: NO_EVENTS },
  ...{
    scaleKind: 'relative',
    isLog: true,
    brightness: 0,
    typedMax: null,
    lockedMax: null,
    shownMax: 0,
    maxBefore: null,
  },
  ...{ drag: 'zoom', form: 'map', areChartsShown: true, brush: null, past: null, selection: null, wantedNode: null },
};

/** What the pointer or the keys are at. */
export interface HeatCursor {
  readonly cell: Cell | null;
  /** A cell that stays in the read-out. */
  readonly pinned: Cell | null;
  /** Of the charts: a time under the pointer. */
  readonly timeMs: number | null;
}
export const INITIAL_HEAT_CURSOR: HeatCursor = { cell: null, pinned: null, timeMs: null };

/** Another workspace: what the operator chose stays, what was shown goes. */
export const heatMapForWorkspace = (state: HeatMapState): HeatMapState => ({
  ...INITIAL_HEAT_MAP,
  ...{ room: state.room, scaleKind: state.scaleKind, isLog: state.isLog, brightness: state.brightness },
  ...{ drag: state.drag, form: state.form, areChartsShown: state.areChartsShown },
});

/** Looks at something else; the way back is remembered. */
export function applySight(state: HeatMapState, change: Partial<HeatSight>): HeatMapState {
  const sight = { ...state.sight, ...change };
  const isRangeChosen = state.isRangeChosen || change.range !== undefined;
  return {
    ...state,
    sight,
    isRangeChosen,
    former: [...state.former, state.sight].slice(-FORMER_COUNT_MAX),
    brush: null,
  };
}

/** The range that a workspace opens on; there is no way back from what nobody has chosen. */
export function applyKept(state: HeatMapState, nowMs: number, keptFromMs: number | null): HeatMapState {
  if (state.isRangeChosen || keptFromMs === null) return state;
  const range = openingRange(state.sight.range, nowMs, keptFromMs);
  return { ...state, sight: { ...state.sight, range }, isRangeChosen: true };
}

export function backOut(state: HeatMapState): HeatMapState {
  const sight = state.former.at(-1);
  return sight === undefined ? state : { ...state, sight, former: state.former.slice(0, -1), brush: null };
}

/** A map of which the rows are other ones, or the same with other columns. */
export function applyMap(state: HeatMapState, map: ShownMap): HeatMapState {
  return scaled({ ...state, map, isLoading: false, error: null, yesterday: null });
}

export const applyYesterday = (state: HeatMapState, yesterday: HeatMap): HeatMapState =>
  scaled({ ...state, yesterday });

export const chooseScale = (state: HeatMapState, scaleKind: ScaleKind): HeatMapState => {
  if (scaleKind === state.scaleKind) return state;
  const typedMax = state.typedMax ?? roundUp(state.map === null ? 0 : maxRate(state.map));
  return scaled({ ...state, scaleKind, typedMax, lockedMax: null, shownMax: 0, maxBefore: null });
};

/** Full colour goes on to mean what it means now, or follows what is shown again. */
export const toggleLock = (state: HeatMapState): HeatMapState => ({
  ...state,
  lockedMax: state.lockedMax === null ? fittingMax(state.shownMax) : null,
  maxBefore: null,
});

export function scaleOf(state: HeatMapState): HeatScale {
  const { scaleKind, isLog, brightness, typedMax, lockedMax, shownMax } = state;
  const max = scaleKind === 'absolute' ? (typedMax ?? roundUp(shownMax)) : (lockedMax ?? fittingMax(shownMax));
  return { kind: scaleKind, isLog, brightness, max };
}

/** Only a change that could be seen is one. */
const VISIBLE_RATIO = 0.02;

function scaled(state: HeatMapState): HeatMapState {
  const { map, yesterday, scaleKind } = state;
  if (map === null) return state;
  const isDifference = scaleKind === 'yesterday';
  // Until yesterday is there nothing is known of the difference.
  if (isDifference && yesterday === null) return { ...state, values: null };
  const values = isDifference ? differences(map, yesterday!) : map.rates;
  const shownMax = isDifference ? largestSize(values) : maxRate(map);
  const isOther = state.shownMax > 0 && Math.abs(shownMax - state.shownMax) > VISIBLE_RATIO * state.shownMax;
  const isFree = scaleKind !== 'absolute' && state.lockedMax === null;
  return { ...state, values, shownMax, maxBefore: isOther && isFree ? state.shownMax : state.maxBefore };
}

function largestSize(values: Float32Array): number {
  let max = 0;
  for (const value of values) if (Math.abs(value) > max) max = Math.abs(value);
  return max;
}
