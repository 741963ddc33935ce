import { describe, expect, it } from 'vitest';
import { expectedDurationMs, type PlanSummary, rateOfPlans } from '../../../engine/protocol/index.ts';
import { localTimeOf, localTimeText, quietHoursText } from '../../../renderer/state/local-time.ts';
import { durationPair, ratioPair, rowsPair, scoresOf, summaryOf } from '../../../renderer/state/scorecard.ts';
import {
  conflictsOf,
  flowsOf,
  KEPT_MS,
  loneMoves,
  phaseOf,
  rowsDone,
  stripPlans,
  waitingPlans,
} from '../../../renderer/state/work-queue.ts';
import { planSummary } from '../support/balance-data.ts';

const plan = (planId: string, change: Partial<PlanSummary> = {}) => planSummary({ planId, ...change });
const idsOf = (plans: readonly PlanSummary[]) => plans.map(({ planId }) => planId);

describe('work queue', () => {
  it('[WQ13] what waits is apart from what is under way; what ended stays for ten minutes, with what was moved only', () => {
    const now = 10_000_000;
    const plans = [
      plan('draft', { state: 'draft' }),
      plan('proposed'),
      plan('done', { state: 'done', finishedMs: now - 1000 }),
      plan('later', { state: 'done', finishedMs: now - 500 }),
      plan('old', { state: 'done', finishedMs: now - KEPT_MS - 1 }),
      plan('refused', { state: 'refused', finishedMs: now }),
      plan('aborted', { state: 'refused', finishedMs: now - 2000, movedNodes: 3 }),
      plan('paused', { state: 'paused' }),
      plan('approved', { state: 'approved' }),
      plan('running', { state: 'executing' }),
    ];
    expect(idsOf(waitingPlans(plans))).toEqual(['draft', 'proposed', 'approved']);
    expect(idsOf(stripPlans(plans, now))).toEqual(['paused', 'running', 'later', 'done', 'aborted']);
  });

  it('[WQ13] a strip says what a plan is at and how many rows are done', () => {
    const progress = { nodes: 4, copiedNodes: 4, switchedNodes: 4, cleanedNodes: 1, copiedRows: 30, rows: 40 };
    const told = { ...progress, rowsPerSecond: 10, etaMs: 1000 };
    const running = plan('a', { state: 'executing', progress: told });
    expect(phaseOf(running)).toBe('cleaning');
    expect(phaseOf({ ...running, progress: { ...told, switchedNodes: 3 } })).toBe('switching');
    expect(phaseOf({ ...running, progress: { ...told, copiedNodes: 3, switchedNodes: 0 } })).toBe('copying');
    expect(phaseOf(plan('a', { state: 'executing' }))).toBe('starting');
    expect(phaseOf(plan('a', { state: 'refused' }))).toBe('stopped');
    expect(rowsDone(running)).toEqual({ done: 30, total: 40 });
    expect(rowsDone(plan('a', { state: 'paused', rows: 9, movedRows: 4 }))).toEqual({ done: 4, total: 9 });
    expect(rowsDone(plan('a', { state: 'done', rows: 9, movedRows: 11 }))).toEqual({ done: 11, total: 11 });
    expect(rowsDone(plan('a', { state: 'paused', rows: 0 })), 'nothing to divide by').toEqual({ done: 0, total: 1 });
  });

  it('[WQ14] plans that move the same or neighbouring nodes are named to each other', () => {
    // 1 - 2 - 3, and 9 by itself.
    const edges = new Map([
      [1, [2]],
      [2, [1, 3]],
      [3, [2]],
    ]);
    const plans = new Map([
      ['a', [1, 2]],
      ['b', [2]],
      ['c', [3]],
      ['d', [9]],
    ]);
    const of = (planId: string) => conflictsOf(planId, plans, (node) => edges.get(node) ?? []);
    expect(of('a')).toEqual([
      { planId: 'b', kind: 'same', nodes: 1 },
      { planId: 'c', kind: 'neighbours', nodes: 1 },
    ]);
    expect(of('c')).toEqual([
      { planId: 'a', kind: 'neighbours', nodes: 1 },
      { planId: 'b', kind: 'neighbours', nodes: 1 },
    ]);
    expect(of('d')).toEqual([]);
    expect(of('unknown')).toEqual([]);
  });

  it('[WQ13] moves of plans are no moves of their own; ways are counted by nodes', () => {
    const move = (index: number, finishedMs: number | null) => ({
      ...{
        moveId: index,
        node: { index, key: `k${index}`, label: `l${index}` },
        from: 0,
        to: 1,
        rows: 1,
        startedMs: 0,
      },
      ...{ state: 'copying', finishedMs, error: null },
    });
    const recent = [move(1, null), move(2, null), move(3, 5)] as Parameters<typeof loneMoves>[0];
    expect(loneMoves(recent, new Set([2])).map(({ moveId }) => moveId)).toEqual([1]);
    const way = (from: number, to: number) => ({ from, to }) as Parameters<typeof flowsOf>[0]['moves'][number];
    expect(flowsOf({ moves: [way(0, 1), way(2, 1), way(2, 1)] })).toEqual([
      { from: 2, to: 1, nodes: 2 },
      { from: 0, to: 1, nodes: 1 },
    ]);
  });
});

