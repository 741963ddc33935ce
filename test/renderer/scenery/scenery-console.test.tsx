// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LayoutChange } from '../../../engine/protocol/index.ts';
import { decodeHeatFrame, encodeHeatFrame } from '../../../engine/protocol/index.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { forecastBytes } from '../../../renderer/scene/forecast-bytes.ts';
import type { Moves } from '../../../renderer/scene/ghost.ts';
import { App } from '../../../renderer/shell/App.tsx';
import {
  INITIAL_SCENERY,
  nextOf,
  planLoads,
  restoreScenery,
  storedScenery,
  VISIONS,
} from '../../../renderer/state/scenery.ts';
import { openPlan } from '../support/balance-console.tsx';
import { balanceStatus, planDetails, planSummary } from '../support/balance-data.ts';
import { createEnginePeer, type EnginePeer } from '../support/engine-peer.ts';

let running: Console | null = null;
afterEach(() => {
  cleanup();
  running?.close();
  running = null;
  localStorage.clear();
});

async function start(peer: EnginePeer): Promise<Console> {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
  const { stores } = running;
  await vi.waitFor(() => expect(stores.balance.get().plans.state).toBe('ready'));
  return running;
}

describe('moves under way', () => {
  it('[SN15] of a plan under way all moves are asked once and shown, beside those by hand; its end takes them away', async () => {
    const peer = createEnginePeer();
    const { live } = await start(peer);
    const shown: Moves[] = [];
    vi.spyOn(live, 'setFlights').mockImplementation((moves) => shown.push(moves));
    const plan = planSummary({ state: 'executing' });
    for (const movedNodes of [0, 1]) peer.push('plans', { ...plan, movedNodes });
    await vi.waitFor(() => expect([...(shown.at(-1)?.nodes ?? [])]).toEqual([2]));
    expect([...shown.at(-1)!.to]).toEqual([0]);
    expect(peer.callsOf('plans.moves')).toEqual([{ planId: plan.planId }]);
    const node = { index: 1, key: 'key-1', label: 'host-1' };
    const byHand = { moveId: 7, node, from: 0, to: 1, state: 'copying', rows: 1, startedMs: 0, error: null };
    peer.push('moves', { ...byHand, finishedMs: null });
    await vi.waitFor(() => expect([...shown.at(-1)!.nodes]).toEqual([1, 2]));
    peer.push('moves', { ...byHand, state: 'done', finishedMs: 5 });
    peer.push('plans', { ...plan, state: 'done' });
    await vi.waitFor(() => expect([...shown.at(-1)!.nodes]).toEqual([]));
  });
});

