import { ShardscopeError } from '../../base/errors.ts';
import {
  type BalancePolicy,
  DEFAULT_POLICY,
  POLICY_RANGES,
  type PolicySetting,
  policyFaults,
} from '../../model/policy.ts';

/**
 * Times of a replay that nobody gave
 * ==================================
 *
 *   tick      the shortest of a list that makes at most 10,000 ticks of the trace and divides window and horizon, if given
 *   window    a tick
 *   season    a day; a week where a day has fewer than four ticks; of traces shorter than two days the longest of a list
 *             that the trace holds twice, once to learn it and once to be judged by it
 *   horizon   what divides the season and is nearest to an hour, at least three ticks, and no more than a quarter season
 *             where that can be had
 *   dwell     as long as the horizon, and as the policy at least: within a tick no move can pay
 *
 * All else is the policy's. What is given is never changed.
 */
export interface ReplaySettings {
  readonly policy: BalancePolicy;
  /** What somebody should know of the times that were chosen. */
  readonly notes: readonly ReplayNote[];
}

export interface ReplayNote {
  readonly code: 'replay.short-season' | 'replay.odd-season';
  readonly text: string;
}

export type GivenSettings = Partial<Record<PolicySetting, number>>;

const [MINUTE_S, HOUR_S, DAY_S] = [60, 3600, 86_400];
const TICKS_S = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => MINUTE_S * minutes),
  ...[1, 2, 3, 6, 12, 24].map((hours) => HOUR_S * hours),
];
const TICK_COUNT_CHOSEN = 10_000;
/** Each is told: a quarter of a million make some 50 MB of JSON. */
export const TICK_COUNT_MAX = 250_000;

const WEEK_S = 7 * DAY_S;
const SHORT_SEASONS_S = [
  ...[12, 6, 3, 1].map((hours) => HOUR_S * hours),
  ...[30, 10, 5, 1].map((minutes) => MINUTE_S * minutes),
];
const SEASON_TICKS_MIN = 4;
const HORIZON_TICKS_MIN = 3;
const HORIZON_SEASON_RATIO = 1 / 4;

/** @throws usage.arguments naming the setting and what was expected */
export function replaySettings(firstMs: number, lastMs: number, given: GivenSettings): ReplaySettings {
  for (const [name, value] of Object.entries(given)) requireInRange(name as PolicySetting, value);
  const ticksOf = (tickS: number): number =>
    Math.floor(lastMs / (1000 * tickS)) - Math.floor(firstMs / (1000 * tickS)) + 1;
  const tickS = given.tickS ?? chosenTick(ticksOf, given);
  requireTickCount(ticksOf(tickS), tickS);
  const windowS = given.windowS ?? tickS;
  const notes: ReplayNote[] = [];
  const seasonS = given.seasonS ?? chosenSeason(tickS, ticksOf(tickS), given.horizonS ?? null, notes);
  const horizonS = given.horizonS ?? chosenHorizon(tickS, seasonS);
  const dwellS = Math.min(POLICY_RANGES.dwellS.max, Math.max(DEFAULT_POLICY.dwellS, horizonS));
  const policy: BalancePolicy = { ...DEFAULT_POLICY, dwellS, ...given, tickS, windowS, seasonS, horizonS };
  const fault = policyFaults(policy)[0];
  if (fault !== undefined) throw refusedSetting(fault.setting, fault.value, fault.expected);
  return { policy, notes };
}

function requireInRange(name: PolicySetting, value: number): void {
  const { min, max, isWhole } = POLICY_RANGES[name];
  if (value >= min && value <= max && (!isWhole || Number.isInteger(value))) return;
  throw refusedSetting(name, value, `${isWhole ? 'a whole number from ' : ''}${min} to ${max}`);
}

const refusedSetting = (setting: string, value: number, expected: string): ShardscopeError =>
  new ShardscopeError('usage.arguments', `${setting} of the policy: expected ${expected}, found ${value}`, {
    ...{ setting, found: value, expected },
  });

