import type { ImportLimits } from './import-limits.ts';
import { type Place, quote, refusal } from './refusal.ts';

export interface TypeList {
  /** In order of first appearance. */
  readonly names: readonly string[];
  /** The number of a name, added if it is new. */
  indexOf(name: string, place: Place): number;
}

/** Names of node types or relations, numbered as they appear. Throws `limit.bytes` when u16 would not number them. */
export function createTypeList(what: 'node types' | 'relations', limits: ImportLimits): TypeList {
  const names: string[] = [];
  const numbers = new Map<string, number>();
  return {
    names,
    indexOf(name, place) {
      const known = numbers.get(name);
      if (known !== undefined) return known;
      if (names.length >= limits.types) {
        const found = `one more, ${quote(name)}`;
        const advice = 'a column with a value of its own on each line is an attribute: name it otherwise in the header';
        throw refusal('limit.bytes', place, { expected: `at most ${limits.types} ${what}`, found, advice });
      }
      if (name.length > limits.keyLength) {
        const expected = `a type name of at most ${limits.keyLength} characters`;
        throw refusal('limit.bytes', place, { expected, found: `${name.length} characters` });
      }
      if (name.includes('\0') || !name.isWellFormed()) {
        const expected = 'a type name of Unicode characters other than U+0000';
        throw refusal('input.format', place, { expected, found: quote(name) });
      }
      numbers.set(name, names.length);
      names.push(name);
      return names.length - 1;
    },
  };
}
