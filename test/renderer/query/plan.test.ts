import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  layoutPlan,
  linkWidth,
  misestimate,
  STEP_HEIGHT,
  STEP_WIDTH,
  wrapDetail,
} from '../../../renderer/query/plan/plan-layout.ts';
import { planText } from '../../../renderer/query/plan/plan-text.ts';
import { planStep } from '../support/engine-peer.ts';

/** Plans as the engine may send them: inputs are steps of lower id, the list in any order. */
const plans = fc.array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 14 }).chain((inputs) => {
  const steps = inputs.map((list, id) =>
    planStep({ id, inputs: id === 0 ? [] : [...new Set(list.map((input) => input % id))] }),
  );
  return fc.shuffledSubarray(steps, { minLength: steps.length, maxLength: steps.length });
});

const WORK = { rows: 2000, elapsedMs: 1.25, rowsScanned: 10, bytesShipped: 64, hops: 2, shards: [0, 3] };

describe('plan picture', () => {
  it('[QP10] no two boxes overlap, every input lies left of its step, all lie in the picture', () => {
    fc.assert(
      fc.property(plans, (steps) => {
        const layout = layoutPlan(steps);
        expect(layout.steps).toHaveLength(steps.length);
        for (const { from, to } of layout.links) expect(from.x + STEP_WIDTH).toBeLessThan(to.x);
        expect(layout.links).toHaveLength(steps.reduce((sum, { inputs }) => sum + inputs.length, 0));
        for (const [at, a] of layout.steps.entries()) {
          expect(a.x + STEP_WIDTH).toBeLessThanOrEqual(layout.width);
          expect(a.y + STEP_HEIGHT).toBeLessThanOrEqual(layout.height);
          for (const b of layout.steps.slice(at + 1)) {
            expect(a.x !== b.x || Math.abs(a.y - b.y) >= STEP_HEIGHT).toBe(true);
          }
        }
      }),
    );
  });

  it('[QP10] a plan that is none (a step that takes its own rows) is drawn all the same', () => {
    const layout = layoutPlan([planStep({ id: 0, inputs: [1] }), planStep({ id: 1, inputs: [0, 7] })]);
    expect(layout.steps).toHaveLength(2);
    expect(layoutPlan([]).steps).toEqual([]);
  });

  it('[QP10] lines are wider for more rows, within bounds; estimates that were far off are told', () => {
    expect(linkWidth(0)).toBe(1.5);
    expect(linkWidth(1000)).toBeGreaterThan(linkWidth(10));
    expect(linkWidth(1e12)).toBe(8);
    expect(misestimate(planStep({ estimatedRows: 20, actual: WORK }))).toBe(100);
    expect(misestimate(planStep({ estimatedRows: 0, actual: { ...WORK, rows: 0 } }))).toBe(1);
    expect(misestimate(planStep())).toBeNull();
  });

  it('[QP10] a long detail is broken at spaces and cut with an ellipsis; nothing is longer than its line', () => {
    expect(wrapDetail('every (n:host)', 29, 2)).toEqual(['every (n:host)']);
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), (detail) => {
        const lines = wrapDetail(detail, 20, 2);
        expect(lines.length).toBeLessThanOrEqual(2);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(20);
        if (detail.trim().length <= 20) expect(lines.join('')).toBe(detail.trim());
      }),
    );
  });

  it('[QP10] as text a plan has one aligned line a step', () => {
    const steps = [planStep({ actual: WORK }), planStep({ id: 1, inputs: [0], action: 'return', detail: 'n' })];
    const lines = planText(steps).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/scan\s+catalog\s+3\s+2000\s+10\s+64\s+2\s+1\.25\s+0,3\s+every \(n\)$/);
    expect(lines[2]?.indexOf('return')).toBe(lines[1]?.indexOf('scan'));
  });
});
