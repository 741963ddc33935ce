import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectNeighbourhood, NEIGHBOURHOOD_LIMITS } from '../../../renderer/neighbourhood/collect.ts';
import { measureNeighbourhood } from '../../../renderer/neighbourhood/measure.ts';
import { buildAdjacency } from '../../../renderer/scene/adjacency.ts';

type Pair = readonly [number, number];
const collect = (nodeCount: number, pairs: readonly Pair[], center: number, limits = NEIGHBOURHOOD_LIMITS) => {
  const edges = Uint32Array.from(pairs.flat());
  return collectNeighbourhood(edges, buildAdjacency(edges, nodeCount), center, limits);
};
const measure = (nodeCount: number, links: readonly Pair[]) =>
  measureNeighbourhood({ nodeCount, links: Uint32Array.from(links.flat()) });

/** Nodes within two steps and the pairs among them, by sets over the edge list. */
function judged(pairs: readonly Pair[], center: number) {
  const nodes = new Set([center]);
  for (let step = 0; step < 2; step++) {
    for (const node of [...nodes]) {
      for (const [a, b] of pairs) {
        if (a === node) nodes.add(b);
        if (b === node) nodes.add(a);
      }
    }
  }
  const inside = pairs.filter(([a, b]) => a !== b && nodes.has(a) && nodes.has(b));
  return {
    nodeCount: nodes.size,
    links: new Set(inside.map(([a, b]) => [Math.min(a, b), Math.max(a, b)].join())).size,
  };
}

describe('neighbourhood of a node', () => {
  it('[CO39] holds what is within two steps either way, each link once', () => {
    const node = fc.nat({ max: 11 });
    fc.assert(
      fc.property(fc.array(fc.tuple(node, node), { maxLength: 24 }), node, (pairs, center) => {
        const { nodeCount, links, isWhole, inCount, outCount } = collect(12, pairs, center);
        expect({ nodeCount, links: links.length / 2 }).toEqual(judged(pairs, center));
        expect(isWhole).toBe(true);
        expect(inCount).toBe(pairs.filter(([, to]) => to === center).length);
        expect(outCount).toBe(pairs.filter(([from]) => from === center).length);
      }),
    );
  });

  it('[CO39] ends early at a hub and says so, nearest nodes first, the counts of the node itself whole', () => {
    const star: Pair[] = Array.from({ length: 2000 }, (_, leaf) => [0, leaf + 1]);
    const { nodeCount, links, isWhole, outCount } = collect(2001, star, 0);
    expect({ nodeCount, links: links.length / 2, isWhole, outCount }).toEqual({
      nodeCount: 500,
      links: 499,
      isWhole: false,
      outCount: 2000,
    });
    const complete: Pair[] = Array.from({ length: 40 }, (_, a) => a).flatMap((a) =>
      Array.from({ length: a }, (_, b): Pair => [a, b]),
    );
    for (const limits of [{ linksMax: 100 }, { edgesMax: 100 }]) {
      const cut = collect(40, complete, 5, { ...NEIGHBOURHOOD_LIMITS, ...limits });
      expect(cut.isWhole).toBe(false);
      expect(cut.links.length / 2).toBeLessThanOrEqual(140);
    }
  });

  it('[CO39] a chain from its middle: betweenness, closeness, density and ranks are those computed by hand', () => {
    // 3 - 1 - 0 - 2 - 4: of the 6 pairs of others, 4 go through the middle.
    const metrics = measure(5, [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 4],
    ]);
    expect(metrics.degree).toEqual({ value: 2, rank: 1 });
    expect(metrics.betweenness.value).toBeCloseTo(4 / 6, 12);
    expect(metrics.betweenness.rank).toBe(1);
    expect(metrics.closeness.value).toBeCloseTo(4 / 6, 12);
    expect(metrics.closeness.rank).toBe(1);
    expect(metrics.density).toBeCloseTo(4 / 10, 12);
    expect(metrics.clustering).toBe(0);
  });

  it('[CO39] a leaf of a star ranks behind its middle only; a triangle is wholly linked', () => {
    const leaf = measure(4, [
      [0, 1],
      [1, 2],
      [1, 3],
    ]);
    expect(leaf.betweenness).toEqual({ value: 0, rank: 2 });
    expect(leaf.closeness.rank).toBe(2);
    expect(leaf.closeness.value).toBeCloseTo(3 / 5, 12);
    expect(leaf.degree).toEqual({ value: 1, rank: 2 });
    expect(leaf.clustering).toBeNull();
    const triangle = measure(3, [
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    expect(triangle).toMatchObject({ clustering: 1, density: 1, closeness: { value: 1, rank: 1 } });
  });

  it('[CO39] a node alone and a pair have metrics too', () => {
    expect(measure(1, [])).toMatchObject({ degree: { value: 0, rank: 1 }, betweenness: { value: 0 }, density: 0 });
    expect(measure(2, [[0, 1]])).toMatchObject({ closeness: { value: 1, rank: 1 }, density: 1, clustering: null });
  });
});
