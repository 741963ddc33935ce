// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FOLLOW_MS } from '../../../renderer/actions/heat-map-actions.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { App } from '../../../renderer/shell/App.tsx';
import { settingsSchema } from '../../../renderer/state/settings.ts';
import { createEnginePeer, type EnginePeer, OPEN } from '../support/engine-peer.ts';

let running: Console | null = null;
beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.useRealTimers();
  cleanup();
  running?.close();
  running = null;
});

async function start(peer: EnginePeer, nowMs = () => Date.now()): Promise<Console> {
  running = createConsole({ open: peer.open, shell: null, nowMs });
  const { stores } = running;
  await vi.waitFor(() => expect(stores.workspace.get().topology.state).toBe('ready'));
  return running;
}
const pause = ({ stores }: Console, isHeatPaused: boolean) => stores.view.update((view) => ({ ...view, isHeatPaused }));
/** Until messages are where they are to go. */
const settled = () => vi.advanceTimersByTimeAsync(1);

describe('pace of live heat', () => {
  it('[HM21] the engine sends no more frames than are wanted, and none while it is paused', async () => {
    const peer = createEnginePeer();
    const console = await start(peer);
    const { stores, live } = console;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const sent = async (heat: number) => {
      peer.pushHeat([0, heat, 100]);
      await settled();
      return 10 * Math.round(live.heatOf(1) / 10);
    };
    expect([await sent(10), await sent(20), await sent(30)], 'every one').toEqual([10, 20, 30]);
    stores.settings.update((settings) => ({ ...settings, heatEveryMs: 5000 }));
    await settled();
    expect([await sent(40), await sent(50)], 'at once, and then not before the next is due').toEqual([40, 40]);
    await vi.advanceTimersByTimeAsync(4700);
    expect(await sent(60), 'half a tick before').toBe(40);
    await vi.advanceTimersByTimeAsync(100);
    expect([await sent(70), await sent(80)]).toEqual([70, 70]);
    pause(console, true);
    await settled();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await sent(90)).toBe(70);
    pause(console, false);
    await settled();
    expect(await sent(20), 'at the next tick').toBe(20);
  });

  it('[HM21] another workspace is not paused; how often is kept, a pause is not', async () => {
    const peer = createEnginePeer();
    const console = await start(peer);
    pause(console, true);
    peer.push('workspace', { ...OPEN, name: 'other', generation: 2 });
    await vi.waitFor(() => expect(console.stores.view.get().isHeatPaused).toBe(false));
    expect(settingsSchema.parse({ heatEveryMs: 30_000 }).heatEveryMs).toBe(30_000);
    expect(settingsSchema.parse({ heatEveryMs: 17 }).heatEveryMs).toBe(500);
  });

  it('[HM21] it is chosen in the head of the panel, said in the status bar, paused by key and goes on from there', async () => {
    const peer = createEnginePeer();
    let nowMs = 1_700_000_000_000;
    const console = await start(peer, () => nowMs);
    const { stores } = console;
    stores.view.update((view) => ({ ...view, isHeatOpen: true }));
    render(<App console={console} />);
    const panel = within(await screen.findByRole('region', { name: 'Heat over time' }));
    console.heatMaps.fit(100, 400);
    await waitFor(() => expect(stores.heatMap.get().map).not.toBeNull());
    fireEvent.click(panel.getByRole('button', { name: 'Live heat: twice a second' }));
    fireEvent.click(await screen.findByRole('menuitemradio', { name: 'every 5 s' }));
    expect(stores.settings.get().heatEveryMs).toBe(5000);
    const bar = within(screen.getByRole('contentinfo'));
    expect(await bar.findByText('Heat every 5 s')).toBeTruthy();

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    fireEvent.keyDown(document.body, { key: 'a' });
    expect(await bar.findByText(/^Heat paused/)).toBeTruthy();
    expect(panel.getByRole('button', { name: 'Live heat: Paused' })).toBeTruthy();
    const asked = peer.callsOf('heat.map').length;
    nowMs += 3 * FOLLOW_MS;
    await vi.advanceTimersByTimeAsync(3 * FOLLOW_MS);
    expect(peer.callsOf('heat.map').length, 'the map stands still too').toBe(asked);
    console.heatMaps.fit(100, 300);
    await vi.advanceTimersByTimeAsync(1000);
    const redrawn = peer.callsOf('heat.map').slice(asked) as { toMs: number }[];
    expect(redrawn.length, 'drawn in another size').toBeGreaterThan(0);
    for (const { toMs } of redrawn)
      expect(toMs, 'up to when it was paused').toBeLessThanOrEqual(nowMs - 3 * FOLLOW_MS + 1);
    fireEvent.click(bar.getByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(peer.callsOf('heat.map').length).toBeGreaterThan(asked));
    expect(stores.view.get().isHeatPaused).toBe(false);
    expect(stores.settings.get().heatEveryMs, 'as often as before').toBe(5000);
    // The sheet of shortcuts has the keys of the map.
    fireEvent.keyDown(document.body, { key: '?' });
    const sheet = within(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }));
    expect(sheet.getByText('Pause live heat, or resume it')).toBeTruthy();
  });
});
