// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type PlacementApplied, type PlacementRules, ShardscopeError } from '../../../engine/protocol/index.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { App } from '../../../renderer/shell/App.tsx';
import {
  chainSnapshot,
  createEnginePeer,
  type EnginePeer,
  NO_RULES,
  OPEN,
  placementFigures,
  proposal,
  shardsStatus,
} from '../support/engine-peer.ts';

let running: Console | null = null;
afterEach(() => {
  cleanup();
  running?.close();
});

/** The console with the dialog open, as the key `p` opens it. */
async function show(peer: EnginePeer): Promise<Console> {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
  render(<App console={running} />);
  await screen.findByRole('button', { name: /Shard 1/ });
  fireEvent.keyDown(document.body, { key: 'p' });
  await screen.findByRole('dialog', { name: 'Placement' });
  return running;
}
const dialog = () => within(screen.getByRole('dialog', { name: 'Placement' }));
const click = async (name: string) => fireEvent.click(await dialog().findByRole('button', { name }));
const field = (name: string) => dialog().getByRole('spinbutton', { name });

async function propose(peer: EnginePeer): Promise<Console> {
  const console = await show(peer);
  await click('Propose');
  await dialog().findByText('By shard');
  return console;
}

/** Answers when the test says so. */
function later<T>() {
  const answer = Promise.withResolvers<T>();
  return { ...answer, handler: () => answer.promise };
}

