import type { Topology } from '../../model/topology.ts';

/** A topology with where its nodes live, as it stood at one moment. */
export interface PlacedTopology {
  readonly topology: Topology;
  /** Shard of each node. */
  readonly homes: Uint16Array;
  /** Of each node; all add up to 1. */
  readonly influence: Float64Array;
}

export const typeOf = ({ topology }: PlacedTopology, node: number): string =>
  topology.metagraph.nodeTypes[topology.nodeTypes[node]!]!;

export const relationOf = ({ topology }: PlacedTopology, edge: number): string =>
  topology.metagraph.relations[topology.edgeRelations[edge]!]!;

export const sourceOf = ({ topology }: PlacedTopology, edge: number): string =>
  topology.nodeKeys[topology.edgeSources[edge]!]!;

export const targetOf = ({ topology }: PlacedTopology, edge: number): string =>
  topology.nodeKeys[topology.edgeTargets[edge]!]!;

/** "rack-7 -> host-3", for a message. */
export const edgeText = (placed: PlacedTopology, edge: number): string =>
  `${sourceOf(placed, edge)} -> ${targetOf(placed, edge)}`;
