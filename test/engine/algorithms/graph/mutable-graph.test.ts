import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildCsr } from '../../../../engine/algorithms/graph/csr.ts';
import { createMutableGraph, type NeighbourRows } from '../../../../engine/algorithms/graph/mutable-graph.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { backwardCsr, edgeList, forwardCsr } from '../random-graphs.ts';

type Edge = readonly [source: number, target: number, relation: number];

/** The judge: a set of edges. */
function edgeSet(edges: readonly Edge[]) {
  const present = new Map(edges.map((edge) => [edge.join(), edge]));
  const sorted = () => [...present.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  return {
    has: (edge: Edge) => present.has(edge.join()),
    add: (edge: Edge) => !present.has(edge.join()) && present.set(edge.join(), edge) === present,
    remove: (edge: Edge) => present.delete(edge.join()),
    sorted,
    out: (node: number) => sorted().flatMap(([s, t, r]) => (s === node ? [[t, r]] : [])),
    in: (node: number) => sorted().flatMap(([s, t, r]) => (t === node ? [[s, r]] : [])),
  };
}

function rowOf(rows: NeighbourRows, node: number): number[][] {
  rows.seek(node);
  return Array.from({ length: rows.end - rows.start }, (_, at) => [
    rows.others[rows.start + at]!,
    rows.relations[rows.start + at]!,
  ]);
}

const NODES = 8;
const anyEdge = fc.tuple(fc.nat({ max: NODES - 1 }), fc.nat({ max: NODES - 1 }), fc.nat({ max: 2 }));
const anyEdges = fc.uniqueArray(anyEdge, { selector: (edge) => edge.join(), maxLength: 30 });
const anySteps = fc.array(fc.tuple(fc.boolean(), anyEdge), { maxLength: 80 });

describe('a graph that changes', () => {
  test('[CL13] add and remove are idempotent and say whether anything changed; rows stay ordered both ways', () => {
    fc.assert(
      fc.property(anyEdges, anySteps, (edges, steps) => {
        const graph = createMutableGraph(forwardCsr(edgeList(NODES, edges)), backwardCsr(edgeList(NODES, edges)));
        const judge = edgeSet(edges);
        for (const [isAdded, edge] of steps) {
          expect(graph.has(...edge)).toBe(judge.has(edge));
          expect(isAdded ? graph.add(...edge) : graph.remove(...edge)).toBe(
            isAdded ? judge.add(edge) : judge.remove(edge),
          );
          expect(graph.edgeCount).toBe(judge.sorted().length);
        }
        for (let node = 0; node < NODES; node++) {
          expect(rowOf(graph.out, node)).toEqual(judge.out(node));
          expect(rowOf(graph.in, node)).toEqual(judge.in(node));
        }
      }),
    );
  });

  test('[CL14] after many changes, folded or not, the columns build the same Csr as the edges themselves', () => {
    const prng = createPrng(14);
    const nodeCount = 300;
    const start = Array.from({ length: 1000 }, (_, at): Edge => [prng.below(nodeCount), prng.below(nodeCount), at % 3]);
    const judge = edgeSet(start);
    const forward = forwardCsr(edgeList(nodeCount, judge.sorted()));
    const backward = backwardCsr(edgeList(nodeCount, judge.sorted()));
    const given = structuredClone({ forward, backward });
    const graph = createMutableGraph(forward, backward);
    for (let change = 0; change < 30_000; change++) {
      // A hub that grows and shrinks, and everybody else.
      const source = change % 3 === 0 ? 7 : prng.below(nodeCount);
      const edge: Edge = [source, prng.below(nodeCount), prng.below(3)];
      if (prng.below(2) === 0) expect(graph.add(...edge)).toBe(judge.add(edge));
      else expect(graph.remove(...edge)).toBe(judge.remove(edge));
      if (change % 3000 !== 0) continue;
      const { sources, targets, relations } = graph.columns();
      const edges = Array.from(sources, (s, at) => [s, targets[at]!, relations[at]!]);
      expect(edges).toEqual(judge.sorted());
      const columns = edgeList(nodeCount, judge.sorted());
      expect(buildCsr(nodeCount, sources, targets, relations, null)).toEqual(forwardCsr(columns));
      for (const node of [0, 7, nodeCount - 1]) expect(rowOf(graph.in, node)).toEqual(judge.in(node));
    }
    expect({ forward, backward }).toEqual(given);
  });

  test('[CL13] an edge to a node that does not exist is refused as our bug', () => {
    const graph = createMutableGraph(forwardCsr(edgeList(2, [])), backwardCsr(edgeList(2, [])));
    expect(() => graph.add(0, 2, 0)).toThrowError(/node 2 is outside the 2 nodes/);
    expect(() => graph.has(-1, 0, 0)).toThrowError(/node -1/);
    expect(graph.edgeCount).toBe(0);
  });
});
