// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ShardscopeError } from '../../../engine/protocol/index.ts';
import type { ActionContext } from '../../../renderer/actions/context.ts';
import { FOLLOW_MS } from '../../../renderer/actions/heat-map-actions.ts';
import { followSelectionHeat } from '../../../renderer/actions/selection-heat.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { columnCount } from '../../../renderer/heat-map/shown-map.ts';
import { App } from '../../../renderer/shell/App.tsx';
import { contentOf } from '../../../renderer/state/layout.ts';
import { balanceLook, balanceStatus } from '../support/balance-data.ts';
import { createEnginePeer, type EnginePeer } from '../support/engine-peer.ts';
import { heatMapOf } from '../support/heat-map-data.ts';

/** The chain of engine-peer.ts: two nodes on shard 0 in rows of their own, one on shard 1. */
const chainMap = (shape: Parameters<typeof heatMapOf>[0]) => ({
  ...heatMapOf(shape),
  order: Uint32Array.of(0, 1, 2),
  starts: Uint32Array.of(0, 1, 2, 3),
});
const COLUMNS = 30;
const START_MS = heatMapOf({ columns: 1 }).columnsMs[0]!;
const NOW_MS = START_MS + COLUMNS * 10_000 - 3000;

let running: Console | null = null;
let nowMs = NOW_MS;
beforeEach(() => {
  localStorage.clear();
  nowMs = NOW_MS;
});
afterEach(() => {
  vi.useRealTimers();
  cleanup();
  running?.close();
  running = null;
});

async function show(peer: EnginePeer): Promise<Console> {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => nowMs });
  running.stores.view.update((view) => ({ ...view, isHeatOpen: true }));
  render(<App console={running} />);
  await screen.findByRole('region', { name: 'Heat over time' });
  // happy-dom lays nothing out: there is room all the same.
  running.heatMaps.fit(100, 400);
  await waitFor(() => expect(running!.stores.heatMap.get().map).not.toBeNull());
  return running;
}

const panel = () => within(screen.getByRole('region', { name: 'Heat over time' }));
const plot = () => panel().findByRole('application', { name: 'Heat of nodes against time' });
const lastMap = (peer: EnginePeer) => peer.callsOf('heat.map').at(-1) as Readonly<Record<string, unknown>>;
const mapPeer = (overrides = {}) =>
  createEnginePeer({ 'heat.map': () => chainMap({ columns: COLUMNS }), ...overrides });

const isOfSome = (asked: unknown): boolean => (asked as { nodes: Uint32Array | null }).nodes !== null;
const frontOf = ({ layout, view }: Console['stores']) => contentOf(layout.get(), view.get())[1].front;

