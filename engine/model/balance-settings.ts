import { type BalancePolicy, DEFAULT_POLICY, real, type SettingRange, standardsOf, whole } from './policy.ts';

/**
 *   off              heat is counted and forecast, nothing is proposed
 *   propose          plans wait for somebody's approval
 *   approve-by-rule  plans within the approval rules are approved by these, others wait
 *   automatic        every plan is approved
 */
export const BALANCE_MODES = ['off', 'propose', 'approve-by-rule', 'automatic'] as const;
export type BalanceMode = (typeof BALANCE_MODES)[number];

/** `forecast` looks ahead while the forecast beats seasonal naive; `measured` never does. */
export const BALANCE_FORESIGHTS = ['measured', 'forecast'] as const;
export type BalanceForesight = (typeof BALANCE_FORESIGHTS)[number];

export interface ApprovalRules {
  /** Nobody approves a plan that he made himself. What the balancer proposes anybody may approve. */
  readonly mustDiffer: boolean;
  /** How long a proposal waits. */
  readonly validS: number;
  /** For `approve-by-rule`: all of these have to hold. */
  readonly nodesMax: number;
  readonly rowsMax: number;
  /** By how much the ratio of the hottest shard has to fall. */
  readonly reliefMin: number;
  /** Only nodes of these types; null for any. */
  readonly types: readonly string[] | null;
}

export interface BalanceSettings {
  readonly mode: BalanceMode;
  readonly foresight: BalanceForesight;
  readonly policy: BalancePolicy;
  readonly approval: ApprovalRules;
  /**
   * The breaker: an outcome is worse than predicted when the hottest shard is above what was predicted by more than this
   * part of it, and overloaded. Modes that act by themselves then fall back to `propose`.
   */
  readonly outcomeToleranceRatio: number;
}

export type ApprovalSetting = Exclude<keyof ApprovalRules, 'mustDiffer' | 'types'>;

export const APPROVAL_RANGES: Readonly<Record<ApprovalSetting, SettingRange>> = {
  validS: real(1, 604_800, 900),
  nodesMax: whole(0, 1e9, 100),
  rowsMax: whole(0, 1e12, 10_000),
  reliefMin: real(0, 100, 0.05),
};
export const OUTCOME_TOLERANCE_RANGE: SettingRange = real(0, 10, 0.1);

export const DEFAULT_BALANCE_SETTINGS: BalanceSettings = {
  mode: 'propose',
  foresight: 'forecast',
  policy: DEFAULT_POLICY,
  approval: { mustDiffer: false, ...standardsOf(APPROVAL_RANGES), types: null },
  outcomeToleranceRatio: OUTCOME_TOLERANCE_RANGE.standard,
};
