import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoreHistogram } from '../../../../engine/algorithms/influence/score-histogram.ts';

const histogram = (...scores: number[]) => scoreHistogram(Float64Array.from(scores));

describe('histogram of scores', () => {
  test('[IN26] ends are 1, 2 and 5 times a power of ten, and a score at an end is in the lower bin', () => {
    expect(histogram(0.002, 0.0020001, 0.05, 0.03)).toEqual([
      { from: 0.001, to: 0.002, nodes: 1 },
      { from: 0.002, to: 0.005, nodes: 1 },
      { from: 0.005, to: 0.01, nodes: 0 },
      { from: 0.01, to: 0.02, nodes: 0 },
      { from: 0.02, to: 0.05, nodes: 2 },
    ]);
    expect(histogram(1)).toEqual([{ from: 0.5, to: 1, nodes: 1 }]);
    expect(histogram(1e-3, 1e-7).map(({ to }) => to)).toContain(1e-7);
  });

  test('[IN26] every score above 0 is in exactly one bin, and bins are ascending without gaps', () => {
    const score = fc.double({ min: 1e-12, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(score, { minLength: 1, maxLength: 60 }), (scores) => {
        const bins = histogram(...scores);
        expect(bins.map(({ nodes }) => nodes)).toEqual(
          bins.map(({ from, to }) => scores.filter((value) => value > from && value <= to).length),
        );
        expect(bins.reduce((sum, { nodes }) => sum + nodes, 0)).toBe(scores.length);
        bins.slice(1).forEach((bin, at) => {
          expect(bin.from).toBe(bins[at]!.to);
        });
        // It begins and ends with a bin that holds something.
        expect(bins[0]!.nodes * bins.at(-1)!.nodes).toBeGreaterThan(0);
      }),
    );
  });

  test('[IN26] no scores, and scores without a logarithm, are in no bin', () => {
    expect(histogram()).toEqual([]);
    expect(histogram(0, Number.NaN)).toEqual([]);
  });
});
