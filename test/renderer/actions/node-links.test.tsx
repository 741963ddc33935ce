// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Console } from '../../../renderer/console.ts';
import { pastPicture } from '../../../renderer/moments/past-picture.ts';
import { boundsAround } from '../../../renderer/scene/highlight.ts';
import { MOVED_MS, momentThen } from '../support/history-data.ts';
import { showConsole } from '../support/show-console.tsx';

const messagesOf = ({ stores }: Console) => stores.notices.get().list.map(({ message }) => message);

describe('from what was told to its nodes', () => {
  it('[WQ19] a node that came after the moment that is looked at is not said to be gone; it is gone to, now', async () => {
    const console = await showConsole();
    const { live, nodeLinks, selects, stores } = console;
    const slots = { homes: Uint16Array.of(0, 0, 0xffff), slotEnd: 2 };
    const then = pastPicture(momentThen(MOVED_MS - 1, slots), 10, 1);
    live.setPast(then);
    await nodeLinks.show({ kind: 'nodes', nodes: [1, 2] });
    expect(messagesOf(console)).toEqual(['1 of 2 nodes was not there at that moment.']);
    expect([...selects.selected()]).toEqual([1]);
    expect(live.hasNode(2), 'the moment is looked at on').toBe(false);
    await nodeLinks.show({ kind: 'nodes', nodes: [2, 77] });
    expect(messagesOf(console).slice(0, 2)).toEqual([
      'Back to now: the node was not there at that moment.',
      '1 of 2 nodes are gone: removed since.',
    ]);
    expect(live.hasNode(2)).toBe(true);
    expect(stores.selection.get().index).toBe(2);
  });

  it('[WQ19] in an incident, which has no now, it is said that they were not there', async () => {
    const console = await showConsole();
    const { live, nodeLinks, selects, stores } = console;
    const incident = { fromMs: 0, toMs: MOVED_MS } as never;
    stores.moment.update((moment) => ({ ...moment, incident }));
    live.setPast(pastPicture(momentThen(MOVED_MS - 1, { slotEnd: 1 }), 10, 1));
    await nodeLinks.show({ kind: 'nodes', nodes: [1, 2] });
    expect(messagesOf(console)).toEqual(['All of its nodes were not there at that moment.']);
    expect(selects.selected()).toHaveLength(0);
  });

  it('[SN38] of many, those that are hidden are counted, with the way to see them; the view goes where something is drawn', async () => {
    const { nodeLinks, filters, live, stores } = await showConsole();
    filters.change({ types: ['host'] });
    stores.view.update((view) => ({ ...view, isInspectorOpen: false }));
    await nodeLinks.show({ kind: 'nodes', nodes: [0, 2] });
    expect(await screen.findByText('2 of them are not shown now.'), 'dimmed').toBeTruthy();
    filters.change({ isHiding: true });
    expect(await screen.findByText(/^All of them are hidden, by the filters or below/)).toBeTruthy();
    expect(screen.queryByText('2 of them are not shown now.')).toBeNull();
    await nodeLinks.show({ kind: 'nodes', nodes: [0, 1] });
    expect(await screen.findByText(/^1 of 2 is hidden/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show everything' }));
    await waitFor(() => expect(screen.queryByText(/^1 of 2 is hidden/)).toBeNull());
    expect(live.isHidden(0)).toBe(false);
    const positions = Float32Array.of(0.1, 0.1, 0.9, 0.9);
    expect(boundsAround(positions, [0, 1], (node) => node === 1)).toEqual(boundsAround(positions, [1]));
    expect(boundsAround(positions, [0, 1], () => false)).toBeNull();
  });

  it('[SN38] one node that the filters hide says so too', async () => {
    const { nodeLinks, filters } = await showConsole();
    filters.change({ types: ['host'], isHiding: true });
    await nodeLinks.show({ kind: 'nodes', nodes: [2] });
    expect(await screen.findByText('The filters hide it.')).toBeTruthy();
    // The chips of the filters offer the same.
    fireEvent.click(screen.getAllByRole('button', { name: 'Show everything' }).at(-1)!);
    await waitFor(() => expect(screen.queryByText('The filters hide it.')).toBeNull());
  });
});