describe('scorecard', () => {
  const done = (planId: string, change: Partial<PlanSummary>) =>
    plan(planId, { state: 'done', finishedMs: 9000, startedMs: 7000, expectedMs: 1000, movedRows: 9, ...change });
  const seen = (ratio: number) => ({ atMs: 1, ratio, isWorse: false });

  it('[WQ15] promised beside seen: how often within a tenth, and how far off on average', () => {
    const plans = [
      done('a', { ratioPredicted: 1, observed: seen(1.1), finishedMs: 8000 }),
      done('b', { ratioPredicted: 1, observed: seen(1.3) }),
      done('c', { ratioPredicted: null, observed: null, state: 'undone', startedMs: null, finishedMs: 8500 }),
      plan('paused', { state: 'paused', movedNodes: 1 }),
    ];
    const scores = scoresOf(plans);
    expect(scores.map(({ planId, tookMs }) => [planId, tookMs])).toEqual([
      ['b', 2000],
      ['c', null],
      ['a', 1000],
    ]);
    expect(summaryOf(scores.map(ratioPair))).toEqual({ count: 2, within: 1, bias: expect.closeTo(0.2, 9) });
    expect(summaryOf(scores.map(rowsPair))).toEqual({ count: 3, within: 3, bias: 0 });
    expect(summaryOf(scores.map(durationPair))).toEqual({ count: 2, within: 1, bias: expect.closeTo(0.5, 9) });
    expect(summaryOf([])).toEqual({ count: 0, within: 0, bias: null });
  });

  it('[WQ15] a plan is thought to take what its rows take at the limit or at the rate of late, whichever is slower', () => {
    const timed = [1000, 2000, 4000].map((tookMs) => {
      return { state: 'done', movedRows: 100, startedMs: 0, finishedMs: tookMs };
    });
    expect(rateOfPlans(timed), 'the middle one').toBe(50);
    expect(
      rateOfPlans([
        { ...timed[0]!, startedMs: null },
        { ...timed[1]!, state: 'refused' },
      ]),
    ).toBeNull();
    expect(expectedDurationMs(100, null, 50)).toBe(2000);
    expect(expectedDurationMs(100, 10, 50)).toBe(10_000);
    expect(expectedDurationMs(100, null, null)).toBeNull();
  });
});

describe('times of a form', () => {
  it('[WQ7] a local time comes back as it went, to the minute; half a time is none', () => {
    const at = new Date(2026, 10, 9, 4, 5).getTime();
    expect(localTimeText(at)).toBe('2026-11-09T04:05');
    expect(localTimeOf(localTimeText(at))).toBe(at);
    for (const text of ['', '2026-11-09', '2026-13-40T99:99']) expect(localTimeOf(text), text).toBeNull();
    expect(quietHoursText([{ fromMin: 1320, toMin: 365 }])).toBe('22:00–06:05 UTC');
  });
});
