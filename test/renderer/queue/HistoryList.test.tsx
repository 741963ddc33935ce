// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { auditRows, isFiltering, NO_FILTER, wantedEvents } from '../../../renderer/state/history-filter.ts';
import { dialog, openBalance } from '../support/balance-console.tsx';
import { auditEvent } from '../support/balance-data.ts';
import { createEnginePeer } from '../support/engine-peer.ts';

describe('history of decisions', () => {
  it('[WQ11] is filtered and paged from the audit page, and an entry leads to its plan', async () => {
    const all = Array.from({ length: 200 }, (_, at) => auditEvent({ id: 500 - at, detail: `entry ${500 - at}` }));
    const peer = createEnginePeer({
      'audit.list': ({ actor, beforeId }) =>
        actor === undefined && beforeId === undefined ? all : [auditEvent({ id: 7, actor: 'ana', detail: 'rare' })],
    });
    const { balances } = await openBalance(peer);
    balances.show({ kind: 'audit' });
    expect(await dialog().findByText('entry 500')).toBeTruthy();
    fireEvent.click(dialog().getByRole('button', { name: 'Older' }));
    expect(await dialog().findByText('rare')).toBeTruthy();
    expect(peer.callsOf('audit.list').at(-1)).toEqual({ planId: null, countMax: 200, beforeId: 301 });
    expect(dialog().getByRole('button', { name: 'Older' }).hasAttribute('disabled'), 'that was the last').toBe(true);
    fireEvent.click(dialog().getByRole('button', { name: 'Newest' }));
    expect(await dialog().findByText('entry 500')).toBeTruthy();

    const filters = within(dialog().getByLabelText('Filters of the audit trail'));
    fireEvent.change(filters.getByLabelText('Who'), { target: { value: 'ana' } });
    fireEvent.change(filters.getByLabelText('What'), { target: { value: 'approved' } });
    expect(await dialog().findByText('rare')).toBeTruthy();
    const asked = { planId: null, countMax: 200, actor: 'ana', actions: ['approved'] };
    expect(peer.callsOf('audit.list').at(-1)).toEqual(asked);
    fireEvent.click(dialog().getByRole('button', { name: 'plan 1111aaaa' }));
    await waitFor(() => expect(screen.getByRole('dialog', { name: 'Plan 1111aaaa' })).toBeTruthy());
  });

  it('[WQ19] an entry about a plan leads to the nodes that it moves; where all of them are gone that is said', async () => {
    let nodes = Uint32Array.of(0, 2);
    const peer = createEnginePeer({
      'audit.list': () => [auditEvent({ id: 1, detail: 'entry' })],
      'plans.moves': ({ planId }) => {
        return { planId, shardCount: 2, nodes, from: new Uint16Array(nodes.length), to: new Uint16Array(nodes.length) };
      },
    });
    const { balances, selects, stores } = await openBalance(peer);
    balances.show({ kind: 'audit' });
    fireEvent.click(await dialog().findByRole('button', { name: 'Show its nodes' }));
    await waitFor(() => expect([...selects.selected()]).toEqual([0, 2]));
    expect(stores.view.get().dialog).toBeNull();
    nodes = Uint32Array.of(55);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    balances.open({ kind: 'audit' });
    await screen.findByRole('dialog');
    fireEvent.click(await dialog().findByRole('button', { name: 'Show its nodes' }));
    await waitFor(() => expect(stores.notices.get().list[0]?.message).toBe('The node is gone: removed since.'));
    expect([...selects.selected()], 'what was selected stays').toEqual([0, 2]);
  });

  it('[WQ11] half a time and spaces filter nothing; the file has every column, times in UTC', () => {
    expect(isFiltering(NO_FILTER)).toBe(false);
    const filter = { ...NO_FILTER, actor: '  ', from: '2026-', planId: ' by-hand-1 ', node: { index: 3, label: 'x' } };
    expect(isFiltering(filter)).toBe(true);
    expect(wantedEvents(filter, null, 5)).toEqual({ planId: 'by-hand-1', countMax: 5, node: 3 });
    const from = new Date(2026, 0, 2, 3, 4).getTime();
    expect(wantedEvents({ ...NO_FILTER, from: '2026-01-02T03:04' }, 9, 5)).toMatchObject({ fromMs: from, beforeId: 9 });
    const { columns, rows } = auditRows([auditEvent({ id: 4, atMs: 0, detail: 'a,b' })]);
    expect(columns).toHaveLength(rows[0]!.length);
    expect(rows[0]!.slice(0, 4)).toEqual([4, '1970-01-01T00:00:00.000Z', 'balancer', 'proposed']);
  });
});
