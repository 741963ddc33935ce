import { ShardscopeError } from '../../base/errors.ts';

/** Options that say which time is meant: `--last`, or `--from` and `--to`. */
export interface TimeOptions {
  readonly from?: string;
  readonly to?: string;
  readonly last: string;
}

/** @throws usage.arguments */
export function timeRange(options: TimeOptions, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const toMs = options.to === undefined ? nowMs : timeArgument('--to', options.to);
  const fromMs =
    options.from === undefined ? toMs - durationArgument(options.last) : timeArgument('--from', options.from);
  if (fromMs < toMs) return { fromMs, toMs };
  throw new ShardscopeError('usage.arguments', '--from is not before --to', { from: fromMs, to: toMs });
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function durationArgument(text: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (count !== undefined && Number(count) > 0) return Number(count) * UNIT_MS[unit!]!;
  throw new ShardscopeError(
    'usage.arguments',
    `--last: expected a duration such as 90s, 10m, 6h or 30d, found "${text}"`,
    {
      argument: '--last',
      found: text,
    },
  );
}

/** Milliseconds since 1970. @throws usage.arguments */
export function timeArgument(name: string, text: string): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new ShardscopeError(
    'usage.arguments',
    `${name}: expected a time such as 2026-11-29T18:00:00Z, found "${text}"`,
    {
      argument: name,
      found: text,
    },
  );
}
