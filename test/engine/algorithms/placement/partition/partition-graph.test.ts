import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { levelCut } from '../../../../../engine/algorithms/placement/partition/level.ts';
import { multilevel } from '../../../../../engine/algorithms/placement/partition/multilevel.ts';
import {
  cutWeight,
  type PartitionOutcome,
  partitionGraph,
} from '../../../../../engine/algorithms/placement/partition/partition-graph.ts';
import type { PartitionRequest } from '../../../../../engine/algorithms/placement/partition/partition-request.ts';
import { prepareLevel } from '../../../../../engine/algorithms/placement/partition/prepare-level.ts';
import { PRESETS, type PresetName } from '../../../../../engine/algorithms/placement/partition/presets.ts';
import { createPrng } from '../../../../../engine/base/prng.ts';
import { randomDigraph, randomTree } from '../../random-graphs.ts';
import { anyRequest, graphOf, grid, isBalanced, loadsOf, naiveCut } from './judges.ts';

type Partition = Extract<PartitionOutcome, { kind: 'partition' }>;

function partitionOf(request: PartitionRequest): Partition {
  const outcome = partitionGraph(request);
  if (outcome.kind !== 'partition') throw new Error(`${outcome.kind} instead of a partition`);
  return outcome;
}

const names = Object.keys(PRESETS) as PresetName[];