describe('forecast by node', () => {
  it('[SN16] is asked for once a tick while it is the colour, and not otherwise; the legend says what it is made of', async () => {
    let basis: 'season' | 'level' = 'level';
    const heats = new Float32Array([0, 8, Number.NaN]);
    const peer = createEnginePeer({
      'forecast.nodes': () => ({ atMs: 0, horizonS: 300, basis, isBelieved: true, heats }),
    });
    running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
    render(<App console={running} />);
    await screen.findByRole('button', { name: /Shard 1/ });
    peer.push('balance', balanceStatus({ atMs: 5 }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(peer.callsOf('forecast.nodes')).toEqual([]);
    fireEvent.keyDown(document.body, { key: '4' });
    const legend = await screen.findByRole('region', { name: 'Legend' });
    expect(await within(legend).findByText('mean of the next 5 min')).toBeTruthy();
    expect(within(legend).getByText(/^No season is over yet/)).toBeTruthy();
    const { length } = peer.callsOf('forecast.nodes');
    basis = 'season';
    peer.push('balance', balanceStatus({ atMs: 6 }));
    await waitFor(() => expect(peer.callsOf('forecast.nodes')).toHaveLength(length + 1));
    await waitFor(() => expect(within(legend).queryByText(/^No season is over yet/)).toBeNull());
    fireEvent.keyDown(document.body, { key: '1' });
    peer.push('balance', balanceStatus({ atMs: 7 }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(peer.callsOf('forecast.nodes')).toHaveLength(length + 1);
  });

  it('[SN16] is on the very scale of the heat frame; what is beyond it is told', () => {
    const heats = new Float32Array([0, 0.001, 3, 40, 80, Number.NaN]);
    const head = { sequence: 1, timeMs: 0, generation: 1, heatMax: 40 };
    const frame = decodeHeatFrame(encodeHeatFrame(head, new Float32Array(1), heats.slice(0, 4)));
    const { bytes, most } = forecastBytes(heats, 40);
    expect([...bytes.subarray(0, 4)]).toEqual([...frame!.nodeHeat]);
    expect([bytes[4], bytes[5], most]).toEqual([255, 0, 80]);
    expect([...forecastBytes(heats, 0).bytes].every((byte) => byte <= 1)).toBe(true);
  });
});

describe('a plan on the topology', () => {
  it('[SN17] is offered on its page, closes that, and leads back to it; Escape ends it', async () => {
    const peer = createEnginePeer();
    const { stores } = await openPlan(peer);
    fireEvent.click(await screen.findByRole('button', { name: 'Show on the topology' }));
    const bar = await screen.findByRole('region', { name: 'Plan on the topology' });
    expect(stores.view.get().dialog).toBeNull();
    expect(within(bar).getByText('1 move')).toBeTruthy();
    fireEvent.click(within(bar).getByRole('button', { name: 'After' }));
    expect(stores.scenery.get().plan).toMatchObject({ shows: 'after', origin: 'balance' });
    fireEvent.click(within(bar).getByRole('button', { name: 'Back to the plan' }));
    expect(await screen.findByRole('heading', { name: 'By shard' })).toBeTruthy();
    expect(stores.scenery.get().plan).toBeNull();
    fireEvent.click(await screen.findByRole('button', { name: 'Show on the topology' }));
    fireEvent.keyDown(await screen.findByRole('region', { name: 'Plan on the topology' }), { key: 'Escape' });
    expect(stores.scenery.get().plan).toBeNull();
  });

  it('[SN17] loads are heat over the fair share where the plan has it, else shares of influence', () => {
    const details = planDetails();
    expect(planLoads(details).measure).toBe('ratio');
    const side = { nodes: 1, heat: 0, ratio: null, ratioAhead: null, influence: 0.4, capacity: 1 };
    const shards = [{ shard: 0, before: side, after: { ...side, influence: 0.6 } }];
    expect(planLoads({ ...details, shards })).toEqual({
      measure: 'influence',
      loads: [{ shard: 0, before: 0.4, after: 0.6 }],
    });
  });
});

describe('what is kept', () => {
  it('[SN18] choices come back with the next visit; anything else in the storage is passed over', () => {
    const chosen = { ...INITIAL_SCENERY, isMinimapOpen: false, sizeBy: 'heat', edgeDetail: 'crossing' } as const;
    expect(restoreScenery(INITIAL_SCENERY, storedScenery({ ...chosen, vision: 'tritan' }))).toEqual({
      ...chosen,
      vision: 'tritan',
    });
    for (const text of [null, '', '{', '7', 'null', '{"sizeBy":"colour","vision":3,"isMinimapOpen":"yes"}']) {
      expect(restoreScenery(INITIAL_SCENERY, text)).toEqual(INITIAL_SCENERY);
    }
    expect(VISIONS.map((vision) => nextOf(VISIONS, vision))).toEqual(['protan', 'deutan', 'tritan', 'normal']);
  });

  it('[SN18] pins are read with the workspace and follow the topic; the dialog lists and releases them', async () => {
    const peer = createEnginePeer({ 'layout.pins': () => ({ pinned: Uint32Array.of(1) }) });
    const { stores } = await start(peer);
    await vi.waitFor(() => expect([...stores.scenery.get().pinned]).toEqual([1]));
    render(<App console={running!} />);
    stores.view.update((view) => ({ ...view, dialog: 'layout' }));
    const section = await screen.findByRole('region', { name: 'Placed by hand' });
    expect(await within(section).findByRole('button', { name: 'Release host-1' })).toBeTruthy();
    const change: LayoutChange = { positions: new Float32Array(6), pinned: Uint32Array.of(1, 2) };
    peer.push('layout', change);
    fireEvent.click(await within(section).findByRole('button', { name: 'Release shop' }));
    await waitFor(() => expect(peer.callsOf('layout.unpin')).toEqual([{ nodes: [2] }]));
    expect(await within(section).findByText(/^No node is placed by hand/)).toBeTruthy();
  });
});
