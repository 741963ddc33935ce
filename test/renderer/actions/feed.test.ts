import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MoveStatus, TopologySnapshot } from '../../../engine/protocol/index.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import {
  chainSnapshot,
  createEnginePeer,
  type EnginePeer,
  METAGRAPH,
  NONE,
  OPEN,
  shardsStatus,
} from '../support/engine-peer.ts';

let running: Console | null = null;
afterEach(() => running?.close());

async function start(peer: EnginePeer): Promise<Console> {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
  const { stores } = running;
  await vi.waitFor(() => expect(stores.workspace.get().state).not.toBeNull());
  return running;
}

async function startOpen(peer: EnginePeer): Promise<Console> {
  const console = await start(peer);
  await vi.waitFor(() => expect(console.stores.shards.get().status).not.toBeNull());
  return console;
}

describe('feed', () => {
  it('[CO17] loads the open workspace, and nothing where none is open', async () => {
    const { stores, live } = await startOpen(createEnginePeer());
    expect(stores.workspace.get().topology).toMatchObject({ state: 'ready', value: { nodeCount: 3 } });
    expect(live.homeOf(2)).toBe(1);
    const peer = createEnginePeer({ 'workspace.state': () => NONE });
    const other = await start(peer);
    expect(other.stores.workspace.get().topology.state).toBe('idle');
    expect(peer.callsOf('topology.snapshot')).toEqual([]);
  });

  it('[CO18] placement events move homes; those the snapshot has seen are dropped', async () => {
    const peer = createEnginePeer();
    const { live } = await startOpen(peer);
    peer.push('placement', { epoch: 5, nodes: [0], homes: [1] });
    peer.push('placement', { epoch: 6, nodes: [2], homes: [0] });
    await vi.waitFor(() => expect(live.homeOf(2)).toBe(0));
    expect(live.homeOf(0)).toBe(0);
    expect(peer.callsOf('topology.snapshot')).toHaveLength(1);
  });

  it('[CO18] a change that arrives while the snapshot is on its way is applied after it', async () => {
    const answer = Promise.withResolvers<TopologySnapshot>();
    const peer = createEnginePeer({ 'topology.snapshot': () => answer.promise });
    const { live } = await start(peer);
    await vi.waitFor(() => expect(peer.callsOf('topology.snapshot')).toHaveLength(1));
    peer.push('placement', { epoch: 6, nodes: [0], homes: [1] });
    await new Promise((resolve) => setTimeout(resolve, 5));
    answer.resolve(chainSnapshot());
    await vi.waitFor(() => expect(live.homeOf(0)).toBe(1));
  });

  it('[CO18] an epoch that no placement event brought asks for a new snapshot after a second report', async () => {
    const peer = createEnginePeer();
    await startOpen(peer);
    peer.push('shards', shardsStatus({ atMs: 2000, epoch: 7 }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(peer.callsOf('topology.snapshot')).toHaveLength(1);
    peer.push('shards', shardsStatus({ atMs: 3000, epoch: 7 }));
    await vi.waitFor(() => expect(peer.callsOf('topology.snapshot')).toHaveLength(2));
  });

  it('[CO11] moves that still seem to be under way in the next report are asked for again', async () => {
    const move = {
      moveId: 7,
      node: { index: 1, key: 'key-1', label: 'host-1' },
      from: 0,
      to: 1,
      state: 'copying' as const,
      rows: 3,
      startedMs: 0,
      finishedMs: null,
      error: null,
    };
    let list: readonly MoveStatus[] = [move];
    const peer = createEnginePeer({ 'move.list': () => list });
    const { stores } = await startOpen(peer);
    await vi.waitFor(() => expect(stores.moves.get().recent).toHaveLength(1));
    list = [{ ...move, state: 'done', finishedMs: 5 }];
    for (const atMs of [2000, 3000, 4000, 5000]) {
      peer.push('shards', shardsStatus({ atMs }));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(stores.moves.get().recent).toEqual(list);
    // When it was loaded, and once after it had seemed to last; not again once it has ended.
    expect(peer.callsOf('move.list')).toHaveLength(2);
  });

  it('[CW22] a metagraph that somebody else has changed is on screen at once, and who did it is said', async () => {
    let theirs = METAGRAPH;
    const peer = createEnginePeer({ 'metagraph.get': () => theirs });
    const { stores, metagraphs } = await startOpen(peer);
    await metagraphs.refresh();
    metagraphs.change((now) => ({ ...now, nodeTypes: [...now.nodeTypes, 'mine'] }));
    theirs = { ...METAGRAPH, nodeTypes: [...METAGRAPH.nodeTypes, 'rack'] };
    peer.push('metagraph', { actor: 'bob', metagraph: theirs });
    await vi.waitFor(() => expect(stores.metagraph.get().document).toMatchObject({ value: theirs }));
    expect(stores.metagraph.get().draft?.nodeTypes).toEqual([...METAGRAPH.nodeTypes, 'rack', 'mine']);
    const said = () => stores.notices.get().list.filter(({ code }) => code === 'metagraph.changed');
    expect(said().map(({ message }) => message.split('.')[0])).toEqual(['bob has changed the metagraph']);
  });

  it('[CW22] what is saved here is told once, by who has saved it', async () => {
    const peer: EnginePeer = createEnginePeer({
      'metagraph.set': ({ metagraph }) => {
        peer.push('metagraph', { actor: 'ana', metagraph });
        return metagraph;
      },
    });
    const { stores, metagraphs } = await startOpen(peer);
    stores.balance.update((balance) => ({ ...balance, operator: 'ana' }));
    await metagraphs.refresh();
    metagraphs.change((now) => ({ ...now, nodeTypes: [...now.nodeTypes, 'mine'] }));
    await metagraphs.save();
    expect(stores.metagraph.get()).toMatchObject({ draft: null, isSaving: false });
    const said = stores.notices.get().list.filter(({ code }) => code === 'metagraph.changed');
    expect(said.map(({ message }) => message.split('.')[0])).toEqual(['The metagraph was changed']);
  });

  it('[CO19] heat frames go to the live topology; React hears of them at most twice a second', async () => {
    const peer = createEnginePeer();
    const { live, stores } = await startOpen(peer);
    const heard = vi.fn<() => void>();
    stores.shards.subscribe(heard);
    for (let i = 0; i < 5; i++) {
      peer.pushHeat([0, 10, i]);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(live.heatOf(1)).toBeCloseTo(10, 4);
    expect(live.heatOf(2)).toBeGreaterThan(3);
    expect(live.heatOf(0)).toBe(0);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(stores.shards.get().heat?.heatMax).toBe(10);
  });

  it('[CO19] a frame of another generation or size, and bytes that are no frame, change nothing', async () => {
    const peer = createEnginePeer();
    const { live } = await startOpen(peer);
    peer.pushHeat([1, 2, 3], 9);
    peer.pushHeat([1, 2]);
    peer.push('heat', new Uint8Array(40));
    peer.push('heat', 'text');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(live.frame).toBeNull();
  });

  it('[CO20] after the engine came back everything is asked for again, and the selection stays', async () => {
    const peer = createEnginePeer();
    const { stores, selects, live } = await startOpen(peer);
    selects.select(1);
    await vi.waitFor(() => expect(stores.selection.get().details.state).toBe('ready'));
    peer.drop();
    await vi.waitFor(() => expect(stores.connection.get().link.phase).toBe('waiting'));
    expect(live.snapshot).not.toBeNull();
    await vi.waitFor(() => expect(peer.callsOf('topology.snapshot')).toHaveLength(2), { timeout: 3000 });
    expect(stores.selection.get().index).toBe(1);
    peer.push('placement', { epoch: 6, nodes: [1], homes: [1] });
    await vi.waitFor(() => expect(live.homeOf(1)).toBe(1));
  });

  it('[CO20] another workspace clears the screen before it is loaded', async () => {
    const peer = createEnginePeer();
    const { stores, selects, live } = await startOpen(peer);
    selects.select(1);
    peer.push('workspace', { state: 'opening', name: 'other', generation: 2 });
    await vi.waitFor(() => expect(stores.selection.get().index).toBeNull());
    expect(live.snapshot).toBeNull();
    expect(stores.shards.get().status).toBeNull();
    peer.push('workspace', { ...OPEN, name: 'other', generation: 2 });
    await vi.waitFor(() => expect(peer.callsOf('topology.snapshot')).toHaveLength(2));
  });
});
