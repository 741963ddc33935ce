import { afterEach, describe, expect, it, vi } from 'vitest';
import { NO_SHARD } from '../../../engine/model/ids.ts';
import { NO_TYPE, ShardscopeError } from '../../../engine/protocol/index.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { pastPicture } from '../../../renderer/moments/past-picture.ts';
import type { Scene, SceneGesture } from '../../../renderer/scene/scene.ts';
import { answerPage, chainSnapshot, createEnginePeer, type EnginePeer, OPEN } from '../support/engine-peer.ts';
import { MOVED_MS, momentThen } from '../support/history-data.ts';

let running: Console | null = null;
afterEach(() => running?.close());

async function start(peer: EnginePeer = createEnginePeer()): Promise<Console> {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
  const { stores } = running;
  await vi.waitFor(() => expect(stores.shards.get().status).not.toBeNull());
  return running;
}

/** What a console asks of a scene when nobody draws. */
function fakeScene(): { readonly scene: Scene; readonly gesture: (gesture: SceneGesture) => void } {
  let heard: (gesture: SceneGesture) => void = () => {};
  const answers: Partial<Record<keyof Scene, unknown>> = {
    onGesture: (listener: typeof heard) => {
      heard = listener;
      return () => {};
    },
    onSelect: () => () => {},
    onHover: () => () => {},
  };
  const scene = new Proxy(answers as unknown as Scene, { get: (from, name) => Reflect.get(from, name) ?? (() => {}) });
  return { scene, gesture: (gesture) => heard(gesture) };
}

const selectedIn = ({ selects }: Console): readonly number[] => [...selects.selected()];

