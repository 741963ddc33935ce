/**
 * Heat of the selection over time
 * ===============================
 *
 * One line beside those of the shards: what the selected nodes were accessed a second, from the same kept samples as the map
 * and in the same columns. It is asked for as a map of those nodes alone, in as few rows as the engine makes. As the map goes
 * on with now, only the newest columns are asked for.
 */
import { HEAT_MAP_CELLS_MAX, HEAT_MAP_NODES_MAX } from '../../engine/protocol/index.ts';
import { isSameSet } from '../heat-map/map-subject.ts';
import { columnCount, endMs, type ShownMap, withTail } from '../heat-map/shown-map.ts';
import type { HeatMapState, SelectionHeat } from '../state/heat-map.ts';
import { type ActionContext, noticeFailure, workspaceOfNow } from './context.ts';
import type { SelectActions } from './select-actions.ts';

/** Keys brush step by step, and each step selects. */
const SETTLE_MS = 150;

/** Keeps `heatMap.selection` in step with map and selection until the returned function is called. */
export function followSelectionHeat(
  context: ActionContext,
  selects: Pick<SelectActions, 'selected'>,
  nodesMax = HEAT_MAP_NODES_MAX,
): () => void {
  const { heatMap, nodeSet, selection } = context.stores;
  let controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const put = (next: SelectionHeat | null) =>
    heatMap.update((state) => (state.selection === next ? state : { ...state, selection: next }));

  async function ask(): Promise<void> {
    controller.abort();
    controller = new AbortController();
    const { signal } = controller;
    const state = heatMap.get();
    const selected = selects.selected();
    if (state.map === null || selected.length === 0 || !isShown(state)) return put(null);
    const isStillOpen = workspaceOfNow(context);
    const nodes = selected.subarray(0, nodesMax);
    try {
      const map = (await goneOn(state.map, nodes, state.selection, signal)) ?? (await whole(state.map, nodes, signal));
      if (!signal.aborted && isStillOpen()) put({ nodes, selectedCount: selected.length, map });
    } catch (error) {
      if (signal.aborted || !isStillOpen()) return;
      put(null);
      noticeFailure(context, error);
    }
  }

  async function whole(map: ShownMap, nodes: Uint32Array, signal: AbortSignal): Promise<ShownMap> {
    const times = { fromMs: map.columnsMs[0] ?? 0, toMs: endMs(map) };
    // As many columns as the map has, so that they are those of the map.
    const bounds = { columnsMax: Math.max(1, columnCount(map)), rowsMax: 1, nodes, like: null };
    const own = await context.client().call('heat.map', { ...times, ...bounds }, { signal });
    return { ...own, order: own.order ?? new Uint32Array(0) };
  }

  /** What is known with the newest columns; null where it is of other nodes, or of a time that does not join on. */
  async function goneOn(map: ShownMap, nodes: Uint32Array, before: SelectionHeat | null, signal: AbortSignal) {
    if (before === null || !isSameSet(before.nodes, nodes)) return null;
    const { map: own } = before;
    const isAfter = own.resolutionMs === map.resolutionMs && own.columnsMs[0]! <= map.columnsMs[0]!;
    if (!isAfter || endMs(own) > endMs(map)) return null;
    const like = { fingerprint: own.fingerprint, starts: own.starts, resolutionMs: own.resolutionMs };
    const bounds = { columnsMax: HEAT_MAP_CELLS_MAX, rowsMax: 1, nodes, like };
    const fromMs = own.columnsMs[Math.max(0, columnCount(own) - 2)]!;
    if ((endMs(map) - fromMs) / own.resolutionMs > HEAT_MAP_CELLS_MAX) return null;
    const tail = await context.client().call('heat.map', { fromMs, toMs: endMs(map), ...bounds }, { signal });
    return withTail(own, tail, map.columnsMs[0]!);
  }

  const askSoon = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), ms);
  };
  const onSelected = () => {
    if (selects.selected().length === 0) void ask();
    else askSoon(SETTLE_MS);
  };
  const stops = [
    heatMap.subscribe((state, before) => {
      if (state.map !== before.map || isShown(state) !== isShown(before)) askSoon(0);
    }),
    nodeSet.subscribe((set, before) => set.nodes !== before.nodes && onSelected()),
    selection.subscribe(({ index }, before) => index !== before.index && onSelected()),
  ];
  askSoon(0);
  return () => {
    clearTimeout(timer);
    controller.abort();
    for (const stop of stops) stop();
  };
}

/** Nobody sees it where neither charts nor table are shown. */
const isShown = ({ areChartsShown, form }: HeatMapState): boolean => areChartsShown || form === 'table';