describe('the form of a placement', () => {
  it('[CO40] begins with the shards there are, and proposes what was chosen', async () => {
    const peer = createEnginePeer();
    await show(peer);
    expect(field('Shards')).toHaveProperty('value', '2');
    expect(dialog().getByText('2 shards now')).toBeTruthy();
    fireEvent.change(field('Shards'), { target: { value: '3' } });
    fireEvent.change(field('Largest imbalance'), { target: { value: '2.5' } });
    fireEvent.click(dialog().getByRole('radio', { name: 'Edges' }));
    fireEvent.click(dialog().getByRole('radio', { name: 'Scratch' }));
    await click('Propose');
    await waitFor(() =>
      expect(peer.callsOf('placement.propose')).toEqual([
        { shards: 3, objective: 'edges', imbalance: 0.025, from: 'scratch' },
      ]),
    );
  });

  it('[CO40] a number out of its limits is marked, and the last good one holds', async () => {
    const peer = createEnginePeer();
    await show(peer);
    for (const value of ['0', '65', '2.5', '']) {
      fireEvent.change(field('Shards'), { target: { value } });
      expect(field('Shards').getAttribute('aria-invalid'), value).toBe('true');
    }
    fireEvent.blur(field('Shards'));
    expect(field('Shards')).toHaveProperty('value', '2');
    await click('Propose');
    await waitFor(() => expect(peer.callsOf('placement.propose')).toMatchObject([{ shards: 2 }]));
  });

  it('[CO46] a proposal that is cancelled leads back to the form, and nothing is reported', async () => {
    const answer = later<never>();
    const signals: AbortSignal[] = [];
    const peer = createEnginePeer({
      'placement.propose': (_params, { signal, report }) => {
        signals.push(signal);
        report({ phase: 'coarsening', done: 2, total: 10, unit: 'levels' });
        return answer.promise;
      },
    });
    const { stores } = await show(peer);
    fireEvent.change(field('Shards'), { target: { value: '3' } });
    await click('Propose');
    expect(await dialog().findByText('2 of 10 levels')).toBeTruthy();
    await click('Cancel');
    await waitFor(() => expect(field('Shards')).toHaveProperty('value', '3'));
    await waitFor(() => expect(signals[0]?.aborted).toBe(true));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(stores.notices.get().list).toEqual([]);
  });

  it('[CO47] wishes that no placement keeps are listed with what to do, and the settings stay', async () => {
    const wishes = ['key-1 is pinned to shard 0', 'key-1 and key-2 are together'];
    const peer = createEnginePeer({
      'placement.propose': () => {
        throw new ShardscopeError('conflict.rules', 'no placement keeps these rules', { wishes });
      },
    });
    await show(peer);
    fireEvent.change(field('Shards'), { target: { value: '4' } });
    await click('Propose');
    const alert = await dialog().findByRole('alert');
    expect(alert.textContent).toContain('no placement keeps these rules');
    expect(alert.textContent).toContain('conflict.rules');
    expect(alert.textContent).toContain('Loosen one of the rules');
    expect(
      within(alert)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual(wishes);
    expect(field('Shards')).toHaveProperty('value', '4');
  });
});

describe('rules in force', () => {
  it('[CO48] says that there are none', async () => {
    await show(createEnginePeer());
    expect(await dialog().findByText('None: every node may live on every shard.')).toBeTruthy();
  });

  it('[CO48] says every kind of rule in words, and where rules are changed', async () => {
    const rules: PlacementRules = {
      shards: [{ shard: 1, weight: 2, influenceMax: 0.4, nodesMax: 100, heatMax: 50 }],
      types: [{ type: 'service', shards: [0, 1] }],
      pins: Array.from({ length: 8 }, (_, n) => ({ node: `key-${n}`, shard: n % 2 })),
      apart: [{ name: 'replicas', nodes: ['key-0', 'key-1', 'key-2'] }],
      together: [{ root: 'key-0', hierarchy: 'contains' }, { root: 'key-1' }],
    };
    await show(createEnginePeer({ 'placement.rules': () => rules }));
    const section = within(await dialog().findByRole('region', { name: 'Rules in force' }));
    for (const sentence of [
      'Shard 1 has weight 2, carries at most 40.0 % of the influence, holds at most 100 nodes and serves at most 50 reads/s',
      'service only on shards 0 and 1',
      'key-1 stays on shard 1',
      '2 more rules of this kind',
      'replicas: key-0, key-1 and key-2 on different shards',
      'key-0 and everything below it in hierarchy contains on one shard',
      'key-1 and everything below it on one shard',
    ]) {
      expect(await section.findByText(sentence)).toBeTruthy();
    }
    expect(section.getByText(/all other rules are set with “shardscope rules”/)).toBeTruthy();
  });
});

describe('a proposal', () => {
  it('[CO41] shows cut, balance and cost before and after, with direction and verdict in words', async () => {
    await propose(createEnginePeer());
    const figure = (name: string) =>
      dialog().getAllByText(name, { selector: 'dt' })[0]?.parentElement?.textContent ?? '';
    expect(figure('Cut edges')).toBe('Cut edges2to1−1 better50.0 % → 25.0 %');
    expect(figure('Cut closure rows')).toBe('Cut closure rows4to6+2 worse');
    expect(figure('Influence imbalance')).toBe('Influence imbalance20.0 %to5.0 %−15.0 points better');
    expect(figure('Nodes to move')).toBe('Nodes to move133.3 % of all nodes');
    expect(figure('Rows to move')).toContain('5Found in 40 ms');
    expect(dialog().getByText(/^3 shards · fewest closure rows across shards/)).toBeTruthy();
  });

  it('[CO41] shows every shard before and after; one that comes or goes is marked', async () => {
    const row = (name: string) =>
      within(dialog().getByRole('table', { name: 'Every shard before and after' }))
        .getAllByRole('row')
        .find((line) => line.textContent?.startsWith(name))?.textContent;
    await propose(createEnginePeer());
    expect(row('Shard 0')).toContain('50.0 %to33.3 %of 40.0 %');
    expect(row('Shard 0')).toContain('2to1−1');
    expect(row('Shard 0')).toContain('8to8no change');
    expect(row('Shard 2')).toMatch(/^Shard 2new–to33\.3 %/);
    cleanup();
    running?.close();
    const fewer = proposal({ shards: 1, after: placementFigures([3]) });
    await propose(createEnginePeer({ 'placement.propose': () => fewer }));
    expect(row('Shard 1')).toMatch(/^Shard 1removed50\.0 %to–/);
  });

  it('[CO41] a shard over its capacity is called that', async () => {
    const after = placementFigures([3, 0]);
    const full = { ...after, shards: after.shards.map((shard) => ({ ...shard, influence: 0.7, capacity: 0.6 })) };
    await propose(createEnginePeer({ 'placement.propose': () => proposal({ shards: 2, after: full }) }));
    expect(dialog().getAllByText('of 60.0 % · over capacity')).toHaveLength(2);
  });

  it('[CO42] is saved as the engine wrote it, and a move leads to its node while the proposal is kept', async () => {
    const saved: Blob[] = [];
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => `blob:${saved.push(blob as Blob)}`);
    const names: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      names.push(this.download);
    });
    const peer = createEnginePeer();
    const { stores } = await propose(peer);
    await click('Save plan…');
    await waitFor(() => expect(names).toEqual(['estate.plan.json']));
    expect(await saved[0]?.text()).toBe('{"planId":"plan-1"}\n');
    expect(peer.callsOf('placement.document')).toEqual([{ planId: 'plan-1' }]);
    vi.restoreAllMocks();

    fireEvent.click(dialog().getByRole('button', { name: /^shop key-2/ }));
    expect(stores.selection.get().index).toBe(2);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    fireEvent.keyDown(document.body, { key: 'p' });
    expect(await screen.findByText('By shard')).toBeTruthy();
    expect(peer.callsOf('placement.propose')).toHaveLength(1);
  });

  it('[CO43] not within the imbalance and nodes too heavy for a fair share are named with what it means', async () => {
    const node = { index: 2, key: 'key-2', label: 'shop', type: 'service', home: 1 };
    const heavy = proposal({ isWithinImbalance: false, oversized: [{ node, influence: 0.5 }] });
    await propose(createEnginePeer({ 'placement.propose': () => heavy }));
    const notes = dialog()
      .getAllByRole('note')
      .map((note) => note.textContent);
    expect(notes[0]).toContain('No placement within 3.0 % was found. This is the most even one, at 5.0 %');
    expect(notes[1]).toContain('shop alone carries 50.0 % of the influence; an even share is 33.3 %.');
    expect(notes[1]).toContain('It gets a shard nearly to itself.');
  });

  it('[CO43] where reads are balanced, the words are about reads', async () => {
    const node = { index: 2, key: 'key-2', label: 'shop', type: 'service', home: 1 };
    const heavy = proposal({ objective: 'traffic', isWithinImbalance: false, oversized: [{ node, influence: 0.01 }] });
    await propose(createEnginePeer({ 'placement.propose': () => heavy }));
    const words = dialog()
      .getAllByRole('note')
      .map((note) => note.textContent);
    expect(words[0]).toContain('No placement with reads within 3.0 % was found');
    expect(words[1]).toContain('shop alone gets more of the reads than an even share.');
    expect(dialog().getByText('Heat imbalance').parentElement?.textContent).toBe('Heat imbalance1.00to1.00no change');
    expect(dialog().getByRole('columnheader', { name: 'Reads/s' })).toBeTruthy();
  });

  it('[CO43] one that moves nothing says so and cannot be applied', async () => {
    const same = placementFigures([2, 1]);
    const idle = proposal({ shards: 2, before: same, after: same, movedNodes: 0, movedRows: 0, flows: [], moves: [] });
    await propose(createEnginePeer({ 'placement.propose': () => idle }));
    expect(dialog().getByText(/^Nothing to move/)).toBeTruthy();
    expect(dialog().getByRole<HTMLButtonElement>('button', { name: 'Apply…' }).disabled).toBe(true);
  });
});

