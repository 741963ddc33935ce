import { describe, expect, it } from 'vitest';
import { digitsOf, roundedTerms, termScale, termSegments } from '../../../renderer/balance/score-terms.ts';
import {
  applyDetails,
  applyPlan,
  changeTrim,
  INITIAL_BALANCE,
  isTrimmed,
  NO_TRIM,
  restoredOperator,
  retargetBlock,
  showMade,
  showPage,
  toggleBlock,
  togglePick,
} from '../../../renderer/state/balance.ts';
import { ready } from '../../../renderer/state/loadable.ts';
import { balanceStatus, planDetails, planSummary } from '../support/balance-data.ts';

describe('state of the Balance view', () => {
  const shown = showMade(INITIAL_BALANCE, planDetails(), null);

  it('[CO70] a changed plan replaces itself in list, sheet and status', () => {
    const state = { ...shown, plans: ready([planSummary()]), status: ready(balanceStatus()) };
    const executing = applyPlan(state, planSummary({ state: 'executing', movedNodes: 1 }));
    expect(executing.plans).toEqual(ready([planSummary({ state: 'executing', movedNodes: 1 })]));
    expect(executing.sheet?.details).toMatchObject({ value: { plan: { movedNodes: 1 } } });
    expect(executing.status).toMatchObject({ value: { openPlan: { state: 'executing' } } });
    const done = applyPlan(executing, planSummary({ state: 'done' }));
    expect(done.status).toMatchObject({ value: { openPlan: null } });
    const other = applyPlan(executing, planSummary({ planId: 'other', state: 'done' }));
    expect(other.status).toMatchObject({ value: { openPlan: { state: 'executing' } } });
  });

  it('[CO70] what concerns other plans leaves the sheet and its blocks the same objects: they are not drawn again', () => {
    const { sheet } = shown;
    expect(applyPlan(shown, planSummary({ planId: 'other' })).sheet).toBe(sheet);
    const executing = applyPlan(shown, planSummary({ state: 'executing' })).sheet?.details;
    expect(executing?.state === 'ready' && executing.value.blocks).toBe(
      sheet?.details.state === 'ready' && sheet.details.value.blocks,
    );
  });

  it('[CO72] a trim ends when the plan under it becomes another, and only then', () => {
    const trimmed = changeTrim(shown, (trim) => toggleBlock(retargetBlock(trim, 0, 2), 1));
    expect(trimmed.sheet?.trim).toEqual({ dropBlocks: [1], dropNodes: [], retarget: [{ block: 0, to: 2 }] });
    const { planId } = planSummary();
    expect(applyDetails(trimmed, planId, ready(planDetails())).sheet?.trim).toEqual(trimmed.sheet?.trim);
    const other = ready(planDetails({ hash: 'f'.repeat(64) }));
    expect(applyDetails(trimmed, planId, other).sheet?.trim).toEqual(NO_TRIM);
    expect(isTrimmed(toggleBlock(toggleBlock(NO_TRIM, 3), 3))).toBe(false);
    expect(isTrimmed(retargetBlock(retargetBlock(NO_TRIM, 0, 2), 0, null))).toBe(false);
  });

  it('[CO79] an answer about a plan that is no longer looked at is dropped', () => {
    const elsewhere = showPage(shown, { kind: 'plan', planId: 'other' });
    expect(applyDetails(elsewhere, planSummary().planId, ready(planDetails()))).toBe(elsewhere);
  });

  it('[CO76] of three picked plans the last two are compared', () => {
    const picked = ['a', 'b', 'c'].reduce(togglePick, INITIAL_BALANCE);
    expect(picked.picked).toEqual(['b', 'c']);
    expect(togglePick(picked, 'b').picked).toEqual(['c']);
  });

  it('[CO69] a kept name is taken as it is, a damaged one is asked for again', () => {
    expect(restoredOperator('  ana ')).toBe('ana');
    expect([null, '', '  ', 'x'.repeat(101)].map(restoredOperator)).toEqual([null, null, null, null]);
  });
});

describe('terms of a score', () => {
  const terms = (...values: number[]) => values.map((value, i) => ({ term: String(i), value }));
  const sum = (of: readonly { value: number }[]) => of.reduce((total, { value }) => total + value, 0);

  it('[CO71] add up as they are written: the largest takes what rounding leaves', () => {
    const reason = terms(10.26, 10.26, 10.26);
    expect(roundedTerms(reason, 1).map(({ value }) => value.toFixed(1))).toEqual(['10.2', '10.3', '10.3']);
    expect(sum(roundedTerms(reason, 1))).toBeCloseTo(30.8, 9);
    expect([terms(1234), terms(-12.5, 3), terms(0.25), []].map(digitsOf)).toEqual([0, 1, 2, 2]);
  });

  it('[CO71] are stacked from zero to both sides, on one scale', () => {
    const scale = termScale([terms(30, -10), terms(20, 10)]);
    expect(scale).toEqual({ min: -10, max: 30 });
    expect(termSegments(terms(20, -10, 10, 0), scale)).toEqual([
      { term: '0', value: 20, left: 25, width: 50 },
      { term: '1', value: -10, left: 0, width: 25 },
      { term: '2', value: 10, left: 75, width: 25 },
    ]);
    expect(termScale([])).toEqual({ min: 0, max: 1 });
  });
});
