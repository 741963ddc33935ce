import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ShardscopeError } from '../../base/errors.ts';

/** Of 53 bits. */
const VARINT_BYTES_MAX = 8;

/**
 * Accesses by node as bytes: pairs (distance to the node before, accesses) of those that were accessed, each a varint of
 * seven bits a byte, deflated. Most nodes are close to the one before and rarely accessed, so a pair is some two bytes.
 * Whole numbers below 2^53.
 */
export function encodeNodeCounts(counts: Uint32Array | Float64Array): Buffer {
  let used = 0;
  for (let node = 0; node < counts.length; node++) if (counts[node]! > 0) used++;
  const bytes = Buffer.allocUnsafe(2 * VARINT_BYTES_MAX * used);
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

/** Those that were accessed, ascending by node. */
export interface NodeCounts {
  readonly nodes: Uint32Array;
  readonly counts: Float64Array;
}

/** @throws storage.corrupt when the bytes are not the work of `encodeNodeCounts` for so many nodes */
export function decodeNodeCounts(encoded: Uint8Array, nodeCount: number): NodeCounts {
  const bytes = inflated(encoded);
  // A pair takes two bytes at least.
  const nodes = new Uint32Array(bytes.length >> 1);
  const counts = new Float64Array(bytes.length >> 1);
  let pairs = 0;
  let at = 0;
  let node = 0;
  const next = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[at++];
      if (byte === undefined || scale >= 0x80 ** VARINT_BYTES_MAX) throw corrupt();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    node += next();
    if (node >= nodeCount) throw corrupt();
    nodes[pairs] = node;
    counts[pairs++] = next();
  }
  return { nodes: nodes.subarray(0, pairs), counts: counts.subarray(0, pairs) };
}

/**
 * Adds what `encodeNodeCounts` wrote to `sums`; returns how much that is in all.
 * @throws storage.corrupt when the bytes are not its work; then `sums` are what they were
 */
export function addNodeCounts(encoded: Uint8Array, sums: Float64Array): number {
  const { nodes, counts } = decodeNodeCounts(encoded, sums.length);
  let total = 0;
  for (let pair = 0; pair < nodes.length; pair++) {
    sums[nodes[pair]!]! += counts[pair]!;
    total += counts[pair]!;
  }
  return total;
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
