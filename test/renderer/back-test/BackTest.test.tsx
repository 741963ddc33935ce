// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { type ReplayAnswer, ShardscopeError } from '../../../engine/protocol/index.ts';
import type { Console } from '../../../renderer/console.ts';
import { telling } from '../support/back-test-data.ts';
import { click, dialog, openBalance } from '../support/balance-console.tsx';
import { replayAnswer } from '../support/balance-data.ts';
import { createEnginePeer, type EnginePeer } from '../support/engine-peer.ts';

const NOW_MS = 1_000_000;
const TRACE = new File(['time,node\n0,key-1\n'], 'trace.csv');

async function openBackTest(peer: EnginePeer): Promise<Console> {
  const console = await openBalance(peer);
  fireEvent.click(await dialog().findByRole('tab', { name: 'Back-test' }));
  await dialog().findByRole('button', { name: 'Run back-test' });
  return console;
}

async function runBackTest(peer: EnginePeer): Promise<Console> {
  const console = await openBackTest(peer);
  await click('Run back-test');
  await dialog().findByRole('table', { name: 'Policies beside each other' });
  return console;
}

const fill = (name: string, value: string) =>
  fireEvent.change(dialog().getByRole('spinbutton', { name }), { target: { value } });
const field = (name: string) => dialog().getByRole<HTMLInputElement>('spinbutton', { name });
const check = (role: 'radio' | 'checkbox', name: string) => fireEvent.click(dialog().getByRole(role, { name }));
const failing = (error: ShardscopeError) =>
  createEnginePeer({
    'replay.run': () => {
      throw error;
    },
  });
const rowsOf = (name: string) =>
  within(dialog().getByRole('table', { name }))
    .getAllByRole('row')
    .map((row) => within(row).queryAllByRole('cell').length + within(row).queryAllByRole('rowheader').length);

describe('what is replayed', () => {
  it('[CO83] the kept heat of the last hour under every policy, all else as the engine and the settings have it', async () => {
    const peer = createEnginePeer();
    await runBackTest(peer);
    expect(peer.callsOf('replay.run')).toEqual([
      {
        source: { kind: 'history', fromMs: 0, toMs: NOW_MS },
        policies: ['off', 'reactive', 'predictive', 'clairvoyant'],
        form: 'point',
        settings: {},
      },
    ]);
  });

  it('[CO83] policies, what an access reads, times and thresholds are asked for as they were chosen', async () => {
    const peer = createEnginePeer();
    await openBackTest(peer);
    await click('Last week');
    check('checkbox', 'Clairvoyant');
    check('checkbox', 'Off');
    check('checkbox', 'Off');
    check('radio', 'The node and all below it');
    fill('Look every', '30');
    fill('Look ahead', '600');
    fill('Look ahead', '');
    fill('Overloaded above', '1.1');
    fill('Relieved down to', '1.05');
    fill('Of all nodes within an hour', '5');
    expect(field('Look ahead').placeholder).toBe('auto');
    expect(field('Confirmed after').placeholder).toBe('3');
    await click('Run back-test');
    await dialog().findByRole('table', { name: 'Policies beside each other' });
    expect(peer.callsOf('replay.run')).toMatchObject([
      {
        policies: ['off', 'reactive', 'predictive'],
        form: 'descendants',
        settings: { tickS: 30, shardRatioEnter: 1.1, shardRatioLeave: 1.05, nodeSharePerHourMax: 0.05 },
      },
    ]);
    await click('Change…');
    expect(dialog().getByText('3 other than the workspace’s')).toBeTruthy();
    await click('As in the workspace again');
    expect(field('Overloaded above').value).toBe('');
    expect(field('Look every').value).toBe('30');
  });

  it('[CO83] without a policy, without a trace, or with thresholds that do not fit together it is not run', async () => {
    await openBackTest(createEnginePeer());
    const button = () => dialog().getByRole<HTMLButtonElement>('button', { name: 'Run back-test' });
    for (const name of ['Off', 'Reactive', 'Predictive', 'Clairvoyant']) check('checkbox', name);
    expect(dialog().getByText('Choose one policy at least.')).toBeTruthy();
    expect(button().disabled).toBe(true);
    check('checkbox', 'Reactive');
    expect(button().disabled).toBe(false);
    check('radio', 'A trace file');
    expect(button().disabled).toBe(true);
    expect(dialog().getByText('Choose a trace first.')).toBeTruthy();
    check('radio', 'Heat that was kept');
    fill('Relieved down to', '1.5');
    expect(dialog().getByText('Expected at most “Overloaded above”.')).toBeTruthy();
    expect(button().disabled).toBe(true);
  });

  it('[CO84] a chosen trace is uploaded, replayed by its upload, and discarded', async () => {
    const peer = createEnginePeer();
    await openBackTest(peer);
    check('radio', 'A trace file');
    fireEvent.change(document.querySelector('input[type=file][aria-label="Trace to replay"]')!, {
      target: { files: [TRACE] },
    });
    await dialog().findByText('trace.csv');
    await click('Run back-test');
    await dialog().findByRole('table', { name: 'Policies beside each other' });
    expect(peer.callsOf('upload.begin')).toEqual([{ name: 'trace.csv', bytes: TRACE.size }]);
    const [{ source }] = peer.callsOf('replay.run') as [{ source: { kind: string; uploadId: string } }];
    expect(source.kind).toBe('upload');
    await waitFor(() => expect(peer.callsOf('upload.discard')).toEqual([{ uploadId: source.uploadId }]));
  });

  it('[CO84] a dropped trace is taken here, and leads here from elsewhere; two are refused', async () => {
    const { stores, balances } = await openBackTest(createEnginePeer());
    const drop = (files: readonly File[]) => {
      const event = new Event('drop', { cancelable: true });
      Object.assign(event, { dataTransfer: { types: ['Files'], files } });
      window.dispatchEvent(event);
    };
    drop([TRACE]);
    await waitFor(() => expect(stores.backTest.get().wish).toMatchObject({ source: 'trace', file: TRACE }));
    drop([TRACE, TRACE]);
    expect((await dialog().findByRole('alert')).textContent).toContain('2 files were dropped');
    expect(stores.view.get().dialog).toBe('balance');
    balances.show({ kind: 'now' });
    await dialog().findByRole('group', { name: 'Mode' });
    drop([TRACE]);
    await waitFor(() => expect(stores.balance.get().page).toEqual({ kind: 'back-test' }));
    expect(stores.backTest.get().wish).toMatchObject({ source: 'trace', file: TRACE });
  });
});

