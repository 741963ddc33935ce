/** Where a refusal points to in the query, and its words without the drawing under them. */
import type { ShardscopeError } from '../../../engine/protocol/index.ts';
import { scanQuery } from './scan.ts';

/** Offsets of what a message speaks of. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Offset of a line and column that count from 1; at the end of the line or text where they lie beyond. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let number = 1; number < line; number++) {
    const next = text.indexOf('\n', start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return Math.min(start + Math.max(0, column - 1), end < 0 ? text.length : end);
}

/** The token at an offset, so that a whole name is underlined; the last token where the query ends too early. */
export function spanAt(text: string, offset: number): Span {
  const tokens = scanQuery(text).tokens.filter(({ kind }) => kind !== 'space');
  const token = tokens.find(({ from, to }) => from <= offset && offset < to) ?? tokens.at(-1);
  if (token === undefined) return { from: 0, to: text.length };
  return { from: token.from, to: token.to };
}

/** Line, column and span of an error that names its place, else null. */
export function placeOfError(
  error: ShardscopeError,
  text: string,
): (Span & { readonly line: number; readonly column: number }) | null {
  const { line, column } = error.details;
  if (typeof line !== 'number' || typeof column !== 'number') return null;
  return { line, column, ...spanAt(text, offsetOf(text, line, column)) };
}

/** The first line of a message says it; what follows is the engine's excerpt with the caret. */
export function partsOfMessage(message: string): { readonly sentence: string; readonly excerpt: string | null } {
  const end = message.indexOf('\n');
  if (end < 0) return { sentence: message, excerpt: null };
  return { sentence: message.slice(0, end), excerpt: message.slice(end + 1) };
}

/** The sentence without its place, for where the place is drawn already. */
export function withoutPlace(sentence: string): string {
  return sentence.replace(/^query line \d+, column \d+: /, '');
}

/** A warning names its place in words, or not at all: then the name that it quotes is looked for. */
export function placeOfWarning(warning: string, text: string): Span | null {
  const place = /line (\d+), column (\d+)/.exec(warning);
  if (place !== null) return spanAt(text, offsetOf(text, Number(place[1]), Number(place[2])));
  const name = /["'“`]([^"'”`]+)["'”`]/.exec(warning)?.[1];
  if (name === undefined) return null;
  const token = scanQuery(text).tokens.find(
    ({ kind, from, to }) =>
      (kind === 'label' || kind === 'relation' || kind === 'property') &&
      text.slice(from, to).replaceAll('`', '') === name,
  );
  return token === undefined ? null : { from: token.from, to: token.to };
}
