import fc from 'fast-check';
import judge from 'graphology-metrics/centrality/betweenness.js';
import { describe, expect, test } from 'vitest';
import { exactBetweenness } from '../../../../engine/algorithms/influence/betweenness.ts';
import { sampledBetweenness } from '../../../../engine/algorithms/influence/betweenness-sampling.ts';
import { withoutParallelEdges } from '../../../../engine/algorithms/influence/orient-graph.ts';
import { ratioError } from '../../../../engine/algorithms/influence/ratio-bounds.ts';
import { createShortestPathSampler } from '../../../../engine/algorithms/influence/shortest-path-sampler.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { anyGraph, backwardCsr, type EdgeList, edgeList, forwardCsr, randomDigraph } from '../random-graphs.ts';
import { naiveBetweenness, shortestPaths, simple, toGraphology } from './judges.ts';

const bothWays = (graph: EdgeList) => ({ forward: forwardCsr(graph), backward: backwardCsr(graph) });

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(0, ...Array.from(a, (value, index) => Math.abs(value - b[index]!)));

/** A few hubs that most paths cross, and a long tail. */
const hubs = (nodeCount: number, seed: number): EdgeList => {
  const prng = createPrng(seed);
  const other = () => Math.floor(nodeCount * prng.ratio() ** 4);
  return simple(
    edgeList(
      nodeCount,
      Array.from({ length: 3 * nodeCount }, () => [prng.below(nodeCount), other()]),
    ),
    true,
  );
};

