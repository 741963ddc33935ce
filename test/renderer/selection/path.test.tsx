// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ShardscopeError } from '../../../engine/protocol/index.ts';
import type { Console } from '../../../renderer/console.ts';
import { standsOut } from '../../../renderer/state/highlight.ts';
import { movePanel, PANEL_PLACES } from '../../../renderer/state/layout.ts';
import { answerPage, chainSnapshot, createEnginePeer, type EnginePeer } from '../support/engine-peer.ts';
import { pressOnTopology, showConsole } from '../support/show-console.tsx';

/** An engine that knows so many edges between these keys, asked as `key-0 > key-2` or, either way, `key-0 - key-2`. */
function peerWith(lengths: Readonly<Record<string, number>>): EnginePeer {
  return createEnginePeer({
    'query.open': ({ query, params }) => {
      const { from, to } = params as { readonly from: string; readonly to: string };
      const length = lengths[`${from} ${query.includes('->') ? '>' : '-'} ${to}`];
      const rows = length === undefined ? [] : [[length]];
      return { queryId: null, columns: ['length(p)'], warnings: [], page: answerPage(rows, []) };
    },
  });
}

const litIn = ({ stores }: Console) =>
  standsOut(
    Object.fromEntries(
      (['path', 'heatMap', 'view', 'moment', 'workQueue', 'query'] as const).map((name) => [name, stores[name].get()]),
    ) as unknown as Parameters<typeof standsOut>[0],
  )?.nodes;

