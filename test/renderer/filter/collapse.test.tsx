// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { Console } from '../../../renderer/console.ts';
import { pastPicture } from '../../../renderer/moments/past-picture.ts';
import { FLAG, writeFlags } from '../../../renderer/scene/node-flags.ts';
import {
  collapsedBytes,
  INITIAL_COLLAPSE,
  isNodeCollapsed,
  withCollapsed,
  withExpanded,
  withTypes,
} from '../../../renderer/state/collapse.ts';
import { applyHeatRange, COLLAPSED } from '../../../renderer/state/filters.ts';
import { namedSchema, readHash } from '../../../renderer/state/places.ts';
import { chainSnapshot, createEnginePeer } from '../support/engine-peer.ts';
import { MOVED_MS, momentThen } from '../support/history-data.ts';
import { pressOnTopology, showConsole } from '../support/show-console.tsx';

const shownIn = ({ live }: Console) => [0, 1, 2].filter(live.isShown);
const chip = () => screen.findByRole('button', { name: 'Expand everything' });
/** Hosts that stand below one region, and each of which runs the one service that is the last node. */
function manyHosts(count: number) {
  const nodeCount = count + 2;
  const hosts = Array.from({ length: count }, (_, at) => at + 1);
  return chainSnapshot({
    ...{ nodeCount, edgeCount: 2 * count, positions: new Float32Array(2 * nodeCount).fill(0.5) },
    types: Uint16Array.of(0, ...hosts.map(() => 1), 2),
    ...{ homes: new Uint16Array(nodeCount), influence: new Float32Array(nodeCount).fill(1 / nodeCount) },
    edges: Uint32Array.from(hosts.flatMap((host) => [0, host, host, count + 1])),
    edgeRelations: Uint16Array.from(hosts.flatMap(() => [0, 1])),
  });
}
const codesIn = ({ stores }: Console) => stores.notices.get().list.map(({ code }) => code);
const node = (index: number) => ({ index, key: `key-${index}`, label: `n${index}` });

describe('what is collapsed', () => {
  it('[SN26] single nodes, types and what of them is expanded', () => {
    const { types, nodeTypes } = chainSnapshot();
    const typeOf = (index: number) => nodeTypes[types[index]!]!;
    const bytes = (state: typeof INITIAL_COLLAPSE) => [...collapsedBytes(state, { types, nodeTypes })];
    const one = withCollapsed(INITIAL_COLLAPSE, [node(0)], typeOf);
    expect(bytes(one)).toEqual([1, 0, 0]);
    const all = withTypes(one, ['host'], true, typeOf);
    expect(bytes(all)).toEqual([1, 1, 0]);
    const opened = withExpanded(all, [node(1), node(0)], typeOf);
    expect(bytes(opened)).toEqual([0, 0, 0]);
    expect(isNodeCollapsed(opened, 1, 'host')).toBe(false);
    expect(bytes(withCollapsed(opened, [node(1)], typeOf))).toEqual([0, 1, 0]);
    expect(withTypes(opened, ['host'], false, typeOf)).toEqual(INITIAL_COLLAPSE);
  });

  it('[SN26] is hidden also where filters dim, and is not among what they let through', () => {
    const style = new Uint8Array(12);
    const shown = Uint8Array.of(1, 0, COLLAPSED);
    writeFlags({ style, shown, isHiding: false, highlight: null, ghost: null, marked: null });
    expect([style[3], style[7], style[11]]).toEqual([0, FLAG.dimmed, FLAG.hidden]);
    const out = new Uint8Array(3);
    const frame = { nodeHeat: Uint8Array.of(200, 0, 200), heatMax: 10 };
    const range = { min: 1, max: null };
    const fixed = Uint8Array.of(1, 1, COLLAPSED);
    expect(applyHeatRange(out, fixed, range, frame)).toEqual({ count: 1, isOther: true });
    expect([...out]).toEqual([1, 0, COLLAPSED]);
    expect(applyHeatRange(out, fixed, range, frame).isOther, 'nothing is other by another frame').toBe(false);
  });
});