describe('what is answered', () => {
  test('[PL27] the same request and seed give the same parts, another seed may not', () => {
    const tree = randomTree(3000, createPrng(4));
    const graph = graphOf(
      3000,
      Array.from(tree.sources, (source, i) => [source, tree.targets[i]!]),
    );
    for (const preset of names) {
      const first = partitionOf({ graph, partCount: 7, preset, seed: 5 });
      expect(partitionOf({ graph, partCount: 7, preset, seed: 5 })).toEqual(first);
    }
    const others = [6, 7, 8].map((seed) => partitionOf({ graph, partCount: 7, seed }).parts.join());
    expect(new Set(others).size).toBeGreaterThan(1);
  });

  test('[PL28] the cut told is the weight of the edges between parts', () => {
    fc.assert(
      fc.property(anyRequest(12, 4), (request) => {
        const outcome = partitionGraph(request);
        if (outcome.kind !== 'partition') return;
        expect(outcome.cut).toBe(naiveCut(request.graph, outcome.parts));
        expect(cutWeight(request.graph, outcome.parts)).toBe(outcome.cut);
      }),
      { numRuns: 60 },
    );
  });

  test('[PL28] weights far above 31 bits are told exactly', () => {
    const graph = graphOf(4, [
      [0, 1, 2 ** 45],
      [1, 2, 3],
      [2, 3, 2 ** 44 + 1],
    ]);
    expect(partitionOf({ graph, partCount: 2 }).cut).toBe(3);
  });

  test('[PL29] every part keeps to its share within the imbalance, in every dimension', () => {
    const prng = createPrng(9);
    const edges = randomDigraph(1000, 3000, prng);
    const graph = graphOf(
      1000,
      Array.from(edges.sources, (source, i) => [source, edges.targets[i]!]),
    );
    for (const dimensions of [1, 2, 3]) {
      const weights = Float64Array.from({ length: 1000 * dimensions }, () => 1 + prng.below(4));
      for (const shares of [null, Float64Array.of(1, 2, 3, 1, 5)]) {
        for (const preset of names) {
          const request = {
            graph,
            partCount: 5,
            dimensions,
            weights,
            shares,
            preset,
            whenUnbalanced: 'refuse' as const,
          };
          const { parts, imbalance, isWithinImbalance } = partitionOf(request);
          expect(isBalanced(request, parts)).toBe(true);
          expect(isWithinImbalance).toBe(true);
          expect(imbalance).toBeLessThanOrEqual(0.03 + 1e-6);
        }
      }
    }
  }, 120_000);

  test('[PL29] every weight may have an imbalance of its own', () => {
    const prng = createPrng(12);
    const edges = randomDigraph(800, 2400, prng);
    const graph = graphOf(
      800,
      Array.from(edges.sources, (source, i) => [source, edges.targets[i]!]),
    );
    const weights = Float64Array.from({ length: 1600 }, (_, at) => (at % 2 === 0 ? 1 + prng.below(9) : 1));
    for (const preset of names) {
      const request = { graph, partCount: 4, dimensions: 2, weights, imbalance: [0.02, 0.5], preset };
      expect(isBalanced(request, partitionOf(request).parts)).toBe(true);
    }
  });

  test('[PL30] where no balance is possible the tightest is taken, or the request refused', () => {
    const request = { graph: graphOf(5, [[0, 1]]), partCount: 4 };
    const { parts, isWithinImbalance, imbalance } = partitionOf(request);
    expect(loadsOf(request, parts).sort()).toEqual([1, 1, 1, 2]);
    expect(parts[0]).toBe(parts[1]);
    expect(isWithinImbalance).toBe(false);
    expect(imbalance).toBeCloseTo(0.6, 12);
    const refused = partitionGraph({ ...request, whenUnbalanced: 'refuse' });
    expect(refused).toEqual({ kind: 'infeasible', conflict: { wishes: [{ kind: 'balance' }], isMinimal: true } });
  });

  test('[PL31] no vertices, one part, more parts than vertices, vertices without weight', () => {
    expect(partitionOf({ graph: graphOf(0, []), partCount: 3 }).parts).toEqual(new Uint16Array(0));
    expect(partitionOf({ graph: grid(3, 3), partCount: 1 }).parts).toEqual(new Uint16Array(9));
    expect(new Set(partitionOf({ graph: graphOf(3, []), partCount: 40 }).parts).size).toBe(3);
    const weightless = { graph: grid(4, 4), partCount: 2, weights: new Float64Array(16) };
    expect(partitionOf(weightless).parts.every((part) => part < 2)).toBe(true);
  });

  test('[PL31] columns of a wrong length, weights that are no numbers and parts that are not there are refused', () => {
    const graph = grid(2, 2);
    const bad: Partial<PartitionRequest>[] = [
      { partCount: 0 },
      { partCount: 65_535 },
      { imbalance: -0.1 },
      { imbalance: [0.03, 0.03] },
      { dimensions: 4 },
      { weights: Float64Array.of(1, 2, 3) },
      { weights: Float64Array.of(1, 2, 3, Number.NaN) },
      { shares: Float64Array.of(0, 0) },
      { pins: Int32Array.of(0, 0, 0, 2) },
      { apart: [Uint32Array.of(4)] },
    ];
    for (const part of bad) expect(() => partitionGraph({ graph, partCount: 2, ...part })).toThrow();
  });
});

