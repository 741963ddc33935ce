/** What is wrong with a JSON text, and at which UTF-16 unit of it. */
export interface JsonMistake {
  readonly at: number;
  readonly expected: string;
}

const BLANKS = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 forbids exactly these inside a text.
const TEXT_PART = /[^"\\\x00-\x1f]+|\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/**
 * Finds the first mistake in a text that `JSON.parse` refused: V8 does not tell the position of every mistake, and an
 * operator needs it. Follows the grammar of RFC 8259; recursive, so the caller bounds the depth first. Null when there
 * is no mistake. O(n).
 */
export function findJsonMistake(text: string): JsonMistake | null {
  let at = 0;
  const mistake = (expected: string): JsonMistake => ({ at, expected });
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const matched = pattern.exec(text)?.[0] ?? '';
    at += matched.length;
    return matched !== '';
  };
  const take = (sign: string): boolean => {
    skip(BLANKS);
    if (text[at] !== sign) return false;
    at++;
    return true;
  };
  const string = (): JsonMistake | null => {
    if (!take('"')) return mistake('a text in double quotes');
    while (skip(TEXT_PART));
    return text[at++] === '"' ? null : { at: at - 1, expected: 'the end of the text, or a valid character in it' };
  };
  const members = (end: string, member: () => JsonMistake | null): JsonMistake | null => {
    if (take(end)) return null;
    for (;;) {
      const wrong = member();
      if (wrong !== null) return wrong;
      if (take(end)) return null;
      if (!take(',')) return mistake(`, or ${end}`);
    }
  };
  const property = (): JsonMistake | null => {
    const wrong = string();
    if (wrong !== null) return wrong;
    return take(':') ? value() : mistake(': after a name');
  };
  const value = (): JsonMistake | null => {
    skip(BLANKS);
    if (take('{')) return members('}', property);
    if (take('[')) return members(']', value);
    if (text[at] === '"') return string();
    return skip(WORD) || skip(NUMBER) ? null : mistake('a JSON value');
  };
  const wrong = value();
  if (wrong !== null) return wrong;
  skip(BLANKS);
  return at === text.length ? null : mistake('the end of the file');
}
