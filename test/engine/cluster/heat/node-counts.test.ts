import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addNodeCounts, encodeNodeCounts } from '../../../../engine/cluster/heat/node-counts.ts';

describe('accesses by node as bytes', () => {
  it('[HH1] what is written is read back, added to what is there', () => {
    const count = fc.oneof(
      fc.constant(0),
      fc.nat({ max: 300 }),
      fc.nat({ max: 0xffff_ffff }),
      fc.maxSafeNat().map((value) => Math.max(0, value - 10)),
    );
    fc.assert(
      fc.property(fc.array(count, { maxLength: 300 }), fc.nat({ max: 9 }), (counts, before) => {
        const sums = new Float64Array(counts.length).fill(before);
        const total = addNodeCounts(encodeNodeCounts(Float64Array.from(counts)), sums);
        expect([...sums]).toEqual(counts.map((value) => value + before));
        expect(total).toBe(counts.reduce((sum, value) => sum + value, 0));
      }),
    );
  });

  it('[HH1] bytes that are cut, changed or of a larger topology are refused', () => {
    const encoded = encodeNodeCounts(Uint32Array.from({ length: 500 }, (_, node) => node % 7));
    for (const bad of [encoded.subarray(0, encoded.length - 3), Buffer.from('nothing of ours'), Buffer.alloc(0)]) {
      const sums = new Float64Array(500);
      expect(() => addNodeCounts(bad, sums)).toThrow(expect.objectContaining({ code: 'storage.corrupt' }));
      expect(sums.every((sum) => sum === 0)).toBe(true);
    }
    expect(() => addNodeCounts(encoded, new Float64Array(100))).toThrow(
      expect.objectContaining({ code: 'storage.corrupt' }),
    );
  });
});
