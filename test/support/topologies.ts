import { createPrng } from '../../engine/base/prng.ts';
import type { MetagraphRule } from '../../engine/model/metagraph.ts';
import type { Topology } from '../../engine/model/topology.ts';

export const TYPES = ['rack', 'host', 'service'] as const;
export const RELATIONS = ['contains', 'calls', 'depends on'] as const;

/** A topology from edges [source, target, relation]; node i has the key `keys[i]` or `n<i>`. */
export function topologyOf(
  nodeCount: number,
  edges: readonly (readonly [number, number, number])[],
  keys: readonly string[] = [],
): Topology {
  const unique = [...new Map(edges.map((edge) => [edge.join(), edge])).values()];
  const nodeTypes = Uint16Array.from({ length: nodeCount }, (_, node) => node % TYPES.length);
  const rules = new Map<string, MetagraphRule>();
  for (const [source, target, relation] of unique) {
    const [fromType, toType] = [nodeTypes[source]!, nodeTypes[target]!];
    const id = [fromType, relation, toType].join();
    rules.set(id, { fromType, relation, toType, edgeCount: (rules.get(id)?.edgeCount ?? 0) + 1 });
  }
  const nodeKeys = Array.from({ length: nodeCount }, (_, node) => keys[node] ?? `n${node}`);
  return {
    metagraph: { nodeTypes: TYPES, relations: RELATIONS, rules: [...rules.values()] },
    nodeCount,
    nodeKeys,
    nodeLabels: nodeKeys.map((key) => `label of ${key}`),
    nodeTypes,
    nodeAttributes: nodeKeys.map((_key, node) => (node % 2 === 0 ? JSON.stringify({ node }) : null)),
    edgeCount: unique.length,
    edgeSources: Uint32Array.from(unique, ([source]) => source),
    edgeTargets: Uint32Array.from(unique, ([, target]) => target),
    edgeRelations: Uint16Array.from(unique, ([, , relation]) => relation),
    edgeAttributes: unique.map((_edge, at) => (at % 4 === 0 ? `{"edge":${at}}` : null)),
  };
}

/** Random, with cycles, self loops, parallel edges of different relations, and nodes without edges. */
export function randomTopology(nodeCount: number, edgeCount: number, seed: number): Topology {
  const prng = createPrng(seed);
  const connected = Math.ceil(nodeCount * 0.9);
  const edges = Array.from({ length: edgeCount }, () => {
    return [prng.below(connected), prng.below(connected), prng.below(RELATIONS.length)] as const;
  });
  return topologyOf(nodeCount, edges);
}

export type Direction = 'down' | 'up';

/** The judge of every query: layers of a Map over the edge list; the start is found only over a cycle. */
export function reach(
  topology: Topology,
  start: number,
  direction: Direction,
  depthMax: number,
  relations: readonly number[] | null = null,
): ReadonlyMap<number, number> {
  const { edgeSources, edgeTargets, edgeRelations } = topology;
  const [from, to] = direction === 'down' ? [edgeSources, edgeTargets] : [edgeTargets, edgeSources];
  const ends = adjacency(topology, from, to, edgeRelations, relations);
  const depths = new Map<number, number>();
  let layer = [start];
  for (let depth = 1; depth <= depthMax && layer.length > 0; depth++) {
    const next: number[] = [];
    for (const end of layer.flatMap((node) => ends[node]!)) {
      if (depths.has(end)) continue;
      depths.set(end, depth);
      next.push(end);
    }
    layer = next;
  }
  return depths;
}

function adjacency(
  { nodeCount }: Topology,
  from: Uint32Array,
  to: Uint32Array,
  edgeRelations: Uint16Array,
  relations: readonly number[] | null,
): readonly number[][] {
  const ends = Array.from({ length: nodeCount }, (): number[] => []);
  from.forEach((node, edge) => {
    if (relations === null || relations.includes(edgeRelations[edge]!)) ends[node]!.push(to[edge]!);
  });
  return ends;
}

export const keysOf = (topology: Topology, nodes: Iterable<number>): readonly string[] =>
  Array.from(nodes, (node) => topology.nodeKeys[node]!).sort();