describe('while it runs', () => {
  it('[CO85] progress says under which policy; a cancelled one leads back to the form as it was', async () => {
    const answer = Promise.withResolvers<ReplayAnswer>();
    const peer = createEnginePeer({
      'replay.run': (_params, task) => {
        task.report({ phase: 'replaying predictive', done: 5, total: 20, unit: 'ticks' });
        return answer.promise;
      },
    });
    const { stores } = await openBackTest(peer);
    check('radio', 'The node and all above it');
    await click('Run back-test');
    expect(await dialog().findByText('Replaying under “Predictive”')).toBeTruthy();
    // Of all four policies: two are over.
    expect(dialog().getByText('45 of 80 ticks')).toBeTruthy();
    const steps = within(dialog().getByRole('list', { name: 'Policies, one after the other' }));
    expect(steps.getAllByRole('listitem').map((step) => step.textContent)).toEqual([
      'Offdone',
      'Reactivedone',
      'Predictiveunder way',
      'Clairvoyantwaiting',
    ]);
    expect(stores.jobs.get().running).toMatchObject([{ kind: 'back-test' }]);
    await click('Cancel');
    await dialog().findByRole('button', { name: 'Run back-test' });
    expect(dialog().queryByRole('alert')).toBeNull();
    expect(dialog().getByRole<HTMLInputElement>('radio', { name: 'The node and all above it' }).checked).toBe(true);
    expect(stores.jobs.get().running).toEqual([]);
  });

  it('[CO85] its buttons are others at every step, and the keyboard is never left nowhere', async () => {
    const answer = Promise.withResolvers<ReplayAnswer>();
    await openBackTest(createEnginePeer({ 'replay.run': () => answer.promise }));
    const isInside = () => screen.getByRole('dialog').contains(document.activeElement);
    const press = async (name: string) => {
      const button = await dialog().findByRole('button', { name });
      button.focus();
      return button;
    };
    const run = await press('Run back-test');
    fireEvent.click(run);
    const cancel = await press('Cancel');
    expect(cancel).not.toBe(run);
    answer.resolve(replayAnswer());
    const change = await dialog().findByRole('button', { name: 'Change…' });
    expect(change).not.toBe(cancel);
    expect(cancel.isConnected).toBe(false);
    await waitFor(() => expect(isInside()).toBe(true));
  });

  it('[CO85] one that ends while something else is looked at is told; its result waits', async () => {
    const answer = Promise.withResolvers<ReplayAnswer>();
    const { stores, balances } = await openBackTest(createEnginePeer({ 'replay.run': () => answer.promise }));
    await click('Run back-test');
    await dialog().findByRole('progressbar', { name: 'Gathering what is replayed' });
    stores.view.update((view) => ({ ...view, dialog: null }));
    answer.resolve(replayAnswer());
    await waitFor(() => expect(stores.notices.get().list[0]?.message).toContain('The back-test is done'));
    balances.open();
    const view = within(await screen.findByRole('dialog', { name: 'Balance' }));
    expect(await view.findByRole('table', { name: 'Policies beside each other' })).toBeTruthy();
  });

  it('[CO85] another workspace ends it, and voids what it found', async () => {
    const answer = Promise.withResolvers<ReplayAnswer>();
    const peer = createEnginePeer({ 'replay.run': () => answer.promise });
    const { stores } = await openBackTest(peer);
    await click('Run back-test');
    await waitFor(() => expect(peer.callsOf('replay.run')).toHaveLength(1));
    peer.push('workspace', { state: 'open', name: 'other', generation: 2 });
    await waitFor(() => expect(stores.workspace.get().state?.generation).toBe(2));
    answer.resolve(replayAnswer());
    await waitFor(() => expect(stores.jobs.get().running).toEqual([]));
    expect(stores.backTest.get()).toMatchObject({ phase: 'choosing', result: null, error: null });
    expect(stores.notices.get().list).toEqual([]);
  });
});

