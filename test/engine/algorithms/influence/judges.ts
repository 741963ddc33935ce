import { DirectedGraph } from 'graphology';
import { type EdgeList, edgeList } from '../random-graphs.ts';

export const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

/** Without parallel edges and self loops; with `isEitherWay` every edge also the other way round. */
export function simple(graph: EdgeList, isEitherWay = false): EdgeList {
  const edges = new Map<string, [number, number]>();
  graph.sources.forEach((source, edge) => {
    const target = graph.targets[edge]!;
    if (source === target) return;
    edges.set(`${source} ${target}`, [source, target]);
    if (isEitherWay) edges.set(`${target} ${source}`, [target, source]);
  });
  return edgeList(graph.nodeCount, [...edges.values()]);
}

/** For graphology, which numbers nodes by their keys here. */
export function toGraphology({ nodeCount, sources, targets }: EdgeList): DirectedGraph {
  const graph = new DirectedGraph();
  for (let node = 0; node < nodeCount; node++) graph.addNode(String(node));
  sources.forEach((source, edge) => {
    graph.addEdge(String(source), String(targets[edge]));
  });
  return graph;
}

/** Every shortest path between two nodes, each as the nodes between them. */
export function shortestPaths(graph: EdgeList, source: number, target: number): number[][] {
  let layer: number[][] = [[source]];
  for (let length = 0; length < graph.nodeCount && layer.length > 0; length++) {
    const found = layer.filter((path) => path.at(-1) === target);
    if (found.length > 0) return found.map((path) => path.slice(1, -1));
    // A path that comes back to itself is no shortest one.
    layer = layer.flatMap((path) => childrenOf(graph, path.at(-1)!).map((child) => [...path, child]));
    layer = layer.filter((path) => new Set(path).size === path.length);
  }
  return [];
}

/** The definition of betweenness, by listing all shortest paths of all pairs. */
export function naiveBetweenness(graph: EdgeList): number[] {
  const { nodeCount } = graph;
  const scores = new Array<number>(nodeCount).fill(0);
  for (let source = 0; source < nodeCount; source++) {
    for (let target = 0; target < nodeCount; target++) {
      if (source === target) continue;
      const paths = shortestPaths(graph, source, target);
      for (const node of paths.flat()) scores[node]! += 1 / paths.length / ((nodeCount - 1) * (nodeCount - 2));
    }
  }
  return scores;
}

const childrenOf = (graph: EdgeList, node: number): number[] => [
  ...graph.targets.filter((_, edge) => graph.sources[edge] === node),
];
