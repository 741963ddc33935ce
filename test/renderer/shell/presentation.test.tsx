// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Console } from '../../../renderer/console.ts';
import { createEnginePeer, type EnginePeer, NONE } from '../support/engine-peer.ts';
import { pressOnTopology, showConsole } from '../support/show-console.tsx';

let running: Console | null = null;
async function show(peer?: EnginePeer): Promise<Console> {
  running = await showConsole(peer);
  return running;
}
const present = () => pressOnTopology('F', { ctrlKey: true, shiftKey: true });
/** By its name, from the palette. */
async function choose(command: string): Promise<void> {
  running?.stores.view.update((view) => ({ ...view, dialog: 'palette' }));
  const palette = within(await screen.findByRole('dialog', { name: 'Commands' }));
  fireEvent.change(palette.getByRole('combobox'), { target: { value: command } });
  fireEvent.click(await palette.findByRole('option', { name: new RegExp(`^${command}`) }));
}
const around = () => [
  screen.queryByRole('combobox', { name: 'Search nodes' }),
  screen.queryByRole('complementary', { name: 'Shards' }),
  screen.queryByRole('region', { name: 'Select and filter' }),
];

describe('presentation', () => {
  it('[SN35] leaves the topology and its legend alone, filtered as it is, and Escape brings everything back', async () => {
    const { stores, filters, selects } = await show();
    selects.select(1);
    filters.change({ types: ['host'] });
    present();
    await waitFor(() => expect(around()).toEqual([null, null, null]));
    expect(screen.getByRole('region', { name: 'Legend' })).toBeTruthy();
    expect(screen.getByRole('region', { name: 'What is shown' }).textContent).toContain('Type host');
    pressOnTopology('Escape');
    await waitFor(() => expect(around()).not.toContain(null));
    expect(stores.selection.get().index, 'the selection is the next thing to leave').toBe(1);
    present();
    fireEvent.click(await screen.findByRole('button', { name: 'Leave the presentation' }));
    await waitFor(() => expect(around()).not.toContain(null));
    expect(stores.view.get().isShardsOpen).toBe(true);
  });

  it.each([
    ['to filter by', () => pressOnTopology('v'), 'Show only'],
    ['to select by', () => pressOnTopology('s'), 'Select nodes'],
    ['of what happened', () => choose('Notifications'), 'Notifications'],
  ])('[SN35] ends with a form that is asked for: %s', async (_name, ask, title) => {
    const { stores } = await show();
    present();
    await waitFor(() => expect(around()).toEqual([null, null, null]));
    await ask();
    expect(await screen.findByRole('dialog', { name: title })).toBeTruthy();
    expect(stores.view.get().isPresenting).toBe(false);
  });

  it('[SN35] shows dialogs over the topology, and goes on after them', async () => {
    const { stores } = await show();
    present();
    await waitFor(() => expect(around()).toEqual([null, null, null]));
    await choose('Keep this view');
    expect(await screen.findByRole('dialog', { name: 'Keep this view' })).toBeTruthy();
    expect(stores.view.get().isPresenting).toBe(true);
  });

  it('[SN35] Escape gives up an area that is drawn, then ends it', async () => {
    const { stores, live } = await show();
    let isDrawing = true;
    const cancelArea = () => {
      const wasDrawing = isDrawing;
      isDrawing = false;
      return wasDrawing;
    };
    const nothing = () => () => {};
    live.setScene(new Proxy({ cancelArea }, { get: (of, name) => Reflect.get(of, name) ?? nothing }) as never);
    present();
    await waitFor(() => expect(stores.view.get().isPresenting).toBe(true));
    pressOnTopology('Escape');
    expect([isDrawing, stores.view.get().isPresenting]).toEqual([false, true]);
    pressOnTopology('Escape');
    expect(stores.view.get().isPresenting).toBe(false);
  });

  it('[SN35] says that heat is paused, and goes on with it', async () => {
    const peer = createEnginePeer();
    const { stores } = await show(peer);
    present();
    await waitFor(() => expect(around()).toEqual([null, null, null]));
    expect(screen.queryByRole('button', { name: 'Resume' })).toBeNull();
    pressOnTopology('a');
    fireEvent.click(await screen.findByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Resume' })).toBeNull());
    expect(stores.view.get()).toMatchObject({ isHeatPaused: false, isPresenting: true });
  });

  it('[SN35] ends with a panel that is asked for, and with its workspace', async () => {
    const peer = createEnginePeer();
    const { stores } = await show(peer);
    present();
    await waitFor(() => expect(stores.view.get().isPresenting).toBe(true));
    // Open already, but not to be seen: asked for, it is.
    pressOnTopology('[');
    await waitFor(() => expect(around()).not.toContain(null));
    present();
    pressOnTopology('h');
    await waitFor(() => expect(stores.view.get()).toMatchObject({ isPresenting: false, isHeatOpen: true }));
    present();
    peer.push('workspace', NONE);
    await waitFor(() => expect(stores.view.get().isPresenting).toBe(false));
  });
});
