import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageRank } from '../../../../engine/algorithms/influence/pagerank.ts';
import { cutEdges, imbalanceRatio, shardInfluence } from '../../../../engine/algorithms/placement/cut.ts';
import { initialPlacement } from '../../../../engine/algorithms/placement/initial-placement.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import {
  anyGraph,
  backwardCsr,
  type EdgeList,
  edgeList,
  forwardCsr,
  randomDigraph,
  randomTree,
} from '../random-graphs.ts';
import { REAL_TOPOLOGIES, realTopology } from '../real-topologies.ts';

function place(graph: EdgeList, influence: Float64Array, shardCount: number, imbalance?: number): Uint16Array {
  const tolerance = imbalance === undefined ? {} : { imbalance };
  return initialPlacement({
    forward: forwardCsr(graph),
    backward: backwardCsr(graph),
    influence,
    shardCount,
    ...tolerance,
  });
}

const randomHomes = (nodeCount: number, shardCount: number, seed: number) => {
  const prng = createPrng(seed);
  return Uint16Array.from({ length: nodeCount }, () => prng.below(shardCount));
};

/** The least heaviest shard over all assignments. */
function bestPossible(influence: Float64Array, shardCount: number): number {
  const sums = new Array<number>(shardCount).fill(0);
  let best = Infinity;
  const assign = (node: number): void => {
    if (node === influence.length) {
      best = Math.min(best, Math.max(...sums));
      return;
    }
    for (let shard = 0; shard < shardCount; shard++) {
      sums[shard]! += influence[node]!;
      if (sums[shard]! < best) assign(node + 1);
      sums[shard]! -= influence[node]!;
    }
  };
  assign(0);
  return best;
}

const weightedGraph = (nodeMax: number) =>
  anyGraph(nodeMax).chain((graph) =>
    fc.tuple(
      fc.constant(graph),
      fc.array(fc.nat({ max: 20 }), { minLength: graph.nodeCount, maxLength: graph.nodeCount }),
      fc.integer({ min: 1, max: 4 }),
    ),
  );

describe('cut and balance', () => {
  test('[PL2] cut counts the edges between shards, the sums add up by home', () => {
    fc.assert(
      fc.property(anyGraph(), fc.integer({ min: 1, max: 4 }), fc.nat(), (graph, shardCount, seed) => {
        const homes = randomHomes(graph.nodeCount, shardCount, seed);
        const between = graph.sources.filter((source, edge) => homes[source] !== homes[graph.targets[edge]!]);
        expect(cutEdges(forwardCsr(graph), homes)).toBe(between.length);
        const ones = new Float64Array(graph.nodeCount).fill(1);
        const counts = Array.from({ length: shardCount }, (_, shard) => homes.filter((home) => home === shard).length);
        expect([...shardInfluence(homes, ones, shardCount)]).toEqual(counts);
      }),
    );
  });

  test('[PL2] the ratio is 1 for perfect balance and for nothing at all', () => {
    expect(imbalanceRatio(Float64Array.of(3, 3, 3))).toBe(1);
    expect(imbalanceRatio(Float64Array.of(6, 0, 0))).toBe(3);
    expect(imbalanceRatio(Float64Array.of(0, 0))).toBe(1);
  });
});

