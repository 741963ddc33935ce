// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type BalanceLook, DEFAULT_BALANCE_SETTINGS, ShardscopeError } from '../../../engine/protocol/index.ts';
import type { Console } from '../../../renderer/console.ts';
import { answer, click, dialog, openBalance, openPlan, start } from '../support/balance-console.tsx';
import {
  auditEvent,
  balanceAnswers,
  balanceLook,
  balanceStatus,
  HOST,
  planComparison,
  planDetails,
  planSummary,
} from '../support/balance-data.ts';
import { createEnginePeer } from '../support/engine-peer.ts';

const rowsOf = (name: string) =>
  within(dialog().getByRole('table', { name }))
    .getAllByRole('row')
    .map((row) => row.textContent);

describe('the way to Balance', () => {
  it('[CO64] the top bar offers it, and its name says when a plan waits for a decision', async () => {
    const peer = createEnginePeer();
    const { stores } = await start(peer);
    const button = await screen.findByRole('button', { name: 'Balance' });
    await waitFor(() => expect(stores.balance.get().status.state).toBe('ready'));
    peer.push('balance', balanceStatus({ openPlan: planSummary() }));
    await screen.findByRole('button', { name: 'Balance: a plan waits for a decision' });
    peer.push('plans', planSummary({ state: 'approved' }));
    await screen.findByRole('button', { name: 'Balance' });
    fireEvent.click(button);
    expect(await screen.findByRole('dialog', { name: 'Balance' })).toBeTruthy();
  });

  it('[CO64] a waiting plan is on the first page with what it does, and leads to its sheet', async () => {
    const status = balanceStatus({ openPlan: planSummary({ expiresMs: 1_000_000 + 600_000 }) });
    await openBalance(createEnginePeer({ 'balance.status': () => status }));
    const card = (await dialog().findByText('A plan waits for a decision')).closest('[role=status]');
    expect(card?.textContent).toBe(
      'A plan waits for a decisionPlan 1111aaaaproposedHottest shard 1.31 → 1.072 nodes · 9 rows10 min left',
    );
    await click('Review');
    expect(await screen.findByRole('dialog', { name: 'Plan 1111aaaa' })).toBeTruthy();
  });
});