describe('selecting many', () => {
  it('[SL12] what is selected is the set, or the one node where there is none; vacant slots are never in it', async () => {
    const console = await start();
    const { selects, stores } = console;
    expect(selectedIn(console)).toEqual([]);
    selects.select(1);
    expect(selectedIn(console)).toEqual([1]);
    expect(stores.nodeSet.get().nodes.length).toBe(0);
    selects.selectMany([0, 2, 99], 'add');
    expect(selectedIn(console)).toEqual([0, 1, 2]);
    expect(stores.selection.get().index).toBe(1);
    expect(stores.view.get().inspectorTab).toBe('selection');
    selects.selectMany([1], 'remove');
    expect(selectedIn(console)).toEqual([0, 2]);
    expect(stores.selection.get().index, 'it is none of them any more').toBeNull();
    // One that is stepped to is shown without leaving the list.
    selects.goTo(2);
    expect(stores.view.get().inspectorTab).toBe('selection');
    selects.selectMany([2], 'replace');
    expect(stores.selection.get().index).toBe(2);
    expect(stores.view.get().inspectorTab).toBe('node');
  });

  it('[SL12] a click on the scene selects one alone; with Ctrl a node joins or leaves; an area replaces or joins', async () => {
    const console = await start();
    const { scene, gesture } = fakeScene();
    console.selects.attachScene(scene);
    console.selects.select(0);
    gesture({ kind: 'toggle', node: 2 });
    expect(selectedIn(console)).toEqual([0, 2]);
    expect(console.stores.selection.get().index).toBe(2);
    gesture({ kind: 'toggle', node: 0 });
    expect(selectedIn(console)).toEqual([2]);
    gesture({ kind: 'area', nodes: Uint32Array.of(0, 1), isAdding: true });
    expect(selectedIn(console)).toEqual([0, 1, 2]);
    gesture({ kind: 'area', nodes: Uint32Array.of(0, 1), isAdding: false });
    expect(selectedIn(console)).toEqual([0, 1]);
    gesture({ kind: 'click', node: null });
    expect(console.stores.nodeSet.get().nodes.length).toBe(0);
  });

  it('[SL12] Space takes the shown node in and out, and goes on showing it', async () => {
    const console = await start();
    console.selects.select(1);
    console.selects.toggleCurrent();
    console.selects.select(2);
    console.selects.toggleCurrent();
    expect([...console.stores.nodeSet.get().nodes]).toEqual([1, 2]);
    console.selects.toggleCurrent();
    expect([...console.stores.nodeSet.get().nodes]).toEqual([1]);
    expect(console.stores.selection.get().index).toBe(2);
  });

  it('[SL13] all, invert, neighbours, a shard, a type and hot ones are those that the filters show', async () => {
    const peer = createEnginePeer();
    const console = await start(peer);
    const { sets, filters, selects } = console;
    sets.selectAll();
    expect(selectedIn(console)).toEqual([0, 1, 2]);
    selects.selectMany([0], 'replace');
    sets.selectNeighbours();
    expect(selectedIn(console)).toEqual([0, 1]);
    sets.selectInvert();
    expect(selectedIn(console)).toEqual([2]);
    sets.selectShard(0, 'add');
    expect(selectedIn(console)).toEqual([0, 1, 2]);
    sets.selectType('host', 'replace');
    expect(selectedIn(console)).toEqual([1]);
    peer.pushHeat([0, 5, 100]);
    await vi.waitFor(() => expect(console.live.frame).not.toBeNull());
    sets.selectHot(50, 'replace');
    expect(selectedIn(console)).toEqual([2]);
    filters.change({ shards: [0] });
    sets.selectAll();
    expect(selectedIn(console)).toEqual([0, 1]);
    sets.selectNeighbours();
    expect(selectedIn(console), 'its neighbour on the other shard is left out').toEqual([0, 1]);
    sets.selectNone();
    expect(selectedIn(console)).toEqual([]);
  });

  it('[SL14] steps by heat go down, up, and within the shard, over what is shown', async () => {
    const peer = createEnginePeer();
    const console = await start(peer);
    peer.pushHeat([10, 20, 30]);
    await vi.waitFor(() => expect(console.live.frame).not.toBeNull());
    const { sets, stores, filters } = console;
    const at = () => stores.selection.get().index;
    sets.stepByHeat(1, false);
    expect(at()).toBe(2);
    expect(sets.heatRankOf(0)).toBe(3);
    sets.stepByHeat(1, false);
    sets.stepByHeat(1, true);
    expect(at()).toBe(0);
    sets.stepByHeat(-1, true);
    sets.stepByHeat(-1, true);
    expect(at(), 'the hottest is on another shard').toBe(1);
    filters.change({ types: ['region', 'service'] });
    sets.goToHottest();
    sets.stepByHeat(1, false);
    expect(at(), 'the host is left out').toBe(0);
  });

  it('[SL15] a selection is read and saved with its names, homes, heat and influence', async () => {
    const peer = createEnginePeer();
    const console = await start(peer);
    peer.pushHeat([0, 0, 8]);
    await vi.waitFor(() => expect(console.live.frame).not.toBeNull());
    const csv = await console.sets.csvOf(Uint32Array.of(0, 2));
    expect(csv?.split('\r\n')).toEqual([
      'key,label,type,shard,accesses_per_second,influence',
      expect.stringMatching(/^key-0,eu,region,0,0,0\.2/),
      expect.stringMatching(/^key-2,shop,service,1,8(\.\d+)?,0\.5$|^key-2,shop,service,1,7\.9\d*,0\.5$/),
      '',
    ]);
    const names = await console.sets.namesOfAll(Array.from({ length: 2500 }, () => 1));
    expect(names).toHaveLength(2500);
    expect(peer.callsOf('nodes.describe').slice(-3)).toHaveLength(3);
  });

  it('[SL12] removed nodes leave the selection; another workspace has none', async () => {
    const removed = chainSnapshot({
      types: Uint16Array.of(0, NO_TYPE, 2),
      homes: Uint16Array.of(0, NO_SHARD, 1),
      edges: new Uint32Array(0),
      edgeCount: 0,
    });
    let snapshot = chainSnapshot();
    const peer = createEnginePeer({ 'topology.snapshot': () => snapshot });
    const console = await start(peer);
    console.sets.selectAll();
    snapshot = removed;
    peer.push('topology', { revision: 3, changesNodes: true });
    await vi.waitFor(() => expect(selectedIn(console)).toEqual([0, 2]));
    console.filters.change({ shards: [1], isHiding: true });
    peer.push('workspace', { ...OPEN, name: 'other', generation: 2 });
    await vi.waitFor(() => expect(selectedIn(console)).toEqual([]));
    expect(console.stores.filters.get()).toMatchObject({ shards: [], isHiding: true, shownCount: null });
  });
});

