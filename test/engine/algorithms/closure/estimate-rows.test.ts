import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countClosureRows, countClosureRowsByDepth } from '../../../../engine/algorithms/closure/count-rows.ts';
import { chooseClosureDepth, estimateClosureRows } from '../../../../engine/algorithms/closure/estimate-rows.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { anyGraph, edgeList, forwardCsr, naiveClosure, randomDigraph, randomTree } from '../random-graphs.ts';

describe('exact size of a closure', () => {
  test('[CL9] the count equals the rows of the closure, at every depth', () => {
    fc.assert(
      fc.property(anyGraph(), (graph) => {
        const csr = forwardCsr(graph);
        const byDepth = countClosureRowsByDepth(csr, Infinity);
        for (let depth = 1; depth <= byDepth.length; depth++) {
          expect(byDepth[depth - 1]).toBe(naiveClosure(graph, depth).length);
        }
        expect(countClosureRows(csr, Infinity)).toBe(naiveClosure(graph, Infinity).length);
        expect(byDepth.at(-1) ?? 0).toBe(countClosureRows(csr, Infinity));
      }),
    );
  });
});

describe('estimated size of a closure', () => {
  const SKETCHES = 256;
  const sigma = 1 / Math.sqrt((14 * SKETCHES) / 16);
  const graphs = {
    'a tree of 2,000': randomTree(2000, createPrng(1)),
    'a sparse digraph with a giant cycle': randomDigraph(1500, 4000, createPrng(2)),
    'a digraph below the threshold of a giant cycle': randomDigraph(3000, 2400, createPrng(3)),
    'a ring of 300': edgeList(
      300,
      Array.from({ length: 300 }, (_, i) => [i, (i + 1) % 300]),
    ),
    'a star of 5,000': edgeList(
      5001,
      Array.from({ length: 5000 }, (_, i) => [0, i + 1]),
    ),
  };

  for (const [name, graph] of Object.entries(graphs)) {
    test(`[CL10] ${name}: within 4 standard deviations of the truth at every depth`, () => {
      const csr = forwardCsr(graph);
      const estimates = estimateClosureRows(csr, createPrng(99), { sketches: SKETCHES });
      const exact = countClosureRowsByDepth(csr, Infinity);
      // The ranks may settle before the last layers, when none of those holds a least rank.
      expect(estimates.length).toBeLessThanOrEqual(exact.length);
      for (let i = 0; i < exact.length; i++) {
        const estimate = estimates[Math.min(i, estimates.length - 1)]!;
        expect(Math.abs(estimate / exact[i]! - 1), `depth ${i + 1}`).toBeLessThan(4 * sigma);
      }
    });
  }

  test('[CL10] the mean of many estimates meets the truth: there is no bias', () => {
    const csr = forwardCsr(randomDigraph(200, 420, createPrng(4)));
    const exact = countClosureRows(csr, Infinity);
    const runs = 120;
    let sum = 0;
    for (let seed = 0; seed < runs; seed++) sum += estimateClosureRows(csr, createPrng(seed)).at(-1)!;
    const sigmaOfMean = 1 / Math.sqrt(14 * 4) / Math.sqrt(runs);
    expect(Math.abs(sum / runs / exact - 1)).toBeLessThan(4 * sigmaOfMean);
  });

  test('[CL11] no graph gives a falling, infinite or negative estimate, and no edges give none', () => {
    fc.assert(
      fc.property(anyGraph(), fc.nat(), (graph, seed) => {
        const estimates = estimateClosureRows(forwardCsr(graph), createPrng(seed), { sketches: 16 });
        expect(estimates.length === 0).toBe(graph.sources.length === 0);
        estimates.forEach((rows, i) => {
          expect(Number.isFinite(rows)).toBe(true);
          expect(rows).toBeGreaterThanOrEqual(i === 0 ? 0 : estimates[i - 1]!);
        });
      }),
    );
  });

  test('[CL11] the same seed gives the same estimate; depthMax cuts it', () => {
    const csr = forwardCsr(randomTree(500, createPrng(5)));
    const estimates = estimateClosureRows(csr, createPrng(6));
    expect(estimateClosureRows(csr, createPrng(6))).toEqual(estimates);
    expect(estimateClosureRows(csr, createPrng(7))).not.toEqual(estimates);
    expect(estimateClosureRows(csr, createPrng(6), { depthMax: 3 })).toEqual(estimates.slice(0, 3));
  });

  test('[CL12] the closure is full where it fits, else the deepest that fits, at least the edges', () => {
    const estimates = Float64Array.of(10, 25, 60, 61);
    expect(chooseClosureDepth(estimates, 61)).toBe('full');
    expect(chooseClosureDepth(estimates, 60.5)).toBe(3);
    expect(chooseClosureDepth(estimates, 25)).toBe(2);
    expect(chooseClosureDepth(estimates, 3)).toBe(1);
    expect(chooseClosureDepth(new Float64Array(0), 0)).toBe('full');
  });
});
