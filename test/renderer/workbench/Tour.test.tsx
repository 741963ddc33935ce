// @vitest-environment happy-dom
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { App } from '../../../renderer/shell/App.tsx';
import type { DialogName } from '../../../renderer/state/view.ts';
import { createEnginePeer } from '../support/engine-peer.ts';

const STEP = { name: 'The topology' };
let running: Console | null = null;
afterEach(() => {
  cleanup();
  running?.close();
});

async function open(): Promise<Console> {
  running = createConsole({ open: createEnginePeer().open, shell: null, nowMs: () => 5 });
  render(<App console={running} />);
  await screen.findByRole('region', { name: 'Legend' });
  return running;
}
const show = ({ stores }: Console, dialog: DialogName | null) =>
  act(() => stores.view.update((view) => ({ ...view, dialog })));
/** As a choice on the first screen does. */
const choose = ({ stores }: Console) => act(() => stores.tour.update((tour) => ({ ...tour, isDue: true })));

describe('tour', () => {
  it('[WB17] begins for who has chosen something on the first screen, once, and never over a dialog', async () => {
    const console = await open();
    expect(screen.queryByRole('dialog', STEP), 'a workspace that was open is no first screen').toBeNull();
    show(console, 'about');
    choose(console);
    expect(screen.queryByRole('dialog', STEP), 'over a dialog').toBeNull();
    show(console, null);
    await screen.findByRole('dialog', STEP);
    show(console, 'about');
    await waitFor(() => expect(screen.queryByRole('dialog', STEP)).toBeNull());
    show(console, null);
    act(() => console.stores.tour.update((tour) => ({ ...tour, step: null })));
    choose(console);
    expect(console.stores.tour.get()).toEqual({ step: null, isDue: false });
  });
});