describe('filters of the console', () => {
  const shownIn = ({ live }: Console) => [0, 1, 2].filter(live.isShown);

  it('[SL16] follow heat frames and homes, and say how many nodes they show', async () => {
    const peer = createEnginePeer();
    const console = await start(peer);
    const { filters, stores } = console;
    filters.change({ heat: { min: 10, max: null } });
    peer.pushHeat([0, 10, 100]);
    await vi.waitFor(() => expect(shownIn(console)).toEqual([1, 2]));
    expect(stores.filters.get().shownCount).toBe(2);
    peer.pushHeat([100, 10, 3]);
    await vi.waitFor(() => expect(shownIn(console)).toEqual([0, 1]));
    filters.change({ heat: { min: null, max: null }, shards: [1] });
    expect(shownIn(console)).toEqual([2]);
    peer.push('placement', { epoch: 6, nodes: [0], homes: [1] });
    await vi.waitFor(() => expect(shownIn(console)).toEqual([0, 2]));
    filters.clear();
    expect(stores.filters.get().shownCount).toBeNull();
    expect(shownIn(console)).toEqual([0, 1, 2]);
  });

  it('[SL16] of a former moment they go by its homes and its heat', async () => {
    const peer = createEnginePeer();
    const console = await start(peer);
    const { filters, live } = console;
    peer.pushHeat([0, 0, 100]);
    await vi.waitFor(() => expect(live.heatOf(2)).toBeGreaterThan(0));
    filters.change({ heat: { min: 1.5, max: null } });
    expect(shownIn(console)).toEqual([2]);
    // Then: heat 1, 3 and 2, and the service on shard 0.
    const then = pastPicture(momentThen(MOVED_MS - 1), 10, 1);
    live.setPast(then);
    expect(shownIn(console)).toEqual([1, 2]);
    filters.change({ heat: { min: null, max: null }, shards: [1] });
    expect(shownIn(console)).toEqual([]);
    live.setPast(null);
    expect(shownIn(console)).toEqual([2]);
    live.setPast(then);
    expect(shownIn(console)).toEqual([]);
  });

  it('[SL10] an attribute is asked of the engine page by page, and again after a write', async () => {
    let pages = [answerPage([['key-0']], [0], false), answerPage([['key-2']], [2])];
    const peer = createEnginePeer({
      'query.open': () => ({ queryId: 4, columns: ['id(n)'], warnings: [], page: pages[0]! }),
      'query.next': () => pages[1]!,
    });
    const console = await start(peer);
    console.filters.addAttribute({ name: 'rack', comparison: '=', typed: '42' });
    await vi.waitFor(() => expect(shownIn(console)).toEqual([0, 2]));
    expect(peer.callsOf('query.open')).toMatchObject([
      { query: 'MATCH (n) WHERE n.`rack` = $value RETURN id(n)', params: { value: 42 } },
    ]);
    pages = [answerPage([['key-1']], [1], false), answerPage([], [])];
    peer.push('topology', { revision: 2, changesNodes: true });
    await vi.waitFor(() => expect(shownIn(console)).toEqual([1]), { timeout: 3000 });
    console.filters.addAttribute({ name: 'rack', comparison: 'CONTAINS', typed: '42' });
    const asked = () => peer.callsOf('query.open').at(-1);
    // A part of a text is a text.
    await vi.waitFor(() => expect(asked()).toMatchObject({ params: { value: '42' } }));
    for (const { id } of console.stores.filters.get().attributes) console.filters.removeAttribute(id);
    expect(shownIn(console)).toEqual([0, 1, 2]);
  });

  it('[SL10] one that cannot be answered is not applied, says why, and can be asked again', async () => {
    let isFailing = true;
    const peer = createEnginePeer({
      'query.open': () => {
        if (isFailing) throw new ShardscopeError('limit.time', 'the query took too long');
        return { queryId: null, columns: [], warnings: [], page: answerPage([['key-1']], [1]) };
      },
    });
    const console = await start(peer);
    const { filters, stores } = console;
    filters.addAttribute({ name: 'rack', comparison: 'IS NULL', typed: '' });
    const nodes = () => stores.filters.get().attributes[0]?.nodes;
    await vi.waitFor(() => expect(nodes()).toMatchObject({ state: 'failed', error: { code: 'limit.time' } }));
    expect(shownIn(console)).toEqual([0, 1, 2]);
    isFailing = false;
    filters.retryAttribute(stores.filters.get().attributes[0]!.id);
    await vi.waitFor(() => expect(shownIn(console)).toEqual([1]));
  });

  it('[SL17] focus shows nodes with their neighbourhood, one inside of another, and is left step by step', async () => {
    const console = await start();
    const { filters, selects, stores } = console;
    filters.focusOnSelected();
    expect(stores.filters.get().trail).toEqual([]);
    selects.select(0);
    await vi.waitFor(() => expect(stores.selection.get().details.state).toBe('ready'));
    filters.focusOnSelected();
    expect(stores.filters.get().trail).toMatchObject([{ label: 'eu', depth: 2 }]);
    filters.setDepth(1);
    expect(shownIn(console)).toEqual([0, 1]);
    selects.select(2);
    filters.focusOnSelected();
    filters.setDepth(1);
    expect(shownIn(console), 'of the whole topology, not of what was in focus').toEqual([1, 2]);
    filters.leaveFocus(1);
    expect(shownIn(console)).toEqual([0, 1]);
    // Filters hold in the focus too.
    filters.change({ types: ['host'] });
    expect(shownIn(console)).toEqual([1]);
    filters.clear();
    expect(stores.filters.get().trail).toEqual([]);
  });
});
