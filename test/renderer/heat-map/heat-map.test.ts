import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxSight } from '../../../renderer/heat-map/box-sight.ts';
import { mapCsv, shardsCsv } from '../../../renderer/heat-map/heat-csv.ts';
import { eventsOf, marksOf } from '../../../renderer/heat-map/heat-events.ts';
import {
  divergingStepOf,
  type HeatScale,
  heatAtPart,
  rampPart,
  roundUp,
  stepOf,
} from '../../../renderer/heat-map/heat-scale.ts';
import { cellAt, layoutOf, rowAt, xOf, yOf } from '../../../renderer/heat-map/map-layout.ts';
import { isSameSet, rowsWith, subjectAt } from '../../../renderer/heat-map/map-subject.ts';
import { paintCells } from '../../../renderer/heat-map/paint-cells.ts';
import { readingOf } from '../../../renderer/heat-map/reading.ts';
import { selectionName, selectionRates } from '../../../renderer/heat-map/selection-series.ts';
import { imbalanceAt, limitAt } from '../../../renderer/heat-map/shard-series.ts';
import {
  columnAt,
  differences,
  knownSince,
  nodesOfRows,
  rowOfNode,
  rowTotals,
  withTail,
} from '../../../renderer/heat-map/shown-map.ts';
import {
  fixedRange,
  openingRange,
  RANGE_MS_MIN,
  shifted,
  spanOf,
  zoomedIn,
  zoomedOut,
} from '../../../renderer/heat-map/time-range.ts';
import {
  applyKept,
  applyMap,
  applySight,
  applyYesterday,
  backOut,
  chooseScale,
  heatMapForWorkspace,
  INITIAL_HEAT_MAP,
  scaleOf,
  toggleLock,
} from '../../../renderer/state/heat-map.ts';
import { heatMapOf } from '../support/heat-map-data.ts';

const DAY_MS = 86_400_000;
const [HOUR_MS, NOW_MS] = [3_600_000, 1_700_000_000_000];

