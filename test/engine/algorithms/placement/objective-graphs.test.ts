import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { objectiveGraphs } from '../../../../engine/algorithms/placement/objective-graphs.ts';
import type { UndirectedGraph } from '../../../../engine/algorithms/placement/partition/undirected-graph.ts';
import { anyGraph, type EdgeList, forwardCsr, naiveClosure } from '../random-graphs.ts';

const depths = fc.constantFrom(1, 2, Number.POSITIVE_INFINITY);

/** "low high" -> weight, self loops left out. */
function weightsOf(rows: readonly (readonly [number, number, number])[]): Record<string, number> {
  const weights: Record<string, number> = {};
  for (const [a, b, weight] of rows) {
    if (a === b) continue;
    const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
    weights[key] = (weights[key] ?? 0) + weight;
  }
  return weights;
}

function weightsIn({ vertexCount, offsets, neighbours, edgeWeights }: UndirectedGraph): Record<string, number> {
  const rows: [number, number, number][] = [];
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    for (let i = offsets[vertex]!; i < offsets[vertex + 1]!; i++) {
      if (neighbours[i]! > vertex) rows.push([vertex, neighbours[i]!, edgeWeights[i]!]);
    }
  }
  return weightsOf(rows);
}

const edgeRows = (graph: EdgeList, weightOf: (source: number, target: number) => number) =>
  Array.from(graph.sources, (source, edge): [number, number, number] => {
    return [source, graph.targets[edge]!, weightOf(source, graph.targets[edge]!)];
  });

describe('objectives as edge weights', () => {
  test('[PL43] edges weigh 1 each, traffic weighs what both ends were asked for at most', () => {
    fc.assert(
      fc.property(anyGraph(10, 25), (graph) => {
        const forward = forwardCsr(graph);
        const accesses = Float64Array.from({ length: graph.nodeCount }, (_, node) => (5 * node) % 4);
        const of = { forward, hierarchies: [{ forward, depthMax: 2 }], accesses };
        const edges = objectiveGraphs({ ...of, objective: 'edges' });
        expect(edges.graphs.map(weightsIn)).toEqual([weightsOf(edgeRows(graph, () => 1))]);
        expect(edges.whole).toBe(graph.sources.length);
        const traffic = objectiveGraphs({ ...of, objective: 'traffic' });
        const expected = weightsOf(edgeRows(graph, (a, b) => 0.01 + Math.min(accesses[a]!, accesses[b]!)));
        for (const [key, weight] of Object.entries(weightsIn(traffic.graphs[0]!))) {
          expect(weight).toBeCloseTo(expected[key]!, 9);
        }
      }),
    );
  });

  test('[PL43] closure weighs the rows over an edge, their root, and exactly the closure itself', () => {
    fc.assert(
      fc.property(anyGraph(10, 25), depths, (graph, depthMax) => {
        const forward = forwardCsr(graph);
        const rows = naiveClosure(graph, depthMax);
        const input = { objective: 'closure', forward, hierarchies: [{ forward, depthMax }], accesses: null } as const;
        const { graphs, whole } = objectiveGraphs(input);
        const above = (node: number) => rows.filter(([, descendant]) => descendant === node).length;
        const below = (node: number) => rows.filter(([ancestor]) => ancestor === node).length;
        const product = weightsOf(edgeRows(graph, (a, b) => (1 + above(a)) * (1 + below(b))));
        expect(graphs.length).toBe(3);
        expect(weightsIn(graphs[0]!)).toEqual(product);
        const roots = weightsOf(edgeRows(graph, (a, b) => Math.sqrt((1 + above(a)) * (1 + below(b)))));
        for (const [key, weight] of Object.entries(weightsIn(graphs[1]!))) expect(weight).toBeCloseTo(roots[key]!, 9);
        expect(weightsIn(graphs[2]!)).toEqual(weightsOf(rows.map(([a, d]) => [a, d, 1])));
        expect(whole).toBe(rows.length);
      }),
    );
  });

  test('[PL43] the rows of a node are all that name it, over all hierarchies', () => {
    fc.assert(
      fc.property(anyGraph(8, 20), depths, (graph, depthMax) => {
        const forward = forwardCsr(graph);
        const hierarchies = [
          { forward, depthMax },
          { forward, depthMax: 1 },
        ];
        const { rowsOfNode } = objectiveGraphs({ objective: 'edges', forward, hierarchies, accesses: null });
        const closures = hierarchies.flatMap((hierarchy) => naiveClosure(graph, hierarchy.depthMax));
        for (let node = 0; node < graph.nodeCount; node++) {
          const edges = graph.sources.filter((source, edge) => source === node || graph.targets[edge] === node).length;
          const ancestors = closures.filter(([ancestor]) => ancestor === node).length;
          const descendants = closures.filter(([, descendant]) => descendant === node).length;
          expect(rowsOfNode[node]).toBe(1 + edges + ancestors + descendants);
        }
      }),
    );
  });
});
