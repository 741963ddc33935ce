// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { PlanSummary, PlanValidity } from '../../../engine/protocol/index.ts';
import { start } from '../support/balance-console.tsx';
import { balanceStatus, planDetails, planSummary } from '../support/balance-data.ts';
import { createEnginePeer } from '../support/engine-peer.ts';

const PLAN = planSummary();
const GOOD: PlanValidity = { planId: PLAN.planId, ratio: 0.8, ratioNow: 1.3, ratioAfter: 1.1, refusal: null };

async function open(plans: readonly PlanSummary[], validities: readonly PlanValidity[] = []) {
  const peer = createEnginePeer({
    'plans.list': () => plans,
    'plans.get': ({ planId }) => planDetails(plans.find((plan) => plan.planId === planId) ?? { planId }),
    'balance.status': () => balanceStatus({ validities }),
    'plans.compare': ({ first, second }) => ({
      ...{ plans: [planDetails({ planId: first }), planDetails({ planId: second })] as const },
      ...{ onlyFirst: 1, onlySecond: 2, bothAlike: 0, bothElsewhere: 0 },
    }),
    'balance.propose': () => planDetails({ planId: 'balance-anew' }),
  });
  const console = await start(peer);
  fireEvent.keyDown(document.body, { key: 'w' });
  const panel = within(await screen.findByRole('region', { name: 'Work queue' }));
  return { peer, console, panel };
}
const answer = async (name: string) =>
  fireEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name }));

describe('work queue panel', () => {
  it('[WQ16] a waiting plan says why, what it brings and costs, what it is worth, and is approved from there', async () => {
    const { peer, panel } = await open([PLAN], [GOOD]);
    const card = within(await panel.findByRole('article', { name: 'Plan 1111aaaa' }));
    expect(await card.findByText('Shard 0 was 31 % over its share for 3 looks. 1 more block.')).toBeTruthy();
    expect(card.getByRole('img', { name: 'Hottest shard 1.31 of its share now, 1.07 afterwards' })).toBeTruthy();
    expect(card.getByText('2 nodes, 9 rows, time not known yet')).toBeTruthy();
    expect(
      card.getByText(/^By the heat of now it brings 80 % of what it promised; hottest shard 1\.30 → 1\.10\./),
    ).toBeTruthy();
    fireEvent.click(card.getByRole('button', { name: 'Approve…' }));
    await answer('Approve plan');
    await waitFor(() =>
      expect(peer.callsOf('plans.approve')).toEqual([{ planId: PLAN.planId, hash: PLAN.hash, actor: 'ana' }]),
    );
    fireEvent.click(await card.findByRole('button', { name: 'Schedule…' }));
    const form = within(await screen.findByRole('alertdialog'));
    const time = form.getByLabelText<HTMLInputElement>('Date and time');
    fireEvent.change(time, { target: { value: '1969-01-01T00:00' } });
    expect(form.getByRole('button', { name: 'Set the time' }).hasAttribute('disabled'), 'it is over').toBe(true);
    fireEvent.change(time, { target: { value: '2099-01-01T03:00' } });
    fireEvent.click(form.getByRole('button', { name: 'Set the time' }));
    const when = { kind: 'at', atMs: new Date(2099, 0, 1, 3).getTime() };
    await waitFor(() => expect(peer.callsOf('plans.schedule')).toEqual([{ planId: PLAN.planId, when, actor: 'ana' }]));
    expect(await card.findByText(/^carried out 1 Jan, 03:00:00, as ana has set$/)).toBeTruthy();
    fireEvent.click(card.getByRole('button', { name: 'Cancel the time' }));
    await waitFor(() => expect(peer.callsOf('plans.schedule').at(-1)).toMatchObject({ when: null }));
  });

  it('[WQ16] a plan that is worth too little cannot be approved, and planning again shows both beside each other', async () => {
    const refusal = 'by the heat of now it brings 12 % of the relief that it promised';
    const { peer, panel } = await open([PLAN], [{ ...GOOD, ratio: 0.12, refusal }]);
    const card = within(await panel.findByRole('article', { name: 'Plan 1111aaaa' }));
    expect(await card.findByText(/^Not to be approved any more: by the heat of now it brings 12 %/)).toBeTruthy();
    expect(card.queryByRole('button', { name: 'Approve…' })).toBeNull();
    fireEvent.click(card.getByRole('button', { name: 'Plan again' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Two plans beside each other' }));
    expect(await dialog.findByRole('table')).toBeTruthy();
    expect(peer.callsOf('plans.compare')).toEqual([{ first: PLAN.planId, second: 'balance-anew' }]);
  });

  it('[WQ17] a strip is paused, aborted and undone from the queue, and its nodes are shown', async () => {
    const move = planSummary({
      planId: 'by-hand-2222',
      kind: 'by-hand',
      state: 'executing',
      author: 'ana',
      approver: 'ana',
    });
    const over = planSummary({
      planId: 'by-hand-3333',
      kind: 'by-hand',
      state: 'done',
      finishedMs: 1_000_000,
      author: 'ben',
    });
    const { peer, console, panel } = await open([move, over]);
    const strip = within(await panel.findByRole('article', { name: 'By hand, ana: 2 nodes' }));
    expect(strip.getByRole('progressbar').getAttribute('aria-valuemax')).toBe('9');
    fireEvent.click(strip.getByRole('button', { name: 'Pause' }));
    await waitFor(() => expect(peer.callsOf('plans.pause')).toHaveLength(1));
    fireEvent.click(strip.getByRole('button', { name: 'Abort…' }));
    await answer('Abort plan');
    await waitFor(() =>
      expect(peer.callsOf('plans.abort')).toMatchObject([{ planId: 'by-hand-2222', moved: 'stays' }]),
    );
    const ended = within(await panel.findByRole('article', { name: 'By hand, ben: 2 nodes' }));
    const eye = ended.getByRole('button', { name: 'Show the nodes of Plan 3333 in the topology' });
    await waitFor(() => expect(eye.hasAttribute('disabled')).toBe(false));
    fireEvent.click(eye);
    expect(eye.getAttribute('aria-pressed')).toBe('true');
    expect(console.stores.workQueue.get().shown).toBe('by-hand-3333');
    fireEvent.click(ended.getByRole('button', { name: 'Undo…' }));
    await answer('Undo plan');
    await waitFor(() => expect(peer.callsOf('plans.undo')).toEqual([{ planId: 'by-hand-3333', actor: 'ana' }]));
    fireEvent.keyDown(document.body, { key: 'w' });
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Work queue' })).toBeNull());
  });
});
