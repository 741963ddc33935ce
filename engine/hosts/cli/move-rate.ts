import { ShardscopeError } from '../../base/errors.ts';
import { MOVE_ROWS_PER_SECOND_MIN, type MoveRate } from '../../model/move.ts';

export const RATE_HELP = 'rows to copy at most: a number, auto (as many as reads can bear) or off; kept from then on';

/** Null where nothing was given: what is set stays. */
export function rateArgument(text: string | undefined): MoveRate | null {
  if (text === undefined) return null;
  if (text === 'auto' || text === 'off') return text;
  const rate = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(rate) && rate >= MOVE_ROWS_PER_SECOND_MIN) return rate;
  const message = `--rows-per-second: expected a whole number from ${MOVE_ROWS_PER_SECOND_MIN} on, auto or off, found "${text}"`;
  throw new ShardscopeError('usage.arguments', message, { argument: '--rows-per-second', found: text });
}