describe('initial placement', () => {
  test('[PL3] every node gets a shard that exists, the same one every time', () => {
    fc.assert(
      fc.property(weightedGraph(14), ([graph, weights, shardCount]) => {
        const influence = Float64Array.from(weights);
        const homes = place(graph, influence, shardCount);
        expect(homes.length).toBe(graph.nodeCount);
        for (const home of homes) expect(home).toBeLessThan(shardCount);
        expect(place(graph, influence, shardCount)).toEqual(homes);
      }),
    );
  });

  test('[PL4] with few heavy nodes no shard exceeds the limit or 4/3 of the best assignment there is', () => {
    fc.assert(
      fc.property(weightedGraph(8), ([graph, weights, shardCount]) => {
        const influence = Float64Array.from(weights);
        const heaviest = Math.max(...shardInfluence(place(graph, influence, shardCount), influence, shardCount));
        if (influence.every((value) => value === 0)) return;
        const mean = influence.reduce((a, b) => a + b, 0) / shardCount;
        const limit = Math.max(1.03 * mean, ...influence);
        expect(heaviest).toBeLessThanOrEqual(Math.max(limit, (4 / 3) * bestPossible(influence, shardCount)) + 1e-9);
      }),
    );
  });

  test('[PL4] with many nodes the balance holds to the tolerance, whatever the graph', () => {
    const prng = createPrng(11);
    const skewed = Float64Array.from({ length: 3000 }, () => 1 / (1 + prng.below(200)));
    const graphs = [
      randomTree(3000, prng),
      randomDigraph(3000, 9000, prng),
      edgeList(3000, []),
      edgeList(
        3000,
        Array.from({ length: 2999 }, (_, i) => [0, i + 1]),
      ),
    ];
    for (const graph of graphs) {
      for (const shardCount of [2, 5, 16]) {
        for (const imbalance of [0.01, 0.03, 0.1]) {
          const homes = place(graph, skewed, shardCount, imbalance);
          const ratio = imbalanceRatio(shardInfluence(homes, skewed, shardCount));
          expect(ratio).toBeLessThanOrEqual(1 + imbalance + 1e-9);
        }
      }
    }
  });

  test('[PL5] on a tree the cut is a small fraction of a random assignment’s', () => {
    for (const seed of [1, 2, 3]) {
      const tree = randomTree(4000, createPrng(seed));
      const influence = pageRank(forwardCsr(tree));
      for (const shardCount of [2, 4, 8]) {
        const cut = cutEdges(forwardCsr(tree), place(tree, influence, shardCount));
        const random = cutEdges(forwardCsr(tree), randomHomes(4000, shardCount, seed));
        expect(cut).toBeLessThan(0.05 * random);
      }
    }
  });

  test('[PL5] nodes heavier than the tolerance of a cut cost balance and cut nothing', () => {
    for (const seed of [1, 2, 3]) {
      const prng = createPrng(seed);
      const tree = randomTree(4000, prng);
      const influence = Float64Array.from({ length: 4000 }, () => (prng.below(100) === 0 ? 60 : 1));
      const homes = place(tree, influence, 8);
      expect(imbalanceRatio(shardInfluence(homes, influence, 8))).toBeLessThanOrEqual(1.03 + 1e-9);
      expect(cutEdges(forwardCsr(tree), homes)).toBeLessThan(
        0.15 * cutEdges(forwardCsr(tree), randomHomes(4000, 8, seed)),
      );
    }
  });

  test('[PL5] separate communities of equal influence are found whole', () => {
    const size = 50;
    const edges: [number, number][] = [];
    for (let community = 0; community < 4; community++) {
      // Members are interleaved by number, so that the input order gives nothing away.
      const member = (i: number) => (i % size) * 4 + community;
      for (let i = 0; i < size; i++) edges.push([member(i), member(i + 1)], [member(i), member(i + 7)]);
    }
    const graph = edgeList(4 * size, edges);
    expect(cutEdges(forwardCsr(graph), place(graph, new Float64Array(4 * size).fill(1), 4))).toBe(0);
  });

  test('[PL6] no nodes, one shard, more shards than nodes, no influence', () => {
    expect(place(edgeList(0, []), new Float64Array(0), 4)).toEqual(new Uint16Array(0));
    expect(place(edgeList(3, [[0, 1]]), Float64Array.of(1, 2, 3), 1)).toEqual(new Uint16Array(3));
    expect(new Set(place(edgeList(3, [[0, 1]]), Float64Array.of(1, 1, 1), 5)).size).toBe(3);
    expect([...shardInfluence(place(edgeList(4, []), new Float64Array(4), 2), new Float64Array(4).fill(1), 2)]).toEqual(
      [2, 2],
    );
    expect(() => place(edgeList(1, []), Float64Array.of(Number.NaN), 1)).toThrowError(/influence must be finite/);
  });

  for (const name of REAL_TOPOLOGIES) {
    const graph = realTopology(name);
    test.runIf(graph !== null)(`[PL7] ${name} (only where the data set is at hand): balance within 1.05`, () => {
      const [forward, backward] = [forwardCsr(graph!), backwardCsr(graph!)];
      const influence = pageRank(forward, { backward });
      for (const shardCount of [2, 4, 8]) {
        const homes = initialPlacement({ forward, backward, influence, shardCount });
        expect(imbalanceRatio(shardInfluence(homes, influence, shardCount))).toBeLessThanOrEqual(1.05);
        const random = randomHomes(forward.nodeCount, shardCount, 1);
        expect(cutEdges(forward, homes)).toBeLessThan(0.75 * cutEdges(forward, random));
      }
    });
  }
});
