import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildAdjacency, incidentEdges } from '../../../renderer/scene/adjacency.ts';
import { edgeAlphas, measureInk } from '../../../renderer/scene/edge-layer.ts';
import { areApart, captionBaseline, findIslands } from '../../../renderer/scene/islands.ts';
import { packStyle } from '../../../renderer/scene/node-layer.ts';
import {
  baseRadiusPx,
  FACTOR_MAX,
  FACTOR_MIN,
  influenceFactors,
  RADIUS_PX_MIN,
  radiusPx,
  zoomFactor,
} from '../../../renderer/scene/sizes.ts';
import { smooth, Tween } from '../../../renderer/scene/tween.ts';
import { graphX, graphY, screenX, screenY, type View } from '../../../renderer/scene/view.ts';

const VIEW: View = {
  matrix: Float32Array.from([1.5, 0, 0, 0, 2.4, 0, -0.7, -1.1, 1]),
  widthPx: 1280,
  heightPx: 800,
  pixelRatio: 1,
  ratio: 1,
  nodeScalePx: 4,
  unitPx: 960,
};

describe('node sizes', () => {
  it('[SC8] more influence never draws smaller, and the range is narrow: 0.72 to 2.4 of the base', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (influence) => {
        const factors = influenceFactors(Float32Array.from(influence));
        for (const [node, factor] of factors.entries()) {
          expect(factor).toBeGreaterThanOrEqual(FACTOR_MIN - 1e-6);
          expect(factor).toBeLessThanOrEqual(FACTOR_MAX + 1e-6);
          if (node > 0 && Math.fround(influence[node]!) >= Math.fround(influence[node - 1]!)) {
            expect(factor).toBeGreaterThanOrEqual(factors[node - 1]!);
          }
        }
      }),
    );
    expect([...influenceFactors(new Float32Array(2))]).toEqual([Math.fround(FACTOR_MIN), Math.fround(FACTOR_MIN)]);
  });

  it('[SC8] discs grow with zoom, slower than the distance between them, and never vanish', () => {
    const far = baseRadiusPx(1_000_000, 1280, 800) * zoomFactor(1);
    expect(radiusPx(FACTOR_MIN, far)).toBeGreaterThanOrEqual(RADIUS_PX_MIN);
    const [near, nearer] = [zoomFactor(0.1), zoomFactor(0.01)];
    expect(nearer).toBeGreaterThan(near);
    expect(nearer / near).toBeLessThan(10);
    expect(baseRadiusPx(100, 1280, 800)).toBeGreaterThan(baseRadiusPx(10_000, 1280, 800));
  });
});

describe('bytes for the GPU', () => {
  it('[SC9] a node is home, type, size and a spare byte; homes and types wrap around with the palette', () => {
    const homes = Uint16Array.from([0, 3, 70]);
    const types = Uint16Array.from([1, 64, 2]);
    const factors = Float32Array.from([FACTOR_MIN, FACTOR_MAX, FACTOR_MIN + 0.4 * (FACTOR_MAX - FACTOR_MIN)]);
    expect([...packStyle(homes, types, factors, 64)]).toEqual([0, 1, 0, 0, 3, 0, 255, 0, 6, 2, 102, 0]);
  });
});

describe('adjacency', () => {
  it('[SC10] the incident edges of a node are those a filter over all edges finds, a self loop once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.tuple(fc.nat(), fc.nat())), (nodeCount, pairs) => {
        const edges = Uint32Array.from(pairs.flatMap(([a, b]) => [a % nodeCount, b % nodeCount]));
        const adjacency = buildAdjacency(edges, nodeCount);
        for (let node = 0; node < nodeCount; node++) {
          const judged = pairs.flatMap((_, edge) =>
            edges[2 * edge] === node || edges[2 * edge + 1] === node ? [edge] : [],
          );
          expect([...incidentEdges(adjacency, node)].sort((a, b) => a - b)).toEqual(judged);
        }
      }),
    );
  });
});

describe('edges by level of detail', () => {
  const positions = Float32Array.from([0, 0, 0.3, 0.4, 1, 0]);
  it('[SC11] ink is measured apart for edges inside a shard and across shards', () => {
    const ink = measureInk(Uint32Array.from([0, 1, 0, 2]), positions, Uint16Array.from([0, 0, 1]));
    expect(ink.insideCount).toBe(1);
    expect(ink.insideLength).toBeCloseTo(0.5);
    expect(ink.crossCount).toBe(1);
    expect(ink.crossLength).toBeCloseTo(1);
  });

  it('[SC11] many edges are fainter than few, cross-shard edges never fainter than others alike, dimming dims', () => {
    const few = { insideCount: 100, insideLength: 0.1, crossCount: 100, crossLength: 0.1 };
    const many = { insideCount: 200_000, insideLength: 0.1, crossCount: 200_000, crossLength: 0.1 };
    const [insideFew, crossFew] = edgeAlphas(few, VIEW, false);
    const [insideMany, crossMany] = edgeAlphas(many, VIEW, false);
    expect(insideMany).toBeLessThan(insideFew / 5);
    expect(crossFew).toBeGreaterThan(insideFew);
    expect(crossMany).toBeGreaterThan(insideMany);
    expect(edgeAlphas(many, VIEW, true)[0]).toBeLessThan(insideMany);
    // Never below what eight bits can blend.
    expect(insideMany * 255).toBeGreaterThan(1);
  });
});

describe('islands', () => {
  it('[SC12] a caption stays within the view while the centre of its island does, and leaves with it', () => {
    expect(captionBaseline(120, 300, 1)).toBe(120);
    expect(captionBaseline(-15, 300, 1)).toBe(20);
    expect(captionBaseline(-15, 300, 1.25), 'larger letters need more room').toBe(25);
    expect(captionBaseline(-400, -100, 1)).toBe(-100);
  });

  it('[SC12] each shard with nodes has its centre; captions only where shards lie apart', () => {
    const positions = Float32Array.from([0.1, 0.1, 0.3, 0.1, 0.8, 0.9, 0.9, 0.9]);
    const apart = findIslands(positions, Uint16Array.from([0, 0, 2, 2]), 3);
    expect(apart.map(({ shard, nodes }) => [shard, nodes])).toEqual([
      [0, 2],
      [2, 2],
    ]);
    expect(apart[0]!.x).toBeCloseTo(0.2);
    expect(apart[0]!.radius).toBeCloseTo(0.1);
    expect(areApart(apart)).toBe(true);
    expect(areApart(findIslands(positions, Uint16Array.from([0, 2, 2, 0]), 3))).toBe(false);
  });
});

describe('view and time', () => {
  it('[SC13] screen and graph coordinates are inverse to each other, with y up in the graph and down on the screen', () => {
    expect(screenX(VIEW, graphX(VIEW, 321))).toBeCloseTo(321, 3);
    expect(screenY(VIEW, graphY(VIEW, 123))).toBeCloseTo(123, 3);
    expect(screenY(VIEW, 0.9)).toBeLessThan(screenY(VIEW, 0.1));
  });

  it('[SC13] a blend runs from 0 to 1 within its time and then rests', () => {
    const tween = new Tween();
    expect(tween.at(5)).toBe(1);
    tween.start(100, 400);
    expect([tween.at(90), tween.at(100), tween.at(300), tween.at(500), tween.at(9_000)]).toEqual([0, 0, 0.5, 1, 1]);
    tween.finish();
    expect(tween.at(200)).toBe(1);
    expect([smooth(0), smooth(0.5), smooth(1)]).toEqual([0, 0.5, 1]);
  });
});
