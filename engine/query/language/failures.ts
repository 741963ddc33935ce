import { type ErrorCode, ShardscopeError } from '../../base/errors.ts';

/** A longer line is cut around the place, so that a caret stays on the screen. */
const EXCERPT_LENGTH_MAX = 120;

/** Line and column of an offset, from 1 (columns in UTF-16 units, as editors count), and the line with a caret under it. */
export function placeIn(text: string, offset: number): { line: number; column: number; excerpt: string } {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(0, lineStart).split('\n').length;
  const lineEnd = text.indexOf('\n', offset);
  const whole = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).trimEnd();
  const column = offset - lineStart + 1;
  return { line, column, excerpt: excerptOf(whole, column - 1) };
}

function excerptOf(line: string, at: number): string {
  if (line.length <= EXCERPT_LENGTH_MAX) return `${line}\n${line.slice(0, at).replaceAll(/[^\t]/g, ' ').padEnd(at)}^`;
  const start = Math.max(0, Math.min(at, line.length) - EXCERPT_LENGTH_MAX / 2);
  const part = line.slice(start, start + EXCERPT_LENGTH_MAX);
  const [before, after] = [start > 0 ? '…' : '', start + part.length < line.length ? '…' : ''];
  const indent = (before + line.slice(start, at)).replaceAll(/[^\t]/g, ' ').padEnd(at - start + before.length);
  return `${before}${part}${after}\n${indent}^`;
}

/** The text is no query. `expected` is a phrase that fits after "expected": "a relationship, WHERE or RETURN". */
export function syntaxErrorAt(text: string, offset: number, expected: string, found: string): ShardscopeError {
  const { line, column, excerpt } = placeIn(text, offset);
  const message = `query line ${line}, column ${column}: expected ${expected}, found ${found}\n${excerpt}`;
  return new ShardscopeError('query.syntax', message, { line, column, expected, found });
}

/** The query is well-formed openCypher, but this version cannot run it. `what` names the feature: "the clause WITH". */
export function unsupportedAt(text: string, offset: number, what: string): ShardscopeError {
  return queryErrorAt('query.unsupported', text, offset, `${what} is not supported; see docs/query-language.md`);
}

/** Any other failure with a place in the query: `message` says what is wrong and, where possible, what to write. */
export function queryErrorAt(
  code: Extract<ErrorCode, `query.${string}`>,
  text: string,
  offset: number,
  message: string,
): ShardscopeError {
  const { line, column, excerpt } = placeIn(text, offset);
  return new ShardscopeError(code, `query line ${line}, column ${column}: ${message}\n${excerpt}`, { line, column });
}

/** "a", "a or b", "a, b or c". */
export function oneOf(phrases: readonly string[]): string {
  const last = phrases.at(-1) ?? '';
  return phrases.length < 2 ? last : `${phrases.slice(0, -1).join(', ')} or ${last}`;
}