describe('the result', () => {
  it('[CO86] says in a sentence what a policy brings, and sets every figure side by side', async () => {
    await runBackTest(createEnginePeer({ 'replay.run': () => telling() }));
    expect(
      dialog().getByText('Predictive leaves 75 % less overload than doing nothing, for 2 moves of 6 rows.'),
    ).toBeTruthy();
    const facts = dialog().getByRole('list', { name: 'What was replayed' });
    expect(facts.textContent).toBe('Last hour20 reads2 ticks of 1 minwindow 1 minhorizon 3 minseason 1 h');
    const table = dialog().getByRole('table', { name: 'Policies beside each other' });
    const rows = within(table)
      .getAllByRole('row')
      .map((row) => row.textContent);
    expect(rows).toEqual([
      'FigureOffReactivePredictiveClairvoyant',
      'Load',
      'Imbalance, mean1.401.301.201.10',
      'Imbalance, 95th percentile1.501.401.301.20',
      'Overloaded shard-ticks200905020',
      'Overload beside Off–−55 %−75 %−90 %',
      'Cost',
      'Plans0123',
      'Moves0123',
      'Nodes moved0123',
      'Rows moved0369',
      'Ping-pongs0000',
      'Forecast',
      'MASE0.810.810.810.81',
      'WAPE21.5 %21.5 %21.5 %21.5 %',
      'In the 90 % interval90.0 %90.0 %90.0 %90.0 %',
      'Fell back to what was measured003230 no season yet2 not believed0',
    ]);
  });

  it('[CO86] what makes it doubtful, and nodes too hot to move, are named', async () => {
    await runBackTest(createEnginePeer({ 'replay.run': () => telling() }));
    const note = await dialog().findByRole('note');
    expect(
      within(note)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual([
      '3 rows of nodes that are not in this workspace; left out: trace.csv line 4, column 2: found "nobody".',
      'The trace is shorter than two days.',
      'key-1 alone was hotter than a shard’s share in 7 ticks; moving it moves the trouble.',
    ]);
  });

  it('[CO87] one chart has a line a policy, which the legend switches, and the threshold', async () => {
    await runBackTest(createEnginePeer({ 'replay.run': () => telling() }));
    const chart = () => dialog().getByRole('img', { name: /^Imbalance over 2 min\. Mean: / });
    expect(chart().getAttribute('aria-label')).toContain('Off 1.40, Reactive 1.30, Predictive 1.20, Clairvoyant 1.10');
    expect(chart().querySelectorAll('path')).toHaveLength(4);
    expect(chart().textContent).toContain('1.20');
    const legend = within(dialog().getByRole('group', { name: 'Policies in the chart' }));
    const off = legend.getByRole('button', { name: 'Off' });
    expect(off.getAttribute('aria-pressed')).toBe('true');
    fireEvent.click(off);
    expect(off.getAttribute('aria-pressed')).toBe('false');
    expect(chart().querySelectorAll('path')).toHaveLength(3);
    expect(chart().getAttribute('aria-label')).not.toContain('Off');
    expect(within(chart()).getByText('3 moves')).toBeTruthy();
  });

  it('[CO87] the same as a table: every point of every line that is shown', async () => {
    await runBackTest(createEnginePeer({ 'replay.run': () => telling() }));
    await click('Table');
    const name = 'Imbalance and moves over time, by policy';
    expect(rowsOf(name)).toEqual([0, 8, 8]);
    fireEvent.click(dialog().getByRole('button', { name: 'Clairvoyant' }));
    expect(rowsOf(name)).toEqual([0, 6, 6]);
    const table = dialog().getByRole('table', { name });
    expect(within(table).getAllByRole('row')[1]?.textContent).toBe('0 s1.401.301.2012');
  });

  it('[CO88] is saved as CSV over time and as JSON with what was asked', async () => {
    const saved: { name: string; content: Promise<string> }[] = [];
    const make = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      saved.push({ name: '', content: (blob as Blob).text() });
      return 'blob:test';
    });
    await runBackTest(createEnginePeer({ 'replay.run': () => telling() }));
    for (const format of [/^CSV/, /^JSON/]) {
      await click('Save result…');
      fireEvent.click(await screen.findByRole('menuitem', { name: format }));
      await waitFor(() => expect(screen.queryByRole('menuitem')).toBeNull());
    }
    make.mockRestore();
    const [csv, json] = await Promise.all(saved.map(({ content }) => content));
    expect(csv?.split('\r\n').slice(0, 3)).toEqual([
      'policy,time,ticks,imbalance_max,overloaded_shard_ticks,moves,moved_rows,accesses_shard_0,accesses_shard_1',
      'off,1970-01-01T00:00:00.000Z,1,1.4,1,0,0,6,4',
      'off,1970-01-01T00:01:00.000Z,1,1.4,1,0,0,6,4',
    ]);
    expect(csv?.trimEnd().split('\r\n')).toHaveLength(9);
    expect(JSON.parse(json!)).toEqual({
      asked: { source: 'history', range: 'hour', trace: null, form: 'point', settings: {} },
      ...telling(),
    });
  });
});

