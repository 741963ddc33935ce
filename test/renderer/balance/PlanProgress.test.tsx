// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { MovePaceStatus, PlanSummary } from '../../../engine/protocol/index.ts';
import { click, dialog, openPlan } from '../support/balance-console.tsx';
import { planDetails, planSummary } from '../support/balance-data.ts';
import { createEnginePeer } from '../support/engine-peer.ts';

const PLAN = 'balance-1111aaaa2222';
const RUNNING: Partial<PlanSummary> = {
  state: 'executing',
  progress: {
    ...{ nodes: 40, copiedNodes: 20, switchedNodes: 18, cleanedNodes: 7 },
    ...{ copiedRows: 5000, rows: 10_000, rowsPerSecond: 1234.5, etaMs: 4100 },
  },
};

describe('a plan that is under way', () => {
  it('[CW11] is told by phase, with rows a second and the time left; an answer in between takes nothing away', async () => {
    const peer = createEnginePeer({ 'plans.get': ({ planId }) => planDetails({ planId, state: 'executing' }) });
    const { balances } = await openPlan(peer);
    peer.push('plans', planSummary(RUNNING));
    const progress = within(await dialog().findByRole('region', { name: 'Progress by phase' }));
    const texts = ['20 of 40 nodes', '18 of 40 nodes', '7 of 40 nodes', '5,000 of about 10,000 rows', 'about 5 s left'];
    for (const words of texts) expect(progress.getByText(words)).toBeTruthy();
    expect(progress.getByText(/^1,23[45] rows\/s$/)).toBeTruthy();
    await balances.refreshSheet();
    expect(dialog().getByText('18 of 40 nodes')).toBeTruthy();
  });

  it.each([
    ['Goes back', 'back'],
    ['Stays where it is', 'stays'],
  ])('[CW12] is aborted, and what was moved %s', async (name, moved) => {
    const peer = createEnginePeer({
      'plans.get': ({ planId }) => planDetails({ planId, state: 'executing', movedNodes: 1 }),
      'plans.abort': ({ planId }) => planSummary({ planId, state: moved === 'back' ? 'undone' : 'refused' }),
    });
    await openPlan(peer);
    await click('Abort…');
    const asked = within(await screen.findByRole('alertdialog', { name: 'Abort plan 1111aaaa?' }));
    expect(peer.callsOf('plans.abort')).toEqual([]);
    fireEvent.click(asked.getByRole('radio', { name }));
    fireEvent.click(asked.getByRole('button', { name: 'Abort plan' }));
    await waitFor(() => expect(peer.callsOf('plans.abort')).toEqual([{ planId: PLAN, actor: 'ana', moved }]));
  });

  it('[CW12] aborted too late, it says that the plan had ended', async () => {
    const peer = createEnginePeer({
      'plans.get': ({ planId }) => planDetails({ planId, state: 'executing', movedNodes: 1 }),
      'plans.abort': ({ planId }) => planSummary({ planId, state: 'done', movedNodes: 2 }),
    });
    await openPlan(peer);
    await click('Abort…');
    const asked = within(await screen.findByRole('alertdialog', { name: 'Abort plan 1111aaaa?' }));
    fireEvent.click(asked.getByRole('radio', { name: 'Stays where it is' }));
    fireEvent.click(asked.getByRole('button', { name: 'Abort plan' }));
    expect(await screen.findByText('Plan 1111aaaa had ended before it could be aborted: 2 nodes moved.')).toBeTruthy();
  });

  it('[CW13] its pace is automatic, limited or not; a limit below the least is not sent', async () => {
    let pace: MovePaceStatus = { setting: 'auto', rowsPerSecondMax: 4000, slowdown: 1.3 };
    const peer = createEnginePeer({
      'plans.get': ({ planId }) => planDetails({ planId, ...RUNNING }),
      'move.pace': ({ rate }) => {
        if (rate !== null)
          pace = { setting: rate, rowsPerSecondMax: typeof rate === 'number' ? rate : null, slowdown: null };
        return pace;
      },
    });
    await openPlan(peer);
    const control = within(await dialog().findByRole('region', { name: 'Pace of moves' }));
    expect(control.getByText(/^Now at most 4,000 rows\/s\. Reads took 1\.3 times as long/)).toBeTruthy();
    fireEvent.click(control.getByRole('button', { name: 'At most' }));
    const rate = control.getByRole('textbox', { name: 'Rows per second at most' });
    fireEvent.change(rate, { target: { value: '99' } });
    expect(control.getByRole('button', { name: 'Set' }).hasAttribute('disabled')).toBe(true);
    fireEvent.change(rate, { target: { value: '2500' } });
    fireEvent.click(control.getByRole('button', { name: 'Set' }));
    expect(await control.findByText('Now at most 2,500 rows/s.')).toBeTruthy();
    fireEvent.click(control.getByRole('button', { name: 'No limit' }));
    expect(await control.findByText('As fast as the shards can.')).toBeTruthy();
    const asked = peer.callsOf('move.pace').filter((params) => (params as { rate: unknown }).rate !== null);
    expect(asked).toEqual([{ rate: 2500 }, { rate: 'off' }]);
  });
});