describe('what the balancer sees', () => {
  it('[CO65] every shard has its load, what it is of its share, and what is expected', async () => {
    await openBalance(createEnginePeer());
    await dialog().findByText('By what was measured and what is expected');
    expect(rowsOf('Every shard as the balancer sees it')).toEqual([
      'ShardReads/sOf its shareExpected within 10 min',
      'Shard 01311.3131 % over its share · overloaded1.311.401.10',
      'Shard 1690.6931 % under its share0.690.600.90',
    ]);
  });

  const signals = balanceLook().signals;
  it.each<[string, Partial<BalanceLook>, string]>([
    ['a plan', {}, 'Shard 0 is 31 % over its share for 3 looks.A plan is due. May move now: 40 nodes, 5,000 rows.'],
    [
      'confirming',
      { decision: 'confirming', signals: [] },
      'Shard 0 is 31 % over its share.Confirming: a plan is due when 3 looks in a row have found that.',
    ],
    [
      'what is expected',
      { signals: [{ ...signals[0]!, dimension: 'ahead-2', looks: 1 }] },
      'Shard 0 is expected to be 31 % over its share later.',
    ],
    ['quiet hours', { decision: 'quiet-hours' }, 'Quiet hours: nothing moves before they end.'],
    ['the budget', { decision: 'budget' }, 'The budget is used up'],
    ['balanced', { decision: 'balanced', signals: [] }, 'Balanced: no shard is 20 % or more over its share.'],
    [
      'a bound',
      { signals: [{ ...signals[0]!, rule: 'shard-over-capacity', dimension: 'nodes', ratio: 1.05, looks: 2 }] },
      'Shard 0 is at 105 % of its bound on nodes for 2 looks.',
    ],
    [
      'a hot node',
      { signals: [{ ...signals[0]!, rule: 'node-deviation', node: HOST, ratio: 60, looks: 1 }] },
      'host-1 gets 60 times what a node of shard 0 gets on average.',
    ],
  ])('[CO65] the decision is said in words: %s', async (_name, change, words) => {
    const status = balanceStatus({ look: balanceLook(change) });
    await openBalance(createEnginePeer({ 'balance.status': () => status }));
    const decision = await dialog().findByRole('region', { name: 'Decision' });
    expect(within(decision).getByRole('status').textContent).toContain(words);
  });

  it('[CO65] before the first look it says when there will be one', async () => {
    await openBalance(createEnginePeer({ 'balance.status': () => balanceStatus({ look: null }) }));
    expect(await dialog().findByText('Waiting for the first look: there is one every 10 s.')).toBeTruthy();
    expect(dialog().getByRole<HTMLButtonElement>('button', { name: 'Propose now' }).disabled).toBe(true);
  });

  it('[CO66] why nothing moves is said, and what to do about nodes that are too hot', async () => {
    const status = balanceStatus({
      unrelieved: [
        { shard: 0, dimension: 'balance', because: 'no-target' },
        { shard: 1, dimension: 'influence', because: 'budget' },
      ],
      oversized: [{ node: HOST, heat: 120, share: 100 }],
    });
    const { stores } = await openBalance(createEnginePeer({ 'balance.status': () => status }));
    const note = await dialog().findByRole('note');
    expect(note.textContent).toContain('Why nothing moved when a plan was last due');
    expect(note.textContent).toContain(
      'Shard 0 stays over its share of reads: no other shard has room that the rules allow.',
    );
    expect(note.textContent).toContain('Shard 1 stays over its bound on influence: what may move within an hour');
    expect(note.textContent).toContain('host-1 alone gets 120 reads/s; a shard’s share is 100.');
    expect(note.textContent).toContain('Split its reads by replicas.');
    await click('Show in topology');
    await waitFor(() => expect(stores.selection.get().index).toBe(HOST.index));
    expect(stores.view.get().dialog).toBeNull();
  });

  it('[CO66] a proposal with nothing to move says so, and asks why', async () => {
    const peer = createEnginePeer({ 'balance.propose': () => null });
    await openBalance(peer);
    await click('Propose now');
    expect(await dialog().findByText(/^Nothing to move/)).toBeTruthy();
    expect(peer.callsOf('balance.propose')).toEqual([{ actor: 'ana' }]);
  });

  it('[CO66] a refused proposal says why and what to do', async () => {
    const peer = createEnginePeer({
      'balance.propose': () => {
        throw new ShardscopeError('unavailable.heat', 'nothing was counted yet');
      },
    });
    await openBalance(peer);
    await click('Propose now');
    const alert = await dialog().findByRole('alert');
    expect(alert.textContent).toContain('No plan was proposed');
    expect(alert.textContent).toContain('nothing was counted yet');
    expect(alert.textContent).toContain('Let queries run for a while');
  });

  it('[CO67] the forecast shows its record, MASE beside WAPE, and whether it is believed', async () => {
    await openBalance(createEnginePeer());
    expect(await dialog().findByText(/^Believed: it beats repeating the last season/)).toBeTruthy();
    expect(rowsOf('How good the forecast was over the last season')).toEqual([
      'OfMASERMSSEWAPEIn the 90 % interval',
      'Nodes0.820.7821.0 %91.0 %',
      'All shards0.700.665.0 %88.0 %',
      'Shard 00.600.584.0 %90.0 %',
      'Shard 1––––',
    ]);
  });

  it('[CO91] the simple ways stand beside the forecast in one row, the least error marked', async () => {
    await openBalance(createEnginePeer());
    const name = 'WAPE of nodes beside simple ways, same windows';
    await dialog().findByRole('table', { name });
    expect(rowsOf(name)).toEqual(['ForecastLast seasonEWMAAs now', '21.0 % least error26.0 %24.0 %39.0 %']);
  });

  it('[CO91] where only one of them has a record, nothing is compared', async () => {
    const { forecast } = balanceStatus();
    const rivals = { naive: null, ewma: null, seasonalNaive: null };
    const status = balanceStatus({ forecast: { ...forecast, rivals } });
    await openBalance(createEnginePeer({ 'balance.status': () => status }));
    await dialog().findByRole('table', { name: 'How good the forecast was over the last season' });
    expect(dialog().queryByText(/beside simple ways/)).toBeNull();
  });

  it.each([
    ['not-better-than-seasonal-naive', true, /^Fell back to what was measured: the forecast is no better/],
    ['no-season-yet', false, /^There is no forecast yet: a whole season \(1 day\)/],
  ] as const)('[CO67] where it fell back it says why: %s', async (fallback, hasSeason, words) => {
    const { forecast } = balanceStatus();
    const status = balanceStatus({
      look: balanceLook({ basis: 'measured', fallback }),
      forecast: { ...forecast, hasSeason, isBelieved: false },
    });
    await openBalance(createEnginePeer({ 'balance.status': () => status }));
    expect(await dialog().findByText(words)).toBeTruthy();
    expect(dialog().getByText('By what was measured')).toBeTruthy();
  });
});

