// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { type PlanSummary, ShardscopeError } from '../../../engine/protocol/index.ts';
import { answer, click, dialog, openBalance, openPlan } from '../support/balance-console.tsx';
import { HASH, planDetails, planSummary } from '../support/balance-data.ts';
import { createEnginePeer } from '../support/engine-peer.ts';

const PLAN = 'balance-1111aaaa2222';
const figures = (name = 'Effect and cost') =>
  [...document.querySelectorAll(`dl[aria-label="${name}"] > div`)].map((figure) => figure.textContent);
const blocks = () => within(dialog().getByRole('region', { name: /^What moves, and why/ }));
const at = (plan: Partial<PlanSummary>) =>
  createEnginePeer({ 'plans.get': ({ planId }) => planDetails({ planId, ...plan }) });

describe('a plan', () => {
  it('[CO71] shows its effect, its cost and what it has to move at least', async () => {
    await openPlan(createEnginePeer());
    expect(figures()).toEqual([
      'Hottest shard1.31to1.07−0.24 better',
      'Nodes to move2',
      'Rows to move9',
      'Reads/s moved31at least 29 needed',
      'Cut edges10to8−2 better',
      'Cut closure rows40to44+4 worse',
    ]);
    expect(dialog().getByText('abcdef01')).toBeTruthy();
    const table = dialog().getByRole('table', { name: 'Every shard before and after' });
    expect(within(table).getAllByRole('row')[1]?.textContent).toBe(
      'Shard 050.0 %to50.0 %of 60.0 %1.31to1.00−0.311.41to1.10−0.31131to100−312to1−1',
    );
  });

  it('[CO71] says why each block moves, and its terms add up as they are written', async () => {
    await openPlan(createEnginePeer());
    expect(blocks().getByText('host-1 and 1 more')).toBeTruthy();
    expect(blocks().getByText('Shard 0 was 31 % over its share for 3 looks.')).toBeTruthy();
    expect(blocks().getByText('Sent there by hand.')).toBeTruthy();
    // 40.04 − 3.04 + 12.34 − 1.24 = 48.1, though rounded one by one they come to 48.1 − 0.0.
    expect(blocks().getAllByText('relief +40.0').length).toBe(2);
    expect(blocks().getAllByText('crowding −3.0').length).toBe(2);
    expect(blocks().getAllByText('traffic +12.3').length).toBe(2);
    expect(blocks().getAllByText('rows −1.2').length).toBe(2);
    expect(blocks().getAllByText('score +48.1').length).toBe(2);
  });

  it('[CO71] shows the nodes of a block, and for every other shard by how much it lost or what forbids it', async () => {
    const { stores } = await openPlan(createEnginePeer());
    fireEvent.click(blocks().getAllByRole('button', { name: /^Nodes and alternatives/ })[0]!);
    const others = blocks().getByRole('table', { name: 'Other shards for host-1 and 1 more' });
    const rows = within(others).getAllByRole('row');
    expect(rows[0]?.textContent).toMatch(/^Shard 2−28\.0 beside the chosen onerelief \+40\.0crowding −18\.7rows −1\.2/);
    expect(rows[1]?.textContent).toBe('Shard 3forbidden: nodes of type host are not allowed there');
    fireEvent.click(blocks().getByRole('button', { name: /^eu/ }));
    await waitFor(() => expect(stores.selection.get().index).toBe(0));
    expect(stores.view.get().dialog).toBeNull();
  });

  it('[CO90] is saved as itself, as a table, as statements and as a report', async () => {
    const types: string[] = [];
    const make = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      types.push((blob as Blob).type);
      return 'blob:test';
    });
    const peer = createEnginePeer();
    await openPlan(peer);
    for (const name of [/^JSON/, /^CSV/, /^SQL/, /^Markdown/]) {
      await click('Save plan…');
      fireEvent.click(await screen.findByRole('menuitem', { name }));
      await waitFor(() => expect(screen.queryByRole('menuitem')).toBeNull());
    }
    await waitFor(() => expect(types).toEqual(['application/json', 'text/csv', 'application/sql', 'text/markdown']));
    make.mockRestore();
    const formats = ['json', 'csv', 'sql', 'md'];
    expect(peer.callsOf('plans.document')).toEqual(formats.map((format) => ({ planId: PLAN, format })));
  });

  it('[CO71] one without blocks lists its moves', async () => {
    const node = { index: 2, key: 'key-2', label: 'shop', type: 'service', home: 1 };
    const move = { node, from: 1, to: 0, rows: 5, score: 0, reason: [], isMade: true };
    const details = planDetails({ kind: 'undo', undoOf: 'plan-0000' }, { blocks: [], moves: [move] });
    await openPlan(createEnginePeer({ 'plans.get': () => details }));
    const list = dialog().getByRole('list', { name: 'Moves' });
    expect(within(list).getByRole('button').textContent).toContain('shopkey-2made');
    expect(dialog().getByRole('button', { name: 'takes back plan 0000' })).toBeTruthy();
  });

  it('[CO71] one that cannot be read says why and can be asked for again', async () => {
    const peer = createEnginePeer({
      'plans.get': () => {
        throw new ShardscopeError('not-found.plan', 'the moves of this plan are not kept any more');
      },
    });
    const { balances } = await openBalance(peer);
    balances.show({ kind: 'plan', planId: PLAN });
    expect((await dialog().findByRole('alert')).textContent).toContain('not kept any more');
    await click('Try again');
    await waitFor(() => expect(peer.callsOf('plans.get')).toHaveLength(2));
  });
});

