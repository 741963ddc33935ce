import fc from 'fast-check';
import { inDegreeCentrality } from 'graphology-metrics/centrality/degree.js';
import { describe, expect, test } from 'vitest';
import { type InfluenceRequest, influenceScores } from '../../../../engine/algorithms/influence/influence-scores.ts';
import { orientGraph, withoutParallelEdges } from '../../../../engine/algorithms/influence/orient-graph.ts';
import { countReachable } from '../../../../engine/algorithms/influence/reachable-counts.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { INFLUENCE_DIRECTIONS, INFLUENCE_MEASURES } from '../../../../engine/model/influence.ts';
import { anyGraph, backwardCsr, type EdgeList, edgeList, forwardCsr, randomDigraph, reach } from '../random-graphs.ts';
import { naiveBetweenness, simple, sum, toGraphology } from './judges.ts';

const bothWays = (graph: EdgeList) => ({ forward: forwardCsr(graph), backward: backwardCsr(graph) });
const reversed = (graph: EdgeList): EdgeList => ({ ...graph, sources: graph.targets, targets: graph.sources });
const scoresOf = (graph: EdgeList, request: Pick<InfluenceRequest, 'measure' | 'direction'>) =>
  influenceScores({ graph: bothWays(graph), seed: 1, ...request }).scores;
const shares = (counts: readonly number[]) => counts.map((count) => count / sum(counts));
const request = () => fc.record({ measure: fc.constantFrom(...INFLUENCE_MEASURES), direction: direction() });
const direction = () => fc.constantFrom(...INFLUENCE_DIRECTIONS);

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  Array.from(actual).forEach((value, index) => {
    expect(Math.abs(value - expected[index]!)).toBeLessThan(1e-9);
  });
}

describe('orienting a graph', () => {
  test('[IN4] down is the graph, up its reverse, both has every edge each way', () => {
    fc.assert(
      fc.property(anyGraph(), (graph) => {
        const given = bothWays(graph);
        expect(orientGraph(given, 'down')).toEqual(given);
        expect(orientGraph(given, 'up')).toEqual(bothWays(reversed(graph)));
        const either = orientGraph(given, 'both').forward;
        const doubled = [...graph.sources, ...graph.targets].map((end, i) => [
          end,
          [...graph.targets, ...graph.sources][i]!,
        ]);
        expect(either.targets).toEqual(forwardCsr(edgeList(graph.nodeCount, doubled)).targets);
      }),
    );
  });

  test('[IN4] without parallel edges each neighbour stands once, and none is the node itself', () => {
    fc.assert(
      fc.property(anyGraph(), (graph) => {
        const { offsets, targets } = withoutParallelEdges(forwardCsr(graph));
        const expected = forwardCsr(simple(graph));
        expect(offsets).toEqual(expected.offsets);
        expect(targets).toEqual(expected.targets);
      }),
    );
  });
});

describe('reachable nodes', () => {
  const naive = (graph: EdgeList) =>
    Array.from({ length: graph.nodeCount }, (_, node) => {
      const found = new Set(reach(graph, node, Number.POSITIVE_INFINITY).keys());
      return found.add(node).size;
    });

  test('[IN16] counts below the sample size are exact, whatever the seed', () => {
    fc.assert(
      fc.property(anyGraph(), fc.nat({ max: 99 }), (graph, seed) => {
        expect([...countReachable(backwardCsr(graph), createPrng(seed))]).toEqual(naive(graph));
      }),
    );
  });

  test('[IN17] larger counts are unbiased, with the deviation they promise', () => {
    const graph = randomDigraph(500, 600, createPrng(2));
    const truth = naive(graph);
    const large = truth.flatMap((count, node) => (count >= 60 ? [node] : []));
    expect(large.length).toBeGreaterThan(50);
    const runs = 200;
    const sampleSize = 20;
    const errors = Array.from({ length: runs }, (_, seed) => {
      const counts = countReachable(backwardCsr(graph), createPrng(seed), { sampleSize });
      return counts[large[0]!]! / truth[large[0]!]! - 1;
    });
    const deviation = 1 / Math.sqrt(sampleSize - 2);
    expect(Math.abs(sum(errors) / runs)).toBeLessThan((4 * deviation) / Math.sqrt(runs));
    expect(Math.sqrt(sum(errors.map((error) => error ** 2)) / runs)).toBeLessThan(1.2 * deviation);
  });
});

