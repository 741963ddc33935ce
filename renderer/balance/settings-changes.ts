/** Settings beside their defaults. Pure. */
import {
  type BalanceSettings,
  DEFAULT_BALANCE_SETTINGS,
  POLICY_RANGES,
  type PolicySetting,
} from '../../engine/protocol/index.ts';

/** How many settings are not what they are by default; the mode is none of them. */
export function changedCount({ policy, approval, foresight, outcomeToleranceRatio }: BalanceSettings): number {
  const standard = DEFAULT_BALANCE_SETTINGS;
  const numbers = Object.entries(POLICY_RANGES).filter(
    ([name, range]) => policy[name as PolicySetting] !== range.standard,
  );
  const approvals = Object.entries(standard.approval).filter(
    ([name, value]) => JSON.stringify(approval[name as keyof typeof approval]) !== JSON.stringify(value),
  );
  const others = [
    policy.quietHours.length > 0,
    foresight !== standard.foresight,
    outcomeToleranceRatio !== standard.outcomeToleranceRatio,
  ].filter(Boolean);
  return numbers.length + approvals.length + others.length;
}

/** Everything by default but the mode. */
export const withDefaults = ({ mode }: BalanceSettings): BalanceSettings => ({ ...DEFAULT_BALANCE_SETTINGS, mode });
