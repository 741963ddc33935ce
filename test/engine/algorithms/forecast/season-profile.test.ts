import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSeasonProfile } from '../../../../engine/algorithms/forecast/season-profile.ts';
import { createSharedDeviation } from '../../../../engine/algorithms/forecast/shared-deviation.ts';

const SLOTS = 72;

/** The definition: a triangle of reach 1 around the end, mean 1, blended by the season's share. */
function naiveProfile(before: readonly number[], season: readonly number[], share: number): readonly number[] {
  const curve = season.map((value, slot) => {
    const [left, right] = [season.at(slot - 1)!, season[(slot + 1) % season.length]!];
    return (0.5 * left + value + 0.5 * right) / 2;
  });
  const mean = curve.reduce((sum, value) => sum + value, 0) / curve.length;
  const blended = curve.map((value, slot) => Math.max(0.05, (1 - share) * before[slot]! + (share * value) / mean));
  const blendedMean = blended.reduce((sum, value) => sum + value, 0) / blended.length;
  return blended.map((value) => value / blendedMean);
}

describe('season profile', () => {
  test('[FC2] after every season each slot is the blend of its definition, and means go round the end', () => {
    const season = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: SLOTS, maxLength: SLOTS });
    fc.assert(
      fc.property(fc.array(season, { minLength: 1, maxLength: 5 }), fc.nat(SLOTS - 1), (seasons, slot) => {
        const profile = createSeasonProfile(2, SLOTS, 1);
        let expected: readonly number[] = Array.from({ length: SLOTS }, () => 1);
        seasons.forEach((sums, index) => {
          // A cluster without any access learns nothing; the other cluster never has one.
          sums.forEach((sum, at) => {
            profile.add(at, Float64Array.of(0, sum));
          });
          expect(profile.learn()).toBe(true);
          if (sums.some((sum) => sum > 0)) expected = naiveProfile(expected, sums, [1, 0.7, 1 / 3, 0.3, 0.3][index]!);
        });
        const ahead = [0, 1, 2].map((step) => expected[(slot + step) % SLOTS]!);
        expect(profile.meanOf(1, slot, 3)).toBeCloseTo(ahead.reduce((sum, value) => sum + value, 0) / 3, 9);
        expect(profile.meanOf(0, slot, 3)).toBe(1);
      }),
      { numRuns: 50 },
    );
  });

  test('[FC3] slots without data are filled by the profile; a season of more holes than data teaches nothing', () => {
    const value = (slot: number) => 10 + (slot % 12);
    const [whole, holed] = [createSeasonProfile(1, SLOTS, 1), createSeasonProfile(1, SLOTS, 1)];
    for (const profile of [whole, holed]) {
      for (let slot = 0; slot < SLOTS; slot++) profile.add(slot, Float64Array.of(value(slot)));
      profile.learn();
    }
    const before = holed.meanOf(0, 5, 1);
    for (let slot = 0; slot < SLOTS; slot++)
      holed.add(slot, slot % 3 === 0 ? null : Float64Array.of(7 * holed.meanOf(0, slot, 1)));
    expect(holed.learn()).toBe(true);
    // The same shape again: holes or not, only the smoothing is left to see.
    for (let slot = 0; slot < SLOTS; slot++) whole.add(slot, Float64Array.of(7 * whole.meanOf(0, slot, 1)));
    whole.learn();
    for (let slot = 0; slot < SLOTS; slot++) expect(holed.meanOf(0, slot, 1)).toBeCloseTo(whole.meanOf(0, slot, 1), 9);

    const rest = holed.meanOf(0, 5, 1);
    expect(rest).not.toBe(before);
    for (let slot = 0; slot < SLOTS; slot++) holed.add(slot, slot % 3 === 0 ? Float64Array.of(slot) : null);
    expect(holed.learn()).toBe(false);
    expect(holed.meanOf(0, 5, 1)).toBe(rest);
    expect(holed.seasonCount).toBe(2);
  });
});

describe('shared deviation', () => {
  test('[FC4] a step of a whole cluster is followed within two ticks, clusters are apart', () => {
    const deviation = createSharedDeviation(2);
    const truth = [1, 1];
    const tick = () => {
      const seen = Float64Array.from(truth, (factor) => 1000 * factor);
      const expected = Float64Array.from(deviation.factors, (factor) => 1000 * factor);
      deviation.update(seen, expected, true);
    };
    for (let at = 0; at < 50; at++) tick();
    expect([...deviation.factors]).toEqual([1, 1]);
    truth[1] = 0.5;
    tick();
    tick();
    expect(deviation.factors[1]).toBeCloseTo(0.5, 1);
    expect(deviation.factors[0]).toBe(1);
    // Silent for a day, and back at once.
    truth[1] = 0;
    for (let at = 0; at < 288; at++) tick();
    truth[1] = 1;
    for (let at = 0; at < 12; at++) tick();
    expect(deviation.factors[1]).toBeGreaterThan(0.5);
  });
});