describe('trimming a plan', () => {
  it('[CO72] nothing is asked of the engine before it is scored again; until then it cannot be approved', async () => {
    const peer = createEnginePeer();
    await openPlan(peer);
    fireEvent.click(blocks().getAllByRole('button', { name: /^Nodes and alternatives/ })[0]!);
    fireEvent.click(blocks().getByRole('checkbox', { name: 'Move eu' }));
    fireEvent.click(blocks().getByRole('checkbox', { name: 'Move shop' }));
    expect(dialog().queryByRole('button', { name: 'Approve…' })).toBeNull();
    expect(peer.callsOf('plans.edit')).toEqual([]);
    await click('Undo the changes');
    expect(blocks().getByRole('checkbox', { name: 'Move shop' })).toHaveProperty('checked', true);
    expect(await dialog().findByRole('button', { name: 'Approve…' })).toBeTruthy();
  });

  it('[CO72] scored again it is a draft beside what it was made from, and is submitted', async () => {
    const peer = createEnginePeer();
    const { balances } = await openPlan(peer);
    fireEvent.click(blocks().getByRole('checkbox', { name: 'Move shop' }));
    balances.trim((trim) => ({ ...trim, retarget: [{ block: 0, to: 2 }] }));
    expect(await blocks().findByText('not scored yet')).toBeTruthy();
    await click('Score again');
    expect(await screen.findByRole('dialog', { name: 'Plan dddd' })).toBeTruthy();
    expect(peer.callsOf('plans.edit')).toEqual([
      { planId: PLAN, dropBlocks: [1], dropNodes: [], retarget: [{ block: 0, to: 2 }], actor: 'ana' },
    ]);
    expect(figures('This draft beside the plan it was made from')).toEqual([
      'Hottest shard1.07to1.12+0.05 worse',
      'Nodes to move2to1−1',
      'Rows to move9to4−5 better',
      'Reads/s moved31to31no change',
      'Cut edges8to8no change',
      'Cut closure rows44to44no change',
    ]);
    await click('Submit');
    expect(await dialog().findByRole('button', { name: 'Approve…' })).toBeTruthy();
    expect(peer.callsOf('plans.submit')).toEqual([{ planId: 'balance-dddd', actor: 'ana' }]);
  });

  it('[CO72] a draft that is opened later is compared with its plan too', async () => {
    const peer = createEnginePeer({
      'plans.get': ({ planId }) =>
        planId === PLAN ? planDetails() : planDetails({ planId, state: 'draft', basedOn: PLAN, nodes: 1 }),
    });
    await openPlan(peer, 'balance-d9');
    await dialog().findByText('Beside the plan it was made from');
    expect(figures('This draft beside the plan it was made from')[1]).toBe('Nodes to move2to1−1');
  });

  it('[CO72] a draft of a draft is beside the draft that it was made from; submitted, beside nothing', async () => {
    const drafts = [
      planDetails({ planId: 'balance-d1', state: 'draft', basedOn: PLAN, nodes: 5 }),
      planDetails({ planId: 'balance-d2', state: 'draft', basedOn: 'balance-d1', nodes: 1 }),
    ];
    let edited = 0;
    const peer = createEnginePeer({ 'plans.edit': () => drafts[edited++]! });
    const { stores } = await openPlan(peer);
    for (const name of ['Plan d1', 'Plan d2']) {
      fireEvent.click(blocks().getByRole('checkbox', { name: 'Move shop' }));
      await click('Score again');
      await screen.findByRole('dialog', { name });
    }
    expect(figures('This draft beside the plan it was made from')[1]).toBe('Nodes to move5to1−4');
    await click('Submit');
    expect(await dialog().findByRole('button', { name: 'Approve…' })).toBeTruthy();
    expect(stores.balance.get().sheet?.original.state).toBe('idle');
  });

  it('[CO72] what a plan was made from is asked for as long as it is a draft', async () => {
    const peer = at({ state: 'done', basedOn: 'balance-33' });
    await openPlan(peer);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(peer.callsOf('plans.get')).not.toContainEqual({ planId: 'balance-33' });
  });

  it('[CO72] what is no longer to be decided cannot be trimmed', async () => {
    await openPlan(at({ state: 'done', movedNodes: 2 }));
    expect(blocks().queryAllByRole('checkbox')).toEqual([]);
    expect(blocks().queryAllByRole('combobox')).toEqual([]);
  });
});