describe('quality', () => {
  test('[PL32] two cliques joined by an edge are parted at the edge', () => {
    const edges: [number, number][] = [[0, 39]];
    for (const first of [0, 20]) {
      for (let a = 0; a < 20; a++) for (let b = a + 1; b < 20; b++) edges.push([first + a, first + b]);
    }
    for (const preset of names) expect(partitionOf({ graph: graphOf(40, edges), partCount: 2, preset }).cut).toBe(1);
  });

  test('[PL32] a grid is cut within a tenth of straight lines', () => {
    const graph = grid(64, 64);
    for (const [partCount, lines] of [
      [2, 64],
      [4, 128],
      [16, 384],
    ] as const) {
      const cuts = [1, 2, 3].map((seed) => partitionOf({ graph, partCount, seed }).cut);
      expect(Math.min(...cuts)).toBeLessThanOrEqual(1.1 * lines);
    }
  });

  test('[PL32] stars whose hubs are too heavy for a cluster stay whole', () => {
    // 60 hubs of 200 leaves; a hub weighs as much as all of its leaves.
    const edges: [number, number][] = [];
    const weights = new Float64Array(60 * 201).fill(1);
    for (let hub = 0; hub < 60; hub++) {
      weights[hub] = 200;
      for (let leaf = 0; leaf < 200; leaf++) edges.push([hub, 60 + 200 * hub + leaf]);
      if (hub > 0) edges.push([hub - 1, hub]);
    }
    const graph = graphOf(weights.length, edges);
    for (const preset of names) {
      const { cut } = partitionOf({ graph, partCount: 6, weights, preset });
      expect(cut).toBeLessThanOrEqual(0.03 * edges.length);
    }
  });

  test('[PL32] a tree loses few edges a part', () => {
    for (const seed of [1, 2]) {
      const tree = randomTree(4000, createPrng(seed));
      const graph = graphOf(
        4000,
        Array.from(tree.sources, (source, i) => [source, tree.targets[i]!]),
      );
      expect(partitionOf({ graph, partCount: 8, seed }).cut).toBeLessThanOrEqual(60);
    }
  });

  test('[PL32] the leaves of stars stay with their centre, which no matching could do in a few levels', () => {
    const edges = Array.from({ length: 4000 }, (_, i) => [i % 8, 8 + i]);
    expect(partitionOf({ graph: graphOf(4008, edges), partCount: 8 }).cut).toBe(0);
  });

  test('[PL61] a small graph is split by the best of several runs, of which the first is that of a single one', () => {
    const cutOf = (seed: number, runsMax: number): number => {
      const { level, limits } = prepareLevel({ graph: grid(40, 40), partCount: 5 });
      return levelCut(level, multilevel(level, limits, { ...PRESETS.default, runsMax, starts: 1 }, createPrng(seed)));
    };
    const seeds = [1, 2, 3, 4, 5, 6];
    for (const seed of seeds) expect(cutOf(seed, 3)).toBeLessThanOrEqual(cutOf(seed, 1));
    expect(seeds.some((seed) => cutOf(seed, 3) < cutOf(seed, 1))).toBe(true);
  });

  test('[PL32] a higher preset is not worse in the mean', () => {
    const graph = grid(60, 60);
    const mean = (preset: PresetName): number =>
      [1, 2, 3, 4].reduce((sum, seed) => sum + partitionOf({ graph, partCount: 6, preset, seed }).cut, 0);
    expect(mean('high')).toBeLessThanOrEqual(mean('default'));
    expect(mean('default')).toBeLessThanOrEqual(mean('fast'));
  });
});

describe('from a current placement', () => {
  const graph = grid(30, 30);
  const prng = createPrng(3);
  const parts = partitionOf({ graph, partCount: 4, seed: 11 }).parts.map((part) =>
    prng.below(20) === 0 ? 3 - part : part,
  );

  test('[PL33] dear moves are not made, cheap ones are', () => {
    const moved = [0, 0.01, 1, 1000].map((cost) => {
      const current = { parts, moveCosts: new Float64Array(900).fill(cost) };
      return partitionOf({ graph, partCount: 4, imbalance: 0.2, current });
    });
    expect(moved[3]!.movedCount).toBe(0);
    expect(moved[3]!.cut).toBe(naiveCut(graph, parts));
    expect(moved[1]!.cut).toBeLessThan(0.6 * moved[3]!.cut);
    expect(moved[1]!.movedCount).toBeLessThan(200);
    expect(moved[2]!.movedCount).toBeLessThan(moved[0]!.movedCount);
    // Cut and moves together: what is minimised is not worse than staying.
    for (const [i, cost] of [0, 0.01, 1].entries()) {
      expect(moved[i]!.cut + cost * moved[i]!.movedCount).toBeLessThanOrEqual(moved[3]!.cut);
    }
  });

  test('[PL33] vertices that are nowhere yet pull to no part', () => {
    const current = {
      parts: parts.map((part, vertex) => (vertex < 450 ? part : 0xffff)),
      moveCosts: new Float64Array(900).fill(50),
    };
    const outcome = partitionOf({ graph, partCount: 4, imbalance: 0.2, current });
    expect(outcome.parts.every((part) => part < 4)).toBe(true);
    expect(outcome.movedCount).toBe(450);
  });
});