function chosenTick(ticksOf: (tickS: number) => number, { windowS, horizonS, seasonS }: GivenSettings): number {
  const given = [windowS, horizonS, seasonS].filter((seconds) => seconds !== undefined);
  const fitting = TICKS_S.filter((tickS) => given.every((seconds) => isMultiple(seconds, tickS)));
  // Where none fits, the check of the whole policy says what is wrong.
  const chosen = fitting.find((tickS) => ticksOf(tickS) <= TICK_COUNT_CHOSEN) ?? fitting.at(-1);
  return chosen ?? TICKS_S.find((tickS) => ticksOf(tickS) <= TICK_COUNT_CHOSEN) ?? DAY_S;
}

function requireTickCount(count: number, tickS: number): void {
  if (count <= TICK_COUNT_MAX) return;
  const least = Math.ceil((tickS * count) / TICK_COUNT_MAX);
  const message =
    `a tick of ${tickS} s makes ${count.toLocaleString('en-US')} ticks of this trace, more than ` +
    `${TICK_COUNT_MAX.toLocaleString('en-US')}; give a --tick of ${least} s at least, or replay less of it with --until`;
  throw new ShardscopeError('usage.arguments', message, { tickS, ticks: count });
}

function chosenSeason(tickS: number, tickCount: number, horizonS: number | null, notes: ReplayNote[]): number {
  const spanS = tickS * tickCount;
  const usual = DAY_S / tickS >= SEASON_TICKS_MIN ? DAY_S : WEEK_S;
  const isShort = spanS < 2 * DAY_S;
  const fits = (seconds: number): boolean =>
    isMultiple(seconds, tickS) &&
    seconds / tickS >= SEASON_TICKS_MIN &&
    (horizonS === null || isMultiple(seconds, horizonS));
  const candidates = (isShort ? SHORT_SEASONS_S : [usual]).filter(fits);
  const season = candidates.find((seconds) => 2 * seconds <= spanS) ?? candidates.at(-1);
  const chosen = season ?? oddSeason(isShort ? spanS / 2 : usual, tickS, horizonS);
  if (isShort) {
    const text = `the trace is shorter than two days, so the season is ${chosen} s and no daily cycle can be foretold`;
    notes.push({ code: 'replay.short-season', text });
  } else if (season === undefined) {
    const text = `a day is no whole multiple of the ${horizonS === null ? 'tick' : 'horizon'}, so the season is ${chosen} s`;
    notes.push({ code: 'replay.odd-season', text });
  }
  return chosen;
}

/** The multiple of the horizon, or of as many ticks as make one, that is nearest to what is wanted. */
function oddSeason(wantedS: number, tickS: number, horizonS: number | null): number {
  const unitS = horizonS ?? SEASON_TICKS_MIN * tickS;
  return unitS * Math.max(1, Math.round(wantedS / unitS));
}

function chosenHorizon(tickS: number, seasonS: number): number {
  const seasonTicks = Math.round(seasonS / tickS);
  const most = Math.max(HORIZON_TICKS_MIN, HORIZON_SEASON_RATIO * seasonTicks);
  const wanted = Math.min(most, Math.max(HORIZON_TICKS_MIN, HOUR_S / tickS));
  const distance = (ticks: number): number => Math.abs(Math.log(ticks / wanted));
  let best = seasonTicks;
  for (let ticks = Math.min(HORIZON_TICKS_MIN, seasonTicks); ticks < seasonTicks; ticks++) {
    if (seasonTicks % ticks === 0 && distance(ticks) < distance(best)) best = ticks;
  }
  return best * tickS;
}

/** Tenths of a second are no exact binary numbers. */
const isMultiple = (longer: number, shorter: number): boolean =>
  longer / shorter > 0.5 && Math.abs(longer / shorter - Math.round(longer / shorter)) <= 1e-6;
