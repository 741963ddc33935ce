import {
  type BalancePolicy,
  type PolicySetting,
  policyFaults,
  REPLAY_STRATEGIES,
  type ReplayAnswer,
  type ReplayForm,
  type ReplayStrategy,
  type ShardscopeError,
} from '../../engine/protocol/index.ts';

export const BACK_TEST_RANGES = ['hour', 'day', 'week'] as const;
export type BackTestRange = (typeof BACK_TEST_RANGES)[number];
export const RANGE_MS: Readonly<Record<BackTestRange, number>> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

/** Settings that a replay chooses by the trace where nobody else does; all others are the workspace's. */
export const TIME_SETTINGS = ['tickS', 'windowS', 'horizonS', 'seasonS'] as const satisfies readonly PolicySetting[];
const isTime = (setting: string): boolean => TIME_SETTINGS.some((time) => time === setting);

export type GivenSettings = Readonly<Partial<Record<PolicySetting, number>>>;

/** What the operator asks for. */
export interface BackTestWish {
  readonly source: 'history' | 'trace';
  readonly range: BackTestRange;
  /** The trace; null as long as none was chosen. */
  readonly file: File | null;
  /** In the order of `REPLAY_STRATEGIES`. */
  readonly policies: readonly ReplayStrategy[];
  readonly form: ReplayForm;
  readonly settings: GivenSettings;
}

/** A back-test from the wish to the result: choosing -> (uploading ->) running -> done, or with an error back to choosing. */
export interface BackTest {
  readonly phase: 'choosing' | 'uploading' | 'running' | 'done';
  readonly wish: BackTestWish;
  /** The last result, and the wish it is of; kept while the next one is chosen. */
  readonly result: { readonly wish: BackTestWish; readonly answer: ReplayAnswer } | null;
  readonly error: ShardscopeError | null;
}

export const INITIAL_BACK_TEST: BackTest = {
  phase: 'choosing',
  wish: { source: 'history', range: 'hour', file: null, policies: REPLAY_STRATEGIES, form: 'point', settings: {} },
  result: null,
  error: null,
};

export const isBackTestBusy = ({ phase }: BackTest): boolean => phase === 'uploading' || phase === 'running';

/** What is asked for cannot be changed while it is computed. */
export function changeBackTest(state: BackTest, change: Partial<BackTestWish>): BackTest {
  return isBackTestBusy(state) ? state : { ...state, wish: { ...state.wish, ...change } };
}

export function togglePolicy(wish: BackTestWish, policy: ReplayStrategy): BackTestWish {
  const isIn = wish.policies.includes(policy);
  return { ...wish, policies: REPLAY_STRATEGIES.filter((of) => (of === policy ? !isIn : wish.policies.includes(of))) };
}

/** Null: what the engine chooses, or the workspace has. */
export function withSetting(wish: BackTestWish, setting: PolicySetting, value: number | null): BackTestWish {
  const { [setting]: _, ...others } = wish.settings;
  return { ...wish, settings: value === null ? others : { ...others, [setting]: value } };
}

/** How many thresholds are not the workspace's. */
export const thresholdCount = ({ settings }: BackTestWish): number =>
  Object.keys(settings).filter((name) => !isTime(name)).length;

/** The workspace's own thresholds again; times stay. */
export function withoutThresholds(wish: BackTestWish): BackTestWish {
  return { ...wish, settings: Object.fromEntries(Object.entries(wish.settings).filter(([name]) => isTime(name))) };
}

/** Thresholds that do not fit together. Whether times do is known only with the trace: the engine says that. */
export function thresholdFaults({ settings }: BackTestWish, policy: BalancePolicy): ReadonlyMap<string, string> {
  const faults = policyFaults({ ...policy, ...settings }).filter(({ setting }) => !isTime(setting));
  return new Map(faults.map(({ setting, expected }) => [setting, expected]));
}

export const isRunnable = ({ source, file, policies }: BackTestWish): boolean =>
  policies.length > 0 && (source === 'history' || file !== null);

export const beginBackTest = (state: BackTest): BackTest => ({
  ...state,
  phase: state.wish.source === 'trace' ? 'uploading' : 'running',
  error: null,
});

/** The trace has arrived. */
export const beginReplay = (state: BackTest): BackTest =>
  state.phase === 'uploading' ? { ...state, phase: 'running' } : state;

export function applyBackTest(state: BackTest, answer: ReplayAnswer): BackTest {
  if (!isBackTestBusy(state)) return state;
  return { ...state, phase: 'done', result: { wish: state.wish, answer } };
}

/** One that was cancelled is no failure: the form is as it was before. */
export function applyBackTestFailed(state: BackTest, error: ShardscopeError): BackTest {
  if (!isBackTestBusy(state)) return state;
  return { ...state, phase: 'choosing', error: error.code === 'cancelled.caller' ? null : error };
}

export const showBackTestForm = (state: BackTest): BackTest =>
  state.phase === 'done' ? { ...state, phase: 'choosing' } : state;

export const showBackTestResult = (state: BackTest): BackTest =>
  state.phase === 'choosing' && state.result !== null ? { ...state, phase: 'done', error: null } : state;