describe('influence by any measure', () => {
  test('[IN18] every node has a share, and the shares add up to 1', () => {
    fc.assert(
      fc.property(anyGraph(), request(), (graph, chosen) => {
        const scores = scoresOf(graph, chosen);
        expect(scores.length).toBe(graph.nodeCount);
        if (graph.nodeCount === 0) return;
        expect(sum(scores)).toBeCloseTo(1, 12);
        // The least there is: what a node has for itself, among all that gather from everywhere.
        expect(Math.min(...scores)).toBeGreaterThan(1 / (1 + 2 * graph.sources.length + graph.nodeCount ** 2) / 10);
      }),
    );
  });

  test('[IN18] less damping moves pagerank towards equal shares, and none of it reaches them', () => {
    const star = edgeList(
      9,
      [1, 2, 3, 4, 5, 6, 7, 8].map((leaf) => [0, leaf]),
    );
    const hub = (damping: number): number => {
      const request = { graph: bothWays(star), measure: 'pagerank', direction: 'up', seed: 1 } as const;
      return influenceScores({ ...request, damping }).scores[0]!;
    };
    // Eight leaves visited once each, the hub 1 + 8 x damping times.
    for (const damping of [0, 0.5, 0.85]) expect(hub(damping)).toBeCloseTo((1 + 8 * damping) / (9 + 8 * damping), 9);
  });

  test('[IN19] up is down on the reversed topology; both does not know which way an edge points', () => {
    fc.assert(
      fc.property(anyGraph(), fc.constantFrom(...INFLUENCE_MEASURES), (graph, measure) => {
        expectClose(
          scoresOf(graph, { measure, direction: 'up' }),
          scoresOf(reversed(graph), { measure, direction: 'down' }),
        );
        if (measure === 'closure') return; // Reaches over one-way paths, above and below, added up.
        expectClose(
          scoresOf(graph, { measure, direction: 'both' }),
          scoresOf(reversed(graph), { measure, direction: 'both' }),
        );
      }),
    );
  });

  test('[IN20] degree and closure are shares of 1 + edges and of the nodes gathered from', () => {
    fc.assert(
      fc.property(anyGraph(), (graph) => {
        const nodes = Array.from({ length: graph.nodeCount }, (_, node) => node);
        const into = nodes.map((node) => 1 + graph.targets.filter((target) => target === node).length);
        const out = nodes.map((node) => 1 + graph.sources.filter((source) => source === node).length);
        expectClose(scoresOf(graph, { measure: 'degree', direction: 'down' }), shares(into));
        expectClose(scoresOf(graph, { measure: 'degree', direction: 'up' }), shares(out));
        const either = nodes.map((node) => into[node]! + out[node]! - 1);
        expectClose(scoresOf(graph, { measure: 'degree', direction: 'both' }), shares(either));
        const below = nodes.map((node) => new Set([node, ...reach(graph, node, Infinity).keys()]).size);
        expectClose(scoresOf(graph, { measure: 'closure', direction: 'up' }), shares(below));
        const above = nodes.map((node) => new Set([node, ...reach(reversed(graph), node, Infinity).keys()]).size);
        const around = nodes.map((node) => above[node]! + below[node]! - 1);
        expectClose(scoresOf(graph, { measure: 'closure', direction: 'both' }), shares(around));
      }),
    );
  });

  test('[IN20] degree equals the degree centrality of graphology-metrics', () => {
    const graph = simple(randomDigraph(80, 300, createPrng(6)));
    const judged = inDegreeCentrality(toGraphology(graph));
    const expected = Array.from({ length: 80 }, (_, node) => 1 + 79 * judged[String(node)]!);
    expectClose(scoresOf(graph, { measure: 'degree', direction: 'down' }), shares(expected));
  });

  test('[IN21] betweenness is 0.85 of its own shares and 0.15 of equal ones, parallel edges counted once', () => {
    fc.assert(
      fc.property(anyGraph(9, 24), direction(), (graph, chosen) => {
        if (graph.nodeCount < 3) return;
        const raw = naiveBetweenness(simple(graph, chosen === 'both'));
        const equal = 1 / graph.nodeCount;
        const expected = sum(raw) === 0 ? raw.map(() => equal) : shares(raw).map((own) => 0.85 * own + 0.15 * equal);
        const { scores, error } = influenceScores({
          graph: bothWays(graph),
          measure: 'betweenness',
          direction: chosen,
          seed: 1,
        });
        expectClose(scores, expected);
        expect(error).toBe(0);
      }),
    );
  });

  test('[IN22] too many paths for exact betweenness are sampled, reproducibly, naming the error', () => {
    const graph = randomDigraph(6000, 24_000, createPrng(8));
    const run = (seed: number) =>
      influenceScores({ graph: bothWays(graph), measure: 'betweenness', direction: 'down', seed });
    const { scores, error } = run(1);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThanOrEqual(0.02);
    expect(sum(scores)).toBeCloseTo(1, 12);
    expect(run(1).scores).toEqual(scores);
    expect(run(2).scores).not.toEqual(scores);
  });

  test('[IN23] every measure that takes long tells its progress and stops when told to', () => {
    const graph = bothWays(randomDigraph(6000, 24_000, createPrng(8)));
    for (const measure of ['pagerank', 'betweenness', 'closure'] as const) {
      const seen: number[] = [];
      const onStep = ({ done }: { done: number }) => {
        seen.push(done);
        return seen.length < 2;
      };
      influenceScores({ graph, measure, direction: 'both', seed: 1, onStep });
      expect(seen.length).toBe(measure === 'closure' ? 3 : 2); // Two searches, the second stopped at once.
    }
  });
});
