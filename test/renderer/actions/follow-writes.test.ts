import { afterEach, describe, expect, it, vi } from 'vitest';
import { NO_TYPE, type TopologyEvent } from '../../../engine/protocol/index.ts';
import { followWrites } from '../../../renderer/actions/follow-writes.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { chainSnapshot, createEnginePeer, type EnginePeer } from '../support/engine-peer.ts';

const NONE = { added: 0, changed: 0, removed: 0 };
const written = (revision: number, changesNodes = false): TopologyEvent => ({
  revision,
  summary: { changes: 1, nodes: NONE, edges: NONE, closureRows: NONE },
  changesNodes,
});

/** The chain without its last node; that one's slot is vacant. */
const shortened = () =>
  chainSnapshot({
    edgeCount: 1,
    positions: new Float32Array([0.1, 0.1, 0.5, 0.5, Number.NaN, Number.NaN]),
    types: new Uint16Array([0, 1, NO_TYPE]),
    homes: new Uint16Array([0, 0, 0xffff]),
    edges: new Uint32Array([0, 1]),
    edgeRelations: new Uint16Array([0]),
  });

let running: Console | null = null;
afterEach(() => {
  running?.close();
  vi.useRealTimers();
});

async function start(peer: EnginePeer): Promise<Console> {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
  const { stores } = running;
  await vi.waitFor(() => expect(stores.shards.get().status).not.toBeNull());
  return running;
}

describe('writes by others', () => {
  it('[CW3] a stream of writes reads the topology about once a second, and the last one is shown', async () => {
    vi.useFakeTimers();
    const seen: [number, boolean][] = [];
    const follower = followWrites(
      () => Date.now(),
      async (revision, changesNodes) => {
        seen.push([revision, changesNodes]);
      },
    );
    for (let revision = 1; revision <= 500; revision++) {
      follower.onTopology(written(revision, revision === 250));
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(2000);
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect(seen.length).toBeLessThanOrEqual(7);
    expect(seen[0]![0]).toBeLessThan(10);
    expect(seen.at(-1)![0]).toBe(500);
    expect(seen.filter(([, changesNodes]) => changesNodes)).toHaveLength(1);
    follower.stop();
  });

  it('[CW3] a slow answer is waited for: two are never under way', async () => {
    vi.useFakeTimers();
    let [underWay, most] = [0, 0];
    const follower = followWrites(
      () => Date.now(),
      async () => {
        most = Math.max(most, ++underWay);
        await new Promise((resolve) => setTimeout(resolve, 3000));
        underWay--;
      },
    );
    for (let revision = 1; revision <= 100; revision++) {
      follower.onTopology(written(revision));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(most).toBe(1);
    follower.stop();
  });

  it('[CW3] a write is on screen after it was told, with names, details and revision; the selection stays', async () => {
    let label = 'host-1';
    let snapshot = chainSnapshot();
    const peer = createEnginePeer({
      'topology.snapshot': () => snapshot,
      'nodes.describe': ({ indexes }) => indexes.map((index) => ({ index, key: `key-${index}`, label })),
    });
    const { stores, selects, live } = await start(peer);
    selects.select(1);
    expect(await selects.namesOf([0])).toMatchObject([{ label: 'host-1' }]);
    await vi.waitFor(() => expect(stores.selection.get().details.state).toBe('ready'));
    const asked = peer.callsOf('nodes.get').length;
    label = 'renamed';
    snapshot = shortened();
    peer.push('topology', written(7, true));
    await vi.waitFor(() => expect(stores.workspace.get().shownRevision).toBe(7));
    expect(stores.workspace.get()).toMatchObject({
      info: { revision: 7 },
      topology: { value: { nodeCount: 2, edgeCount: 1 } },
    });
    expect(stores.selection.get().index).toBe(1);
    expect(await selects.namesOf([0])).toMatchObject([{ label: 'renamed' }]);
    await vi.waitFor(() => expect(peer.callsOf('nodes.get').length).toBeGreaterThan(asked));
    expect(live.hasNode(2)).toBe(false);
    expect(live.homeOf(2)).toBeNull();
    expect(live.adjacency().edgeOf).toHaveLength(2);
  });

  it('[CW4] a selected node that somebody removed is left, and that is said', async () => {
    let snapshot = chainSnapshot();
    const peer = createEnginePeer({ 'topology.snapshot': () => snapshot });
    const { stores, selects } = await start(peer);
    selects.select(2);
    await vi.waitFor(() => expect(stores.selection.get().details.state).toBe('ready'));
    snapshot = shortened();
    peer.push('topology', written(8, true));
    await vi.waitFor(() => expect(stores.selection.get().index).toBeNull());
    expect(stores.notices.get().list[0]?.message).toBe('shop, which was selected, was removed.');
  });

  it('[CW3] heat of a topology that has grown since is of the nodes that are shown too', async () => {
    const peer = createEnginePeer();
    const { live } = await start(peer);
    peer.pushHeat([0, 10, 20, 30]);
    await vi.waitFor(() => expect(live.heatOf(1)).toBeGreaterThan(8));
    expect(live.heatOf(2)).toBeGreaterThan(15);
  });
});
