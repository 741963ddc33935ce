import { syntaxErrorAt } from './failures.ts';

/** The two things needed of a token: its text and its place. */
interface Written {
  readonly image: string;
  readonly startOffset: number;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** An integer as it was written, decimal or 0x. @throws query.syntax beyond 2^53 and for a leading zero */
export function readInteger(text: string, { image, startOffset }: Written): number {
  if (/^0\d/.test(image)) throw syntaxErrorAt(text, startOffset, 'an integer without leading zeros', image);
  const value = Number(image);
  if (Number.isSafeInteger(value)) return value;
  throw syntaxErrorAt(text, startOffset, `an integer of at most ${Number.MAX_SAFE_INTEGER} (2^53 - 1)`, image);
}

/** A float as it was written. @throws query.syntax beyond the range of 64-bit floats */
export function readFloat(text: string, { image, startOffset }: Written): number {
  const value = Number(image);
  if (Number.isFinite(value)) return value;
  throw syntaxErrorAt(text, startOffset, `a number of at most ${Number.MAX_VALUE}`, image);
}

/** A name without its backticks. */
export function readName(image: string): string {
  return image.startsWith('`') ? image.slice(1, -1).replaceAll('``', '`') : image;
}

/**
 * A text without its quotes, escapes resolved.
 * @throws query.syntax at an escape that is none, or that leaves half of a surrogate pair
 */
export function readText(text: string, { image, startOffset }: Written): string {
  const inside = image.slice(1, -1);
  if (!inside.includes('\\')) return inside;
  const value = inside.replaceAll(
    /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]))/g,
    (whole, short: string | undefined, long: string | undefined, single: string, at: number) => {
      const hexadecimal = short ?? long;
      const code = Number.parseInt(hexadecimal ?? '0', 16);
      const character =
        hexadecimal === undefined ? ESCAPES.get(single) : code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
      if (character !== undefined) return character;
      const expected = 'one of the escapes \\\\ \\\' \\" \\b \\f \\n \\r \\t \\uXXXX \\UXXXXXXXX';
      throw syntaxErrorAt(text, startOffset + 1 + at, expected, whole);
    },
  );
  if (value.isWellFormed()) return value;
  throw syntaxErrorAt(text, startOffset, 'a text of whole characters', 'half of a surrogate pair');
}
