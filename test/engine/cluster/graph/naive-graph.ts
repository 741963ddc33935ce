/** The judge of what shards answer about a topology: sets and lists over the edge columns, one source at a time. */
import type { Topology } from '../../../../engine/model/topology.ts';
import type { Walk, WalkDirection, WantedNodes } from '../../../../engine/query/graph-access.ts';

export type Pair = readonly [source: number, other: number, depth: number];
export type EdgePair = readonly [source: number, other: number, relation: number, isReversed: number];

const isWanted = ({ nodeTypes }: Topology, { types, among }: WantedNodes, node: number) =>
  (types === null || types[nodeTypes[node]!] === 1) &&
  (among === null || (among.words[Math.floor(node / 32)]! & (1 << (node % 32))) !== 0);

/** Every edge of a node, as seen from it; a self loop once. */
export function edgesOf(
  topology: Topology,
  node: number,
  direction: WalkDirection,
  relations: Uint8Array | null,
): readonly EdgePair[] {
  const found: EdgePair[] = [];
  for (let edge = 0; edge < topology.edgeCount; edge++) {
    const [source, target] = [topology.edgeSources[edge]!, topology.edgeTargets[edge]!];
    const relation = topology.edgeRelations[edge]!;
    if (relations !== null && relations[relation] !== 1) continue;
    if (source === node && direction !== 'up') found.push([node, target, relation, 0]);
    else if (target === node && direction !== 'down') found.push([node, source, relation, 1]);
  }
  return found;
}

/**
 * Level by level: the nodes that walks of exactly so many edges lead to. A node is an end at the first level within
 * min..max that holds it; when as many levels as there are nodes have brought no new end, none will.
 */
export function reachOf(topology: Topology, source: number, walk: Walk, wanted: WantedNodes): readonly Pair[] {
  const others = adjacency(topology, walk);
  const depths = new Map<number, number>();
  let level = new Set([source]);
  let silent = 0;
  for (let depth = 0; depth <= walk.max && level.size > 0 && silent <= topology.nodeCount; depth++) {
    const before = depths.size;
    if (depth >= walk.min) for (const node of level) if (!depths.has(node)) depths.set(node, depth);
    silent = depth >= walk.min && depths.size === before ? silent + 1 : 0;
    const next = new Set<number>();
    for (const node of level) for (const other of others[node]!) next.add(other);
    level = next;
  }
  return [...depths].filter(([node]) => isWanted(topology, wanted, node)).map(([node, depth]) => [source, node, depth]);
}

const known = new WeakMap<Walk, readonly (readonly number[])[]>();

function adjacency(topology: Topology, walk: Walk): readonly (readonly number[])[] {
  const found =
    known.get(walk) ??
    Array.from({ length: topology.nodeCount }, (_, node) => {
      return edgesOf(topology, node, walk.direction, walk.relations).map(([, other]) => other);
    });
  known.set(walk, found);
  return found;
}

export const wantedEdgesOf = (
  topology: Topology,
  node: number,
  direction: WalkDirection,
  relations: Uint8Array | null,
  wanted: WantedNodes,
): readonly EdgePair[] =>
  edgesOf(topology, node, direction, relations).filter(([, other]) => isWanted(topology, wanted, other));
