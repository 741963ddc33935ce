import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type GivenSettings,
  replaySettings,
  TICK_COUNT_MAX,
} from '../../../../engine/cluster/replay/replay-settings.ts';
import { DEFAULT_POLICY, POLICY_RANGES, policyFaults } from '../../../../engine/model/policy.ts';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
/** From some Tuesday on. */
const START_S = 1_767_657_600;

function settingsOf(spanS: number, given: GivenSettings = {}) {
  const { policy, notes } = replaySettings(1000 * START_S, 1000 * (START_S + spanS) - 1, given);
  const { tickS, windowS, horizonS, seasonS, dwellS } = policy;
  return { tickS, windowS, horizonS, seasonS, dwellS, notes: notes.map(({ code }) => code) };
}

describe('settings of a replay', () => {
  test('[BT2] times that nobody gave are chosen by the length of the trace', () => {
    const day = { seasonS: DAY_S, horizonS: HOUR_S, dwellS: HOUR_S, notes: [] };
    expect(settingsOf(2 * DAY_S)).toEqual({ tickS: 30, windowS: 30, ...day });
    expect(settingsOf(14 * DAY_S)).toEqual({ tickS: 300, windowS: 300, ...day });
    expect(settingsOf(365 * DAY_S)).toEqual({
      ...{ tickS: HOUR_S, windowS: HOUR_S, horizonS: 3 * HOUR_S, seasonS: DAY_S, dwellS: 3 * HOUR_S, notes: [] },
    });
    // A day of two ticks is no season.
    expect(settingsOf(12 * 365 * DAY_S)).toMatchObject({
      tickS: 12 * HOUR_S,
      seasonS: 7 * DAY_S,
      horizonS: 3.5 * DAY_S,
    });
  });

  test('[BT2] a trace shorter than two days gets the longest season that it holds twice, and is told so', () => {
    const notes = ['replay.short-season'];
    expect(settingsOf(30 * HOUR_S)).toMatchObject({ tickS: 15, seasonS: 12 * HOUR_S, horizonS: HOUR_S, notes });
    expect(settingsOf(2 * HOUR_S)).toMatchObject({ tickS: 1, seasonS: HOUR_S, horizonS: HOUR_S / 4, notes });
    const { dwellS } = DEFAULT_POLICY;
    expect(settingsOf(90)).toMatchObject({ tickS: 1, seasonS: 60, horizonS: 15, dwellS, notes });
    expect(settingsOf(1)).toMatchObject({ tickS: 1, notes });
  });

  test('[BT2] what is given is kept, and the rest is chosen to go with it', () => {
    expect(settingsOf(365 * DAY_S, { horizonS: 1800 })).toMatchObject({ tickS: 1800, horizonS: 1800, seasonS: DAY_S });
    expect(settingsOf(365 * DAY_S, { windowS: 5400 })).toMatchObject({ tickS: 1800, windowS: 5400 });
    const odd = settingsOf(14 * DAY_S, { horizonS: 7 * HOUR_S });
    expect(odd).toMatchObject({ horizonS: 7 * HOUR_S, seasonS: 21 * HOUR_S, notes: ['replay.odd-season'] });
    expect(
      settingsOf(14 * DAY_S, { tickS: 600, windowS: 1200, horizonS: 7200, seasonS: 7 * DAY_S, dwellS: 42 }),
    ).toEqual({
      ...{ tickS: 600, windowS: 1200, horizonS: 7200, seasonS: 7 * DAY_S, dwellS: 42, notes: [] },
    });
  });

  test('[BT2] whatever the length and the tick, the policy is a good one', () => {
    const anyTick = fc.option(fc.integer({ min: 1, max: 4000 }), { nil: undefined });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40_000_000 }), anyTick, (spanS, tickS) => {
        fc.pre(tickS === undefined || spanS / tickS < TICK_COUNT_MAX - 1);
        const given = tickS === undefined ? {} : { tickS };
        const { policy } = replaySettings(1000 * START_S, 1000 * (START_S + spanS) - 1, given);
        expect(policyFaults(policy)).toEqual([]);
        if (tickS === undefined) expect(Math.ceil(spanS / policy.tickS)).toBeLessThanOrEqual(10_001);
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  test('[BT3] every setting of the policy can be given; one out of its range is refused with the range', () => {
    for (const [name, { min, max, isWhole, standard }] of Object.entries(POLICY_RANGES)) {
      for (const value of [min - 1e-6, max * (1 + 1e-6), ...(isWhole ? [min + 0.5] : [])]) {
        expect(() => settingsOf(DAY_S, { [name]: value })).toThrow(`${name} of the policy: expected`);
      }
      if (['tickS', 'windowS', 'horizonS', 'seasonS'].includes(name)) continue;
      const { policy } = replaySettings(0, 1000 * DAY_S, { [name]: standard });
      expect(policy[name as keyof GivenSettings]).toBe(standard);
    }
    expect(() => settingsOf(DAY_S, { shardRatioEnter: 99 })).toThrow('expected 1.01 to 10, found 99');
  });

  test('[BT3] settings that contradict each other, and more ticks than can be told, are refused', () => {
    expect(() => settingsOf(DAY_S, { tickS: 60, windowS: 90 })).toThrow(
      'windowS of the policy: expected a whole multiple',
    );
    expect(() => settingsOf(DAY_S, { shardRatioEnter: 1.05 })).toThrow('at most shardRatioEnter');
    expect(() => settingsOf(365 * DAY_S, { tickS: 1 })).toThrow(/31,536,000 ticks .* --tick of 127 s at least/);
  });
});
