// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type NodeDetails, ShardscopeError } from '../../../engine/protocol/index.ts';
import { start } from '../support/balance-console.tsx';
import { createEnginePeer, type EnginePeer, METAGRAPH } from '../support/engine-peer.ts';

const none = { added: 0, changed: 0, removed: 0 };
const summary = {
  changes: 1,
  nodes: none,
  edges: { ...none, removed: 1 },
  closureRows: { added: 0, changed: 3, removed: 1200 },
};
const inspector = () => within(screen.getByRole('complementary', { name: 'Inspector' }));
const dialog = () => within(screen.getByRole('dialog'));
const write = (actor: string, isDryRun: boolean, changes: unknown[]) => ({
  changes,
  actor,
  ifRevision: null,
  isDryRun,
});
const changesOf = (peer: EnginePeer) => peer.callsOf('topology.write');

async function select(peer: EnginePeer, index = 1, operator: string | null = 'ana') {
  const console = await start(peer, operator);
  console.selects.select(index);
  await inspector().findByRole('button', { name: 'Edit' });
  return console;
}

describe('editing a node', () => {
  it('[CW5] writes what was changed with the shown version, and says what happened', async () => {
    const peer = createEnginePeer({
      'topology.write': () => ({ revision: 5, summary: { ...summary, nodes: { ...none, changed: 1 } } }),
    });
    const { stores } = await select(peer);
    fireEvent.click(inspector().getByRole('button', { name: 'Edit' }));
    const label = inspector().getByRole('textbox', { name: 'Label' });
    expect(document.activeElement).toBe(label);
    expect(inspector().getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(true);
    fireEvent.change(label, { target: { value: 'host one' } });
    fireEvent.click(inspector().getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(inspector().queryByRole('button', { name: 'Save' })).toBeNull());
    expect(changesOf(peer)).toEqual([
      write('ana', false, [{ op: 'change-node', key: 'key-1', label: 'host one', ifVersion: 0 }]),
    ]);
    expect(stores.notices.get().list[0]?.message).toContain('host one was changed. Write 5: 1 node changed');
  });

  it('[CW6] a node that somebody else has changed is set beside what was typed, and nothing is lost', async () => {
    let version = 0;
    const peer = createEnginePeer({
      'nodes.get': () =>
        ({
          ...{ index: 1, key: 'key-1', label: version === 0 ? 'host-1' : 'theirs', type: 'host', home: 0, version },
          ...{ influence: 0.3, influenceRank: 2, heat: 7, attributes: { rack: 'r1' }, parents: [], children: [] },
          ...{ parentCount: 0, childCount: 0, incidentRows: { edges: 0, closureRows: 0 }, move: null },
        }) satisfies NodeDetails,
      'topology.write': ({ changes: [change] }) => {
        const seen = change?.op === 'change-node' ? change.ifVersion : 0;
        if (seen !== version) throw new ShardscopeError('conflict.revision', 'it is at version 8, not 0');
        return { revision: 9, summary };
      },
    });
    await select(peer);
    fireEvent.click(inspector().getByRole('button', { name: 'Edit' }));
    fireEvent.change(inspector().getByRole('textbox', { name: 'Value of rack' }), { target: { value: 'r9' } });
    version = 8;
    fireEvent.click(inspector().getByRole('button', { name: 'Save' }));
    expect(await inspector().findByText('Somebody else has changed this node')).toBeTruthy();
    expect(await inspector().findByText('Label: host-1 → theirs')).toBeTruthy();
    fireEvent.click(inspector().getByRole('button', { name: 'Keep my changes' }));
    await waitFor(() =>
      expect((inspector().getByRole('textbox', { name: 'Label' }) as HTMLInputElement).value).toBe('theirs'),
    );
    fireEvent.click(inspector().getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(changesOf(peer).at(-1)).toEqual(
        write('ana', false, [{ op: 'change-node', key: 'key-1', attributes: { rack: 'r9' }, ifVersion: 8 }]),
      ),
    );
  });
});

describe('a form', () => {
  it('[CW7] says by a dry run what it would do before it can be done; who does it is asked once', async () => {
    const peer = createEnginePeer({ 'topology.write': ({ isDryRun }) => ({ revision: isDryRun ? 4 : 5, summary }) });
    const { stores } = await select(peer, 1, null);
    fireEvent.click(inspector().getByRole('button', { name: 'Remove the edge to eu' }));
    expect(await dialog().findByText('1 edge removed · 3 closure rows changed, 1,200 removed')).toBeTruthy();
    const edge = { op: 'remove-edge', source: 'key-0', target: 'key-1', relation: 'contains', ifVersion: 0 };
    expect(changesOf(peer)).toEqual([write('console', true, [edge])]);
    fireEvent.click(dialog().getByRole('button', { name: 'Remove edge' }));
    const name = await screen.findByRole('textbox', { name: 'Your name' });
    fireEvent.change(name, { target: { value: 'bo' } });
    fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
    await waitFor(() => expect(changesOf(peer).at(-1)).toEqual(write('bo', false, [edge])));
    await waitFor(() => expect(stores.edits.get().form).toBeNull());
    expect(stores.notices.get().list[0]?.message).toMatch(
      /^The edge between host-1 and eu was removed\. Write 5: 1 edge/,
    );
  });

  it('[CW7] what the engine refuses is said with advice, and cannot be done', async () => {
    const peer = createEnginePeer({
      'topology.write': () => {
        throw new ShardscopeError('conflict.rules', '"key-1" cannot be removed: the placement rules name it');
      },
    });
    await select(peer);
    fireEvent.click(inspector().getByRole('button', { name: 'Remove…' }));
    expect(await dialog().findByText('This is refused')).toBeTruthy();
    expect(dialog().getByText(/the placement rules name it/)).toBeTruthy();
    expect(dialog().getByText(/^Loosen one of the rules/)).toBeTruthy();
    expect(dialog().getByRole('button', { name: 'Remove node and 1 edge' }).hasAttribute('disabled')).toBe(true);
  });

  it('[CW6] a conflict loads what is there now, with its version', async () => {
    let version = 0;
    const peer = createEnginePeer({
      'topology.write': ({ changes: [change] }) => {
        const seen = change?.op === 'remove-node' ? change.ifVersion : 0;
        if (seen !== version) throw new ShardscopeError('conflict.revision', 'somebody has changed it');
        return { revision: 6, summary };
      },
    });
    const console = await select(peer);
    const { details } = console.stores.selection.get();
    if (details.state !== 'ready') throw new Error('no node is selected');
    version = 3;
    console.edits.open({ kind: 'remove-node', node: details.value, version: 0, edges: 0 });
    const load = await screen.findByRole('button', { name: 'Load as it is now' });
    version = 0;
    fireEvent.click(load);
    expect(await dialog().findByText(/1 edge removed/)).toBeTruthy();
    expect(dialog().getByText(/^It has 1 edge, which is removed with it/)).toBeTruthy();
  });

  it('[CW21] attributes of an edge are shown in the list and changed in a form, with what it would do', async () => {
    const changed = { ...summary, edges: { ...none, changed: 1 }, closureRows: none };
    const peer = createEnginePeer({ 'topology.write': () => ({ revision: 5, summary: changed }) });
    const { stores } = await select(peer);
    expect(await inspector().findByText('weight: 2')).toBeTruthy();
    fireEvent.click(inspector().getByRole('button', { name: 'Edit the edge to eu' }));
    expect(await dialog().findByText('eu –[contains]→ host-1')).toBeTruthy();
    const save = dialog().getByRole('button', { name: 'Save' });
    expect(save.hasAttribute('disabled'), 'nothing is changed yet').toBe(true);
    fireEvent.change(dialog().getByRole('textbox', { name: 'Value of weight' }), { target: { value: '7' } });
    expect(await dialog().findByText('1 edge changed')).toBeTruthy();
    fireEvent.click(save);
    await waitFor(() => expect(stores.edits.get().form).toBeNull());
    const edge = { source: 'key-0', target: 'key-1', relation: 'contains' };
    const change = { op: 'change-edge', ...edge, attributes: { weight: 7 }, ifVersion: 0 };
    expect(changesOf(peer)).toEqual([write('ana', true, [change]), write('ana', false, [change])]);
    expect(stores.notices.get().list[0]?.message).toContain('The edge between host-1 and eu was changed');
  });

  it('[CW9] a new node below the selected one offers only what the metagraph allows there', async () => {
    const peer = createEnginePeer({ 'topology.write': () => ({ revision: 5, summary }) });
    await select(peer);
    fireEvent.click(inspector().getByRole('button', { name: 'Add below…' }));
    fireEvent.click(await dialog().findByRole('combobox', { name: 'Type' }));
    const options = await screen.findAllByRole('option');
    expect(options.map(({ textContent }) => textContent)).toEqual(['service']);
  });
});

describe('the metagraph', () => {
  it('[CW8] is changed on top of what others have made of it meanwhile, and a refusal names its cycle', async () => {
    let now = METAGRAPH;
    let isRefused = false;
    const peer = createEnginePeer({
      'metagraph.get': () => now,
      'metagraph.set': ({ metagraph }) => {
        if (isRefused)
          throw new ShardscopeError('conflict.cycle', 'hierarchy all cannot be acyclic: it has the cycle a -> b -> a');
        return metagraph;
      },
    });
    await start(peer);
    fireEvent.keyDown(document.body, { key: 'g' });
    const acyclic = await dialog().findByRole('checkbox', { name: 'Hierarchy all has no cycles' });
    for (const used of dialog().getAllByRole('button', { name: /^In use by 1 edge/ }))
      expect(used.hasAttribute('disabled')).toBe(true);
    fireEvent.click(acyclic);
    fireEvent.change(dialog().getByRole('textbox', { name: 'New relation' }), { target: { value: 'backs' } });
    fireEvent.click(dialog().getByRole('button', { name: 'Add relation' }));
    expect(dialog().getByText('2 unsaved changes')).toBeTruthy();
    now = { ...METAGRAPH, nodeTypes: [...METAGRAPH.nodeTypes, 'rack'] };
    isRefused = true;
    fireEvent.click(dialog().getByRole('button', { name: 'Save metagraph' }));
    expect(await dialog().findByText(/it has the cycle a -> b -> a/)).toBeTruthy();
    expect(dialog().getByText('2 unsaved changes')).toBeTruthy();
    isRefused = false;
    fireEvent.click(dialog().getByRole('button', { name: 'Save metagraph' }));
    expect(await dialog().findByText('Everything is saved.')).toBeTruthy();
    expect(peer.callsOf('metagraph.set').at(-1)).toMatchObject({
      actor: 'ana',
      metagraph: {
        nodeTypes: ['region', 'host', 'service', 'rack'],
        relations: ['contains', 'runs', 'backs'],
        hierarchies: [{ name: 'all', acyclic: true }],
      },
    });
  });

  it('[CW8] is checked against the data, and what is wrong is listed', async () => {
    const peer = createEnginePeer({
      'metagraph.check': () => ({
        ok: false,
        checked: 12,
        violations: [{ from: 'host', relation: 'runs', to: 'host', edges: 2, counted: null }],
        hierarchies: [{ name: 'all', acyclic: true, cycle: ['a', 'b'] }],
      }),
    });
    await start(peer);
    fireEvent.keyDown(document.body, { key: 'g' });
    fireEvent.click(await dialog().findByRole('button', { name: 'Check against the data' }));
    expect(await dialog().findByText('host –[runs]→ host: 2 edges, and not allowed')).toBeTruthy();
    expect(dialog().getByText('Hierarchy all must not have the cycle a → b → a')).toBeTruthy();
  });
});

describe('the latest writes', () => {
  it('[CW10] say who, when and what, beside the audit trail', async () => {
    const peer = createEnginePeer({
      'topology.writes': () => [
        { revision: 12, atMs: 1_000_000, actor: 'bot', summary, touched: { nodes: [], count: 0 } },
      ],
    });
    await start(peer);
    fireEvent.keyDown(document.body, { key: 'b' });
    fireEvent.click(await screen.findByRole('tab', { name: 'Audit trail' }));
    const list = await screen.findByRole('list', { name: 'Changes of the topology' });
    const item = await within(list).findByRole('listitem');
    expect(item.textContent).toMatch(/bot · Write 12.*1 edge removed · 3 closure rows changed, 1,200 removed/);
  });

  it('[WQ19] lead to the nodes they were about, and say which are gone', async () => {
    const written = (revision: number, nodes: readonly number[]) => {
      return { revision, atMs: 1_000_000, actor: 'bot', summary, touched: { nodes, count: nodes.length } };
    };
    const peer = createEnginePeer({
      'topology.writes': () => [written(14, [77]), written(13, [77, 1, 2]), written(12, [1])],
    });
    const { selects, stores } = await start(peer);
    const openAudit = async () => {
      fireEvent.keyDown(document.body, { key: 'b' });
      fireEvent.click(await screen.findByRole('tab', { name: 'Audit trail' }));
      return within(await screen.findByRole('list', { name: 'Changes of the topology' }));
    };
    let list = await openAudit();
    expect(await list.findByText('its node is gone since')).toBeTruthy();
    fireEvent.click(await list.findByRole('button', { name: 'host-1' }));
    await waitFor(() => expect(stores.selection.get().index).toBe(1));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    list = await openAudit();
    expect(list.getByText('1 node gone since')).toBeTruthy();
    fireEvent.click(await list.findByRole('button', { name: 'host-1 and 1 more' }));
    await waitFor(() => expect([...selects.selected()]).toEqual([1, 2]));
    expect(stores.notices.get().list[0]).toMatchObject({ message: '1 of 3 nodes are gone: removed since.' });
  });
});
