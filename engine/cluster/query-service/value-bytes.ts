import type { Json } from '../../base/errors.ts';

const SLOT_BYTES = 8;
const OBJECT_BYTES = 32;

/** About how much memory a value takes: for limits, not for accounts. O(size of the value). */
export function valueBytes(value: Json): number {
  if (typeof value === 'string') return OBJECT_BYTES + 2 * value.length;
  if (typeof value !== 'object' || value === null) return SLOT_BYTES;
  let bytes = OBJECT_BYTES;
  if (Array.isArray(value)) for (const item of value as readonly Json[]) bytes += SLOT_BYTES + valueBytes(item);
  else for (const [key, inner] of Object.entries(value)) bytes += SLOT_BYTES + 2 * key.length + valueBytes(inner);
  return bytes;
}
