import { DirectedGraph } from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';
import { describe, expect, test } from 'vitest';
import { MARGIN } from '../../../../engine/algorithms/layout/fit-unit-square.ts';
import { forceLayout } from '../../../../engine/algorithms/layout/force.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { type EdgeList, edgeList, randomTree } from '../random-graphs.ts';

function randomPositions(nodeCount: number, seed: number): Float32Array {
  const prng = createPrng(seed);
  return Float32Array.from({ length: 2 * nodeCount }, () => prng.ratio());
}

const run = (graph: EdgeList, positions: Float32Array, iterations: number, sizes?: Float32Array) =>
  forceLayout({ ...graph, positions, iterations, onIteration: () => true, ...(sizes === undefined ? {} : { sizes }) });

function expectInside(positions: Float32Array): void {
  const isInside = (value: number) => value >= MARGIN - 1e-6 && value <= 1 - MARGIN + 1e-6;
  expect(positions.filter((value) => !isInside(value))).toEqual(new Float32Array(0));
}

describe('force layout', () => {
  test('[LA8] equals graphology-layout-forceatlas2 from the same start, up to the unit square', () => {
    const tree = randomTree(60, createPrng(1));
    const start = randomPositions(60, 2);
    const oracle = new DirectedGraph();
    for (let node = 0; node < 60; node++) {
      const hair = 1e-3 * Math.sqrt(node + 0.5);
      const angle = node * Math.PI * (3 - Math.sqrt(5));
      oracle.addNode(String(node), {
        x: (start[2 * node]! - 0.5) * 10 * Math.sqrt(60) + hair * Math.cos(angle),
        y: (start[2 * node + 1]! - 0.5) * 10 * Math.sqrt(60) + hair * Math.sin(angle),
      });
    }
    tree.sources.forEach((source, edge) => {
      oracle.addEdge(String(source), String(tree.targets[edge]));
    });
    // Few iterations: the oracle computes in 32 bits, and forces amplify the difference.
    const expected = forceAtlas2(oracle, { iterations: 5, settings: forceAtlas2.inferSettings(60) });
    const xs = Array.from({ length: 60 }, (_, node) => expected[String(node)]!.x!);
    const ys = Array.from({ length: 60 }, (_, node) => expected[String(node)]!.y!);
    const [xMin, xMax, yMin, yMax] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const scale = (1 - 2 * MARGIN) / Math.max(xMax - xMin, yMax - yMin);
    const positions = run(tree, start, 5);
    for (let node = 0; node < 60; node++) {
      expect(positions[2 * node]).toBeCloseTo(0.5 + (xs[node]! - (xMin + xMax) / 2) * scale, 3);
      expect(positions[2 * node + 1]).toBeCloseTo(0.5 + (ys[node]! - (yMin + yMax) / 2) * scale, 3);
    }
  });

  test('[LA9] it settles, and neighbours end nearer than strangers', () => {
    const tree = randomTree(200, createPrng(3));
    const displacements: number[] = [];
    const start = randomPositions(200, 4);
    const startCopy = start.slice();
    const positions = forceLayout({
      ...tree,
      positions: start,
      iterations: 300,
      onIteration: (_, meanDisplacement) => displacements.push(meanDisplacement) > 0,
    });
    expect(start).toEqual(startCopy);
    expect(displacements.length).toBe(300);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(displacements.slice(-20))).toBeLessThan(0.2 * mean(displacements.slice(0, 20)));
    const distance = (a: number, b: number) =>
      Math.hypot(positions[2 * a]! - positions[2 * b]!, positions[2 * a + 1]! - positions[2 * b + 1]!);
    const neighbours = Array.from(tree.sources, (source, edge) => distance(source, tree.targets[edge]!));
    const prng = createPrng(5);
    const strangers = Array.from({ length: 500 }, () => distance(prng.below(200), prng.below(200)));
    expect(mean(neighbours)).toBeLessThan(0.5 * mean(strangers));
  });

  test('[LA10] returning false stops at once; the same input gives the same picture', () => {
    const tree = randomTree(50, createPrng(6));
    const start = randomPositions(50, 7);
    const seen: number[] = [];
    const stopped = forceLayout({
      ...tree,
      positions: start,
      iterations: 100,
      onIteration: (iteration) => seen.push(iteration) < 3,
    });
    expect(seen).toEqual([1, 2, 3]);
    expect(stopped).toEqual(run(tree, start, 3));
  });

  test('[LA11] nodes that start at one point part; self loops and loose nodes do no harm', () => {
    const graph = edgeList(40, [
      [0, 0],
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    for (const sizes of [undefined, new Float32Array(40).fill(1)]) {
      const positions = run(graph, new Float32Array(80).fill(0.5), 50, sizes);
      expectInside(positions);
      const points = Array.from({ length: 40 }, (_, node) => `${positions[2 * node]} ${positions[2 * node + 1]}`);
      expect(new Set(points).size).toBe(40);
    }
  });

  test('[LA11] above 2,000 nodes Barnes-Hut takes over and the result stays in the square', () => {
    const tree = randomTree(2500, createPrng(8));
    expectInside(run(tree, randomPositions(2500, 9), 3));
  });

  test('[LA11] no nodes and one node', () => {
    expect(run(edgeList(0, []), new Float32Array(0), 3)).toEqual(new Float32Array(0));
    expect([...run(edgeList(1, []), Float32Array.of(0.1, 0.9), 3)]).toEqual([0.5, 0.5]);
  });
});