describe('collapsing', () => {
  it('[SN28] J hides what is below, the chip says what and shows all again, and the inspector says what the node stands for', async () => {
    const peer = createEnginePeer();
    const console = await showConsole(peer);
    const { selects, stores } = console;
    selects.select(0);
    await waitFor(() => expect(stores.selection.get().details.state).toBe('ready'));
    pressOnTopology('j');
    const remove = await chip();
    expect(shownIn(console)).toEqual([0]);
    expect(remove.closest('li')?.textContent).toContain('Collapsed: eu');
    expect(screen.getByRole('region', { name: 'What is shown' }).textContent).toContain('1 of 3 shown');
    peer.pushHeat([10, 20, 30]);
    const inspector = screen.getByRole('complementary', { name: 'Inspector' });
    await waitFor(() =>
      expect(inspector.textContent).toMatch(/Stands for2 below it, (59|60|61) reads\/s with its own/),
    );
    fireEvent.click(within(inspector).getByRole('button', { name: 'Expand' }));
    await waitFor(() => expect(shownIn(console)).toEqual([0, 1, 2]));
    expect(screen.queryByRole('button', { name: 'Expand everything' })).toBeNull();

    pressOnTopology('j');
    fireEvent.click(await chip());
    expect(shownIn(console)).toEqual([0, 1, 2]);
    // A leaf has nothing to hide, and that is said.
    selects.select(2);
    pressOnTopology('j');
    await waitFor(() => expect(stores.notices.get().list[0]?.code).toBe('collapse.nothing'));
  });

  it('[SN28] the menu collapses all of a type; one of it is expanded, and nodes that come stay collapsed', async () => {
    const console = await showConsole();
    const { selects, stores, live } = console;
    selects.select(1);
    await waitFor(() => expect(stores.selection.get().details.state).toBe('ready'));
    const application = screen.getByRole('application', { name: 'Topology' });
    application.tabIndex = 0;
    application.focus();
    pressOnTopology('F10', { shiftKey: true });
    fireEvent.click(await screen.findByRole('menuitem', { name: /^Collapse all of type host/ }));
    await chip();
    expect(shownIn(console)).toEqual([0, 1]);
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    pressOnTopology('j');
    await waitFor(() => expect(shownIn(console)).toEqual([0, 1, 2]));
    pressOnTopology('j');
    await waitFor(() => expect(shownIn(console)).toEqual([0, 1]));
    // Somebody writes another service below the host.
    live.setSnapshot(
      chainSnapshot({
        ...{ nodeCount: 4, edgeCount: 3, positions: new Float32Array(8).fill(0.5), types: Uint16Array.of(0, 1, 2, 2) },
        ...{ homes: new Uint16Array(4), influence: new Float32Array(4).fill(0.25) },
        ...{ edges: Uint32Array.of(0, 1, 1, 2, 1, 3), edgeRelations: Uint16Array.of(0, 1, 1) },
      }),
    );
    expect([0, 1, 2, 3].filter(live.isShown)).toEqual([0, 1]);
    expect(stores.collapse.get().hiddenCount).toBe(2);
  });

  it('[SN38] a hidden node that is gone to says so, and is shown by expanding all that is above it', async () => {
    const console = await showConsole();
    const { selects, stores, collapses } = console;
    selects.selectMany([0, 1], 'replace');
    await collapses.toggle();
    expect(shownIn(console)).toEqual([0]);
    selects.selectMany([2], 'replace');
    const note = await screen.findByText('It is hidden below a collapsed node.');
    fireEvent.click(screen.getByRole('button', { name: 'Show it' }));
    await waitFor(() => expect(shownIn(console)).toEqual([0, 1, 2]));
    expect(note.isConnected).toBe(false);
    expect(stores.collapse.get().nodes).toEqual([]);
  });

  it('[SN27] is part of the view: of links, and of back and forward', async () => {
    const console = await showConsole();
    const { selects, stores, places } = console;
    selects.select(0);
    await waitFor(() => expect(stores.selection.get().details.state).toBe('ready'));
    pressOnTopology('j');
    await chip();
    const link = new URL(places.linkOf('http://localhost/')).hash;
    expect(decodeURIComponent(link)).toContain('"collapsed":{"nodes":["key-0"],"types":[],"open":[]}');
    await places.step(-1);
    expect(shownIn(console)).toEqual([0, 1, 2]);
    await places.step(1);
    expect(shownIn(console)).toEqual([0]);
    await places.open({ ...places.here(), collapsed: null });
    expect(shownIn(console)).toEqual([0, 1, 2]);
    await places.open({ ...places.here(), collapsed: { nodes: ['no-such'], types: ['region'], open: [] } });
    expect(shownIn(console)).toEqual([0]);
    expect(stores.notices.get().list.map(({ message }) => message)).toContain(
      'The view collapses 1 node that is not in this topology.',
    );
  });

  it('[SN39] what single nodes and types there are at most holds for what comes of it: expanding is never refused for it', async () => {
    const console = await showConsole();
    const { selects, stores, live, collapses } = console;
    live.setSnapshot(manyHosts(120));
    const hosts = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
    selects.selectMany(hosts(1, 61), 'replace');
    await collapses.toggle();
    expect(stores.collapse.get().nodes).toHaveLength(60);
    await collapses.toggle();
    expect(stores.collapse.get().nodes).toEqual([]);
    await collapses.toggle();
    selects.selectMany(hosts(61, 102), 'replace');
    await collapses.toggle();
    expect(stores.collapse.get().nodes).toHaveLength(60);
    expect(codesIn(console)).toContain('collapse.many');
    selects.selectMany(hosts(61, 101), 'replace');
    await collapses.toggle();
    expect(stores.collapse.get().nodes).toHaveLength(100);
  });

  it('[SN38] a node below more than a thousand collapsed ones is shown by expanding the nearest, and the view can be kept', async () => {
    const peer = createEnginePeer();
    const console = await showConsole(peer);
    const { stores, live, collapses, places } = console;
    live.setSnapshot(manyHosts(1_200));
    stores.collapse.update((state) => ({ ...state, types: ['host'] }));
    expect(collapses.collapsed()?.hidden[1_201]).toBe(1);
    await collapses.reveal(1_201);
    expect(codesIn(console)).toEqual([]);
    expect(live.isShown(1_201)).toBe(true);
    expect(stores.collapse.get().open).toHaveLength(1);
    places.keep('one open');
    expect(namedSchema.safeParse(stores.places.get().named).success).toBe(true);
  });

  it('[SN38] where the way to a node is longer than what can be expanded that is said, and nothing changes', async () => {
    const console = await showConsole();
    const { stores, live, collapses } = console;
    const count = 150;
    const links = Array.from({ length: count - 1 }, (_, at) => at);
    live.setSnapshot(
      chainSnapshot({
        ...{ nodeCount: count, edgeCount: count - 1, positions: new Float32Array(2 * count).fill(0.5) },
        ...{ types: new Uint16Array(count).fill(1), homes: new Uint16Array(count) },
        influence: new Float32Array(count).fill(1 / count),
        edges: Uint32Array.from(links.flatMap((at) => [at, at + 1])),
        edgeRelations: new Uint16Array(count - 1),
      }),
    );
    stores.collapse.update((state) => ({ ...state, types: ['host'] }));
    const before = stores.collapse.get();
    await collapses.reveal(count - 1);
    expect(codesIn(console)).toEqual(['collapse.deep']);
    expect(stores.collapse.get()).toBe(before);
    await collapses.reveal(100);
    expect(live.isShown(100)).toBe(true);
  });

  it('[SN38] in a circle of edges, where another collapsed node takes the place of the one that is expanded, that one is too', async () => {
    const console = await showConsole();
    const { stores, live, collapses } = console;
    live.setSnapshot(
      chainSnapshot({
        ...{ nodeCount: 4, edgeCount: 4, positions: new Float32Array(8).fill(0.5), types: Uint16Array.of(1, 2, 1, 0) },
        ...{ homes: new Uint16Array(4), influence: new Float32Array(4).fill(0.25) },
        ...{ edges: Uint32Array.of(0, 1, 1, 2, 2, 3, 3, 0), edgeRelations: new Uint16Array(4) },
      }),
    );
    await collapses.restore({ nodes: ['key-1', 'key-3'], types: [], open: [] }, async (key) => Number(key.slice(4)));
    expect([0, 1, 2, 3].filter(live.isShown)).toEqual([1]);
    await collapses.reveal(2);
    expect([0, 1, 2, 3].filter(live.isShown)).toEqual([0, 1, 2, 3]);
    expect(stores.collapse.get().nodes).toEqual([]);
  });

  it('[SN40] at a former moment it is what is there now that is collapsed and hidden: back at now all of it still is', async () => {
    const console = await showConsole();
    const { selects, stores, live, collapses } = console;
    selects.selectMany([1], 'replace');
    await collapses.toggle();
    const past = pastPicture(momentThen(MOVED_MS - 1, { slotEnd: 1, homes: Uint16Array.of(0) }), 10, 1);
    live.setPast(past);
    selects.selectMany([0], 'replace');
    await collapses.toggle();
    expect(stores.collapse.get().hiddenCount).toBe(2);
    // Somebody writes another service below the host while the past is looked at.
    live.setSnapshot(
      chainSnapshot({
        ...{ nodeCount: 4, edgeCount: 3, positions: new Float32Array(8).fill(0.5), types: Uint16Array.of(0, 1, 2, 2) },
        ...{ homes: new Uint16Array(4), influence: new Float32Array(4).fill(0.25) },
        ...{ edges: Uint32Array.of(0, 1, 1, 2, 1, 3), edgeRelations: Uint16Array.of(0, 1, 1) },
      }),
    );
    live.setPast(null);
    expect(stores.collapse.get().nodes.map(({ index }) => index)).toEqual([1, 0]);
    expect(stores.collapse.get().hiddenCount).toBe(3);
    expect([0, 1, 2, 3].filter(live.isShown)).toEqual([0]);
  });

  it('[SN41] a collapsed node that somebody renames has its new name', async () => {
    let label = 'eu';
    const peer = createEnginePeer({
      'nodes.describe': ({ indexes }) => indexes.map((index) => ({ index, key: `key-${index}`, label })),
    });
    const console = await showConsole(peer);
    const { selects, live, collapses } = console;
    selects.selectMany([0], 'replace');
    await collapses.toggle();
    const remove = await chip();
    await waitFor(() => expect(remove.closest('li')?.textContent).toContain('Collapsed: eu'));
    label = 'europe';
    live.setSnapshot(chainSnapshot());
    await waitFor(() => expect(remove.closest('li')?.textContent).toContain('Collapsed: europe'));
  });

  it('[SN42] a link that would be too long to be followed leaves out what is collapsed, and that is said', async () => {
    const console = await showConsole();
    const { stores, places } = console;
    const written = vi.fn(async (_text: string) => {});
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: written } });
    const long = (index: number) => ({ index, key: `${index}-${'x'.repeat(200)}`, label: 'x' });
    try {
      stores.collapse.update((state) => ({ ...state, nodes: [0, 1].map(long) }));
      await places.copyLink('http://localhost/');
      stores.collapse.update((state) => ({ ...state, nodes: Array.from({ length: 60 }, (_, at) => long(at)) }));
      await places.copyLink('http://localhost/');
      await places.copyLink('http://localhost/', true);
    } finally {
      vi.unstubAllGlobals();
    }
    const read = written.mock.calls.map(([link]) => readHash(new URL(link).hash));
    expect(read.map((link) => link?.ignored)).toEqual([[], [], []]);
    expect(read.map((link) => link?.place.collapsed?.nodes.length ?? null)).toEqual([2, null, null]);
    const said = stores.notices.get().list.map(({ message }) => message);
    const isSaid = (message: string) => message.endsWith('What is collapsed is not in it: that would be too long.');
    expect(said.filter((message) => message.startsWith('The link is on the clipboard.'))).toHaveLength(3);
    expect(said.filter(isSaid)).toHaveLength(2);
  });
});
