/** A plan that is only looked at, drawn over the live picture. Pure. */
import { UNMOVED } from './node-shaders.ts';
import { PALETTE_COLOR_COUNT } from './palette.ts';

export const GHOST_SHOWS = ['before', 'both', 'after'] as const;
export type GhostShows = (typeof GHOST_SHOWS)[number];

/** Node `nodes[i]` goes to shard `to[i]`. */
export interface Moves {
  readonly nodes: Uint32Array;
  readonly to: Uint16Array;
}

export interface Ghost extends Moves {
  readonly shows: GhostShows;
}

export const NO_MOVES: Moves = { nodes: new Uint32Array(0), to: new Uint16Array(0) };

/** The column that discs are split by: where a plan puts each node, as a slot of the palette. O(n). */
export function afterColumn({ nodes, to }: Moves, nodeCount: number): Uint8Array {
  const after = new Uint8Array(nodeCount).fill(UNMOVED);
  for (const [at, node] of nodes.entries()) if (node < nodeCount) after[node] = to[at]! % PALETTE_COLOR_COUNT;
  return after;
}

/** Least radius in CSS pixels of a moved node: the more there are, the less room has each. */
export function ghostRadiusPx(moveCount: number): number {
  return moveCount <= 300 ? 5.5 : moveCount <= 3000 ? 3.5 : 2;
}

/** Those moves whose nodes pass a test. */
export function movesWhere({ nodes, to }: Moves, test: (node: number, to: number) => boolean): Moves {
  const kept = [...nodes.keys()].filter((at) => test(nodes[at]!, to[at]!));
  return { nodes: Uint32Array.from(kept, (at) => nodes[at]!), to: Uint16Array.from(kept, (at) => to[at]!) };
}
