import { type BalanceSettings, DEFAULT_BALANCE_SETTINGS } from '../model/balance-settings.ts';
import { DEFAULT_POLICY } from '../model/policy.ts';

/** A "day" of the demo's workload. */
export const DEMO_DAY_MS = 180_000;

/** A day of three minutes wants looks, horizons and budgets of its own. */
export const DEMO_BALANCE_SETTINGS: BalanceSettings = {
  ...DEFAULT_BALANCE_SETTINGS,
  policy: {
    ...DEFAULT_POLICY,
    tickS: 2,
    windowS: 10,
    horizonS: 30,
    seasonS: DEMO_DAY_MS / 1000,
    dwellS: 60,
    nodeSharePerHourMax: 0.2,
  },
  approval: { ...DEFAULT_BALANCE_SETTINGS.approval, validS: 120 },
};
