import fc from 'fast-check';
import { buildCsr, type Csr } from '../../../engine/algorithms/graph/csr.ts';
import type { Prng } from '../../../engine/base/prng.ts';

/** A directed multigraph as edge columns, as importers produce it. */
export interface EdgeList {
  readonly nodeCount: number;
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly relations: Uint16Array;
}

export function edgeList(nodeCount: number, edges: readonly (readonly number[])[]): EdgeList {
  return {
    nodeCount,
    sources: Uint32Array.from(edges, (edge) => edge[0]!),
    targets: Uint32Array.from(edges, (edge) => edge[1]!),
    relations: Uint16Array.from(edges, (edge) => edge[2] ?? 0),
  };
}

export const forwardCsr = (graph: EdgeList): Csr =>
  buildCsr(graph.nodeCount, graph.sources, graph.targets, graph.relations, null);
export const backwardCsr = (graph: EdgeList): Csr =>
  buildCsr(graph.nodeCount, graph.targets, graph.sources, graph.relations, null);

/** Digraphs of 0..nodeMax nodes with cycles, self loops, parallel edges and isolated nodes. */
export function anyGraph(nodeMax = 14, edgeMax = 40): fc.Arbitrary<EdgeList> {
  return fc.nat({ max: nodeMax }).chain((nodeCount) => {
    if (nodeCount === 0) return fc.constant(edgeList(0, []));
    const node = fc.nat({ max: nodeCount - 1 });
    return fc
      .array(fc.tuple(node, node, fc.nat({ max: 3 })), { maxLength: edgeMax })
      .map((edges) => edgeList(nodeCount, edges));
  });
}

/** The judge of everything that is a reachability: layers of a Map, start only over a cycle. */
export function reach(graph: EdgeList, start: number, depthMax: number): Map<number, number> {
  const depths = new Map<number, number>();
  let layer = [start];
  for (let depth = 1; layer.length > 0 && depth <= depthMax; depth++) {
    const next: number[] = [];
    for (const from of layer) {
      for (let edge = 0; edge < graph.sources.length; edge++) {
        const to = graph.targets[edge]!;
        if (graph.sources[edge] !== from || depths.has(to)) continue;
        depths.set(to, depth);
        next.push(to);
      }
    }
    layer = next;
  }
  return depths;
}

/** All closure rows as [ancestor, descendant, depth], in primary-key order. */
export function naiveClosure(graph: EdgeList, depthMax: number): [number, number, number][] {
  const rows: [number, number, number][] = [];
  for (let ancestor = 0; ancestor < graph.nodeCount; ancestor++) {
    const found = [...reach(graph, ancestor, depthMax)].sort((a, b) => a[0] - b[0]);
    for (const [descendant, depth] of found) rows.push([ancestor, descendant, depth]);
  }
  return rows;
}

/** A random recursive tree whose nodes are numbered at random, so that input order helps nobody. */
export function randomTree(nodeCount: number, prng: Prng): EdgeList {
  const names = shuffled(nodeCount, prng);
  const edges: [number, number][] = [];
  for (let i = 1; i < nodeCount; i++) edges.push([names[prng.below(i)]!, names[i]!]);
  return edgeList(nodeCount, edges);
}

export function shuffled(count: number, prng: Prng): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = prng.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

export function randomDigraph(nodeCount: number, edgeCount: number, prng: Prng): EdgeList {
  return edgeList(
    nodeCount,
    Array.from({ length: edgeCount }, () => [prng.below(nodeCount), prng.below(nodeCount)]),
  );
}
