import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY, POLICY_RANGES, type PolicySetting, policyFaults } from '../../../engine/model/policy.ts';

const settings = Object.keys(POLICY_RANGES) as PolicySetting[];

describe('policy', () => {
  test('[PN1] the default policy has no faults, and every number of it is in the table of ranges', () => {
    expect(policyFaults(DEFAULT_POLICY)).toEqual([]);
    expect([...settings, 'quietHours'].sort()).toEqual(Object.keys(DEFAULT_POLICY).sort());
    for (const setting of settings) expect(DEFAULT_POLICY[setting]).toBe(POLICY_RANGES[setting].standard);
  });

  test('[PN1] a number out of its range, no number, or a fraction where a count is due is named with what was expected', () => {
    for (const setting of settings) {
      const { min, max, isWhole } = POLICY_RANGES[setting];
      for (const value of [min - 1, max + 1, Number.NaN, Infinity]) {
        const faults = policyFaults({ ...DEFAULT_POLICY, [setting]: value });
        expect(faults).toContainEqual({ setting, value, expected: `${min} to ${max}` });
      }
      if (!isWhole) continue;
      const faults = policyFaults({ ...DEFAULT_POLICY, [setting]: min + 0.5 });
      expect(faults).toContainEqual({ setting, value: min + 0.5, expected: 'a whole number' });
    }
  });

  test('[PN1] a leave ratio above its enter ratio, a cooldown above its maximum and minutes that no day has are refused', () => {
    const faultsOf = (change: Partial<typeof DEFAULT_POLICY>) =>
      policyFaults({ ...DEFAULT_POLICY, ...change }).map(({ setting }) => setting);
    expect(faultsOf({ shardRatioLeave: 1.3 })).toEqual(['shardRatioLeave']);
    expect(faultsOf({ shardRatioLeave: 1.2 })).toEqual([]);
    expect(faultsOf({ nodeRatioLeave: 60 })).toEqual(['nodeRatioLeave']);
    expect(faultsOf({ cooldownS: 20, cooldownMaxS: 10 })).toEqual(['cooldownS']);
    const quietHours = [
      { fromMin: 0, toMin: 1439 },
      { fromMin: -1, toMin: 1440 },
      { fromMin: 1.5, toMin: 2 },
    ];
    expect(faultsOf({ quietHours })).toEqual(['quietHours[1]', 'quietHours[1]', 'quietHours[2]']);
  });
});