describe('heat panel', () => {
  it('[HM8] [HM12] it goes on with now until somebody looks back, and says the way to now', async () => {
    const peer = createEnginePeer({
      'heat.map': ({ like, fromMs }) => {
        if (like === null) return chainMap({ columns: COLUMNS });
        const firstColumn = (fromMs - START_MS) / 10_000;
        return { ...chainMap({ columns: COLUMNS + 1 - firstColumn, firstColumn, add: 100 }), order: null };
      },
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const { stores } = await show(peer);
    expect(panel().getByText('Live')).toBeTruthy();
    const before = peer.callsOf('heat.map').length;
    nowMs += FOLLOW_MS;
    await vi.advanceTimersByTimeAsync(2 * FOLLOW_MS);
    await waitFor(() => expect(columnCount(stores.heatMap.get().map!)).toBe(COLUMNS + 1));
    // From the last but one column on, in the rows that are there.
    expect(peer.callsOf('heat.map')[before]).toMatchObject({
      fromMs: START_MS + 10_000 * (COLUMNS - 2),
      like: { fingerprint: 42, resolutionMs: 10_000 },
    });
    // What full colour means has changed by itself: it says so.
    expect(panel().getByText('was 39')).toBeTruthy();

    fireEvent.click(panel().getByRole('button', { name: 'Half of it earlier' }));
    expect(await panel().findByRole('button', { name: 'Go live' })).toBeTruthy();
    await waitFor(() => expect(lastMap(peer)).toMatchObject({ toMs: nowMs - 150_000 + 1, like: null }));
    const asked = peer.callsOf('heat.map').length;
    expect(asked).toBeGreaterThan(before);
    await vi.advanceTimersByTimeAsync(3 * FOLLOW_MS);
    expect(peer.callsOf('heat.map').length, 'the past does not go on').toBe(asked);
    fireEvent.click(panel().getByRole('button', { name: 'Back to what was shown before' }));
    expect(await panel().findByText('Live')).toBeTruthy();
  });

  it('[HM16] arrow keys go from cell to cell and are told, Enter selects, Escape lets go', async () => {
    const { stores } = await show(mapPeer());
    const cells = await plot();
    cells.focus();
    fireEvent.keyDown(cells, { key: 'ArrowDown' });
    expect(stores.heatCursor.get().cell).toEqual({ row: 1, column: COLUMNS - 1 });
    const told = `host-1, Shard 0, `;
    await waitFor(() => expect(panel().getByText((words) => words.startsWith(told) && words.endsWith('34 reads/s'))));
    fireEvent.keyDown(cells, { key: 'Enter' });
    expect(stores.selection.get().index).toBe(1);
    expect(await panel().findByTestId('heat-selected-row')).toBeTruthy();
    fireEvent.keyDown(cells, { key: 'ArrowUp', shiftKey: true });
    fireEvent.keyDown(cells, { key: 'ArrowLeft', shiftKey: true });
    const { brush } = stores.heatMap.get();
    expect([...brush!.nodes]).toEqual([0, 1]);
    expect(brush!.toMs - brush!.fromMs).toBe(20_000);
    fireEvent.keyDown(cells, { key: 'Escape' });
    expect(stores.heatCursor.get().pinned).toBeNull();
    fireEvent.keyDown(cells, { key: 'Escape' });
    expect(stores.heatMap.get().brush).toBeNull();
    fireEvent.keyDown(cells, { key: '+' });
    expect(stores.heatMap.get().sight.range.kind).toBe('fixed');
    fireEvent.keyDown(cells, { key: 'Backspace' });
    await waitFor(() => expect(stores.heatMap.get().sight.range.kind).toBe('last'));
  });

  it('[HM15] the topology has the heat of what is brushed until it is live again', async () => {
    const peer = mapPeer({ 'heat.nodes': () => ({ rates: Float32Array.of(0, 8, 4), watchedMs: 10_000 }) });
    const { stores, heatMaps, live } = await show(peer);
    peer.pushHeat([1, 1, 1]);
    heatMaps.brush({ nodes: Uint32Array.of(1), fromMs: START_MS, toMs: START_MS + 60_000 });
    const setHeatThen = vi.spyOn(live, 'setHeatThen');
    fireEvent.click(await panel().findByRole('button', { name: 'Colour the topology by this time' }));
    expect(await screen.findByText(/^Heat of /)).toBeTruthy();
    expect(peer.callsOf('heat.nodes')).toEqual([{ fromMs: START_MS, toMs: START_MS + 60_000 }]);
    expect([...setHeatThen.mock.lastCall![0]!.nodeHeat]).toEqual([0, 255, expect.any(Number)]);
    expect(stores.view.get().colorMode).toBe('heat');
    fireEvent.click(screen.getByRole('button', { name: /^Back to live/ }));
    expect(setHeatThen.mock.lastCall).toEqual([null]);
    expect([stores.view.get().colorMode, stores.heatMap.get().past]).toEqual(['shard', null]);
  });

  it('[HM18] what is brushed is selected at once, Ctrl adds, a row of many nodes is selected whole, and a button brings it back', async () => {
    const grouped = {
      ...chainMap({ columns: COLUMNS }),
      starts: Uint32Array.of(0, 2, 3),
      rowShards: Uint16Array.of(0, 1),
    };
    const { stores, selects } = await show(createEnginePeer({ 'heat.map': () => grouped }));
    const cells = await plot();
    cells.focus();
    fireEvent.keyDown(cells, { key: 'ArrowUp' });
    fireEvent.keyDown(cells, { key: 'ArrowLeft', shiftKey: true });
    expect([...stores.nodeSet.get().nodes], 'both nodes of the row').toEqual([0, 1]);
    expect(await panel().findByTestId('heat-selected-rows')).toBeTruthy();
    const bar = within(panel().getByRole('region', { name: 'Brushed part of the map' }));
    expect(bar.getByRole('button', { name: 'Selected' })).toHaveProperty('disabled', true);
    selects.selectMany([2], 'replace');
    fireEvent.click(await bar.findByRole('button', { name: 'Select these nodes' }));
    expect([...selects.selected()]).toEqual([0, 1]);
    // Letting go of the brush lets go of no node.
    fireEvent.keyDown(cells, { key: 'Escape' });
    expect([stores.heatMap.get().brush, selects.selected().length]).toEqual([null, 2]);
    fireEvent.keyDown(cells, { key: 'ArrowDown' });
    fireEvent.keyDown(cells, { key: 'Enter', ctrlKey: true });
    expect([...selects.selected()]).toEqual([0, 1, 2]);
    fireEvent.keyDown(cells, { key: 'Enter' });
    expect([...selects.selected()]).toEqual([2]);
    fireEvent.keyDown(cells, { key: 'F10', shiftKey: true });
    // happy-dom lays nothing out: the menu opens at the first row.
    fireEvent.click(await screen.findByRole('menuitem', { name: /^Add them to the selection/ }));
    expect([...selects.selected()]).toEqual([0, 1, 2]);
  });

  it('[HM18] what is selected is shown in the map alone, with the way back to all nodes', async () => {
    const peer = mapPeer();
    const { stores, selects } = await show(peer);
    selects.selectMany([0, 2], 'replace');
    fireEvent.click(await screen.findByRole('button', { name: 'Show in heat over time' }));
    await waitFor(() => expect(lastMap(peer)).toMatchObject({ nodes: Uint32Array.of(0, 2) }));
    expect(frontOf(stores)).toBe('heat');
    fireEvent.click(panel().getByRole('button', { name: 'Show all nodes' }));
    await waitFor(() => expect(lastMap(peer)).toMatchObject({ nodes: null }));
  });

  it('[HM19] charts and table have a line for what is selected, which goes on with now by its newest columns', async () => {
    const peer = createEnginePeer({
      'heat.map': ({ like, fromMs, nodes }) => {
        const rows =
          nodes === null
            ? {}
            : {
                order: Uint32Array.of(0, 2),
                starts: Uint32Array.of(0, 1, 2),
                rowShards: Uint16Array.of(0, 1),
                fingerprint: 7,
              };
        const firstColumn = (fromMs - START_MS) / 10_000;
        if (like === null) return { ...chainMap({ columns: COLUMNS }), ...rows };
        return { ...chainMap({ columns: COLUMNS + 1 - firstColumn, firstColumn, add: 100 }), ...rows, order: null };
      },
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const { stores, selects } = await show(peer);
    expect(panel().queryByTestId('heat-selection-line')).toBeNull();
    selects.selectMany([0, 2], 'replace');
    await vi.advanceTimersByTimeAsync(300);
    expect(await panel().findByTestId('heat-selection-line')).toBeTruthy();
    expect(panel().getByText(/Selection \(2 nodes\)/)).toBeTruthy();
    expect(lastMap(peer)).toMatchObject({
      ...{ fromMs: START_MS, toMs: START_MS + COLUMNS * 10_000 },
      ...{ columnsMax: COLUMNS, nodes: Uint32Array.of(0, 2), like: null },
    });
    nowMs += FOLLOW_MS;
    await vi.advanceTimersByTimeAsync(2 * FOLLOW_MS);
    await waitFor(() => expect(columnCount(stores.heatMap.get().selection!.map)).toBe(COLUMNS + 1));
    const tail = peer
      .callsOf('heat.map')
      .find((asked) => (asked as { like: unknown }).like !== null && isOfSome(asked));
    expect(tail).toMatchObject({ fromMs: START_MS + 10_000 * (COLUMNS - 2), like: { fingerprint: 7 } });
    fireEvent.click(panel().getByRole('button', { name: 'Table' }));
    const table = within(await panel().findByRole('table', { name: 'Shards over time' }));
    expect(table.getByRole('columnheader', { name: 'Selection (2 nodes)' })).toBeTruthy();
    // Two rows of 100 and 105 and the column each.
    expect(table.getAllByRole('row')[1]!.textContent).toContain(`${205 + 2 * COLUMNS}`);
    selects.selectMany([], 'replace');
    await waitFor(() => expect(stores.heatMap.get().selection).toBeNull());
  });

  it('[HM19] more nodes than the engine may be asked of are a part, and said to be', async () => {
    const peer = mapPeer();
    const { stores, selects, client } = await show(peer);
    selects.selectMany([0, 1, 2], 'replace');
    expect(await panel().findByText(/Selection \(3 nodes\)/)).toBeTruthy();
    const context = { ...running!, client, jobs: { run: vi.fn(), cancel: vi.fn() } } as unknown as ActionContext;
    const stop = followSelectionHeat(context, selects, 2);
    await waitFor(() => expect(stores.heatMap.get().selection).toMatchObject({ nodes: Uint32Array.of(0, 1) }));
    stop();
    expect(await panel().findByText(/Selection \(2 of 3 nodes\)/)).toBeTruthy();
  });

  it('[HM20] it opens on the shortest time that holds all that is kept and says since when; a chosen one stays', async () => {
    let keptFromMs: number | null = null;
    const noData = Uint8Array.from({ length: COLUMNS }, (_, column) => (column < 2 ? 1 : 0));
    const peer = createEnginePeer({ 'heat.map': () => ({ ...chainMap({ columns: COLUMNS }), noData, keptFromMs }) });
    const { stores, heatMaps } = await show(peer);
    const hour = { kind: 'last', ms: 3_600_000 };
    expect(stores.heatMap.get().sight.range, 'nothing is kept yet').toEqual(hour);
    keptFromMs = START_MS + 15_000;
    await heatMaps.reload();
    expect(stores.heatMap.get().sight.range).toEqual({ kind: 'last', ms: 300_000 });
    expect(lastMap(peer)).toMatchObject({ fromMs: NOW_MS - 300_000, toMs: NOW_MS + 1 });
    expect(await panel().findByText(/^kept since \d/)).toBeTruthy();
    expect(stores.heatMap.get().former, 'nobody has chosen what it was').toEqual([]);
    heatMaps.look({ range: { kind: 'last', ms: 3_600_000 } });
    await heatMaps.reload();
    expect(stores.heatMap.get().sight.range).toEqual(hour);
  });

  it('[HM10] [HM14] where nothing is kept, today or of yesterday, it is said', async () => {
    const nothing = { noData: new Uint8Array(COLUMNS).fill(1) };
    const peer = createEnginePeer({
      'heat.map': ({ toMs }) => ({ ...chainMap({ columns: COLUMNS }), ...(toMs < START_MS ? nothing : {}) }),
    });
    const { stores } = await show(peer);
    fireEvent.click(panel().getByRole('button', { name: 'vs yesterday' }));
    expect(await panel().findByText(/^Nothing is kept of this time yesterday/)).toBeTruthy();
    expect(lastMap(peer)).toMatchObject({ fromMs: START_MS - 86_400_000, like: { fingerprint: 42 } });
    expect(panel().getByText(/^less or more than yesterday/)).toBeTruthy();
    stores.heatMap.update((state) => ({ ...state, map: { ...state.map!, ...nothing } }));
    expect(await panel().findByText(/^Nothing is kept of this time\. /)).toBeTruthy();
  });

  it('[HM7] [HM13] to the right of now is what the balancer expects, and events are named', async () => {
    const look = balanceLook({
      expected: [
        { p50: 10, p90: 20 },
        { p50: 30, p90: 70 },
      ],
    });
    const move = {
      ...{ moveId: 4, node: { index: 1, key: 'k', label: 'host-1' }, from: 0, to: 1, state: 'done' as const, rows: 3 },
      ...{ startedMs: START_MS + 50_000, finishedMs: START_MS + 60_000, error: null },
    };
    const peer = mapPeer({
      'balance.status': () => balanceStatus({ look }),
      'move.list': () => [move],
      'audit.list': () => [],
    });
    const { stores } = await show(peer);
    await waitFor(() => expect(stores.balance.get().status.state).toBe('ready'));
    expect(await panel().findByText('expected, p50 to p90')).toBeTruthy();
    expect(panel().getByText('- - overload, 1.20 × even')).toBeTruthy();
    // Beyond now the read-out has it in numbers, the hottest first, and so has the table.
    stores.heatCursor.update((cursor) => ({ ...cursor, cell: null, timeMs: NOW_MS + 60_000 }));
    await waitFor(() => {
      expect(panel().getByTestId('heat-reading').textContent).toBe('expected, p50 to p901: 30 to 700: 10 to 20');
    });
    fireEvent.click(panel().getByRole('button', { name: 'Table' }));
    const expected = within(await panel().findByRole('table', { name: 'Shards over time' })).getAllByRole('row')[1]!;
    expect(expected.textContent).toMatch(/^expected, p50 to p9010 to 2030 to 70/);
    fireEvent.click(panel().getByRole('button', { name: 'Map' }));
    expect(await panel().findByRole('button', { name: /: host-1 from shard 0 to shard 1$/ })).toBeTruthy();
    // What is looked at is over: nothing lies ahead of it.
    fireEvent.click(panel().getByRole('button', { name: 'Half of it earlier' }));
    await waitFor(() => expect(panel().queryByText('expected, p50 to p90')).toBeNull());
  });

  it('[HM13] the table has the rows by heat and the shards over time; a failure says what to do', async () => {
    let fails = false;
    const peer = mapPeer({
      'heat.map': () => {
        if (fails) throw new ShardscopeError('usage.params', 'heat from 2 to 1: the range ends before it begins');
        return chainMap({ columns: COLUMNS });
      },
    });
    const { heatMaps } = await show(peer);
    fireEvent.click(panel().getByRole('button', { name: 'Table' }));
    const rows = within(await panel().findByRole('table', { name: 'Hottest rows' })).getAllByRole('row');
    await waitFor(() => expect(rows[1]!.textContent).toMatch(/^shop1/));
    expect(rows.length).toBe(4);
    const columns = within(panel().getByRole('table', { name: 'Shards over time' })).getAllByRole('row');
    expect(columns.length).toBe(COLUMNS + 1);
    expect(columns[1]!.textContent, 'the newest first').toContain(`${2 * (COLUMNS - 1)}`);
    fails = true;
    await heatMaps.reload();
    expect((await panel().findByRole('alert')).textContent).toContain('the range ends before it begins');
  });

  it('[HM15] the inspector shows its node in the map, which comes in front of the panels beside it', async () => {
    const peer = mapPeer();
    const { stores, selects } = await show(peer);
    selects.select(2);
    fireEvent.keyDown(document.body, { key: 'q' });
    expect(frontOf(stores)).toBe('query');
    fireEvent.click(await screen.findByRole('button', { name: 'Show in heat map' }));
    await waitFor(() => expect(frontOf(stores)).toBe('heat'));
    await waitFor(() => expect(stores.heatCursor.get().cell?.row).toBe(2));
    fireEvent.keyDown(document.body, { key: 'h' });
    expect(stores.view.get().isHeatOpen).toBe(false);
  });
});
