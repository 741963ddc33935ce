import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import { Catalog } from '../../../../engine/cluster/catalog/catalog.ts';
import { HeatHistory } from '../../../../engine/cluster/heat/heat-history.ts';
import { type HeatMapRequest, heatMap, heatOfNodes } from '../../../../engine/cluster/heat/map/heat-map.ts';
import { HeatMaps } from '../../../../engine/cluster/heat/map/heat-maps.ts';
import { mergeRows } from '../../../../engine/cluster/heat/map/merge-rows.ts';
import { orderRows } from '../../../../engine/cluster/heat/map/row-order.ts';
import { catalogFile } from '../../../../engine/cluster/workspace-files.ts';
import { NO_SHARD, NO_TYPE } from '../../../../engine/model/ids.ts';
import type { HeatMap } from '../../../../engine/protocol/heat-map-types.ts';
import { topologyOf } from '../../../support/topologies.ts';
import { newWorkspace } from '../../../support/workspaces.ts';

const SHARDS = 2;
/** Slot 4 is vacant. */
const HOMES = Uint16Array.of(1, 0, 0, 1, NO_SHARD, 0);
const TYPES = Uint16Array.of(0, 1, 0, 0, NO_TYPE, 0);
const SLOTS = HOMES.length;
const ORDER = [2, 5, 1, 0, 3];
const START_MS = 1_700_000_000_000 - (1_700_000_000_000 % 86_400_000);
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const never = new AbortController().signal;
const ALL = { columnsMax: 1500, rowsMax: 1500, nodes: null, like: null };

async function openHistory(options = {}) {
  const folder = await newWorkspace(topologyOf(SLOTS, [[0, 1, 0]]), { shardCount: SHARDS });
  const catalog = Catalog.open(catalogFile(folder));
  onTestFinished(() => catalog.close());
  return { catalog, history: new HeatHistory(catalog.heat, SLOTS, SHARDS, options) };
}

const sourceOf = (history: HeatHistory) => ({
  history,
  homes: HOMES,
  types: TYPES,
  slotEnd: SLOTS,
  shardCount: SHARDS,
});
const mapOf = (history: HeatHistory, request: Partial<HeatMapRequest> & { fromMs: number; toMs: number }) =>
  heatMap(sourceOf(history), { ...ALL, ...request }, never);

const rowsOf = ({ order, starts }: HeatMap): number[][] =>
  Array.from(starts.subarray(1), (end, row) => Array.from(order!.subarray(starts[row], end)));

interface Fold {
  readonly endMs: number;
  readonly elapsedMs: number;
  readonly accesses: Uint32Array;
}

/** Adds folds with pauses in between until `untilMs`; tells what it has added. */
function fill(history: HeatHistory, seed: number, untilMs: number): Fold[] {
  const prng = createPrng(seed);
  const folds: Fold[] = [];
  for (let now = START_MS + 777; now < untilMs; now += prng.below(25 * MINUTE)) {
    for (let burst = prng.below(40); burst >= 0; burst--) {
      const elapsedMs = 400 + prng.below(4000);
      now += elapsedMs;
      const accesses = Uint32Array.from(HOMES, (home) =>
        home === NO_SHARD || prng.below(2) === 0 ? 0 : prng.below(90),
      );
      folds.push({ endMs: now, elapsedMs, accesses });
      history.add(accesses, HOMES, elapsedMs, now);
    }
  }
  return folds;
}

/** The judge: every cell from every fold. */
function expectCells(map: HeatMap, folds: readonly Fold[], sampleMs: number, fromMs: number, toMs: number): void {
  const rows = rowsOf(map);
  const columns = map.columnsMs.length;
  const rate = (sum: number, ms: number) => Math.fround(ms === 0 ? 0 : (1000 * sum) / ms);
  map.columnsMs.forEach((startMs, column) => {
    const firstMs = Math.max(startMs, Math.floor(fromMs / sampleMs) * sampleMs);
    const endMs = Math.min(startMs + map.resolutionMs, toMs);
    const inside = folds.filter((fold) => fold.endMs >= firstMs && fold.endMs < endMs);
    const ms = inside.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
    const sumOf = (nodes: readonly number[]) =>
      inside.reduce((sum, { accesses }) => sum + nodes.reduce((of, node) => of + accesses[node]!, 0), 0);
    expect(map.watchedMs[column]).toBe(ms);
    expect(map.noData[column]).toBe(ms === 0 ? 1 : 0);
    const got = rows.map((_, row) => map.rates[row * columns + column]!);
    expect(got).toEqual(rows.map((nodes) => rate(sumOf(nodes), ms)));
    const byShard = [...HOMES.keys()].filter((node) => HOMES[node] === 1);
    expect(map.shardRates[column * SHARDS + 1]).toBe(rate(sumOf(byShard), ms));
  });
}