describe('the mode', () => {
  it('[CO68] one that acts by itself is asked about once, with what it means', async () => {
    const peer = createEnginePeer();
    await openBalance(peer);
    await click('Approve by rule');
    const asked = await screen.findByRole('alertdialog', { name: 'Switch to “Approve by rule”?' });
    expect(asked.textContent).toContain('plans of up to 100 nodes and 10,000 rows are carried out without asking');
    await answer('Cancel');
    expect(peer.callsOf('balance.configure')).toEqual([]);
    await click('Automatic');
    await answer('Switch mode');
    await waitFor(() =>
      expect(peer.callsOf('balance.configure')).toEqual([
        { settings: { ...DEFAULT_BALANCE_SETTINGS, mode: 'automatic' }, actor: 'ana' },
      ]),
    );
    expect(await dialog().findByText('Every plan is carried out as soon as it is made.')).toBeTruthy();
  });

  it('[CO68] one that does not act is switched to at once', async () => {
    const peer = createEnginePeer();
    await openBalance(peer);
    await click('Off');
    await waitFor(() => expect(peer.callsOf('balance.configure')).toHaveLength(1));
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });
});

describe('while something is being done', () => {
  it('[CO92] a plan is paused all the same', async () => {
    const peer = createEnginePeer({ 'balance.propose': () => new Promise(() => {}) });
    const { balances } = await openBalance(peer);
    await click('Propose now');
    await waitFor(() => expect(peer.callsOf('balance.propose')).toHaveLength(1));
    void balances.pause('balance-1111aaaa2222');
    await waitFor(() => expect(peer.callsOf('plans.pause')).toHaveLength(1));
  });

  it('[CO68] another mode is not taken, and that is said', async () => {
    const peer = createEnginePeer({ 'balance.propose': () => new Promise(() => {}) });
    await openBalance(peer);
    await click('Propose now');
    await waitFor(() => expect(peer.callsOf('balance.propose')).toHaveLength(1));
    await click('Off');
    expect(await screen.findByText(/^Not done: what was asked before is still under way/)).toBeTruthy();
    expect(peer.callsOf('balance.configure')).toEqual([]);
  });
});

describe('somebody who has gone to another page', () => {
  it('[CO70] is left there when the plan is made; it is in the list', async () => {
    const made = Promise.withResolvers<ReturnType<typeof planDetails>>();
    const peer = createEnginePeer({ 'balance.propose': () => made.promise });
    const { balances, stores } = await openBalance(peer);
    await click('Propose now');
    await waitFor(() => expect(peer.callsOf('balance.propose')).toHaveLength(1));
    balances.show({ kind: 'plans' });
    made.resolve(planDetails());
    expect(await dialog().findByRole('button', { name: 'Plan 1111aaaa' })).toBeTruthy();
    expect(stores.balance.get()).toMatchObject({ page: { kind: 'plans' }, doing: null });
  });

  it('[CO72] is left there when the draft is scored', async () => {
    const made = Promise.withResolvers<ReturnType<typeof planDetails>>();
    const peer = createEnginePeer({ 'plans.edit': () => made.promise });
    const { balances, stores } = await openPlan(peer);
    balances.trim((trim) => ({ ...trim, dropBlocks: [1] }));
    await click('Score again');
    await waitFor(() => expect(peer.callsOf('plans.edit')).toHaveLength(1));
    balances.show({ kind: 'audit' });
    made.resolve(planDetails({ planId: 'balance-d1', state: 'draft' }));
    await waitFor(() => expect(stores.balance.get().doing).toBeNull());
    expect(stores.balance.get()).toMatchObject({ page: { kind: 'audit' }, sheet: null });
  });

  it('[CO66] is left there when there was nothing to move', async () => {
    const found = Promise.withResolvers<null>();
    const peer = createEnginePeer({ 'balance.propose': () => found.promise });
    const { balances, stores } = await openBalance(peer);
    await click('Propose now');
    await waitFor(() => expect(peer.callsOf('balance.propose')).toHaveLength(1));
    balances.show({ kind: 'plans' });
    found.resolve(null);
    await waitFor(() => expect(stores.balance.get().doing).toBeNull());
    expect(stores.balance.get().page).toEqual({ kind: 'plans' });
  });
});

