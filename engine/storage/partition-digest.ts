import { crc32 } from 'node:zlib';

/**
 * Digest of a set of rows
 * =======================
 *
 * Input    rows of a table, as tuples of numbers, texts and nulls, in any order; the node each row is counted to
 * Output   two sums of 32 bits for each range of DIGEST_NODES nodes: equal for equal sets of rows
 * Cost     one pass, two words a range; some 20 operations a value, one CRC a text
 * Exact    equal sets have equal digests; sets that differ by accident differ in a range with probability 1 - 2^-64.
 *          Not a defence against somebody who builds a collision.
 * Source   sums of row hashes as set digests: Clarke et al., Incremental multiset hash functions (ASIACRYPT 2003), AdHash;
 *          the mixing is MurmurHash3's (A. Appleby, public domain)
 * Judge    test/engine/storage/partition-digest.test.ts changes, swaps, adds and removes single values
 */
export const DIGEST_NODES = 256;

export type RowValue = number | string | null;

export class RowDigest {
  readonly sums: Uint32Array;

  constructor(nodeCount: number) {
    this.sums = new Uint32Array(2 * Math.ceil(nodeCount / DIGEST_NODES));
  }

  add(node: number, row: readonly RowValue[]): void {
    // Nodes that there cannot be are counted to the first and the last, so that rows of them are seen.
    const range = Math.max(0, Math.min(2 * Math.floor(node / DIGEST_NODES), this.sums.length - 2));
    let [one, other] = [row.length, ~row.length];
    for (const value of row) {
      const word = wordOf(value);
      one = mix(one ^ word, 0x85ebca6b);
      other = mix(other ^ Math.imul(word, 0x9e3779b1), 0xc2b2ae35);
    }
    this.sums[range]! += one;
    this.sums[range + 1]! += other;
  }
}

const NULL_WORD = 0x6a09e667;
const TEXT_WORD = 0x3c6ef372;

function wordOf(value: RowValue): number {
  if (typeof value === 'number') return Math.imul(value | 0, 0xcc9e2d51) ^ Math.trunc(value / 0x1_0000_0000);
  return value === null ? NULL_WORD : mix(crc32(value) ^ TEXT_WORD, value.length | 1);
}

function mix(hash: number, factor: number): number {
  const spread = Math.imul(hash ^ (hash >>> 16), factor);
  return Math.imul(spread ^ (spread >>> 13), 0x27d4eb2f) ^ (spread >>> 15);
}
