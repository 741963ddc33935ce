// @vitest-environment happy-dom
import { fireEvent, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import {
  APPROVAL_RANGES,
  DEFAULT_BALANCE_SETTINGS,
  METHODS,
  OUTCOME_TOLERANCE_RANGE,
  POLICY_RANGES,
} from '../../../engine/protocol/index.ts';
import { policyText } from '../../../renderer/text/policy-text.ts';
import { click, dialog, openBalance } from '../support/balance-console.tsx';
import { createEnginePeer, type EnginePeer } from '../support/engine-peer.ts';

async function openSettings(peer: EnginePeer): Promise<void> {
  await openBalance(peer);
  await click('Settings…');
  await dialog().findByRole('heading', { name: 'Time' });
}
const field = (name: string) => dialog().getByRole('spinbutton', { name });
const type = (name: string, value: string) => fireEvent.change(field(name), { target: { value } });
const save = () => dialog().getByRole<HTMLButtonElement>('button', { name: 'Save settings' });

describe('settings of the balancer', () => {
  it('[CO77] every setting is there once, with unit, range and what it does', async () => {
    const grouped = policyText.groups.flatMap(({ settings }) => settings);
    expect([...grouped].sort()).toEqual(Object.keys(POLICY_RANGES).sort());
    await openSettings(createEnginePeer());
    for (const setting of grouped) {
      const { name, hint } = policyText.policy[setting];
      expect(hint).toMatch(/^[A-Z].*\.$/);
      expect(dialog().getByRole('spinbutton', { name })).toBeTruthy();
    }
    const text = field('Overloaded above').closest('div')?.parentElement?.textContent;
    expect(text).toBe('Overloaded above×Reads of a shard over its fair share.1.01 to 10 ×, by default 1.2.');
    expect(field('Look ahead').parentElement?.textContent).toBe('s = 10 min');
    expect(field('Of all nodes within an hour')).toHaveProperty('value', '1');
  });

  it('[CO77] only what differs from its default is marked, and goes back one by one or all at once', async () => {
    await openSettings(createEnginePeer());
    expect(dialog().getByText('All settings are at their defaults.')).toBeTruthy();
    expect(dialog().queryAllByText('changed')).toEqual([]);
    type('Overloaded above', '1.3');
    type('Confirmed after', '5');
    expect(dialog().getAllByText('changed')).toHaveLength(2);
    expect(dialog().getByText('2 settings differ from their defaults.')).toBeTruthy();
    fireEvent.blur(field('Confirmed after'));
    await click('Reset “Confirmed after” to its default');
    expect(field('Confirmed after')).toHaveProperty('value', '3');
    await click('Reset all to defaults');
    expect(dialog().queryAllByText('changed')).toEqual([]);
  });

  it('[CO77] settings that do not fit together are marked by the names that stand there, and not saved', async () => {
    await openSettings(createEnginePeer());
    type('Overloaded above', '1.05');
    expect(dialog().getByText('Expected at most “Overloaded above”.')).toBeTruthy();
    expect(field('Relieved down to').getAttribute('aria-invalid')).toBe('true');
    expect(save().disabled).toBe(true);
    type('Relieved down to', '1.02');
    expect(save().disabled).toBe(false);
  });

  it('[CO77] are saved as a whole, with the mode that is in force, and only when something was changed', async () => {
    const peer = createEnginePeer();
    await openSettings(peer);
    expect(save().disabled).toBe(true);
    type('Of all nodes within an hour', '2.5');
    fireEvent.click(dialog().getByRole('radio', { name: 'What was measured' }));
    fireEvent.click(dialog().getByRole('checkbox', { name: /^Nobody approves/ }));
    fireEvent.click(dialog().getByRole('checkbox', { name: /^Any type/ }));
    const types = within(dialog().getByRole('group', { name: 'Only nodes of these types' }));
    fireEvent.click(types.getByRole('checkbox', { name: 'host' }));
    await click('Add quiet hours');
    fireEvent.change(dialog().getByLabelText('Quiet hours 1 from'), { target: { value: '22:30' } });
    fireEvent.change(dialog().getByLabelText('Quiet hours 1 until'), { target: { value: '06:00' } });
    fireEvent.click(save());
    const { policy, approval } = DEFAULT_BALANCE_SETTINGS;
    await waitFor(() =>
      expect(peer.callsOf('balance.configure')).toEqual([
        {
          settings: {
            ...DEFAULT_BALANCE_SETTINGS,
            foresight: 'measured',
            policy: { ...policy, nodeSharePerHourMax: 0.025, quietHours: [{ fromMin: 1350, toMin: 360 }] },
            approval: { ...approval, mustDiffer: true, types: ['region', 'service'] },
          },
          actor: 'ana',
        },
      ]),
    );
    expect(await dialog().findByRole('group', { name: 'Mode' })).toBeTruthy();
  });

  it('[CO77] given up, they are as they were', async () => {
    const peer = createEnginePeer();
    await openSettings(peer);
    type('Confirmed after', '9');
    await click('Cancel');
    await click('Settings…');
    expect(field('Confirmed after')).toHaveProperty('value', '3');
    expect(peer.callsOf('balance.configure')).toEqual([]);
  });
});

describe('the ranges beside the settings', () => {
  const settings = (change: object) => () =>
    METHODS['balance.configure'].params?.parse({ settings: { ...DEFAULT_BALANCE_SETTINGS, ...change }, actor: 'ana' });

  it.each(Object.entries(APPROVAL_RANGES))('[CO77] are those that the engine checks: %s', (name, { min, max }) => {
    const approval = (value: number) => settings({ approval: { ...DEFAULT_BALANCE_SETTINGS.approval, [name]: value } });
    expect(approval(min)).not.toThrow();
    expect(approval(max)).not.toThrow();
    expect(approval(min - 1)).toThrow();
    expect(approval(max + 1)).toThrow();
  });

  it('[CO77] are those that the engine checks: tolerance', () => {
    const { min, max } = OUTCOME_TOLERANCE_RANGE;
    for (const value of [min, max]) expect(settings({ outcomeToleranceRatio: value })).not.toThrow();
    for (const value of [min - 1, max + 1]) expect(settings({ outcomeToleranceRatio: value })).toThrow();
  });
});
