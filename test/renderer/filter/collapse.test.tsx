// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { FLAG, writeFlags } from '../../../renderer/scene/node-flags.ts';
import { App } from '../../../renderer/shell/App.tsx';
import {
  collapsedBytes,
  INITIAL_COLLAPSE,
  isNodeCollapsed,
  withCollapsed,
  withExpanded,
  withTypes,
} from '../../../renderer/state/collapse.ts';
import { applyHeatRange, COLLAPSED } from '../../../renderer/state/filters.ts';
import { readHash } from '../../../renderer/state/places.ts';
import { chainSnapshot, createEnginePeer, type EnginePeer } from '../support/engine-peer.ts';

// sigma reads these classes while it is loaded; happy-dom has no WebGL, so no context of theirs ever exists here.
vi.hoisted(() => {
  vi.stubGlobal('WebGLRenderingContext', class WebGLRenderingContext {});
  vi.stubGlobal('WebGL2RenderingContext', class WebGL2RenderingContext {});
});

let running: Console | null = null;
beforeEach(() => localStorage.clear());
afterEach(() => {
  cleanup();
  running?.close();
});

async function show(peer: EnginePeer = createEnginePeer()): Promise<Console> {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
  render(<App console={running} />);
  await screen.findByRole('button', { name: /^Shard 1/ });
  return running;
}
const press = (key: string, more: object = {}) =>
  fireEvent.keyDown(screen.getByRole('application', { name: 'Topology' }), { key, ...more });
const shownIn = ({ live }: Console) => [0, 1, 2].filter(live.isShown);
const chip = () => screen.findByRole('button', { name: 'Expand everything' });
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
    const console = await show(peer);
    const { selects, stores } = console;
    selects.select(0);
    await waitFor(() => expect(stores.selection.get().details.state).toBe('ready'));
    press('j');
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

    press('j');
    fireEvent.click(await chip());
    expect(shownIn(console)).toEqual([0, 1, 2]);
    // A leaf has nothing to hide, and that is said.
    selects.select(2);
    press('j');
    await waitFor(() => expect(stores.notices.get().list[0]?.code).toBe('collapse.nothing'));
  });

  it('[SN28] the menu collapses all of a type; one of it is expanded, and nodes that come stay collapsed', async () => {
    const console = await show();
    const { selects, stores, live } = console;
    selects.select(1);
    await waitFor(() => expect(stores.selection.get().details.state).toBe('ready'));
    const application = screen.getByRole('application', { name: 'Topology' });
    application.tabIndex = 0;
    application.focus();
    press('F10', { shiftKey: true });
    fireEvent.click(await screen.findByRole('menuitem', { name: /^Collapse all of type host/ }));
    await chip();
    expect(shownIn(console)).toEqual([0, 1]);
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    press('j');
    await waitFor(() => expect(shownIn(console)).toEqual([0, 1, 2]));
    press('j');
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
    const console = await show();
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
    const console = await show();
    const { selects, stores, places } = console;
    selects.select(0);
    await waitFor(() => expect(stores.selection.get().details.state).toBe('ready'));
    press('j');
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

  it('[SN42] a link that would be too long to be followed leaves out what is collapsed, and that is said', async () => {
    const console = await show();
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