describe('the path between two selected nodes', () => {
  it('[SL24] is lit, and its nodes, length and crossings are said; a node of it can be gone to, Escape ends it', async () => {
    const console = await showConsole(peerWith({ 'key-0 > key-2': 2 }));
    const { selects, stores } = console;
    selects.selectMany([0, 1, 2], 'replace');
    await screen.findByRole('article', { name: '3 nodes selected' });
    expect(screen.queryByRole('button', { name: 'Show path between' }), 'not of three').toBeNull();
    pressOnTopology('r');
    expect(stores.path.get().ends).toBeNull();
    await waitFor(() => expect(stores.notices.get().list[0]?.message).toContain('Select exactly two nodes first'));

    selects.selectMany([0, 2], 'replace');
    fireEvent.click(await screen.findByRole('button', { name: 'Show path between' }));
    const section = await screen.findByRole('region', { name: 'Path between them' });
    await waitFor(() => expect(section.textContent).toContain('2 edges, 1 crosses shards'));
    expect(section.textContent).toContain('Along the direction of the edges');
    const list = within(section).getByRole('list', { name: 'Nodes of the path, in order' });
    expect(
      within(list)
        .getAllByRole('button')
        .map((row) => row.textContent),
    ).toEqual(['eukey-0region', 'host-1key-1host', 'shopkey-2service']);
    expect(within(list).getByTitle('Crosses from shard 0 to shard 1')).toBeTruthy();
    expect(litIn(console)).toEqual([0, 1, 2]);
    // Whatever hides them: filters, or a collapsed node above them.
    const collapsed = { nodes: ['key-0'], types: [], open: [] };
    await console.collapses.restore(collapsed, async () => 0);
    await waitFor(() => expect(section.textContent).toContain('2 of them are not shown now.'));
    console.collapses.expandAll();
    await waitFor(() => expect(section.textContent).not.toContain('not shown'));

    fireEvent.click(within(list).getByRole('button', { name: /^host-1/ }));
    expect(stores.selection.get().index).toBe(1);
    expect(stores.path.get().ends, 'looking at a node of it is no other selection').toEqual([0, 2]);
    pressOnTopology('Escape');
    expect(stores.path.get().ends).toBeNull();
    expect(litIn(console)).toBeUndefined();
    expect([...selects.selected()], 'the selection is the next thing to leave').toEqual([0, 2]);
    pressOnTopology('r');
    await waitFor(() => expect(stores.path.get().found.state).toBe('ready'));
    selects.selectMany([1], 'add');
    expect(stores.path.get().ends).toBeNull();
  });

  it('[SL24] is shown in front of what lies before the inspector, and beside the topology that was presented', async () => {
    const { selects, stores } = await showConsole(peerWith({ 'key-0 > key-2': 2 }));
    const query = PANEL_PLACES.find(({ id }) => id === 'query')!;
    stores.view.update((view) => ({ ...view, isInspectorOpen: true, isQueryOpen: true }));
    stores.layout.update((layout) => movePanel(layout, query, 'right'));
    selects.selectMany([0, 2], 'replace');
    pressOnTopology('r');
    expect(await screen.findByRole('region', { name: 'Path between them' })).toBeTruthy();
    stores.view.update((view) => ({ ...view, isPresenting: true }));
    pressOnTopology('r');
    expect(stores.view.get()).toMatchObject({ isPresenting: false, inspectorTab: 'selection' });
    expect(await screen.findByRole('region', { name: 'Path between them' })).toBeTruthy();
  });

  it('[SL25] who writes all the time does not keep it from being found; once more is asked for all of it', async () => {
    const answers: (() => void)[] = [];
    const peer = createEnginePeer({
      'query.open': async ({ query, params }) => {
        await new Promise<void>((resolve) => answers.push(resolve));
        const isThere = params?.from === 'key-0' && query.includes('->');
        const page = answerPage(isThere ? [[2]] : [], []);
        return { queryId: null, columns: ['length(p)'], warnings: [], page };
      },
    });
    const { selects, stores, live } = await showConsole(peer);
    selects.selectMany([0, 2], 'replace');
    pressOnTopology('r');
    await waitFor(() => expect(answers).toHaveLength(2));
    // Two writes while it is asked, both ways.
    live.setSnapshot(chainSnapshot());
    live.setSnapshot(chainSnapshot());
    for (const answer of answers) answer();
    await waitFor(() => expect(stores.path.get().found).toMatchObject({ value: { nodes: [0, 1, 2] } }));
    const section = await screen.findByRole('region', { name: 'Path between them' });
    await waitFor(() => expect(section.textContent).toContain('looking again'));
    expect(section.getAttribute('aria-busy')).toBe('true');
    await waitFor(() => expect(answers, 'once more').toHaveLength(4));
    for (const answer of answers) answer();
    await waitFor(() => expect(section.getAttribute('aria-busy')).toBe('false'));
    expect(section.textContent).toContain('2 edges');
    expect(section.textContent).not.toContain('looking again');
    expect(answers).toHaveLength(4);
  });

  it('[SL25] follows edges from either node, then whichever way they point, and says so; none is said plainly', async () => {
    const lengths: Record<string, number> = { 'key-2 > key-1': 1 };
    const peer = peerWith(lengths);
    // From the service to its host: against the order in which the nodes have their numbers.
    const { selects, stores } = await showConsole(peer);
    selects.selectMany([1, 2], 'replace');
    pressOnTopology('r');
    // The engine knows of an edge that is not on screen yet.
    await waitFor(() => expect(stores.path.get().found).toMatchObject({ state: 'failed' }));
    const section = await screen.findByRole('region', { name: 'Path between them' });
    expect(section.textContent).toContain('conflict.snapshot');
    delete lengths['key-2 > key-1'];
    lengths['key-1 - key-2'] = 1;
    fireEvent.click(within(section).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(section.textContent).toContain('this one goes against it too'));
    expect(stores.path.get().found).toMatchObject({ value: { way: 'either', nodes: [1, 2] } });

    delete lengths['key-1 - key-2'];
    pressOnTopology('r');
    await waitFor(() => expect(section.textContent).toContain('No path.'));
    expect(section.textContent).toContain('along their direction from either node, then whichever way they point');
  });

  it('[SL25] a refusal of the engine says what happened, and nothing is lit', async () => {
    const peer = createEnginePeer({
      'query.open': () => {
        throw new ShardscopeError('limit.time', 'the query took too long');
      },
    });
    const console = await showConsole(peer);
    console.selects.selectMany([0, 2], 'replace');
    pressOnTopology('r');
    expect((await screen.findByRole('alert')).textContent).toContain('limit.time');
    expect(litIn(console)).toBeUndefined();
  });
});
