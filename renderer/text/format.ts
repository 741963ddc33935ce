/** Numbers and times as people read them. English, one place, so that every panel writes the same value the same way. */
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat('en', { maximumFractionDigits: 2, minimumFractionDigits: 2 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const threeDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, minimumSignificantDigits: 3 });
const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

export const formatCount = (count: number): string => whole.format(count);

/** 12,345 stays whole up to five digits; above, 1.2M. */
export const formatCompact = (count: number): string => (count < 100_000 ? whole.format(count) : compact.format(count));

/** Accesses per second: 0, 0.4, 7.2, 412, 12.3K. */
export function formatRate(rate: number): string {
  if (rate === 0) return '0';
  if (rate < 0.05) return '<0.1';
  if (rate < 10) return oneDigit.format(rate);
  return rate < 10_000 ? whole.format(rate) : compact.format(rate);
}

/** A share of one as percent: 0.2534 -> "25.3 %"; what is small keeps its digits: 0.00042 -> "0.042 %". */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0) return '0 %';
  return percent >= 1 ? `${oneDigit.format(percent)} %` : `${significant.format(percent)} %`;
}

/** A share of one as percent with three digits always: for a column of shares of any size. */
export const formatShareDigits = (share: number): string => `${threeDigits.format(share * 100)} %`;

/** A share of one as percent with two digits always: for a before and after that differ little. */
export const formatShareFine = (share: number): string => `${twoDigits.format(share * 100)} %`;

/** The difference of two shares in percentage points: 0.179 -> "17.9 points". */
export const formatPoints = (difference: number): string => `${oneDigit.format(difference * 100)} points`;

/** Largest load over mean load: 1.00 is even. */
export const formatImbalance = (imbalance: number): string => twoDigits.format(imbalance);

/** How the operator wants times and sizes, set by the settings; every formatter reads it as it is called. */
export interface FormatChoice {
  readonly timeZone: 'local' | 'utc';
  /** KiB of 1,024 bytes, or kB of 1,000. */
  readonly bytes: 'binary' | 'decimal';
}
let choice: FormatChoice = { timeZone: 'local', bytes: 'binary' };
export const setFormatChoice = (next: FormatChoice): void => {
  choice = next;
};
const inZone = (): { readonly timeZone?: string } => (choice.timeZone === 'utc' ? { timeZone: 'UTC' } : {});
/** Said behind a time of day that is not the one on the wall. */
const zoneSuffix = (): string => (choice.timeZone === 'utc' ? ' UTC' : '');

export function formatBytes(bytes: number): string {
  const step = choice.bytes === 'binary' ? 1024 : 1000;
  if (bytes < step) return `${whole.format(bytes)} B`;
  const units = choice.bytes === 'binary' ? ['KiB', 'MiB', 'GiB', 'TiB'] : ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / step;
  let unit = 0;
  for (; value >= step && unit < units.length - 1; unit++) value /= step;
  return `${value < 10 ? oneDigit.format(value) : whole.format(value)} ${units[unit]}`;
}

export function formatDuration(ms: number): string {
  // What would be rounded up to a whole one of the next unit is written in that.
  if (ms < 999.5) return `${whole.format(ms)} ms`;
  if (ms < 59_950) return `${oneDigit.format(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A time that somebody sets or waits for, in its largest unit and the next: 90 -> "1 min 30 s", 86,400 -> "1 day". */
export function formatSpan(exact: number): string {
  const seconds = exact < 59.95 ? exact : Math.round(exact);
  const units = [
    { name: (count: number) => plural(count, 'day'), length: 86_400 },
    { name: (count: number) => `${count} h`, length: 3600 },
    { name: (count: number) => `${count} min`, length: 60 },
  ];
  const at = units.findIndex(({ length }) => seconds >= length);
  if (at < 0) return `${significant.format(seconds)} s`;
  const { name, length } = units[at]!;
  const rest = seconds % length;
  const smaller = units[at + 1];
  const next = smaller === undefined ? rest : Math.floor(rest / smaller.length);
  const words = name(Math.floor(seconds / length));
  if (next === 0) return words;
  return `${words} ${smaller === undefined ? `${next} s` : smaller.name(next)}`;
}

/** With its sign always, so that a sum can be read: +12.5, −3.0. */
export function formatSigned(value: number, digits: number): string {
  const size = new Intl.NumberFormat('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
  return `${value < 0 ? '−' : '+'}${size.format(Math.abs(value))}`;
}

/** Day and time: "3 Oct, 14:05". */
export function formatMoment(timeMs: number): string {
  const day = new Date(timeMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...inZone() });
  return `${day}, ${formatClock(timeMs)}`;
}

/** Time of day, 24 hours; with "UTC" behind it where that was chosen. */
export function formatClock(timeMs: number): string {
  const digits = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  return `${new Date(timeMs).toLocaleTimeString('en-GB', { ...digits, ...inZone() })}${zoneSuffix()}`;
}

export function formatDate(timeMs: number): string {
  return new Date(timeMs).toLocaleDateString('en', { year: 'numeric', month: 'short', day: 'numeric', ...inZone() });
}

/** `1 node`, `2 nodes`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A value of a node's attributes. Objects and arrays are shown as JSON. */
export function formatAttribute(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return JSON.stringify(value);
}
