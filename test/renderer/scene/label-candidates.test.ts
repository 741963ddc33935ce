import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelCandidates, topNodes } from '../../../renderer/scene/label-candidates.ts';
import { shorten } from '../../../renderer/scene/label-painter.ts';

describe('label candidates', () => {
  it('[SC7] pinned first, then the largest in view, then the largest of all; none twice, none beyond the limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(),
        (values, countMax, seed) => {
          const factors = Float32Array.from(values);
          const all = values.map((_, node) => node);
          const visible = all.filter((node) => (node * 31 + seed) % 3 === 0);
          const pinned = [seed % values.length];
          const factorMin = 3;
          const byRank = (a: number, b: number): number => factors[b]! - factors[a]! || a - b;
          const isLarge = (node: number): boolean => factors[node]! >= factorMin;
          const judged = [
            ...new Set([
              ...pinned,
              ...visible.filter(isLarge).sort(byRank).slice(0, countMax),
              ...all.filter(isLarge).sort(byRank).slice(0, 50),
            ]),
          ].slice(0, countMax);
          const top = topNodes(factors, 50);
          expect(labelCandidates({ visible, top, factors, pinned, factorMin, countMax })).toEqual(judged);
        },
      ),
    );
  });

  it('[SC7] a name of 28 characters stays whole; one more and it ends in an ellipsis, cut between characters', () => {
    expect(shorten('a'.repeat(28))).toBe('a'.repeat(28));
    expect(shorten('a'.repeat(29))).toBe(`${'a'.repeat(27)}…`);
    expect(shorten('😀'.repeat(29))).toBe(`${'😀'.repeat(27)}…`);
  });
});
