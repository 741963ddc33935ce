import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { onTestFinished } from 'vitest';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { App } from '../../../renderer/shell/App.tsx';
import { createEnginePeer, type EnginePeer } from './engine-peer.ts';

/** The whole console against a peer with an open workspace, on a browser that remembers nothing, until the test ends. */
export async function showConsole(
  peer: EnginePeer = createEnginePeer(),
  nowMs = (): number => Date.now(),
): Promise<Console> {
  localStorage.clear();
  const console = createConsole({ open: peer.open, shell: null, nowMs });
  onTestFinished(() => {
    cleanup();
    console.close();
  });
  render(<App console={console} />);
  await screen.findByRole('button', { name: /^Shard 1/ });
  return console;
}

/** A key while the topology has the focus. */
export const pressOnTopology = (key: string, more: object = {}): boolean =>
  fireEvent.keyDown(screen.getByRole('application', { name: 'Topology' }), { key, ...more });
