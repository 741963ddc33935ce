/**
 * The settings by which the balancer proposes or acts. Plain data: it is stored, shown, and replayed against a trace.
 * Ratios of a shard are to its fair share of all heat, or to its bound; 1 is exactly that.
 */
export interface BalancePolicy {
  /** Time between two looks at the heat; what the forecast counts in. */
  readonly tickS: number;
  /** Measured heat is the mean of so long; whole ticks. */
  readonly windowS: number;
  /** How far ahead the forecast looks; whole ticks. */
  readonly horizonS: number;
  /** After which time load repeats: a day. Whole horizons. */
  readonly seasonS: number;

  /** A shard is overloaded above `Enter`; work on it then goes on down to `Leave`: between the two nothing changes. */
  readonly shardRatioEnter: number;
  readonly shardRatioLeave: number;
  /** A shard over a bound of its rules is relieved down to this part of the bound. */
  readonly capacityRatioLeave: number;
  /** Heat of a node to the mean heat of the nodes of its shard. */
  readonly nodeRatioEnter: number;
  readonly nodeRatioLeave: number;
  /** Looks in a row that find a limit exceeded before anything is done. */
  readonly confirmTicks: number;

  /** A node that moved stays for so long; twice as long after every return to where it came from, up to the maximum. */
  readonly cooldownS: number;
  readonly cooldownMaxS: number;
  readonly nodeMovesPerHourMax: number;
  /** Token buckets that hold an hour's worth: so much can move at once, and as much again within the next hour. */
  readonly nodesPerHourMax: number;
  readonly rowsPerHourMax: number;
  /** Of all nodes; one node at least. */
  readonly nodeSharePerHourMax: number;
  /** The balancer plans nothing then; plans that somebody has put off until quiet hours are carried out. */
  readonly quietHours: readonly QuietHours[];

  /** Nodes that move together in one move, at most; more only where rules keep more together. */
  readonly clumpNodesMax: number;
  /** What a move brings, at least, for what its rows cost. */
  readonly benefitRatioMin: number;
  /** A move has to pay within this time. */
  readonly dwellS: number;
  /** Worth of an access a second taken off an overloaded shard, and of one that need not cross shards any more. */
  readonly reliefWeight: number;
  readonly trafficWeight: number;
  /** What moving a row costs, in accesses. */
  readonly rowWeight: number;
}

/** Minutes of the day in UTC, `fromMin` inclusive, `toMin` exclusive; over midnight where it begins later than it ends. */
export interface QuietHours {
  readonly fromMin: number;
  readonly toMin: number;
}

/** Whether it is a quiet hour. `nowMs`: milliseconds since 1970. */
export function isQuiet(quietHours: readonly QuietHours[], nowMs: number): boolean {
  const minute = Math.floor(nowMs / 60_000) % 1440;
  return quietHours.some(({ fromMin, toMin }) =>
    fromMin <= toMin ? minute >= fromMin && minute < toMin : minute >= fromMin || minute < toMin,
  );
}

export type PolicySetting = Exclude<keyof BalancePolicy, 'quietHours'>;

export interface SettingRange {
  readonly min: number;
  readonly max: number;
  readonly standard: number;
  readonly isWhole: boolean;
}

export const real = (min: number, max: number, standard: number): SettingRange => ({
  min,
  max,
  standard,
  isWhole: false,
});
export const whole = (min: number, max: number, standard: number): SettingRange => ({
  min,
  max,
  standard,
  isWhole: true,
});

export const POLICY_RANGES: Readonly<Record<PolicySetting, SettingRange>> = {
  tickS: real(0.1, 86_400, 10),
  windowS: real(0.1, 604_800, 10),
  horizonS: real(0.1, 604_800, 600),
  seasonS: real(1, 2_678_400, 86_400),
  shardRatioEnter: real(1.01, 10, 1.2),
  shardRatioLeave: real(1, 10, 1.08),
  capacityRatioLeave: real(0.1, 1, 0.98),
  nodeRatioEnter: real(1, 1e6, 50),
  nodeRatioLeave: real(1, 1e6, 25),
  confirmTicks: whole(1, 1000, 3),
  cooldownS: real(1, 604_800, 60),
  cooldownMaxS: real(1, 604_800, 86_400),
  nodeMovesPerHourMax: whole(1, 1000, 2),
  nodesPerHourMax: real(1, 1e9, 10_000),
  rowsPerHourMax: real(1, 1e12, 10_000_000),
  nodeSharePerHourMax: real(0.0001, 1, 0.01),
  clumpNodesMax: whole(1, 10_000, 40),
  benefitRatioMin: real(1, 1000, 2),
  dwellS: real(1, 604_800, 600),
  reliefWeight: real(0.001, 1e6, 10),
  trafficWeight: real(0, 1e6, 1),
  rowWeight: real(0, 1e6, 1),
};

export const standardsOf = <S extends string>(ranges: Readonly<Record<S, SettingRange>>): Record<S, number> =>
  Object.fromEntries(
    Object.entries<SettingRange>(ranges).map(([setting, { standard }]) => [setting, standard]),
  ) as Record<S, number>;

export const DEFAULT_POLICY: BalancePolicy = { ...standardsOf(POLICY_RANGES), quietHours: [] };

export interface PolicyFault {
  /** `quietHours[2]` for an entry of a list. */
  readonly setting: string;
  readonly value: number;
  readonly expected: string;
}

/** Everything that is wrong with a policy; empty for a good one. */
export function policyFaults(policy: BalancePolicy): readonly PolicyFault[] {
  const faults: PolicyFault[] = [];
  for (const [name, { min, max, isWhole }] of Object.entries(POLICY_RANGES)) {
    const value = policy[name as PolicySetting];
    if (!(value >= min && value <= max)) faults.push({ setting: name, value, expected: `${min} to ${max}` });
    else if (isWhole && !Number.isInteger(value)) faults.push({ setting: name, value, expected: 'a whole number' });
  }
  const atMost = (low: PolicySetting, high: PolicySetting): void => {
    if (policy[low] > policy[high]) faults.push({ setting: low, value: policy[low], expected: `at most ${high}` });
  };
  atMost('shardRatioLeave', 'shardRatioEnter');
  atMost('nodeRatioLeave', 'nodeRatioEnter');
  atMost('cooldownS', 'cooldownMaxS');
  const multiple = (longer: PolicySetting, shorter: PolicySetting): void => {
    const ratio = policy[longer] / policy[shorter];
    // Tenths of a second are no exact binary numbers.
    if (Math.abs(ratio - Math.round(ratio)) <= 1e-6 && ratio > 0.5) return;
    faults.push({ setting: longer, value: policy[longer], expected: `a whole multiple of ${shorter}` });
  };
  multiple('windowS', 'tickS');
  multiple('horizonS', 'tickS');
  multiple('seasonS', 'horizonS');
  policy.quietHours.forEach(({ fromMin, toMin }, at) => {
    for (const value of [fromMin, toMin]) {
      if (Number.isInteger(value) && value >= 0 && value < 1440) continue;
      faults.push({ setting: `quietHours[${at}]`, value, expected: 'a minute of the day, 0 to 1439' });
    }
  });
  return faults;
}