describe('when it cannot be run', () => {
  it('[CO89] an empty history says to use the workspace first, or to give a trace', async () => {
    await openBackTest(failing(new ShardscopeError('unavailable.heat', 'there is nothing to replay')));
    await click('Run back-test');
    const alert = await dialog().findByRole('alert');
    expect(alert.textContent).toContain('there is nothing to replay');
    expect(alert.textContent).toContain('Use or serve this workspace for a while');
    expect(alert.textContent).toContain('or give a trace file');
  });

  it('[CO89] a setting that the engine refuses is named as it is on screen, and marked', async () => {
    const details = { setting: 'windowS', found: 7 };
    await openBackTest(failing(new ShardscopeError('usage.arguments', 'windowS of the policy: expected …', details)));
    fill('Measured over', '7');
    await click('Run back-test');
    expect((await dialog().findByRole('alert')).textContent).toContain('The setting is “Measured over”.');
    expect(field('Measured over').getAttribute('aria-invalid')).toBe('true');
    expect(field('Look every').getAttribute('aria-invalid')).toBe('false');
  });

  it('[CO89] a trace that cannot be read says where, and the last result is still there', async () => {
    let answer: () => ReplayAnswer = () => replayAnswer();
    const peer = createEnginePeer({ 'replay.run': () => answer() });
    const { backTests } = await runBackTest(peer);
    answer = () => {
      throw new ShardscopeError('input.format', 'trace.csv line 2: expected a time, found "x"');
    };
    backTests.choose([TRACE]);
    await click('Run back-test');
    const alert = await dialog().findByRole('alert');
    expect(alert.textContent).toContain('trace.csv line 2: expected a time');
    expect(alert.textContent).toContain('Correct the trace at the place named above');
    await click('Show the last result');
    expect(await dialog().findByRole('table', { name: 'Policies beside each other' })).toBeTruthy();
  });
});