describe('heat map', () => {
  it('[HM1] every cell is what was accessed a second while somebody watched, at every resolution', async () => {
    const { catalog, history } = await openHistory();
    const untilMs = START_MS + DAY + 7 * HOUR;
    const folds = fill(history, 3, untilMs);
    const now = folds.at(-1)!.endMs;
    for (const [length, sampleMs] of [
      [HOUR / 2, 10_000],
      [20 * HOUR, MINUTE],
      [9 * DAY, HOUR],
    ] as const) {
      const [fromMs, toMs] = [now - length, now + 1];
      for (const columnsMax of [1500, 37]) {
        const map = await mapOf(history, { fromMs, toMs, columnsMax });
        expect(map.columnsMs.length).toBeLessThanOrEqual(columnsMax);
        expect(rowsOf(map)).toEqual(ORDER.map((node) => [node]));
        expect([...map.rowShards]).toEqual([0, 0, 0, 1, 1]);
        expectCells(map, folds, sampleMs, fromMs, toMs);
      }
      const merged = await mapOf(history, { fromMs, toMs, columnsMax: 50, rowsMax: 3 });
      expect(rowsOf(merged).length).toBeLessThanOrEqual(3);
      expectCells(merged, folds, sampleMs, fromMs, toMs);
      const { rates, watchedMs } = await heatOfNodes(sourceOf(history), { fromMs, toMs }, never);
      const inside = folds.filter(({ endMs }) => endMs >= Math.floor(fromMs / sampleMs) * sampleMs);
      expect(watchedMs).toBe(inside.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0));
      const sum = inside.reduce((of, { accesses }) => of + accesses[2]!, 0);
      expect(rates[2]).toBe(Math.fround((1000 * sum) / watchedMs));
    }
    // A restart in the middle of a sample changes nothing.
    history.close();
    const again = new HeatHistory(catalog.heat, SLOTS, SHARDS);
    expectCells(await mapOf(again, { fromMs: now - HOUR / 2, toMs: now + 1 }), folds, 10_000, now - HOUR / 2, now + 1);
    await expect(mapOf(again, { fromMs: now, toMs: now })).rejects.toMatchObject({ code: 'usage.params' });
  });

  it('[HM2] rows are by home, type and number; asked for some nodes it has only those; vacant slots have none', () => {
    expect([...orderRows(HOMES, TYPES, SLOTS, null).nodes]).toEqual(ORDER);
    const some = orderRows(HOMES, TYPES, SLOTS, Uint8Array.of(1, 1, 0, 0, 1, 0));
    expect([[...some.nodes], [...some.shards]]).toEqual([
      [1, 0],
      [0, 1],
    ]);
    const moved = HOMES.slice();
    moved[0] = 0;
    const prints = [HOMES, moved].map((homes) => orderRows(homes, TYPES, SLOTS, null).fingerprint);
    expect(prints[0]).not.toBe(prints[1]);
  });

  it('[HM2] where nodes share rows each has one place, no row has two shards, and hot nodes have rows of their own', () => {
    const node = fc.record({ shard: fc.integer({ min: 0, max: 3 }), heat: fc.integer({ min: 0, max: 50 }) });
    fc.assert(
      fc.property(fc.array(node, { maxLength: 300 }), fc.integer({ min: 4, max: 60 }), (given, rowsMax) => {
        const nodes = given.sort((a, b) => a.shard - b.shard);
        const shards = Uint16Array.from(nodes, ({ shard }) => shard);
        const starts = mergeRows(
          shards,
          Float64Array.from(nodes, ({ heat }) => heat),
          rowsMax,
        );
        const rows = starts.length - 1;
        expect(rows).toBeLessThanOrEqual(rowsMax);
        expect([starts[0], starts[rows]]).toEqual([0, nodes.length]);
        for (let row = 0; row < rows; row++) {
          expect(starts[row + 1]!).toBeGreaterThan(starts[row]!);
          expect(shards[starts[row]!]).toBe(shards[starts[row + 1]! - 1]);
        }
        const total = nodes.reduce((sum, { heat }) => sum + heat, 0);
        nodes.forEach(({ heat }, at) => {
          // Four times a row's even part of everything: hotter than any limit that is needed.
          if (heat < (4 * total) / (rowsMax - 3) || heat === 0) return;
          expect(starts.includes(at) && starts.includes(at + 1), `node ${at}`).toBe(true);
        });
      }),
    );
  });

  it('[HM3] a map is gone on with in its own rows and columns, until a node has another home', async () => {
    const { history } = await openHistory();
    const folds = fill(history, 8, START_MS + 3 * HOUR);
    const now = folds.at(-1)!.endMs;
    const whole = await mapOf(history, { fromMs: now - 2 * HOUR, toMs: now + 1, columnsMax: 60, rowsMax: 3 });
    const columns = whole.columnsMs.length;
    const like = { fingerprint: whole.fingerprint, starts: whole.starts, resolutionMs: whole.resolutionMs };
    const tailMs = whole.columnsMs[columns - 2]!;
    const tail = await mapOf(history, { fromMs: tailMs, toMs: now + 1, columnsMax: 60, rowsMax: 3, like });
    expect(tail.order).toBeNull();
    expect([...tail.columnsMs]).toEqual([...whole.columnsMs.subarray(columns - 2)]);
    for (let row = 0; row < whole.rowShards.length; row++) {
      expect([...tail.rates.subarray(2 * row, 2 * row + 2)]).toEqual([
        ...whole.rates.subarray((row + 1) * columns - 2, (row + 1) * columns),
      ]);
    }
    const homes = HOMES.slice();
    homes[0] = 0;
    const request = { ...ALL, fromMs: tailMs, toMs: now + 1, rowsMax: 3, like };
    const moved = await heatMap({ ...sourceOf(history), homes }, request, never);
    expect(moved.fingerprint).not.toBe(whole.fingerprint);
    expect(moved.order).not.toBeNull();
    // Minutes of last week in columns of ten seconds cannot be had; too many columns are refused, not made.
    const tooMany = { ...request, columnsMax: 1 };
    await expect(heatMap(sourceOf(history), tooMany, never)).rejects.toMatchObject({ code: 'usage.params' });
  });

  it('[HM4] others work while a map is made, what is stored meanwhile is in it once, and it can be given up', async () => {
    const { history } = await openHistory();
    const fold = Uint32Array.of(1, 0, 0, 0, 0, 0);
    const count = 400;
    for (let at = 0; at < count; at++) history.add(fold, HOMES, 1000, START_MS + at * 1000);
    const { samples } = history.read(START_MS, START_MS + HOUR);
    const reading = samples()[Symbol.iterator]();
    let seen = 0;
    let more = 0;
    for (let next = reading.next(); !next.done; next = reading.next()) {
      seen += next.value.shards[1]!;
      // Between two samples the clock goes on; what is counted in time is in the answer.
      if (more < 20) history.add(fold, HOMES, 1000, START_MS + (count + more++) * 1000);
    }
    expect(seen).toBe(count + more);

    let turns = 0;
    let isOver = false;
    const other = () => {
      turns++;
      if (!isOver) setImmediate(other);
    };
    setImmediate(other);
    // A thread on which every look at the clock finds a slice over.
    const slow = { ...sourceOf(history), history: { earliestMs: () => null, read: slowly(history) } };
    const maps = new HeatMaps(() => slow);
    const request = { ...ALL, fromMs: START_MS, toMs: START_MS + HOUR };
    const [first, second] = await Promise.all([maps.map(request, never), maps.map(request, never)]);
    isOver = true;
    expect(turns).toBeGreaterThan(4);
    expect(second.rates).toEqual(first.rates);
    const given = new AbortController();
    const ended = maps.map(request, given.signal);
    given.abort();
    await expect(ended).rejects.toMatchObject({ code: 'cancelled.caller' });
    const atClosing = maps.ofNodes({ fromMs: START_MS, toMs: START_MS + HOUR }, never);
    maps.close();
    await expect(atClosing).rejects.toMatchObject({ code: 'cancelled.caller' });
  });

  it('[HM5] columns that nobody watched, and those whose detail is not kept, are no columns without heat', async () => {
    const { catalog, history } = await openHistory();
    for (let at = 0; at < 12; at++) {
      // Nobody watches for half a minute.
      const later = at < 6 ? 0 : 30_000;
      history.add(Uint32Array.of(at, 0, 0, 0, 0, 0), HOMES, 1000, START_MS + at * 10_000 + later);
    }
    catalog.heat.dropDetail(10_000, 40);
    const map = await mapOf(history, { fromMs: START_MS, toMs: START_MS + 150_000 });
    const kinds = [...map.noData];
    expect(kinds.slice(6, 9)).toEqual([1, 1, 1]);
    expect(kinds.slice(0, 6)).toContain(2);
    expect(kinds.at(-1), 'the newest stays').toBe(0);
    expect(map.shardRates[2 * 3 + 1], 'the sum by shard stays').toBe(3);
    expect(map.keptFromMs).toBe(START_MS);
    const unknown = await heatOfNodes(sourceOf(history), { fromMs: START_MS + DAY, toMs: START_MS + 2 * DAY }, never);
    expect(unknown.watchedMs).toBe(0);
  });
});

/** Reads that take long: every sample is more than a slice. */
function slowly(history: HeatHistory): HeatHistory['read'] {
  return (fromMs, toMs) => {
    const { sampleMs, samples } = history.read(fromMs, toMs);
    return {
      sampleMs,
      *samples() {
        for (const sample of samples()) {
          const untilMs = performance.now() + 5;
          while (performance.now() < untilMs);
          yield sample;
        }
      },
    };
  };
}
