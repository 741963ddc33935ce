import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addNodeCounts, encodeNodeCounts } from '../../../../engine/cluster/heat/node-counts.ts';

describe('accesses by node as bytes', () => {
  it('[HH1] what is written is read back, added to what is there', () => {
    const count = fc.oneof(fc.constant(0), fc.nat({ max: 300 }), fc.nat({ max: 0xffff_ffff }));
    fc.assert(
      fc.property(fc.array(count, { maxLength: 300 }), fc.nat({ max: 9 }), (counts, before) => {
        const sums = new Float64Array(counts.length).fill(before);
        addNodeCounts(encodeNodeCounts(Uint32Array.from(counts)), sums);
        expect([...sums]).toEqual(counts.map((value) => value + before));
      }),
    );
  });

  it('[HH1] bytes that are cut, changed or of a larger topology are refused', () => {
    const encoded = encodeNodeCounts(Uint32Array.from({ length: 500 }, (_, node) => node % 7));
    for (const bad of [encoded.subarray(0, encoded.length - 3), Buffer.from('nothing of ours'), Buffer.alloc(0)]) {
      expect(() => addNodeCounts(bad, new Float64Array(500))).toThrow(
        expect.objectContaining({ code: 'storage.corrupt' }),
      );
    }
    expect(() => addNodeCounts(encoded, new Float64Array(100))).toThrow(
      expect.objectContaining({ code: 'storage.corrupt' }),
    );
  });
});
