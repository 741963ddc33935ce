// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { ShardscopeError } from '../../../engine/protocol/index.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { App } from '../../../renderer/shell/App.tsx';
import { createEnginePeer, type EnginePeer, NONE, shardsStatus } from '../support/engine-peer.ts';

let running: Console | null = null;
afterEach(() => {
  cleanup();
  running?.close();
});

/** The whole console against a peer. There is no WebGL here, so the scene shows its "cannot draw" face: the rest works. */
function show(peer: EnginePeer): Console {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
  render(<App console={running} />);
  return running;
}
const button = (name: string | RegExp) => screen.findByRole('button', { name });

describe('console', () => {
  it('[CO29] without a workspace it offers import, demo and the workspaces that exist', async () => {
    const peer = createEnginePeer({ 'workspace.state': () => NONE });
    show(peer);
    fireEvent.click(await button('Open estate'));
    await waitFor(() => expect(peer.callsOf('workspace.open')).toEqual([{ name: 'estate' }]));
    fireEvent.click(await button('Open the demo'));
    await waitFor(() => expect(peer.callsOf('workspace.demo')).toHaveLength(1));
    fireEvent.click(await button('Import a topology'));
    expect(await screen.findByRole('dialog', { name: 'Import a topology' })).toBeTruthy();
  });

  it('[WB18] what was opened lately is listed with path and time; what is missing says so and can be taken off', async () => {
    const peer = createEnginePeer({ 'workspace.state': () => NONE });
    const { stores } = show(peer);
    act(() =>
      stores.opened.update(() => [
        { name: 'gone', openedMs: Date.now() - 1000 },
        { name: 'estate', openedMs: Date.UTC(2024, 1, 3) },
      ]),
    );
    await act(() => running!.recents.refresh());
    const list = await screen.findByRole('list', { name: 'Opened lately' });
    const [gone, estate] = within(list).getAllByRole('listitem');
    expect(estate?.textContent).toMatch(/estate.*3 nodes.*workspaces\/estate\.shardscope.*opened Feb 3, 2024/);
    expect(gone?.textContent).toMatch(/gone.*missing.*workspaces\/gone\.shardscope.*opened .*:/);
    expect(within(gone!).queryByRole('button', { name: 'Open gone' })).toBeNull();
    // Listed once, above.
    expect(screen.getAllByRole('button', { name: 'Open estate' })).toHaveLength(1);
    fireEvent.click(within(gone!).getByRole('button', { name: 'Take gone off this list' }));
    await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(1));
    fireEvent.click(await button('Open estate'));
    await waitFor(() => expect(peer.callsOf('workspace.open')).toEqual([{ name: 'estate' }]));
  });

  it('[WB20] whoever may only look is offered nothing to open, waits, and is offered no backup', async () => {
    const beViewer = ({ stores }: Console) => act(() => stores.connection.update((of) => ({ ...of, isViewer: true })));
    const idle = show(createEnginePeer({ 'workspace.state': () => NONE }));
    await button('Open estate');
    beViewer(idle);
    expect(await screen.findByText('No workspace is open')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^(Open|Import)/ })).toBeNull();
    cleanup();
    idle.close();

    const busy = show(createEnginePeer());
    await screen.findByRole('complementary', { name: 'Shards' });
    beViewer(busy);
    act(() => busy.stores.view.update((view) => ({ ...view, dialog: 'export' })));
    const dialog = within(await screen.findByRole('dialog', { name: 'Export' }));
    expect(dialog.queryByRole('radio', { name: /backup/i })).toBeNull();
    expect(dialog.getByRole('radio', { name: /incident/i })).toBeTruthy();
  });

  it('[CO30] the shards panel shows a row for each shard, with numbers and units', async () => {
    show(createEnginePeer());
    const panel = await screen.findByRole('complementary', { name: 'Shards' });
    const row = await within(panel).findByRole('button', { name: /Shard 1/ });
    expect(row.textContent).toContain('30 reads/s');
    expect(row.textContent).toContain('50.0 % of 60.0 %');
    expect(row.textContent).toContain('2 closure · 8 stored');
    fireEvent.click(row);
    expect(row.getAttribute('aria-expanded')).toBe('true');
    expect(within(panel).getByText('Partition file')).toBeTruthy();
    expect(within(panel).getByText('Cut edges').parentElement?.textContent).toContain('50.0 %');
  });

  it('[SV13] the shards panel says which shard is away and why, and what the disk refuses', async () => {
    const [one, two] = shardsStatus().shards;
    const away = { ...two!, state: 'hung' as const, reason: 'it was at one "copy" for 300 s' };
    const storage = { code: 'storage.full', message: 'catalog.sqlite: free some disk space', sinceMs: 5 };
    show(createEnginePeer({ 'shards.status': () => shardsStatus({ shards: [one!, away], storage }) }));
    const panel = await screen.findByRole('complementary', { name: 'Shards' });
    const row = await within(panel).findByRole('button', { name: /Shard 1/ });
    expect(row.textContent).toContain('does not answer');
    fireEvent.click(row);
    expect(within(panel).getByText('does not answer: it was at one "copy" for 300 s')).toBeTruthy();
    expect((await within(panel).findByRole('button', { name: /Shard 0/ })).textContent).not.toContain('answer');
    expect(panel.textContent).toContain('Changes are refused until the disk takes them: catalog.sqlite: free some');
  });

  it('[CO31] a move by hand: every shard with what it would mean, plain question, result', async () => {
    const peer = createEnginePeer();
    const { selects, stores } = show(peer);
    stores.balance.update((balance) => ({ ...balance, operator: 'ana' }));
    await screen.findByRole('complementary', { name: 'Inspector' });
    selects.select(1);
    const inspector = await screen.findByRole('article', { name: 'host-1' });
    expect(inspector.textContent).toContain('rank 2 of 3');
    fireEvent.click(within(inspector).getByRole('button', { name: 'Move to…' }));
    const chooser = await screen.findByRole('dialog', { name: 'Move host-1 to…' });
    const radio = (name: string) => within(chooser).getByRole<HTMLInputElement>('radio', { name });
    await waitFor(() => expect(radio('Shard 1').checked, 'the evenest').toBe(true));
    expect(radio('Shard 0').disabled).toBe(true);
    expect(radio('Shard 2').closest('tr')!.textContent).toContain('nodes of the type of key-1 are not allowed');
    expect(radio('Shard 1').closest('tr')!.textContent).toContain('1.10');
    expect(peer.callsOf('moves.start')).toEqual([]);
    fireEvent.click(within(chooser).getByRole('button', { name: 'Continue…' }));
    const question = await screen.findByRole('dialog', { name: 'Move host-1 to shard 1?' });
    expect(question.textContent).toContain('1 node with 5 rows will be copied from shard 0 to shard 1.');
    expect(question.textContent).toContain('Hottest shard: 1.50 now, 1.10 afterwards.');
    fireEvent.click(within(question).getByRole('button', { name: 'Move node' }));
    expect(await screen.findByText(/^1 node moved to shard 1; 5 rows copied\./)).toBeTruthy();
    expect(peer.callsOf('moves.start')).toEqual([{ nodes: [1], to: 1, actor: 'ana' }]);
    await waitFor(() => expect(screen.queryByRole('dialog', { name: /^Move/ })).toBeNull());
  });

  it('[CO31] a move that fails says the code and what to do, and can be tried elsewhere', async () => {
    const peer = createEnginePeer({
      'moves.start': () => {
        throw new ShardscopeError('conflict.move', 'the node is being moved already');
      },
    });
    const { byHands, stores } = show(peer);
    stores.balance.update((balance) => ({ ...balance, operator: 'ana' }));
    await screen.findByRole('button', { name: /Shard 1/ });
    await waitFor(() => expect(stores.workspace.get().topology.state).toBe('ready'));
    byHands.begin([1, 2, 99]);
    await screen.findByRole('dialog', { name: 'Move 2 nodes to…' });
    await waitFor(() => expect(stores.byHand.get().to).toBe(1));
    byHands.askConfirmation();
    await byHands.start();
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('the node is being moved already');
    expect(alert.textContent).toContain('conflict.move');
    expect(alert.textContent).toContain('Another change came first');
    fireEvent.click(await button('Another shard'));
    expect(await screen.findByRole('radio', { name: 'Shard 1' })).toBeTruthy();
  });

  it('[CO32] search lists matches with type and shard, and selects the chosen one', async () => {
    const peer = createEnginePeer();
    const { stores } = show(peer);
    const input = await screen.findByRole('combobox', { name: 'Search nodes' });
    await waitFor(() => expect(input.hasAttribute('disabled')).toBe(false));
    input.focus();
    fireEvent.input(input, { target: { value: 'sho' }, inputType: 'insertText' });
    const option = await screen.findByRole('option', { name: /shop/ });
    expect(option.textContent).toContain('service · Shard 1');
    expect(peer.callsOf('nodes.search')).toEqual([{ text: 'sho', countMax: 40 }]);
    fireEvent.click(option);
    await waitFor(() => expect(stores.selection.get().index).toBe(2));
    expect((input as HTMLInputElement).value).toBe('');
  });

  it('[CO33] a lost connection is said, and everything stays on screen', async () => {
    const peer = createEnginePeer();
    show(peer);
    await screen.findByRole('button', { name: /Shard 1/ });
    peer.drop();
    expect((await screen.findByRole('alert')).textContent).toContain('The engine is restarting');
    expect(screen.getByRole('button', { name: /Shard 1/ })).toBeTruthy();
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull(), { timeout: 3000 });
  });

  it('[CO34] verify shows every check', async () => {
    const peer = createEnginePeer({
      'verify.run': () => ({
        ok: false,
        checks: [
          { name: 'one home', ok: true, checked: 3, failures: [] },
          { name: 'closure', ok: false, checked: 9, failures: ['row 1 -> 2 is missing'] },
        ],
      }),
    });
    const { stores } = show(peer);
    await screen.findByRole('button', { name: /Shard 1/ });
    stores.view.update((view) => ({ ...view, dialog: 'verify' }));
    fireEvent.click(await button('Verify deeply'));
    expect(await screen.findByText('Some checks failed.')).toBeTruthy();
    expect(screen.getByText('row 1 -> 2 is missing')).toBeTruthy();
    expect(peer.callsOf('verify.run')).toEqual([{ deep: true, repair: false }]);
    expect(screen.queryByRole('button', { name: 'Verify and repair' }), 'there are no replicas').toBeNull();
  });

  it('[CW20] the shards panel tells of a replica that is not in step, and verify offers to make it equal', async () => {
    const [one, two] = shardsStatus().shards;
    const kept = { reason: null, comparedMs: null, restores: 0, restoredMs: null, differences: 0 };
    const differs = { ...kept, state: 'differs' as const, reason: 'node n7 is not the same', keeper: 0, comparedMs: 5 };
    const shards = [
      { ...one!, replica: { ...kept, state: 'in-step' as const, keeper: 1, restores: 1, restoredMs: 5 } },
      { ...two!, replica: differs },
    ];
    const peer = createEnginePeer({ 'shards.status': () => shardsStatus({ shards }) });
    const { stores } = show(peer);
    const panel = await screen.findByRole('complementary', { name: 'Shards' });
    const row = await within(panel).findByRole('button', { name: /Shard 1/ });
    expect(row.textContent).toContain('replica differs');
    fireEvent.click(row);
    expect(within(panel).getByText(/^differs: node n7 is not the same · compared /)).toBeTruthy();
    const other = within(panel).getByRole('button', { name: /Shard 0/ });
    expect(other.textContent).not.toContain('replica');
    fireEvent.click(other);
    expect(within(panel).getByText(/^in step, kept by shard 1 · restored /)).toBeTruthy();

    stores.view.update((view) => ({ ...view, dialog: 'verify' }));
    fireEvent.click(await button('Verify and repair'));
    await waitFor(() => expect(peer.callsOf('verify.run')).toEqual([{ deep: false, repair: true }]));
  });

  it('[CW19] an import keeps a replica of every shard where that is wished for, and one shard cannot', async () => {
    const peer = createEnginePeer({ 'workspace.state': () => NONE });
    const { imports } = show(peer);
    fireEvent.click(await button('Import a topology'));
    const wish = await screen.findByRole('checkbox', { name: 'Keep a replica of every shard' });
    expect([wish.hasAttribute('disabled'), (wish as HTMLInputElement).checked]).toEqual([false, false]);
    fireEvent.click(wish);
    imports.addFiles([new File(['source,target\na,b\n'], 'edges.csv')]);
    const shards = screen.getByRole('spinbutton', { name: 'Shards' });
    fireEvent.change(shards, { target: { value: '1' } });
    await waitFor(() => expect(wish.hasAttribute('disabled')).toBe(true));
    expect((wish as HTMLInputElement).checked).toBe(false);
    fireEvent.click(await button('Import'));
    await waitFor(() => expect(peer.callsOf('import.start')).toMatchObject([{ shards: 1, replicas: 0 }]));
    imports.close();
    imports.open([new File(['source,target\na,b\n'], 'edges.csv')]);
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Keep a replica of every shard' }));
    fireEvent.click(await button('Import'));
    await waitFor(() => expect(peer.callsOf('import.start')).toMatchObject([{}, { shards: 4, replicas: 1 }]));
  });

  it('[CO13] a notice of the engine is shown, and kept in the list', async () => {
    const peer = createEnginePeer();
    const { stores } = show(peer);
    await screen.findByRole('button', { name: /Shard 1/ });
    peer.push('notices', { level: 'warning', code: 'shard.restarted', message: 'shard 1 was restarted', atMs: 0 });
    expect((await screen.findAllByText('shard 1 was restarted')).length).toBeGreaterThan(0);
    expect(stores.notices.get().unread).toBe(1);
    fireEvent.click(await button('Notices, 1 new'));
    await waitFor(() => expect(stores.notices.get().unread).toBe(0));
  });
});
