/** The console with the Balance view open, as the key `b` opens it. */
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach } from 'vitest';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { App } from '../../../renderer/shell/App.tsx';
import type { EnginePeer } from './engine-peer.ts';

let running: Console | null = null;
afterEach(() => {
  cleanup();
  running?.close();
});

export async function start(peer: EnginePeer, operator: string | null = 'ana'): Promise<Console> {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => 1_000_000 });
  running.stores.balance.update((balance) => ({ ...balance, operator }));
  render(<App console={running} />);
  await screen.findByRole('button', { name: /Shard 1/ });
  return running;
}

export async function openBalance(peer: EnginePeer, operator: string | null = 'ana'): Promise<Console> {
  const console = await start(peer, operator);
  fireEvent.keyDown(document.body, { key: 'b' });
  await screen.findByRole('dialog', { name: 'Balance' });
  return console;
}

/** The sheet of a plan, as the list of plans leads to it. */
export async function openPlan(peer: EnginePeer, planId = 'balance-1111aaaa2222'): Promise<Console> {
  const console = await openBalance(peer);
  console.balances.show({ kind: 'plan', planId });
  await dialog().findByRole('heading', { name: 'By shard' });
  return console;
}

export const dialog = () => within(screen.getByRole('dialog'));
export const question = () => within(screen.getByRole('alertdialog'));
export const click = async (name: string | RegExp) => fireEvent.click(await dialog().findByRole('button', { name }));
export const answer = async (name: string) =>
  fireEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name }));
