import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ShardscopeError } from '../../base/errors.ts';

/**
 * Accesses by node as bytes: pairs (distance to the node before, accesses) of those that were accessed, each a varint of
 * seven bits a byte, deflated. Most nodes are close to the one before and rarely accessed, so a pair is some two bytes.
 */
export function encodeNodeCounts(counts: Uint32Array): Buffer {
  // A varint of 32 bits takes five bytes at most.
  const bytes = Buffer.allocUnsafe(10 * counts.reduce((used, count) => used + (count > 0 ? 1 : 0), 0));
  let size = 0;
  let previous = 0;
  const put = (value: number): void => {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[size++] = (rest & 0x7f) | 0x80;
    bytes[size++] = rest;
  };
  for (let node = 0; node < counts.length; node++) {
    if (counts[node] === 0) continue;
    put(node - previous);
    put(counts[node]!);
    previous = node;
  }
  return deflateRawSync(bytes.subarray(0, size), { level: 3 });
}

/** Adds what `encodeNodeCounts` wrote to `sums`. @throws storage.corrupt when the bytes are not its work */
export function addNodeCounts(encoded: Uint8Array, sums: Float64Array): void {
  const bytes = inflated(encoded);
  let at = 0;
  let node = 0;
  const next = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 35) throw corrupt();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    node += next();
    if (node >= sums.length) throw corrupt();
    sums[node]! += next();
  }
}

function inflated(encoded: Uint8Array): Buffer {
  try {
    return inflateRawSync(encoded);
  } catch (error) {
    throw corrupt(error);
  }
}

const corrupt = (cause?: unknown) =>
  new ShardscopeError('storage.corrupt', 'a sample of the heat history cannot be read; it is left out', {}, cause);