describe('who decides', () => {
  it('[CO69] a name is asked for once, and nothing is done without one', async () => {
    const peer = createEnginePeer();
    const { stores } = await openBalance(peer, null);
    await click('Propose now');
    await screen.findByRole('alertdialog', { name: 'Who are you?' });
    await answer('Cancel');
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(peer.callsOf('balance.propose')).toEqual([]);
    await click('Propose now');
    fireEvent.change(await screen.findByRole('textbox', { name: 'Your name' }), { target: { value: ' Ben ' } });
    await answer('Continue');
    await waitFor(() => expect(peer.callsOf('balance.propose')).toEqual([{ actor: 'Ben' }]));
    expect(stores.balance.get().operator).toBe('Ben');
    await waitFor(() => expect(localStorage.getItem('shardscope.operator')).toBe('Ben'));
  });
});

describe('the queue and the trail', () => {
  it('[CO70] lists plans newest first with state, author, effect and size; changes arrive by themselves', async () => {
    const plans = [
      planSummary({ planId: 'new', createdMs: 3000, expiresMs: 1_030_000 }),
      planSummary({
        planId: 'old',
        createdMs: 1000,
        finishedMs: 2000,
        author: 'ben',
        state: 'done',
        movedNodes: 2,
        observed: { atMs: 1, ratio: 1.2, isWorse: true },
      }),
    ];
    const peer = createEnginePeer({ 'plans.list': () => plans });
    const { balances } = await openBalance(peer);
    balances.show({ kind: 'plans' });
    await dialog().findByRole('button', { name: 'Plan new' });
    const [, newest, oldest] = rowsOf('Plans, newest first');
    expect(newest).toBe('Plan newby the balancerproposed1.31 → 1.072 nodes · 9 rows30 s left');
    expect(oldest).toMatch(/^Plan oldby bendone1\.31 → 1\.07observed 1\.202 nodes · 9 rows/);
    peer.push('plans', planSummary({ planId: 'newest', createdMs: 4000, kind: 'placement', ratioBefore: null }));
    await dialog().findByRole('button', { name: 'Plan newest' });
    expect(rowsOf('Plans, newest first')[1]).toMatch(/^Plan newestplacement by the balancerproposed–/);
  });

  it('[CO70] without plans it says where they come from', async () => {
    const { balances } = await openBalance(createEnginePeer());
    balances.show({ kind: 'plans' });
    expect(await dialog().findByText('There is no plan yet.')).toBeTruthy();
  });

  it('[CO70] that there is no plan is said once it is known, not while they load or after they failed', async () => {
    const list = [Promise.withResolvers<[]>(), Promise.withResolvers<[]>()];
    let asked = 0;
    const peer = createEnginePeer({ 'plans.list': () => list[asked++]!.promise });
    const { balances } = await openBalance(peer);
    peer.push('balance', balanceStatus());
    await dialog().findByRole('region', { name: 'Decision' });
    balances.show({ kind: 'plans' });
    expect(await dialog().findByText('Loading…')).toBeTruthy();
    expect(dialog().queryByText('There is no plan yet.')).toBeNull();
    list[0]!.reject(new ShardscopeError('internal.unknown', 'the catalog cannot be read'));
    expect((await dialog().findByRole('alert')).textContent).toContain('The plans could not be read');
    await click('Try again');
    list[1]!.resolve([]);
    expect(await dialog().findByText('There is no plan yet.')).toBeTruthy();
  });

  it('[CO70] the trail says who did what, with notes; a plan in it leads to its sheet', async () => {
    const events = [
      auditEvent({ id: 3, actor: 'ana', action: 'mode', planId: null, detail: 'propose to off' }),
      auditEvent({ id: 2, actor: 'ben', action: 'refused', detail: 'not today' }),
      auditEvent(),
    ];
    await openBalance(createEnginePeer({ 'audit.list': () => events }));
    fireEvent.click(dialog().getByRole('tab', { name: 'Audit trail' }));
    const list = await dialog().findByRole('list', { name: 'Audit trail' });
    const words = within(list)
      .getAllByRole('listitem')
      .map((item) => item.textContent?.replace(/^.*?\d\d:\d\d:\d\d/, ''));
    expect(words).toEqual([
      'ana changed the mode propose to off',
      'ben refused plan 1111aaaa · its nodesnot today',
      'balancer proposed plan 1111aaaa · its nodes',
    ]);
    fireEvent.click(within(list).getAllByRole('button', { name: 'plan 1111aaaa' })[0]!);
    expect(await screen.findByRole('dialog', { name: 'Plan 1111aaaa' })).toBeTruthy();
  });

  it('[CO76] two plans are compared figure by figure', async () => {
    const plans = [planSummary(), planSummary({ planId: 'balance-33', createdMs: 1 })];
    const peer = createEnginePeer({ 'plans.list': () => plans, 'plans.compare': () => planComparison() });
    const { balances } = await openBalance(peer);
    balances.show({ kind: 'plans' });
    const compare = await dialog().findByRole<HTMLButtonElement>('button', { name: 'Compare' });
    expect(compare.disabled).toBe(true);
    fireEvent.click(dialog().getByRole('checkbox', { name: 'Compare plan 1111aaaa' }));
    fireEvent.click(dialog().getByRole('checkbox', { name: 'Compare plan 33' }));
    await click('Compare');
    await dialog().findByText('Nodes that only plan 1111aaaa moves');
    expect(peer.callsOf('plans.compare')).toEqual([{ first: 'balance-1111aaaa2222', second: 'balance-33' }]);
    const rows = rowsOf('Both plans, figure by figure');
    expect(rows).toContain('Authorbalancerana');
    expect(rows).toContain('Hottest shard1.071.10+0.03 worse');
    expect(rows).toContain('Nodes to move21−1');
    expect(rows).toContain('Shard 0, of its share1.001.00no change');
    await click('Back to Balance');
    expect(await dialog().findByRole('table', { name: 'Plans, newest first' })).toBeTruthy();
  });

  it('[CO79] another workspace voids what was known, but not who sits here', async () => {
    const peer = createEnginePeer({ 'plans.get': () => planDetails() });
    const { stores, balances } = await openBalance(peer);
    balances.show({ kind: 'plan', planId: 'balance-1111aaaa2222' });
    await waitFor(() => expect(stores.balance.get().sheet?.details.state).toBe('ready'));
    peer.push('workspace', { state: 'open', name: 'other', generation: 2 });
    await waitFor(() => expect(stores.balance.get().sheet).toBeNull());
    expect(stores.balance.get().page).toEqual({ kind: 'now' });
    expect(stores.balance.get().operator).toBe('ana');
  });

  it('[CO79] what was asked of a workspace is not shown in the one that was opened meanwhile', async () => {
    const answer = Promise.withResolvers<ReturnType<typeof planDetails>>();
    const peer = createEnginePeer({ 'balance.propose': () => answer.promise });
    const { stores } = await openBalance(peer);
    await click('Propose now');
    await waitFor(() => expect(peer.callsOf('balance.propose')).toHaveLength(1));
    peer.push('workspace', { state: 'open', name: 'other', generation: 2 });
    await waitFor(() => expect(stores.workspace.get().state?.generation).toBe(2));
    answer.resolve(planDetails());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stores.balance.get().sheet).toBeNull();
    expect(stores.balance.get().doing).toBeNull();
  });

  it.each<[keyof ReturnType<typeof balanceAnswers>, (console: Console) => void]>([
    ['balance.propose', ({ balances }) => void balances.propose()],
    ['plans.pause', ({ balances }) => void balances.pause('balance-1111aaaa2222')],
    ['plans.document', ({ balances }) => void balances.document('balance-1111aaaa2222', 'md')],
    ['plans.list', ({ balances }) => void balances.refresh()],
    ['audit.list', ({ balances }) => void balances.refreshAudit()],
    [
      'plans.compare',
      ({ balances }) => {
        balances.pick('balance-1111aaaa2222');
        balances.pick('balance-33');
        void balances.compare();
      },
    ],
  ])('[CO79] what failed in a workspace is not told of the one that was opened meanwhile: %s', async (method, ask) => {
    const answer = Promise.withResolvers<never>();
    let isLate = false;
    const fixed = balanceAnswers()[method] as (...args: unknown[]) => unknown;
    const peer = createEnginePeer({ [method]: (...args: unknown[]) => (isLate ? answer.promise : fixed(...args)) });
    const console = await openBalance(peer);
    const { stores } = console;
    await waitFor(() => expect(stores.balance.get().plans.state).toBe('ready'));
    isLate = true;
    const before = peer.callsOf(method).length;
    ask(console);
    await waitFor(() => expect(peer.callsOf(method).length).toBe(before + 1));
    isLate = false;
    peer.push('workspace', { state: 'open', name: 'other', generation: 2 });
    await waitFor(() => expect(stores.workspace.get().state?.generation).toBe(2));
    await waitFor(() => expect(stores.balance.get().plans.state).toBe('ready'));
    answer.reject(new ShardscopeError('internal.unknown', 'that of the workspace before'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { failure, status, comparison, audit } = stores.balance.get();
    expect([failure, status.state, comparison.state, audit.state]).toEqual([null, 'ready', 'idle', 'idle']);
    expect(screen.queryByText(/that of the workspace before/)).toBeNull();
  });
});
