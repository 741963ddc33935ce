/** How a time is written. Times without a zone are UTC; a file that says so only on some lines means two things at once. */
export type TimeNotation = 'seconds' | 'ISO 8601 without a zone' | 'ISO 8601 with a zone';

export const TIME_EXPECTED = 'a time as ISO 8601 (2026-11-29T18:00:00Z; UTC without a zone) or in seconds';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** What a Date can hold: above, a time could not be shown. */
const TIME_MS_MAX = 8.64e15;
/** Digits of a fraction beyond these are below a picosecond, and would leave the exact integers. */
const FRACTION_DIGITS_MAX = 12;

const [ZERO, NINE] = [0x30, 0x39];
const [PLUS, COMMA, MINUS, DOT, COLON, BLANK] = [0x2b, 0x2c, 0x2d, 0x2e, 0x3a, 0x20];
/** A letter in upper or lower case. */
const LOWER_CASE_BIT = 0x20;
const [LETTER_T, LETTER_Z] = [0x74, 0x7a];

/**
 * Reads times character by character: a trace has millions, and neither a regular expression nor a Date is needed for
 * one. A day is computed once for all rows that share it with the row before.
 */
export class TimeReader {
  /** How the last time was written. */
  notation: TimeNotation = 'seconds';
  #day = '';
  #dayMs = Number.NaN;

  /** Milliseconds since 1970, with their fraction; NaN for what is not a time. */
  read(text: string): number {
    if (text.charCodeAt(4) === MINUS) return this.#isoMs(text);
    this.notation = 'seconds';
    return secondsMs(text);
  }

  #isoMs(text: string): number {
    const day = text.slice(0, 10);
    if (day !== this.#day) {
      this.#day = day;
      this.#dayMs = dayMs(day);
    }
    this.notation = 'ISO 8601 without a zone';
    if (text.length === 10) return this.#dayMs;
    const separator = text.charCodeAt(10);
    const hours = twoDigits(text, 11);
    const minutes = twoDigits(text, 14);
    if ((separator | LOWER_CASE_BIT) !== LETTER_T && separator !== BLANK) return Number.NaN;
    if (!(hours <= 23 && minutes <= 59) || text.charCodeAt(13) !== COLON) return Number.NaN;
    let timeMs = this.#dayMs + hours * HOUR_MS + minutes * MINUTE_MS;
    let at = 16;
    if (text.charCodeAt(at) === COLON) {
      const seconds = twoDigits(text, at + 1);
      if (!(seconds <= 59)) return Number.NaN;
      timeMs += seconds * 1000;
      at += 3;
      const mark = text.charCodeAt(at);
      if (mark === DOT || mark === COMMA) {
        const end = digitsEnd(text, at + 1);
        if (end === at + 1) return Number.NaN;
        timeMs += fractionMs(text, at + 1, end);
        at = end;
      }
    }
    if (at === text.length) return timeMs;
    this.notation = 'ISO 8601 with a zone';
    return timeMs - zoneMs(text, at);
  }
}

/** `YYYY-MM-DD`, or NaN where there is no such day. */
function dayMs(day: string): number {
  const year = 100 * twoDigits(day, 0) + twoDigits(day, 2);
  const month = twoDigits(day, 5);
  const dayOfMonth = twoDigits(day, 8);
  if (day.length !== 10 || day.charCodeAt(7) !== MINUS) return Number.NaN;
  const date = new Date(0);
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, dayOfMonth);
  const isThere = date.getUTCMonth() === month - 1 && date.getUTCDate() === dayOfMonth;
  return isThere ? date.getTime() : Number.NaN;
}

/** `Z`, `+01`, `+0100` or `+01:00` from `at` to the end; NaN for anything else. */
function zoneMs(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  const length = text.length - at;
  if ((sign | LOWER_CASE_BIT) === LETTER_Z && length === 1) return 0;
  if (sign !== PLUS && sign !== MINUS) return Number.NaN;
  const hours = twoDigits(text, at + 1);
  const hasColon = text.charCodeAt(at + 3) === COLON;
  const minutes = length === 3 ? 0 : twoDigits(text, at + (hasColon ? 4 : 3));
  if (length !== 3 && length !== (hasColon ? 6 : 5)) return Number.NaN;
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return (sign === MINUS ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS);
}

function secondsMs(text: string): number {
  const isNegative = text.charCodeAt(0) === MINUS;
  const start = isNegative ? 1 : 0;
  const end = digitsEnd(text, start);
  if (end === start) return Number.NaN;
  let timeMs = Number(text.slice(start, end)) * 1000;
  if (end < text.length) {
    const last = digitsEnd(text, end + 1);
    if (text.charCodeAt(end) !== DOT || last === end + 1 || last < text.length) return Number.NaN;
    timeMs += fractionMs(text, end + 1, last);
  }
  if (timeMs > TIME_MS_MAX) return Number.NaN;
  // Not -0: it would not equal 0 in a test of columns.
  return isNegative && timeMs !== 0 ? -timeMs : timeMs;
}

/** The digits after the point as milliseconds: exact where they are whole milliseconds. */
function fractionMs(text: string, start: number, end: number): number {
  const last = Math.min(end, start + FRACTION_DIGITS_MAX);
  let value = 0;
  for (let at = start; at < last; at++) value = value * 10 + text.charCodeAt(at) - ZERO;
  return (value * 1000) / 10 ** (last - start);
}

function digitsEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** NaN where two digits are not what stands there. */
function twoDigits(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at), text.charCodeAt(at + 1)];
  return isDigit(tens) && isDigit(ones) ? 10 * (tens - ZERO) + ones - ZERO : Number.NaN;
}

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

/** A time as its file writes times. */
export function timeText(timeMs: number, notation: TimeNotation): string {
  return notation === 'seconds' ? `${timeMs / 1000} s` : new Date(timeMs).toISOString().replace('.000Z', 'Z');
}

/** "3 h 10 min", "59 min", "2.5 s": what a person needs to know of a duration. */
export function durationText(ms: number): string {
  if (ms < MINUTE_MS) return `${ms / 1000} s`;
  const minutes = Math.floor(ms / MINUTE_MS);
  const [days, hours] = [Math.floor(ms / DAY_MS), Math.floor(minutes / 60) % 24];
  const parts = [
    days > 0 ? `${days} d` : '',
    hours > 0 ? `${hours} h` : '',
    minutes % 60 > 0 ? `${minutes % 60} min` : '',
  ];
  const seconds = days === 0 && hours === 0 ? Math.floor((ms % MINUTE_MS) / 1000) : 0;
  return [...parts, seconds > 0 ? `${seconds} s` : ''].filter((part) => part !== '').join(' ');
}
