import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createEwma,
  createNaive,
  createSeasonalNaive,
  createTsb,
} from '../../../../engine/algorithms/forecast/simple-forecasters.ts';

/** Counts by tick; null for a tick without data. */
const ticks = fc.array(fc.option(fc.nat(20), { freq: 8 }), { minLength: 1, maxLength: 40 });

function forecastAfter(
  forecaster: ReturnType<typeof createNaive>,
  counts: readonly (number | null)[],
  horizon: number,
): number {
  for (const count of counts) {
    if (count === null) forecaster.skip();
    else forecaster.fold(Uint32Array.of(count));
  }
  const into = new Float32Array(1);
  forecaster.forecast(horizon, into);
  return into[0]!;
}

describe('simple forecasters', () => {
  test('[FC1] naive, EWMA and TSB are their recursions, and ticks without data change nothing', () => {
    fc.assert(
      fc.property(ticks, fc.integer({ min: 1, max: 6 }), (counts, horizon) => {
        const known = counts.filter((count) => count !== null);
        expect(forecastAfter(createNaive(1), counts, horizon)).toBe(known.at(-1) ?? 0);
        const ewma = known.reduce((level, count) => 0.8 * level + 0.2 * count, 0);
        expect(forecastAfter(createEwma(1, 0.2), counts, horizon)).toBeCloseTo(ewma, 4);
        const chance = known.reduce((level, count) => 0.9 * level + (count > 0 ? 0.1 : 0), 0);
        const [first, ...sizes] = known.filter((count) => count > 0);
        const size = sizes.reduce((level, count) => 0.8 * level + 0.2 * count, first ?? 0);
        expect(forecastAfter(createTsb(1, 0.2, 0.1), counts, horizon)).toBeCloseTo(chance * size, 4);
      }),
    );
  });

  test('[FC1] seasonal naive is the mean of the same slots a season before, and the last count in the first', () => {
    fc.assert(
      fc.property(ticks, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }), (counts, season, horizon) => {
        const slots = Array.from({ length: season }, () => 0);
        counts.forEach((count, tick) => {
          if (count !== null) slots[tick % season] = count;
        });
        const ahead = Array.from({ length: horizon }, (_, step) => slots[(counts.length + step) % season]!);
        const mean = ahead.reduce((sum, count) => sum + count, 0) / horizon;
        const last = counts.findLast((count) => count !== null) ?? 0;
        const expected = counts.length < season ? last : mean;
        expect(forecastAfter(createSeasonalNaive(1, season), counts, horizon)).toBeCloseTo(expected, 4);
      }),
    );
  });
});
