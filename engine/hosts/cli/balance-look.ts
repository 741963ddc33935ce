import { ShardscopeError } from '../../base/errors.ts';
import type { Coordinator } from '../../cluster/coordinator.ts';
import type { BalanceSettings } from '../../model/balance-settings.ts';
import { type BalancePolicy, POLICY_RANGES, type PolicySetting, policyFaults } from '../../model/policy.ts';
import { pairArgument } from './arguments.ts';
import { type TimeOptions, timeRange } from './time-range.ts';

/** Options of commands that look at the heat of the past. */
export interface LookOptions extends TimeOptions {
  readonly policy?: string;
  readonly set: readonly string[];
}

const FORESIGHT_OF: Readonly<Record<string, BalanceSettings['foresight']>> = {
  reactive: 'measured',
  predictive: 'forecast',
};

/** The workspace's settings, changed by `--policy` and `--set NAME=VALUE`. @throws usage.arguments with the range */
export function settingsFor(
  settings: BalanceSettings,
  { policy, set }: Omit<LookOptions, keyof TimeOptions>,
): BalanceSettings {
  const foresight = policy === undefined ? settings.foresight : FORESIGHT_OF[policy];
  if (foresight === undefined) {
    const known = Object.keys(FORESIGHT_OF).join(' or ');
    throw new ShardscopeError('usage.arguments', `--policy: expected ${known}, found "${policy}"`, { found: policy! });
  }
  return { ...settings, foresight, policy: policyWith(settings.policy, set) };
}

/** @throws usage.arguments naming the setting and its range */
export function policyWith(policy: BalancePolicy, set: readonly string[]): BalancePolicy {
  const changes = set.map((text) => {
    const [name, value] = pairArgument('--set', text);
    const range = POLICY_RANGES[name as PolicySetting];
    if (range === undefined) {
      const known = Object.keys(POLICY_RANGES).join(', ');
      throw new ShardscopeError('usage.arguments', `--set: there is no setting "${name}"; there are ${known}`, {
        name,
      });
    }
    return [name, value.trim() === '' ? Number.NaN : Number(value)] as const;
  });
  const changed: BalancePolicy = { ...policy, ...Object.fromEntries(changes) };
  const [fault] = policyFaults(changed);
  if (fault === undefined) return changed;
  const message = `--set ${fault.setting}: expected ${fault.expected}, found ${fault.value}`;
  throw new ShardscopeError('usage.arguments', message, { ...fault });
}

/** Lets the balancer look at the heat between two times; false where none was counted then. */
export async function lookBack(coordinator: Coordinator, options: LookOptions): Promise<boolean> {
  const { balancer, heatHistory, columns } = coordinator;
  const { fromMs, toMs } = timeRange(options, Date.now());
  const heats = heatHistory.heatsBetween(fromMs, toMs);
  await balancer.lookBack(heats ?? new Float64Array(columns.slotCount), settingsFor(balancer.settings, options));
  return heats !== null;
}
