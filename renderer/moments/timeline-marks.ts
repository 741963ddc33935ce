/** Where the bar of time draws what. Pure; x is a share of the bar's width, 0 at its left end. */
import type { Timeline } from '../../engine/protocol/index.ts';
import { clockOf } from '../text/moment-text.ts';

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export const shareOf = (atMs: number, { fromMs, toMs }: TimeRange): number => (atMs - fromMs) / (toMs - fromMs);

/** The load as an area of a picture 1000 wide and `height` high; stretches that nobody watched are gaps. */
export function loadPath({ resolutionMs, buckets }: Timeline['load'], range: TimeRange, height: number): string {
  const max = buckets.reduce((most, { rate }) => Math.max(most, rate), 0);
  if (max === 0) return '';
  const x = (atMs: number) => (1000 * Math.min(1, Math.max(0, shareOf(atMs, range)))).toFixed(1);
  const y = (rate: number) => (height - (height * rate) / max).toFixed(1);
  let path = '';
  let endMs = Number.NaN;
  for (const { startMs, rate } of buckets) {
    const isFollowing = startMs === endMs;
    if (!isFollowing && path !== '') path += `V${height}Z`;
    if (!isFollowing) path += `M${x(startMs)} ${height}`;
    endMs = startMs + resolutionMs;
    path += `V${y(rate)}H${x(endMs)}`;
  }
  return `${path}V${height}Z`;
}

const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map((minutes) => minutes * 60_000);

/** Times at round minutes, at most `countMax`; of days where the range has several. */
export function timeTicks(
  range: TimeRange,
  countMax: number,
): readonly { readonly share: number; readonly label: string }[] {
  const length = range.toMs - range.fromMs;
  const stepMs =
    STEPS_MS.find((ms) => length / ms <= countMax) ?? Math.ceil(length / countMax / 86_400_000) * 86_400_000;
  // Round in local time, as they are written.
  const offsetMs = new Date(range.toMs).getTimezoneOffset() * 60_000;
  const first = Math.ceil((range.fromMs - offsetMs) / stepMs) * stepMs + offsetMs;
  const ticks: { share: number; label: string }[] = [];
  for (let atMs = first; atMs <= range.toMs; atMs += stepMs) {
    const label = clockOf(atMs, range.toMs).replace(/:00$/, '');
    ticks.push({ share: shareOf(atMs, range), label });
  }
  return ticks;
}