describe('deciding on a plan', () => {
  it('[CO73] an approval is asked about, and holds for the hash that was shown', async () => {
    let state: PlanSummary['state'] = 'proposed';
    const peer = createEnginePeer({
      'plans.get': ({ planId }) => planDetails({ planId, state }),
      'plans.approve': ({ planId, actor }) => {
        state = 'approved';
        return planSummary({ planId, state, approver: actor, approvedMs: 1 });
      },
    });
    await openPlan(peer);
    await click('Approve…');
    const asked = await screen.findByRole('alertdialog', { name: 'Approve plan 1111aaaa?' });
    for (const words of [
      '2 nodes and 9 rows may then be moved.',
      'Hottest shard: 1.31 of its share now, 1.07 afterwards.',
      'The approval holds for hash abcdef01 and for nothing else.',
      'You decide as ana.',
    ]) {
      expect(asked.textContent).toContain(words);
    }
    await answer('Cancel');
    expect(peer.callsOf('plans.approve')).toEqual([]);
    await click('Approve…');
    await answer('Approve plan');
    expect(await dialog().findByRole('button', { name: 'Run' })).toBeTruthy();
    expect(peer.callsOf('plans.approve')).toEqual([{ planId: PLAN, hash: HASH, actor: 'ana' }]);
    expect(dialog().getByText('Plan 1111aaaa is now approved.').getAttribute('role')).toBe('status');
  });

  it('[CO73] a refusal takes a note', async () => {
    const peer = createEnginePeer();
    await openPlan(peer);
    await click('Refuse…');
    fireEvent.change(await screen.findByRole('textbox', { name: /^Note/ }), { target: { value: 'not today' } });
    await answer('Refuse plan');
    await waitFor(() =>
      expect(peer.callsOf('plans.refuse')).toEqual([{ planId: PLAN, actor: 'ana', note: 'not today' }]),
    );
  });

  it('[CO74] a run is watched, paused, gone on with, and ends with what was predicted beside what was seen', async () => {
    const end = Promise.withResolvers<PlanSummary>();
    let plan: Partial<PlanSummary> = { state: 'approved' };
    const peer = createEnginePeer({
      'plans.get': ({ planId }) => planDetails({ planId, ...plan }),
      'plans.run': () => end.promise,
    });
    await openPlan(peer);
    await click('Run');
    plan = { state: 'executing', movedNodes: 1 };
    peer.push('plans', planSummary(plan));
    expect(await dialog().findByText('1 of 2 nodes')).toBeTruthy();
    await click('Pause');
    await waitFor(() => expect(peer.callsOf('plans.pause')).toEqual([{ planId: PLAN, actor: 'ana' }]));
    plan = { state: 'paused', movedNodes: 1, note: 'somebody paused it' };
    end.resolve(planSummary(plan));
    expect(await dialog().findByText(/^Paused: what was moved stays moved/)).toBeTruthy();
    expect(dialog().getByRole('button', { name: 'Abort…' })).toBeTruthy();
    plan = { state: 'done', movedNodes: 2, observed: { atMs: 1_000_000, ratio: 1.02, isWorse: false } };
    await click('Go on');
    peer.push('plans', planSummary(plan));
    await waitFor(() => expect(figures()[1]).toMatch(/^Predicted → seen1\.07to1\.02−0\.05 betterseen at /));
    expect(peer.callsOf('plans.run')).toHaveLength(2);
  });

  it('[CO92] the status bar pauses a run and does not say that it cancels it', async () => {
    const end = Promise.withResolvers<PlanSummary>();
    const peer = createEnginePeer({
      'plans.get': ({ planId }) => planDetails({ planId, state: 'approved' }),
      'plans.run': () => end.promise,
    });
    await openPlan(peer);
    await click('Run');
    // Behind the dialog, so not to be reached by its role.
    const pause = await screen.findByLabelText('Pause: Plan');
    expect(document.querySelector('footer [aria-label^="Cancel"]')).toBeNull();
    fireEvent.click(pause);
    await waitFor(() => expect(peer.callsOf('plans.pause')).toEqual([{ planId: PLAN, actor: 'ana' }]));
    end.resolve(planSummary({ state: 'paused' }));
  });

  it('[CO93] a plan that has its workspace opened again is still looked at, and asked for again', async () => {
    const end = Promise.withResolvers<PlanSummary>();
    let plan: Partial<PlanSummary> = { state: 'approved', kind: 'placement' };
    const peer = createEnginePeer({
      'plans.get': ({ planId }) => planDetails({ planId, ...plan }),
      'plans.run': () => end.promise,
    });
    const { stores } = await openPlan(peer);
    await click('Run');
    plan = { ...plan, state: 'done', movedNodes: 2 };
    peer.push('workspace', { state: 'none', name: null, generation: 2 });
    await waitFor(() => expect(stores.workspace.get().state?.state).toBe('none'));
    expect(stores.balance.get().page).toEqual({ kind: 'plan', planId: PLAN });
    peer.push('workspace', { state: 'open', name: 'estate', generation: 3 });
    end.resolve(planSummary(plan));
    expect(await dialog().findByText('Plan 1111aaaa is now done.')).toBeTruthy();
    peer.push('workspace', { state: 'none', name: null, generation: 4 });
    peer.push('workspace', { state: 'open', name: 'other', generation: 5 });
    await waitFor(() => expect(stores.workspace.get().state?.generation).toBe(5));
    expect(stores.balance.get()).toMatchObject({ page: { kind: 'now' }, sheet: null });
  });

  it.each([
    ['the plan was cancelled; 1 of 2 moves were made and stay; go on with plan x, or undo it', null],
    [
      'shard 2 is not ready; 1 of 2 moves were made and stay; go on with plan x, or undo it',
      'Cause: shard 2 is not ready.',
    ],
  ])('[CO74] a paused plan says what stopped it, unless somebody just paused it', async (note, words) => {
    await openPlan(at({ state: 'paused', movedNodes: 1, note }));
    const told = (await dialog().findByText(/^Paused: what was moved stays moved/)).textContent;
    expect(told).not.toContain('were made and stay');
    expect(dialog().queryByText(/^Cause: /)?.textContent ?? null).toBe(words);
  });

  it('[CO74] undoing is asked about, with what goes back', async () => {
    const peer = at({ state: 'done', movedNodes: 2, movedRows: 9 });
    await openPlan(peer);
    await click('Undo…');
    const asked = await screen.findByRole('alertdialog', { name: 'Undo plan 1111aaaa?' });
    expect(asked.textContent).toContain('2 nodes and 9 rows go back to where they were.');
    expect(peer.callsOf('plans.undo')).toEqual([]);
    await answer('Undo plan');
    await waitFor(() => expect(peer.callsOf('plans.undo')).toEqual([{ planId: PLAN, actor: 'ana' }]));
  });

  it('[CO75] a stale plan says what is different, and is proposed again instead of approved', async () => {
    const peer = createEnginePeer({
      'plans.get': () => planDetails({}, { staleBecause: '3 nodes were moved since' }),
      'balance.propose': () => planDetails({ planId: 'balance-ffff' }),
    });
    await openPlan(peer);
    expect(dialog().getByText('This plan does not fit any more.').parentElement?.textContent).toContain(
      '3 nodes were moved since',
    );
    expect(dialog().queryByRole('button', { name: 'Approve…' })).toBeNull();
    await click('Propose again');
    expect(await screen.findByRole('dialog', { name: 'Plan ffff' })).toBeTruthy();
  });

  it('[CO75] an approval that comes too late says why, and the plan is shown as it is', async () => {
    let state: PlanSummary['state'] = 'proposed';
    const peer = createEnginePeer({
      'plans.get': () => planDetails({ state, note: state === 'expired' ? 'stale: 3 nodes moved' : null }),
      'plans.approve': () => {
        state = 'expired';
        throw new ShardscopeError('conflict.plan', 'plan is stale: 3 nodes moved');
      },
    });
    await openPlan(peer);
    await click('Approve…');
    await answer('Approve plan');
    const alert = await dialog().findByRole('alert');
    expect(alert.textContent).toContain('The plan was not approved');
    expect(alert.textContent).toContain('Propose again; the new plan starts from the placement as it is now.');
    expect(await dialog().findByText(': stale: 3 nodes moved', { exact: false })).toBeTruthy();
    expect(dialog().getByRole('button', { name: 'Propose again' })).toBeTruthy();
  });

  it('[CO75] after a move by anybody an open plan is looked at anew', async () => {
    const peer = createEnginePeer();
    const { stores } = await openPlan(peer);
    const before = peer.callsOf('plans.get').length;
    stores.shards.update((shards) => ({ ...shards, status: { ...shards.status!, epoch: 99 } }));
    await waitFor(() => expect(peer.callsOf('plans.get').length).toBeGreaterThan(before));
  });

  it('[CO75] a plan is asked for once when it is opened, and once in two seconds while nodes move', async () => {
    const peer = createEnginePeer();
    const { stores } = await openPlan(peer);
    const asked = () => peer.callsOf('plans.get').length;
    const epochs = (...all: readonly number[]) => {
      for (const epoch of all) {
        act(() => stores.shards.update((shards) => ({ ...shards, status: { ...shards.status!, epoch } })));
      }
    };
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked()).toBe(1);
    vi.useFakeTimers();
    try {
      epochs(97, 97, 98, 99);
      await act(() => vi.advanceTimersByTimeAsync(1900));
      expect(asked()).toBe(2);
      await act(() => vi.advanceTimersByTimeAsync(200));
      expect(asked()).toBe(3);
      await act(() => vi.advanceTimersByTimeAsync(10_000));
      expect(asked()).toBe(3);
    } finally {
      vi.useRealTimers();
    }
  });
});
