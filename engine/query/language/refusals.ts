import { EOF, type IToken, type TokenType, tokenMatcher } from 'chevrotain';
import type { ShardscopeError } from '../../base/errors.ts';
import { oneOf, syntaxErrorAt } from './failures.ts';
import { Keyword, OpenComment, Optional, Return, Stray, Where } from './tokens.ts';

const SHOWN_LENGTH_MAX = 40;

/** What is stray because it is never closed, and what would close it. */
const CLOSINGS: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ['"', '"'],
  ['`', '`'],
  ['/*', '*/'],
]);

/** How other languages write it, and how it is written here. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ['!', ' (not equal is <>, not is NOT)'],
  ['&', ' (and is AND)'],
  ...[...'‘’“”„«»'].map((quote) => [quote, ` (a text stands in ' or ")`] as const),
]);

/** Keywords that nobody means as a name. */
const NEVER_NAMES: ReadonlySet<TokenType> = new Set([Return, Where, Optional]);

/** Offset of the end of a token. */
export const endOf = (last: IToken | undefined) => (last === undefined ? 0 : last.startOffset + last.image.length);

/**
 * The refusal of the token `found`, where any of `phrases` could have stood.
 * @param end where the query ends, for a failure there
 */
export function refusalOf(text: string, found: IToken, phrases: readonly string[], end = text.length): ShardscopeError {
  const expected = oneOf([...new Set(phrases)]);
  if (found.tokenType === EOF) return syntaxErrorAt(text, end, expected, 'the end of the query');
  const { image, startOffset, tokenType } = found;
  if (tokenType !== Stray && tokenType !== OpenComment) {
    const isName = tokenMatcher(found, Keyword) && !NEVER_NAMES.has(tokenType);
    const isReserved = isName && phrases.some((phrase) => phrase.endsWith('variable'));
    const shown = JSON.stringify(image.length > SHOWN_LENGTH_MAX ? `${image.slice(0, SHOWN_LENGTH_MAX)}…` : image);
    const hint = isReserved ? `the keyword ${shown} (a name only in backticks)` : shown;
    return syntaxErrorAt(text, startOffset, expected, hint);
  }
  const closing = CLOSINGS.get(image);
  if (closing !== undefined) return syntaxErrorAt(text, startOffset, `a closing ${closing}`, 'the end of the query');
  const character = String.fromCodePoint(text.codePointAt(startOffset) ?? 0);
  return syntaxErrorAt(text, startOffset, expected, JSON.stringify(character) + (FOREIGN.get(character) ?? ''));
}