describe('applying a placement', () => {
  it('[CO44] asks first, with nodes, rows and the reopening; nothing moves before that', async () => {
    const peer = createEnginePeer();
    await propose(peer);
    await click('Apply…');
    const question = await screen.findByRole('alertdialog', { name: 'Change to 3 shards?' });
    expect(question.textContent).toContain('1 node and 5 rows will be moved.');
    expect(question.textContent).toContain('The number of shards changes from 2 to 3');
    fireEvent.click(within(question).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(peer.callsOf('placement.apply')).toEqual([]);
    await click('Apply…');
    fireEvent.click(await screen.findByRole('button', { name: 'Apply placement' }));
    expect(await dialog().findByText('1 node and 5 rows moved in 20 ms.')).toBeTruthy();
    expect(peer.callsOf('placement.apply')).toEqual([{ planId: 'plan-1' }]);
    // The moves of a plan are not told one by one.
    await waitFor(() => expect(peer.callsOf('move.list')).toHaveLength(2));
  });

  it('[CO44] with the same number of shards nothing is said of reopening', async () => {
    const after = placementFigures([1, 2]);
    await propose(createEnginePeer({ 'placement.propose': () => proposal({ shards: 2, after }) }));
    await click('Apply…');
    const question = await screen.findByRole('alertdialog', { name: 'Move 1 node?' });
    expect(question.textContent).toContain('Queries keep working');
    expect(question.textContent).not.toContain('opened again');
  });

  it('[CO45] progress and result survive the workspace that is opened again with other shards', async () => {
    const answer = later<PlacementApplied>();
    let isReopened = false;
    const [one, two] = shardsStatus().shards;
    const peer = createEnginePeer({
      'placement.apply': (_params, { report }) => {
        report({ phase: 'moving', done: 1, total: 3, unit: 'nodes' });
        return answer.promise;
      },
      'topology.snapshot': () =>
        chainSnapshot(isReopened ? { generation: 3, shardCount: 3, homes: new Uint16Array([0, 1, 2]) } : {}),
      'shards.status': () =>
        isReopened ? shardsStatus({ shards: [one!, two!, { ...two!, shard: 2 }] }) : shardsStatus(),
    });
    const { stores, live } = await propose(peer);
    await click('Apply…');
    fireEvent.click(await screen.findByRole('button', { name: 'Apply placement' }));
    expect(await dialog().findByText('1 of 3 nodes')).toBeTruthy();

    isReopened = true;
    peer.push('workspace', { state: 'opening', name: null, generation: 2 });
    await waitFor(() => expect(live.snapshot).toBeNull());
    expect(dialog().getByText('1 of 3 nodes')).toBeTruthy();
    peer.push('workspace', { ...OPEN, generation: 3 });
    await waitFor(() => expect(stores.shards.get().status?.shards).toHaveLength(3));
    expect(dialog().getByText('1 of 3 nodes')).toBeTruthy();

    answer.resolve({ planId: 'plan-1', movedNodes: 3, movedRows: 9, elapsedMs: 1500 });
    expect(await dialog().findByText('3 nodes and 9 rows moved in 1.5 s.')).toBeTruthy();
    fireEvent.click(dialog().getAllByRole('button', { name: 'Close' }).at(-1)!);
    const panel = within(await screen.findByRole('complementary', { name: 'Shards' }));
    expect(panel.getByRole('button', { name: /Shard 2/ })).toBeTruthy();
    expect(within(screen.getByRole('region', { name: 'Legend' })).getAllByRole('listitem')).toHaveLength(3);
    expect(live.homeOf(2)).toBe(2);
  });

  it('[CO45] another workspace voids a proposal, but not what was done here to the same one', async () => {
    const peer = createEnginePeer();
    const { stores, placements } = await propose(peer);
    placements.askToApply();
    await placements.apply();
    peer.push('workspace', { ...OPEN, generation: 2 });
    await waitFor(() => expect(stores.workspace.get().state?.generation).toBe(2));
    expect(stores.placement.get().phase).toBe('applied');
    // The rules were those of a workspace that was closed: they are read again for the dialog that is still open.
    await waitFor(() => expect(stores.rules.get().rules.state).toBe('ready'));
    peer.push('workspace', { ...OPEN, name: 'other', generation: 3 });
    await waitFor(() => expect(stores.placement.get().phase).toBe('choosing'));
  });

  it('[CO46] cancelled while it is applied, it says that what was moved stays moved, and proposes the rest', async () => {
    const peer = createEnginePeer({ 'placement.apply': later<never>().handler });
    await propose(peer);
    await click('Apply…');
    fireEvent.click(await screen.findByRole('button', { name: 'Apply placement' }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    await click('Cancel');
    expect(await dialog().findByText(/What was moved stays moved/)).toBeTruthy();
    await click('Propose again');
    await waitFor(() => expect(peer.callsOf('placement.propose')).toHaveLength(2));
  });

  it('[CO47] a plan that does not fit any more is refused with advice, and proposed again from there', async () => {
    const peer = createEnginePeer({
      'placement.apply': () => {
        throw new ShardscopeError('conflict.plan', 'nodes were moved since this was proposed');
      },
    });
    const { placements } = await propose(peer);
    placements.askToApply();
    await placements.apply();
    const alert = await dialog().findByRole('alert');
    expect(alert.textContent).toContain('nodes were moved since this was proposed');
    expect(alert.textContent).toContain('Propose again');
    expect(dialog().queryByRole('button', { name: 'Apply…' })).toBeNull();
    await click('Propose again');
    await waitFor(() => expect(peer.callsOf('placement.propose')).toHaveLength(2));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });
});

describe('pinning a node', () => {
  it('[CO49] pins the selected node to its home and unpins it; every other rule stays', async () => {
    const others = { ...NO_RULES, pins: [{ node: 'key-0', shard: 1 }], together: [{ root: 'key-0' }] };
    let rules: PlacementRules = others;
    const peer = createEnginePeer({
      'placement.rules': () => rules,
      'placement.setRules': (params) => {
        rules = params.rules as PlacementRules;
        return rules;
      },
    });
    running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
    render(<App console={running} />);
    await screen.findByRole('button', { name: /Shard 1/ });
    running.selects.select(2);
    fireEvent.click(await screen.findByRole('button', { name: 'Pin to shard 1' }));
    expect(await screen.findByText('Pinned to shard 1: placement and moves leave it there.')).toBeTruthy();
    expect(rules).toEqual({ ...others, pins: [...others.pins, { node: 'key-2', shard: 1 }] });
    fireEvent.click(screen.getByRole('button', { name: 'Unpin' }));
    expect(await screen.findByRole('button', { name: 'Pin to shard 1' })).toBeTruthy();
    expect(rules).toEqual(others);
    running.selects.select(0);
    expect(await screen.findByText('Pinned to shard 1: the next placement brings it there.')).toBeTruthy();
  });

  it('[CO49] a pin that is refused says why beside the node', async () => {
    const peer = createEnginePeer({
      'placement.setRules': () => {
        throw new ShardscopeError('conflict.rules', 'key-2 is kept together with key-0');
      },
    });
    running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
    render(<App console={running} />);
    await screen.findByRole('button', { name: /Shard 1/ });
    running.selects.select(2);
    fireEvent.click(await screen.findByRole('button', { name: 'Pin to shard 1' }));
    expect((await screen.findByRole('alert')).textContent).toContain('key-2 is kept together with key-0');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Pin to shard 1' }).disabled).toBe(false);
  });
});
