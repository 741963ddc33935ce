/**
 * Messages as one string or one byte array
 * ========================================
 *
 * A message without typed arrays is JSON text. One with typed arrays is binary: u32 length of the JSON text, the text,
 * padding to 8, then each array's bytes padded to 8. In the text an array is {"$array": number, "of": type,
 * "length": elements}. The same bytes go over a WebSocket and over a process port, so a relay never looks inside.
 */
import { ShardscopeError } from '../base/errors.ts';

const ARRAY_TYPES = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float32Array, Float64Array } as const;
type ArrayTypeName = keyof typeof ARRAY_TYPES;
const DEPTH_MAX = 32;
/** Room for the columns of some millions of nodes; a longer message is refused before it is parsed. */
export const MESSAGE_BYTES_MAX = 256 * 1024 * 1024;

const padded = (bytes: number) => (bytes + 7) & ~7;

export function encodeMessage(message: unknown): string | Uint8Array<ArrayBuffer> {
  const arrays: { bytes: Uint8Array; offset: number }[] = [];
  let bodyBytes = 0;
  const text = JSON.stringify(message, function (this: Readonly<Record<string, unknown>>, key, json: unknown) {
    // A Buffer has turned itself into JSON before it arrives here; what its holder has is still the array.
    const value = this[key];
    if (!ArrayBuffer.isView(value)) return json;
    const of = value.constructor.name === 'Buffer' ? 'Uint8Array' : value.constructor.name;
    if (!Object.hasOwn(ARRAY_TYPES, of)) throw new ShardscopeError('internal.assertion', `cannot encode a ${of}`);
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    arrays.push({ bytes, offset: bodyBytes });
    bodyBytes += padded(bytes.byteLength);
    return { $array: arrays.length - 1, of, length: (value as Uint8Array).length };
  });
  if (arrays.length === 0) return text;
  const head = new TextEncoder().encode(text);
  const bodyStart = padded(4 + head.byteLength);
  const encoded = new Uint8Array(bodyStart + bodyBytes);
  new DataView(encoded.buffer).setUint32(0, head.byteLength, true);
  encoded.set(head, 4);
  for (const { bytes, offset } of arrays) encoded.set(bytes, bodyStart + offset);
  return encoded;
}

/** Decodes what arrived. Arrays are views of `data` where its alignment allows, copies otherwise. Throws on damage. */
export function decodeMessage(data: string | Uint8Array): unknown {
  if (typeof data === 'string') {
    if (data.length > MESSAGE_BYTES_MAX) throw tooLong(data.length);
    return limitDepth(parseJson(data));
  }
  if (data.byteLength > MESSAGE_BYTES_MAX) throw tooLong(data.byteLength);
  if (data.byteLength < 4) throw damaged('a binary message of at least 4 bytes');
  const headBytes = new DataView(data.buffer, data.byteOffset).getUint32(0, true);
  const bodyStart = padded(4 + headBytes);
  if (4 + headBytes > data.byteLength) throw damaged('a head that fits the message');
  const text = decodeText(data.subarray(4, 4 + headBytes));
  let offset = bodyStart;
  let arrayCount = 0;
  return limitDepth(
    parseJson(text, (_key, value: unknown) => {
      if (!isArrayMark(value)) return value;
      // JSON.parse revives in the order of the text, which is the order the arrays were written in.
      if (value.$array !== arrayCount++) throw damaged('arrays in order');
      const type = ARRAY_TYPES[value.of];
      const bytes = value.length * type.BYTES_PER_ELEMENT;
      if (!Number.isSafeInteger(value.length) || value.length < 0 || offset + bytes > data.byteLength) {
        throw damaged('arrays that fit the message');
      }
      const start = data.byteOffset + offset;
      offset += padded(bytes);
      if (start % type.BYTES_PER_ELEMENT === 0) return new type(data.buffer as ArrayBuffer, start, value.length);
      return new type((data.buffer as ArrayBuffer).slice(start, start + bytes), 0, value.length);
    }),
  );
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw damaged('a head in UTF-8');
  }
}

function isArrayMark(value: unknown): value is { $array: number; of: ArrayTypeName; length: number } {
  if (typeof value !== 'object' || value === null || !('$array' in value)) return false;
  const mark = value as { of?: unknown };
  return typeof mark.of === 'string' && Object.hasOwn(ARRAY_TYPES, mark.of);
}

function parseJson(text: string, revive?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, revive);
  } catch (error) {
    if (error instanceof ShardscopeError) throw error;
    throw damaged('JSON text');
  }
}

/** A message nested deeper than anything the protocol has is refused before any code walks it. */
function limitDepth(value: unknown): unknown {
  const isDeeper = (item: unknown, left: number): boolean => {
    if (typeof item !== 'object' || item === null || ArrayBuffer.isView(item)) return false;
    if (left === 0) return true;
    for (const child of Array.isArray(item) ? item : Object.values(item)) if (isDeeper(child, left - 1)) return true;
    return false;
  };
  if (isDeeper(value, DEPTH_MAX)) {
    throw new ShardscopeError('limit.depth', `message refused: nested deeper than ${DEPTH_MAX}`, { limit: DEPTH_MAX });
  }
  return value;
}

const damaged = (expected: string) =>
  new ShardscopeError('usage.params', `message refused: expected ${expected}`, { expected });
const tooLong = (bytes: number) =>
  new ShardscopeError('limit.bytes', `message refused: ${bytes} bytes, at most ${MESSAGE_BYTES_MAX}`, { bytes });
