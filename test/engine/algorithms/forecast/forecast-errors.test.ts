import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createErrorSums, pinballLoss } from '../../../../engine/algorithms/forecast/forecast-errors.ts';
import { beatsSeasonalNaive } from '../../../../engine/algorithms/forecast/verdict.ts';

const WINDOWS = 3;
const GROUPS = 2;
const value = fc.record({
  group: fc.nat(GROUPS - 1),
  actual: fc.nat(50),
  forecast: fc.nat(50),
  naive: fc.option(fc.nat(50)),
  bound: fc.option(fc.nat(50)),
});

const sumOf = (values: readonly number[]): number => values.reduce((sum, next) => sum + next, 0);
const ratioOf = (over: number, under: number): number | null => (under > 0 ? over / under : null);

describe('errors of forecasts', () => {
  test('[FC11] WAPE, MASE, RMSSE, coverage and pinball loss equal their definitions, by group and over all', () => {
    fc.assert(
      fc.property(fc.array(fc.array(value, { maxLength: 6 }), { minLength: 1, maxLength: 6 }), (windows) => {
        const sums = createErrorSums(GROUPS, WINDOWS);
        for (const window of windows) {
          sums.beginWindow();
          for (const { group, actual, forecast, naive, bound } of window) {
            sums.add(group, actual, forecast);
            if (naive !== null) sums.addNaive(group, actual, forecast, naive);
            if (bound !== null) sums.addInterval(group, actual <= bound, pinballLoss(0.8, actual, bound));
          }
        }
        for (const group of [undefined, 0, 1]) {
          const kept = windows.slice(-WINDOWS).flat();
          const own = kept.filter((entry) => group === undefined || entry.group === group);
          const paired = own.filter((entry) => entry.naive !== null);
          const bounded = own.filter((entry) => entry.bound !== null);
          const error = (entries: typeof own) => sumOf(entries.map((entry) => Math.abs(entry.actual - entry.forecast)));
          const loss = bounded.map(({ actual, bound }) =>
            actual > bound! ? 0.8 * (actual - bound!) : 0.2 * (bound! - actual),
          );
          const read = sums.read(group);
          expect(read.scoredCount).toBe(own.length);
          expect(read.wape).toBe(ratioOf(error(own), sumOf(own.map(({ actual }) => actual))));
          expect(read.mase).toBe(
            ratioOf(error(paired), sumOf(paired.map(({ actual, naive }) => Math.abs(actual - naive!)))),
          );
          const square = (of: (entry: (typeof paired)[number]) => number) =>
            sumOf(paired.map((entry) => of(entry) ** 2));
          const squares = ratioOf(
            square(({ actual, forecast }) => actual - forecast),
            square(({ actual, naive }) => actual - naive!),
          );
          const naiveError = sumOf(paired.map(({ actual, naive }) => Math.abs(actual - naive!)));
          expect(read.naiveWape).toBe(ratioOf(naiveError, sumOf(paired.map(({ actual }) => actual))));
          expect(read.rmsse).toBe(squares === null ? null : Math.sqrt(squares));
          expect(read.coverage).toBe(
            ratioOf(bounded.filter(({ actual, bound }) => actual <= bound!).length, bounded.length),
          );
          if (read.pinball === null) expect(bounded).toHaveLength(0);
          else expect(read.pinball).toBeCloseTo(sumOf(loss) / bounded.length, 9);
        }
      }),
    );
  });

  test('[FC12] believed below 0.95 of naive, given up above it; the worse of nodes and shards counts', () => {
    const none = {
      scoredCount: 10,
      wape: 0.1,
      mase: null,
      rmsse: null,
      naiveWape: null,
      coverage: null,
      pinball: null,
    };
    const verdictOf = (before: boolean, nodes: number | null, shards: number | null) =>
      beatsSeasonalNaive(before, { ...none, mase: 9, rmsse: nodes }, { ...none, rmsse: 9, mase: shards });
    expect([verdictOf(false, 0.94, 0.94), verdictOf(false, 0.96, 0.5), verdictOf(false, 0.5, 0.96)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([verdictOf(true, 0.96, 0.99), verdictOf(true, 1, 1), verdictOf(true, 1.01, 0.5)]).toEqual([
      true,
      true,
      false,
    ]);
    // Nothing to compare with is no reason to believe.
    expect([verdictOf(true, null, 0.5), verdictOf(true, 0.5, null), verdictOf(false, null, null)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
