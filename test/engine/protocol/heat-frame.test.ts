import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHeatFrame, encodeHeatFrame, heatOfByte } from '../../../engine/protocol/heat-frame.ts';

const heat = fc.float({ min: 0, max: Math.fround(1e6), noNaN: true });
const heats = fc.array(heat, { maxLength: 40 });

const encode = (values: readonly number[], heatMax = Math.max(0, ...values), shardHeat = Float32Array.of(3, 0.25)) =>
  encodeHeatFrame(
    { sequence: 7, timeMs: 1_700_000_000_123.5, generation: 3, heatMax },
    shardHeat,
    Float32Array.from(values),
  );
const bytesOf = (values: readonly number[], heatMax?: number) => [
  ...decodeHeatFrame(encode(values, heatMax))!.nodeHeat,
];

describe('heat frame', () => {
  it('[RP15] carries its head, the shards and one byte a node', () => {
    const frame = decodeHeatFrame(encode([0, 1, 100]))!;
    expect(frame).toMatchObject({ sequence: 7, timeMs: 1_700_000_000_123.5, generation: 3, heatMax: 100 });
    expect([...frame.shardHeat]).toEqual([3, 0.25]);
    expect(frame.nodeHeat).toHaveLength(3);
  });

  it('[RP15] a node without heat is byte 0, any heat above 0 is at least 1, the maximum is 255', () => {
    fc.assert(
      fc.property(heats, (values) => {
        const heatMax = Math.max(0, ...values);
        bytesOf(values).forEach((byte, node) => {
          expect(byte > 0).toBe(values[node]! > 0);
          if (values[node] === heatMax && heatMax > 0) expect(byte).toBe(heatMax < 1e-30 ? byte : 255);
        });
      }),
    );
  });

  it('[RP15] more heat is never a smaller byte', () => {
    fc.assert(
      fc.property(heats, (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const bytes = bytesOf(sorted);
        expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
      }),
    );
  });

  it('[RP15] a byte stands for the heat it was made from, within one step of the scale', () => {
    fc.assert(
      fc.property(heat, fc.float({ min: 1, max: Math.fround(1e6), noNaN: true }), (value, heatMax) => {
        const [byte] = bytesOf([Math.min(value, heatMax)], heatMax);
        const given = Math.min(value, heatMax);
        expect(heatOfByte(Math.max(0, byte! - 1), heatMax)).toBeLessThanOrEqual(given * 1.000001);
        expect(heatOfByte(Math.min(255, byte! + 1), heatMax) * 1.000001).toBeGreaterThanOrEqual(given);
      }),
    );
    expect(heatOfByte(0, 50)).toBe(0);
    expect(heatOfByte(255, 50)).toBeCloseTo(50, 6);
  });

  it('[RP15] heat above the scale is drawn as the maximum', () => {
    expect(bytesOf([500, 50], 50)).toEqual([255, 255]);
    expect(bytesOf([5], 0), 'a scale of zero').toEqual([1]);
  });

  it('[RP15] a frame decodes at any offset of a larger buffer', () => {
    const frame = encode([1, 2, 3]);
    for (let offset = 0; offset < 5; offset++) {
      const larger = new Uint8Array(frame.byteLength + 8);
      larger.set(frame, offset);
      expect(decodeHeatFrame(larger.subarray(offset, offset + frame.byteLength))).toEqual(decodeHeatFrame(frame));
    }
  });

  it('[RP15] bytes that are no frame give null: of another kind, cut short, or with a wrong count', () => {
    const frame = encode([1, 2, 3]);
    for (let length = 0; length < frame.byteLength; length++)
      expect(decodeHeatFrame(frame.subarray(0, length))).toBeNull();
    expect(decodeHeatFrame(Uint8Array.of(...frame, 0))).toBeNull();
    const another = Uint8Array.from(frame);
    another[0] = 0;
    expect(decodeHeatFrame(another)).toBeNull();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => decodeHeatFrame(bytes) === null));
  });
});
