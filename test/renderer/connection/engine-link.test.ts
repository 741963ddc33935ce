import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Port, ShardscopeError } from '../../../engine/protocol/index.ts';
import { retryDelayMs } from '../../../renderer/connection/backoff.ts';
import { createEngineLink } from '../../../renderer/connection/engine-link.ts';
import type { ConnectionState } from '../../../renderer/state/connection.ts';
import { memoryPortPair } from '../../support/port-pairs.ts';
import { createEnginePeer } from '../support/engine-peer.ts';

function linkTo(open: () => Promise<Port>) {
  const states: ConnectionState[] = [];
  const onReady = vi.fn<() => void>();
  const link = createEngineLink({ open, onState: (state) => states.push(state), onReady });
  return { link, states, onReady, phases: () => states.map((state) => state.phase) };
}

describe('engine link', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('[CO2] greets, and hands out a client that answers', async () => {
    const { link, phases, onReady } = linkTo(createEnginePeer().open);
    expect(() => link.client()).toThrow('no connection');
    await vi.advanceTimersByTimeAsync(0);
    expect(phases()).toEqual(['connecting', 'ready']);
    expect(onReady).toHaveBeenCalledTimes(1);
    expect(await link.client().call('workspace.state', {})).toMatchObject({ name: 'estate' });
    link.close();
  });

  it('[CO3] connects again after the engine went away, with a new client and growing delays', async () => {
    const peer = createEnginePeer();
    let isDown = false;
    const open = () =>
      isDown ? Promise.reject(new ShardscopeError('unavailable.engine', 'nobody there')) : peer.open();
    const { link, states, phases, onReady } = linkTo(open);
    await vi.advanceTimersByTimeAsync(0);
    const first = link.client();
    isDown = true;
    peer.drop();
    await vi.advanceTimersByTimeAsync(0);
    expect(() => link.client()).toThrow('no connection');
    await vi.advanceTimersByTimeAsync(retryDelayMs(1));
    isDown = false;
    await vi.advanceTimersByTimeAsync(retryDelayMs(2));
    expect(phases()).toEqual(['connecting', 'ready', 'waiting', 'connecting', 'waiting', 'connecting', 'ready']);
    expect(states[4]).toMatchObject({ attempt: 2, delayMs: retryDelayMs(2) });
    expect(onReady).toHaveBeenCalledTimes(2);
    expect(link.client()).not.toBe(first);
    link.close();
  });

  it('[CO3] the delay doubles from a quarter of a second and stops growing at eight seconds', () => {
    expect([1, 2, 3, 6, 7, 60].map(retryDelayMs)).toEqual([250, 500, 1000, 8000, 8000, 8000]);
  });

  it('[CO4] a refused token ends the attempts until somebody asks for another', async () => {
    const open = vi.fn<() => Promise<Port>>(() => Promise.reject(new ShardscopeError('access.token', 'refused')));
    const { link, states } = linkTo(open);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(open).toHaveBeenCalledTimes(1);
    expect(states.at(-1)).toEqual({ phase: 'refused', code: 'access.token', message: 'refused' });
    link.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(open).toHaveBeenCalledTimes(2);
    link.close();
  });

  it('[CO4] an engine of another protocol version is refused, not misread', async () => {
    const { link, states } = linkTo(async () => {
      const [ours, theirs] = memoryPortPair();
      theirs.onMessage(() => theirs.post({ kind: 'welcome', protocol: 999, engineVersion: '99' }));
      return ours;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(states.at(-1)).toMatchObject({ phase: 'refused', code: 'incompatible.protocol' });
    link.close();
  });

  it('[CO3] an engine that never answers the greeting counts as not available', async () => {
    const { link, phases } = linkTo(async () => memoryPortPair()[0]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(phases()).toEqual(['connecting', 'waiting']);
    link.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(phases()).toEqual(['connecting', 'waiting']);
  });
});