describe('exact betweenness', () => {
  test('[IN8] is the mean part of the shortest paths of all pairs that lead through a node', () => {
    fc.assert(
      fc.property(anyGraph(9, 24), (drawn) => {
        const graph = simple(drawn);
        const scores = exactBetweenness(withoutParallelEdges(forwardCsr(drawn)));
        const expected = graph.nodeCount < 3 ? new Array(graph.nodeCount).fill(0) : naiveBetweenness(graph);
        expect(largestDifference(scores, expected)).toBeLessThan(1e-12);
      }),
    );
  });

  test('[IN9] equals graphology-metrics, directed and either way, and is the same on the reverse', () => {
    for (const isEitherWay of [false, true]) {
      const graph = simple(randomDigraph(300, 900, createPrng(5)), isEitherWay);
      const judged = judge(toGraphology(graph), { getEdgeWeight: null });
      const expected = Array.from({ length: 300 }, (_, node) => judged[String(node)]!);
      expect(largestDifference(exactBetweenness(forwardCsr(graph)), expected)).toBeLessThan(1e-12);
      expect(largestDifference(exactBetweenness(backwardCsr(graph)), expected)).toBeLessThan(1e-12);
    }
  });

  test('[IN10] stops before the source at which it is told to', () => {
    const path = forwardCsr(
      edgeList(4, [
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
    );
    const seen: number[] = [];
    const scores = exactBetweenness(path, (done) => {
      seen.push(done);
      return done < 1;
    });
    expect(seen).toEqual([0, 1]);
    // Only the paths from node 0: through 1 to 2 and 3, through 2 to 3; of 6 ordered pairs.
    expect([...scores]).toEqual([0, 2 / 6, 1 / 6, 0]);
  });
});

describe('a random shortest path', () => {
  test('[IN11] is one of the shortest paths, and none where there is none', () => {
    fc.assert(
      fc.property(anyGraph(9, 24), fc.nat({ max: 1000 }), (drawn, seed) => {
        const graph = simple(drawn);
        const sampler = createShortestPathSampler(bothWays(graph), createPrng(seed));
        for (let source = 0; source < graph.nodeCount; source++) {
          for (let target = 0; target < graph.nodeCount; target++) {
            if (source === target) continue;
            const between = [...sampler.nodes.subarray(0, sampler.draw(source, target))].sort().join(' ');
            const paths = shortestPaths(graph, source, target).map((path) => [...path].sort().join(' '));
            if (paths.length === 0) expect(between).toBe('');
            else expect(paths).toContain(between);
          }
        }
      }),
    );
  });

  test('[IN11] every shortest path is equally likely', () => {
    // 0 to 9: six paths of four edges; three share 1 and 7, which a draw edge by edge would prefer or neglect.
    const edges = '0-1 0-2 0-3 1-4 1-5 1-6 4-7 5-7 6-7 7-9 2-4 2-8 3-8 8-10 10-9'.split(' ');
    const graph = edgeList(
      11,
      edges.map((edge) => edge.split('-').map(Number)),
    );
    const paths = shortestPaths(graph, 0, 9).map((path) => [...path].sort().join(' '));
    expect(paths.length).toBe(6);
    const sampler = createShortestPathSampler(bothWays(graph), createPrng(7));
    const counts = new Map<string, number>();
    const draws = 12_000;
    for (let draw = 0; draw < draws; draw++) {
      const between = [...sampler.nodes.subarray(0, sampler.draw(0, 9))].sort().join(' ');
      counts.set(between, (counts.get(between) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([...paths].sort());
    // Four standard deviations of a count.
    const slack = 4 * Math.sqrt((draws / 6) * (5 / 6));
    for (const count of counts.values()) expect(Math.abs(count - draws / 6)).toBeLessThan(slack);
  });
});

describe('the error of a ratio', () => {
  /** P[hits of `samples` <= most] at the true ratio p. */
  function atMost(most: number, samples: number, p: number): number {
    let term = (1 - p) ** samples;
    let total = 0;
    for (let hits = 0; hits <= most; hits++) {
      total += term;
      term *= ((samples - hits) / (hits + 1)) * (p / (1 - p));
    }
    return total;
  }

  test('[IN12] a truth beyond it would show so few or so many hits with probability exp(-doubt) at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 1, noNaN: true }), (samples, part) => {
        const hits = Math.floor(part * samples);
        const error = ratioError(hits, samples, 3);
        const above = hits / samples + error;
        const below = hits / samples - error;
        if (above < 1) expect(atMost(hits, samples, above)).toBeLessThanOrEqual(Math.exp(-3) + 1e-9);
        if (below > 0) expect(atMost(samples - hits, samples, 1 - below)).toBeLessThanOrEqual(Math.exp(-3) + 1e-9);
      }),
    );
  });
});

describe('sampled betweenness', () => {
  test('[IN13] no score is farther from the exact one than the error, which is at most epsilon', () => {
    const graph = hubs(400, 1);
    const exact = exactBetweenness(forwardCsr(graph));
    for (let seed = 1; seed <= 20; seed++) {
      const { scores, error, samples } = sampledBetweenness(bothWays(graph), createPrng(seed), { epsilon: 0.04 });
      expect(error).toBeLessThanOrEqual(0.04);
      expect(samples).toBeGreaterThan(0);
      // Promised at 90 %; the union bound is wide enough that 20 of 20 hold.
      expect(largestDifference(scores, exact)).toBeLessThanOrEqual(error);
    }
  });

  test('[IN13] is unbiased: the mean of many runs is far nearer than one run must be', () => {
    const graph = simple(randomDigraph(60, 150, createPrng(3)));
    const exact = exactBetweenness(forwardCsr(graph));
    const mean = new Float64Array(60);
    const runs = 40;
    for (let seed = 1; seed <= runs; seed++) {
      const { scores } = sampledBetweenness(bothWays(graph), createPrng(seed), { samplesMax: 1000 });
      for (let node = 0; node < 60; node++) mean[node]! += scores[node]! / runs;
    }
    mean.forEach((score, node) => {
      const deviation = Math.sqrt((exact[node]! * (1 - exact[node]!)) / (1000 * runs));
      expect(Math.abs(score - exact[node]!)).toBeLessThanOrEqual(5 * deviation + 1e-12);
    });
  });

  test('[IN14] the same seed gives the same scores, another seed others', () => {
    const graph = bothWays(hubs(300, 2));
    const run = (seed: number) => sampledBetweenness(graph, createPrng(seed), { epsilon: 0.05 });
    expect(run(1)).toEqual(run(1));
    expect(run(1).scores).not.toEqual(run(2).scores);
  });

  test('[IN15] a budget ends it early, and the error it then names still holds', () => {
    const graph = hubs(300, 3);
    const exact = exactBetweenness(forwardCsr(graph));
    const looks: number[] = [];
    const stopped = [
      sampledBetweenness(bothWays(graph), createPrng(1), { samplesMax: 700 }),
      sampledBetweenness(bothWays(graph), createPrng(1), { stepsMax: 60_000 }),
      sampledBetweenness(bothWays(graph), createPrng(1), {
        onLook: ({ error }) => {
          looks.push(error);
          return looks.length < 3;
        },
      }),
    ];
    expect(stopped[0]!.samples).toBe(700);
    expect(looks.length).toBe(3);
    for (const { scores, error } of stopped) {
      expect(error).toBeGreaterThan(0.02);
      expect(error).toBeLessThan(1);
      expect(largestDifference(scores, exact)).toBeLessThanOrEqual(error);
    }
  });

  test('[IN15] without a single draw the error is the whole range; where nothing is between, it is none', () => {
    const nothing = sampledBetweenness(bothWays(hubs(50, 4)), createPrng(1), { stepsMax: 0 });
    expect(nothing).toMatchObject({ error: 1, samples: 0 });
    const star = edgeList(
      5,
      [1, 2, 3, 4].map((leaf) => [0, leaf]),
    );
    expect(sampledBetweenness(bothWays(star), createPrng(1))).toEqual({
      scores: new Float64Array(5),
      error: 0,
      samples: 0,
    });
  });
});
