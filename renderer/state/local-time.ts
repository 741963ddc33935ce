/** Times as a form of the browser has them: local, to the minute. Pure but for the zone of the machine. */
import type { QuietHours } from '../../engine/protocol/index.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** Milliseconds since 1970 as `2026-11-29T18:00`. */
export function localTimeText(timeMs: number): string {
  const time = new Date(timeMs);
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** Null for what is no time: a field that is empty or half filled. */
export function localTimeOf(text: string): number | null {
  const time = Date.parse(text);
  return /^\d{4,}-\d\d-\d\dT\d\d:\d\d/.test(text) && !Number.isNaN(time) ? time : null;
}

const clockOf = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

/** `22:00–06:00 UTC`. */
export const quietHoursText = (hours: readonly QuietHours[]): string =>
  `${hours.map(({ fromMin, toMin }) => `${clockOf(fromMin)}–${clockOf(toMin)}`).join(', ')} UTC`;