describe('heat map', () => {
  it('[HM8] a tail takes the place of the columns it has, and what does not fit asks for the whole', () => {
    const map = heatMapOf({ columns: 4 });
    const tail = { ...heatMapOf({ columns: 3, firstColumn: 3, add: 100 }), order: null };
    const next = withTail(map, tail, map.columnsMs[1]!)!;
    // Column 3 was there already and is counted on; 4 and 5 are new; 0 is out of sight.
    expect([...next.columnsMs]).toEqual([1, 2, 3, 4, 5].map((at) => map.columnsMs[0]! + at * map.resolutionMs));
    expect([...next.rates.subarray(0, 5)]).toEqual([1, 2, 103, 104, 105]);
    expect([...next.shardRates.subarray(0, 4)]).toEqual([...map.shardRates.subarray(2, 6)]);
    expect(next.order).toBe(map.order);
    expect(withTail(map, { ...tail, fingerprint: 9 }, 0)).toBeNull();
    expect(withTail(map, { ...tail, resolutionMs: 20_000 }, 0)).toBeNull();
    expect(withTail(map, heatMapOf({ columns: 2, firstColumn: 9 }), 0), 'a gap').toBeNull();
  });

  it('[HM18] a command at a cell is about the brush that it lies in, else about its row with all nodes', () => {
    const map = heatMapOf({ columns: 4 });
    const [first, second] = [map.columnsMs[0]!, map.columnsMs[1]!];
    const brush = { nodes: Uint32Array.of(2, 5, 6, 1), fromMs: first, toMs: second };
    expect(subjectAt(map, brush, { row: 1, column: 0 })).toBe(brush);
    const beside = { nodes: Uint32Array.of(6, 1), fromMs: second, toMs: second + map.resolutionMs };
    expect(subjectAt(map, brush, { row: 1, column: 1 }), 'another time').toEqual(beside);
    expect([...subjectAt(map, brush, { row: 2, column: 0 }).nodes], 'another row').toEqual([0]);
    expect([...rowsWith(map, Uint32Array.of(0, 1))]).toEqual([0, 1, 1]);
    expect([...rowsWith(map, new Uint32Array(0))]).toEqual([0, 0, 0]);
    expect(isSameSet(Uint32Array.of(2, 1), Uint32Array.of(1, 2))).toBe(true);
    expect(isSameSet(Uint32Array.of(2, 1), Uint32Array.of(1, 3))).toBe(false);
  });

  it('[HM19] the selection is summed over its rows by time, also where its columns are others, and unknown where they are', () => {
    const map = heatMapOf({ columns: 4 });
    const own = heatMapOf({ columns: 3, firstColumn: 1 });
    const of = (shown: typeof own) => ({ nodes: Uint32Array.of(0, 1, 2, 5, 6), selectedCount: 5, map: shown });
    // Three rows of 0, 5 and 10 and thrice the column.
    expect(selectionRates(map, of(own))).toEqual([null, 18, 21, 24]);
    expect(selectionRates(map, of({ ...own, noData: Uint8Array.of(0, 2, 0) }))).toEqual([null, 18, null, 24]);
    const coarse = { ...heatMapOf({ columns: 1 }), resolutionMs: 4 * map.resolutionMs };
    expect(selectionRates(map, of(coarse))).toEqual([15, 15, 15, 15]);
    expect(selectionName(of(own))).toBe('Selection (5 nodes)');
    expect(selectionName({ ...of(own), selectedCount: 4_500_000 })).toBe('Selection (5 of 4,500,000 nodes)');
    const csv = shardsCsv(map, of(own)).trim().split(/\r?\n/);
    expect(csv[0]).toMatch(/shard_1,accesses_per_second_selection_of_5,imbalance$/);
    expect(csv.slice(1).map((line) => line.split(',')[3])).toEqual(['', '18', '21', '24']);
  });

  it('[HM20] a range that nobody chose holds what is kept, and is never longer or shorter than makes sense', () => {
    const opened = (keptMs: number) => openingRange({ kind: 'last', ms: HOUR_MS }, NOW_MS, NOW_MS - keptMs);
    const minutes = [0, 1, 5, 6, 15, 16, 61, 100_000].map((kept) => opened(60_000 * kept));
    expect(minutes.map((range) => (range.kind === 'last' ? range.ms! / 60_000 : null))).toEqual([
      ...[5, 5, 5, 15, 15, 60, 60, 60],
    ]);
    const fixed = fixedRange(NOW_MS - DAY_MS, NOW_MS);
    expect(openingRange(fixed, NOW_MS, NOW_MS - 1000)).toBe(fixed);
    const chosen = applySight(INITIAL_HEAT_MAP, { range: { kind: 'last', ms: HOUR_MS } });
    expect(applyKept(chosen, NOW_MS, NOW_MS - 1000)).toBe(chosen);
    expect(applyKept(INITIAL_HEAT_MAP, NOW_MS, null)).toBe(INITIAL_HEAT_MAP);
  });

  it('[HM9] a scale maps heat to colour and back, and whatever was accessed is seen', () => {
    const scale = fc.record({
      kind: fc.constant('relative' as const),
      isLog: fc.boolean(),
      max: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
      brightness: fc.double({ min: -1, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(scale, fc.double({ min: 0.01, max: 1, noNaN: true }), (of, part) => {
        expect(rampPart(of, heatAtPart(of, part))).toBeCloseTo(part, 6);
        expect(stepOf(of, of.max)).toBe(255);
        expect(stepOf(of, 2 * of.max), 'more is full colour too').toBe(255);
        expect(stepOf(of, 1e-12 * of.max), 'never as cold as nothing').toBeGreaterThanOrEqual(1);
        expect(stepOf({ ...of, brightness: 0 }, 1e-12 * of.max)).toBe(1);
        expect(stepOf(of, 0)).toBe(0);
      }),
    );
    const linear: HeatScale = { kind: 'yesterday', isLog: false, max: 10, brightness: 0 };
    expect([-10, -5, 0, 5, 10, 99].map((rate) => divergingStepOf(linear, rate))).toEqual([1, 64, 128, 192, 255, 255]);
    expect([0, 0.123, 7.01, 1234].map(roundUp)).toEqual([1, 0.13, 7.1, 1300]);
  });

  it('[HM10] where yesterday is not known the reading says so, and from when on it is', () => {
    const map = heatMapOf({ columns: 4 });
    const yesterday = { ...heatMapOf({ columns: 4 }), columnsMs: map.columnsMs.map((ms) => ms - DAY_MS) };
    const half = { ...yesterday, noData: Uint8Array.of(1, 1, 0, 0) };
    const state = applyYesterday(chooseScale(applyMap(INITIAL_HEAT_MAP, map), 'yesterday'), half);
    expect(readingOf(map, { row: 0, column: 0 }, 'a', state).at(-1)).toBe('yesterday not known');
    expect(readingOf(map, { row: 0, column: 3 }, 'a', state).at(-1)).toMatch(/than yesterday$/);
    // Kept since some time within the third column, of a sample that began before it was watched.
    const young = { ...map, keptFromMs: map.columnsMs[1]!, noData: Uint8Array.of(1, 1, 0, 0) };
    expect(knownSince(young, null)).toBe(map.columnsMs[2]);
    expect(knownSince({ ...map, keptFromMs: map.columnsMs[1]! - DAY_MS }, half)).toBe(map.columnsMs[2]);
    expect(knownSince(young, { ...half, noData: new Uint8Array(4).fill(1) }), 'nothing of yesterday').toBeNull();
    expect(knownSince(map, null), 'all of it').toBeNull();
  });

  it('[HM9] a scale changes by what the operator does; where it follows what is shown, it says what it was', () => {
    let state = applyMap(INITIAL_HEAT_MAP, heatMapOf({ columns: 4 }));
    expect([scaleOf(state).max, state.maxBefore]).toEqual([13, null]);
    state = applyMap(state, heatMapOf({ columns: 4, add: 100 }));
    expect([scaleOf(state).max, state.maxBefore]).toEqual([113, 13]);
    state = toggleLock(state);
    expect(state.maxBefore).toBeNull();
    state = applyMap(state, heatMapOf({ columns: 4, add: 500 }));
    expect([scaleOf(state).max, state.maxBefore], 'locked').toEqual([113, null]);
    state = toggleLock(state);
    expect(scaleOf(state).max).toBe(513);
    state = chooseScale(state, 'absolute');
    expect([scaleOf(state).max, scaleOf(state).kind]).toEqual([520, 'absolute']);
    state = applyMap({ ...state, typedMax: 40 }, heatMapOf({ columns: 4 }));
    expect([scaleOf(state).max, state.maxBefore]).toEqual([40, null]);
  });

  it('[HM10] the difference to yesterday is by time, also where that is kept more coarsely, and unknown where either is', () => {
    const map = heatMapOf({ columns: 4 });
    const coarse = {
      ...heatMapOf({ columns: 2 }),
      columnsMs: Float64Array.of(map.columnsMs[0]! - DAY_MS, map.columnsMs[2]! - DAY_MS),
      resolutionMs: 2 * map.resolutionMs,
    };
    // Its row 0 has 0 and 1 a second.
    expect([...differences(map, coarse).subarray(0, 4)]).toEqual([0, 1, 1, 2]);
    const gap = { ...coarse, noData: Uint8Array.of(1, 0) };
    expect([...differences(map, gap).subarray(0, 4)]).toEqual([Number.NaN, Number.NaN, 1, 2]);
    expect(differences(map, { ...coarse, fingerprint: 77 }).every(Number.isNaN)).toBe(true);
    let state = chooseScale(applyMap(INITIAL_HEAT_MAP, map), 'yesterday');
    expect(state.values, 'not known before yesterday is there').toBeNull();
    state = applyYesterday(state, coarse);
    expect(scaleOf(state).max).toBe(Math.max(...differences(map, coarse)));
  });

  it('[HM11] rows and columns have places that lead back to them, shards are apart, and every node has its row', () => {
    const map = heatMapOf({ columns: 4 });
    const layout = layoutOf(map, 400, 120, 0);
    expect(layout.groups.map(({ shard, rows }) => [shard, rows])).toEqual([
      [0, 2],
      [1, 1],
    ]);
    for (let row = 0; row < 3; row++) {
      expect(rowAt(layout, yOf(layout, row) + layout.rowPx / 2)).toBe(row);
      for (const node of nodesOfRows(map, row, row)) expect(rowOfNode(map, node)).toBe(row);
      expect(cellAt(map, layout, xOf(layout, map.columnsMs[2]!) + 1, yOf(layout, row) + 1)).toEqual({ row, column: 2 });
    }
    expect(rowOfNode(map, 99)).toBeNull();
    expect(layout.groups[1]!.topPx).toBeGreaterThan(layout.groups[0]!.topPx + layout.groups[0]!.heightPx);
    // Beyond now there are no cells.
    const ahead = layoutOf(map, 400, 120, map.resolutionMs);
    expect(cellAt(map, ahead, 399, 5)).toBeNull();
    expect([columnAt(map, map.columnsMs[3]! + 1), columnAt(map, 0)]).toEqual([3, null]);
  });

  it('[HM11] a box zooms to its time and nodes, a stroke to what it goes along', () => {
    const map = heatMapOf({ columns: 400 });
    const layout = layoutOf(map, 400, 120, 0);
    const [fromMs, toMs] = [map.columnsMs[10]!, map.columnsMs[60]!];
    const both = { fromMs, toMs, first: 0, last: 1, box: { width: 50, height: 60 } };
    expect(boxSight(map, layout, both)).toEqual({ range: fixedRange(fromMs, toMs), nodes: Uint32Array.of(2, 5, 6, 1) });
    expect(boxSight(map, layout, { ...both, box: { width: 50, height: 5 } })).not.toHaveProperty('nodes');
    expect(boxSight(map, layout, { ...both, box: { width: 5, height: 60 } })).not.toHaveProperty('range');
    expect(boxSight(map, layout, { ...both, last: 2 })).not.toHaveProperty('nodes');
  });

  it('[HM12] time is shifted by half, zoomed and gone back to; what reaches now follows it', () => {
    const last = { kind: 'last', ms: HOUR_MS } as const;
    const span = spanOf(last, NOW_MS, null);
    expect(span).toEqual({ fromMs: NOW_MS - HOUR_MS, toMs: NOW_MS });
    expect(spanOf({ kind: 'last', ms: null }, NOW_MS, NOW_MS - DAY_MS).fromMs).toBe(NOW_MS - DAY_MS);
    const earlier = shifted(span, -1, NOW_MS);
    expect(earlier).toEqual(fixedRange(NOW_MS - 1.5 * HOUR_MS, NOW_MS - HOUR_MS / 2));
    expect(shifted(spanOf(earlier, NOW_MS, null), 1, NOW_MS), 'live again').toEqual(last);
    expect(zoomedOut(last, span, NOW_MS)).toEqual({ kind: 'last', ms: 2 * HOUR_MS });
    const past = spanOf(fixedRange(0, HOUR_MS), NOW_MS, null);
    expect(zoomedOut({ kind: 'fixed', ...past }, { fromMs: DAY_MS, toMs: DAY_MS + HOUR_MS }, NOW_MS)).toEqual(
      fixedRange(DAY_MS - HOUR_MS / 2, DAY_MS + 1.5 * HOUR_MS),
    );
    expect(zoomedIn(span, NOW_MS)).toEqual(fixedRange(NOW_MS - HOUR_MS / 2, NOW_MS));
    const least = fixedRange(NOW_MS, NOW_MS + 1);
    expect(least.kind === 'fixed' && least.toMs - least.fromMs).toBe(RANGE_MS_MIN);

    let state = applySight(INITIAL_HEAT_MAP, { range: earlier });
    state = applySight(state, { nodes: Uint32Array.of(1) });
    expect(state.sight.range).toBe(earlier);
    state = backOut(backOut(state));
    expect(state.sight).toEqual(INITIAL_HEAT_MAP.sight);
    expect(backOut(state)).toBe(state);
    const chosen = { ...state, brightness: 0.5, map: heatMapOf({ columns: 2 }) };
    expect(heatMapForWorkspace(chosen)).toMatchObject({ brightness: 0.5, map: null, former: [] });
  });

  it('[HM13] table and files have what map and charts show, and say what is not known', () => {
    const map = {
      ...heatMapOf({ columns: 3 }),
      noData: Uint8Array.of(1, 0, 0),
      watchedMs: Float32Array.of(0, 10_000, 5000),
    };
    expect(rowTotals(map).map(({ row, mean, max, accesses }) => [row, mean, max, accesses])).toEqual([
      [2, (10 * 11 + 5 * 12) / 15, 12, 170],
      [1, (10 * 6 + 5 * 7) / 15, 7, 95],
      [0, (10 * 1 + 5 * 2) / 15, 2, 20],
    ]);
    const time = (column: number) => new Date(map.columnsMs[column]!).toISOString();
    expect(
      mapCsv(map, (node) => `key-${node}`)
        .split('\r\n')
        .slice(0, 2),
    ).toEqual([`first_node,nodes,shard,${[0, 1, 2].map(time).join(',')}`, 'key-2,2,0,,1,2']);
    expect(shardsCsv(map).split('\r\n').slice(1, 3)).toEqual([`${time(0)},,,`, `${time(1)},2,11,${22 / 13}`]);
    expect([imbalanceAt(map, 0), limitAt(map, 1, 1.2)]).toEqual([null, (1.2 * 13) / 2]);
  });

  it('[HM13] what lies on each other on the axis is one mark, and says all of it', () => {
    const move = {
      ...{ moveId: 1, node: { index: 1, key: 'k', label: 'host-1' }, from: 0, to: 1, state: 'done' as const, rows: 3 },
      ...{ startedMs: 90, finishedMs: 100, error: null },
    };
    const audit = { id: 7, actor: 'ada', action: 'approved' as const, planId: 'p-1', state: null, detail: '' };
    const events = eventsOf({
      moves: [move],
      audit: [
        { ...audit, atMs: 105 },
        { ...audit, id: 8, atMs: 150 },
        { ...audit, id: 9, atMs: 9999 },
      ],
    });
    const marks = marksOf(events, (ms) => ms, 400);
    expect(marks.map(({ x, events: of }) => [x, of.map(({ what }) => what)])).toEqual([
      [100, ['host-1 from shard 0 to shard 1', 'ada approved p-1']],
      [150, ['ada approved p-1']],
    ]);
  });

  it('[HM14] cells are painted by the scale, and nothing where nothing is known', () => {
    const map = { ...heatMapOf({ columns: 2 }), noData: Uint8Array.of(0, 1) };
    const colors = Uint32Array.from({ length: 256 }, (_, step) => 1000 + step);
    const pixels = new Uint32Array(6).fill(7);
    paintCells(map, map.rates, { kind: 'absolute', isLog: false, max: 10, brightness: 0 }, colors, pixels);
    expect([...pixels]).toEqual([1000, 0, 1000 + Math.round(25.5 * 5), 0, 1255, 0]);
  });
});
