import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MARGIN } from '../../../../engine/algorithms/layout/fit-unit-square.ts';
import { layersLayout } from '../../../../engine/algorithms/layout/layers.ts';
import { NO_SHARD } from '../../../../engine/model/ids.ts';
import { anyGraph, backwardCsr, type EdgeList, edgeList, forwardCsr } from '../random-graphs.ts';

function layout(graph: EdgeList, homes: Uint16Array, shardCount: number): Float32Array {
  return layersLayout({ forward: forwardCsr(graph), backward: backwardCsr(graph), homes, shardCount });
}

/** Two roots, four children each, three grandchildren each: 34 nodes, numbered level by level. */
const CHILDREN = 4;
const GRANDCHILDREN = 3;
function threeLevels(): { readonly graph: EdgeList; readonly depths: readonly number[] } {
  const edges: [number, number][] = [];
  const depths = [0, 0];
  for (let child = 0; child < 2 * CHILDREN; child++) {
    edges.push([Math.floor(child / CHILDREN), depths.length]);
    depths.push(1);
  }
  for (let child = 0; child < 2 * CHILDREN; child++) {
    for (let grandchild = 0; grandchild < GRANDCHILDREN; grandchild++) {
      edges.push([2 + child, depths.length]);
      depths.push(2);
    }
  }
  return { graph: edgeList(depths.length, edges), depths };
}

describe('layers layout', () => {
  test('[SN1] of one shard: deeper nodes lie lower, and a parent stands over its children', () => {
    const { graph, depths } = threeLevels();
    const positions = layout(graph, new Uint16Array(depths.length), 1);
    const y = (node: number) => positions[2 * node + 1]!;
    for (const [node, depth] of depths.entries()) {
      for (const [other, otherDepth] of depths.entries()) {
        if (depth < otherDepth) expect(y(node), `${node} above ${other}`).toBeGreaterThan(y(other));
      }
    }
    const xsOf = (nodes: readonly number[]) => nodes.map((node) => positions[2 * node]!);
    const [left, right] = [xsOf([2, 3, 4, 5]), xsOf([6, 7, 8, 9])];
    expect(Math.max(...left), 'subtrees do not cross').toBeLessThan(Math.min(...right));
    for (const [root, xs] of [left, right].entries()) {
      const middle = xs.reduce((sum, x) => sum + x, 0) / xs.length;
      expect(Math.abs(positions[2 * root]! - middle)).toBeLessThan(0.02);
    }
  });

  test('[SN1] a depth is that of the whole topology, also where the parent lives elsewhere', () => {
    const { graph, depths } = threeLevels();
    // Shard 1 has a root and grandchildren only: they are two layers apart in depth, and neighbours in the picture.
    const homes = Uint16Array.from(depths, (depth, node) => (node === 0 || (depth === 2 && node % 2 === 0) ? 1 : 0));
    const positions = layout(graph, homes, 2);
    const layers = new Set(
      [...depths.keys()].filter((node) => homes[node] === 1 && depths[node] === 2).map((n) => positions[2 * n + 1]),
    );
    expect(positions[1]).toBeGreaterThan(Math.max(...[...layers].map((value) => value!)));
  });

  test('[SN2] any graph: a place of its own for every node, in the unit square, the same every time', () => {
    fc.assert(
      fc.property(anyGraph(), fc.integer({ min: 1, max: 5 }), (graph, shardCount) => {
        const homes = Uint16Array.from({ length: graph.nodeCount }, (_, node) => (node * 7) % shardCount);
        const positions = layout(graph, homes, shardCount);
        expect(layout(graph, homes, shardCount)).toEqual(positions);
        const points = new Set<string>();
        for (let node = 0; node < graph.nodeCount; node++) {
          const [x, y] = [positions[2 * node]!, positions[2 * node + 1]!];
          for (const value of [x, y]) {
            expect(value).toBeGreaterThanOrEqual(MARGIN - 1e-6);
            expect(value).toBeLessThanOrEqual(1 - MARGIN + 1e-6);
          }
          points.add(`${x} ${y}`);
        }
        expect(points.size).toBe(graph.nodeCount);
      }),
    );
  });

  test('[SN2] islands of different shards do not overlap, and vacant slots are in none', () => {
    const { graph, depths } = threeLevels();
    const homes = Uint16Array.from(depths, (_, node) => (node === 3 ? NO_SHARD : node % 3));
    const positions = layout(graph, homes, 3);
    const discs = [0, 1, 2].map((shard) => {
      const nodes = [...depths.keys()].filter((node) => homes[node] === shard);
      const x = nodes.reduce((sum, node) => sum + positions[2 * node]!, 0) / nodes.length;
      const y = nodes.reduce((sum, node) => sum + positions[2 * node + 1]!, 0) / nodes.length;
      const radius = Math.max(
        ...nodes.map((node) => Math.hypot(positions[2 * node]! - x, positions[2 * node + 1]! - y)),
      );
      return { nodes, x, y, radius };
    });
    for (const a of discs) {
      for (const b of discs) {
        if (a === b) continue;
        for (const node of b.nodes) {
          const away = Math.hypot(positions[2 * node]! - a.x, positions[2 * node + 1]! - a.y);
          expect(away).toBeGreaterThan(a.radius);
        }
      }
    }
  });

  test('[SN3] it can be stopped between shards', () => {
    const { graph, depths } = threeLevels();
    const homes = Uint16Array.from(depths, (_, node) => node % 3);
    const done: number[] = [];
    const stop = () =>
      layersLayout({
        ...{ forward: forwardCsr(graph), backward: backwardCsr(graph), homes, shardCount: 3 },
        onShard: (shards) => {
          done.push(shards);
          if (shards === 2) throw new Error('stopped');
        },
      });
    expect(stop).toThrow('stopped');
    expect(done).toEqual([1, 2]);
  });
});
