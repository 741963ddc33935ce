import { z } from 'zod';
import type { Attributes } from '../model/changes.ts';

/** As importers allow: what was written can be exported and imported again. */
const DEPTH_MAX = 64;
const NAME_LENGTH_MAX = 1024;
const TEXT_LENGTH_MAX = 64 * 1024;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Attributes of a node or an edge: JSON values under names. They are kept as they came, whatever their names are
 * (`__proto__` is a name like others), so nothing is copied here. Not recursive: the sender decides how deep they are.
 */
export const attributesSchema = z.custom<Attributes>().superRefine((value, context) => {
  const problem = attributesProblem(value);
  if (problem !== null) context.addIssue({ code: 'custom', message: problem });
});

function attributesProblem(attributes: unknown): string | null {
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) return 'expected an object';
  for (const name of Object.keys(attributes)) {
    if (name === '' || name.length > NAME_LENGTH_MAX) return `names have 1 to ${NAME_LENGTH_MAX} characters`;
    if (name.includes('\0') || LONE_SURROGATE.test(name)) return 'names hold no U+0000 and no lone surrogates';
  }
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: attributes, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (value === null || typeof value === 'string' || typeof value === 'boolean') continue;
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) return 'expected numbers that are finite';
      continue;
    }
    if (typeof value !== 'object') return `expected JSON values, found ${typeof value}`;
    if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype)
      return 'expected plain JSON objects';
    if (depth === DEPTH_MAX) return `values are at most ${DEPTH_MAX} levels deep`;
    for (const part of Object.values(value)) open.push({ value: part, depth: depth + 1 });
  }
  const { length } = JSON.stringify(attributes);
  return length > TEXT_LENGTH_MAX
    ? `${length} characters of attributes, at most ${TEXT_LENGTH_MAX} are possible`
    : null;
}
