import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packDelta, unpackDelta } from '../../../engine/storage/packed-delta.ts';
import { anyDeltaParts, deltaOf } from '../../support/deltas.ts';

describe('packed deltas', () => {
  it('[ST40] a packed delta unpacks to the same one, wherever its bytes lie', () => {
    fc.assert(
      fc.property(
        anyDeltaParts(70_000, 255),
        fc.nat({ max: 0xffff_ffff }),
        fc.nat({ max: 7 }),
        (parts, revision, lead) => {
          const delta = deltaOf(revision, parts);
          const packed = packDelta(delta);
          const elsewhere = new Uint8Array(lead + packed.length);
          elsewhere.set(packed, lead);
          expect(unpackDelta(packed)).toEqual(delta);
          expect(unpackDelta(elsewhere.subarray(lead))).toEqual(delta);
        },
      ),
    );
  });
});
