/** Times of a back-test in words: of the day, or since the beginning where a trace counts from anywhere. */
import { isDated } from '../text/back-test-text.ts';
import { formatMoment, formatSpan } from '../text/format.ts';

const DAY_MS = 86_400_000;

const sinceStart = (ms: number): string => (ms <= 0 ? '0 s' : formatSpan(Math.round(ms / 1000)));

/** A time of the table, or under the pointer. */
export function momentOf(timeMs: number, startMs: number): string {
  return isDated(startMs) ? formatMoment(timeMs) : sinceStart(timeMs - startMs);
}

/** A time of the axis, as short as its step allows. */
export function axisTime(timeMs: number, stepMs: number, startMs: number): string {
  if (!isDated(startMs)) return sinceStart(timeMs - startMs);
  const date = new Date(timeMs);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  if (stepMs >= DAY_MS || isMidnight) return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  const seconds = stepMs < 60_000 ? ({ second: '2-digit' } as const) : {};
  return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...seconds });
}

/** What the axis is aligned to: local midnight, or the beginning. */
export function axisOffsetMs(startMs: number): number {
  return isDated(startMs) ? -60_000 * new Date(startMs).getTimezoneOffset() : -startMs;
}
