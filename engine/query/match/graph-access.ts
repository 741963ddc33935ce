import type { EntityReader } from '../language/values.ts';

export type WalkDirection = 'down' | 'up' | 'either';

/** Pairs found from some sources: `at[i]` is the position of the source in the list that was asked for. */
export interface ReachedPairs {
  readonly at: Uint32Array;
  readonly others: Uint32Array;
  readonly depths: Uint32Array;
}

/** Edges found from some sources; `isReversed[i]` is 1 where the source is the edge's target. */
export interface EdgePairs {
  readonly at: Uint32Array;
  readonly others: Uint32Array;
  readonly relations: Uint32Array;
  readonly isReversed: Uint8Array;
}

/**
 * The topology as the executor sees it: sharded behind this line, a few maps in the tests' judge. All lists of sources
 * hold each node once. Everything that an answer reads is counted as heat by the implementation.
 */
export interface GraphAccess extends EntityReader {
  readonly nodeCount: number;
  readonly signal: AbortSignal;
  indexOf(key: string): number | undefined;
  /** Type numbers by node; `typeIndex` is -1 for a name nobody has. */
  readonly types: Uint16Array;
  typeIndex(name: string): number;
  nodesOfType(type: number): number;
  /** 1 at the named relations; null keeps all. Unknown names match nothing. */
  relationMask(names: readonly string[]): Uint8Array | null;
  /** What each source reaches within 1..depthMax edges, each end once, at its shortest distance. */
  reach(
    sources: Uint32Array,
    direction: WalkDirection,
    mask: Uint8Array | null,
    depthMax: number,
  ): Promise<ReachedPairs>;
  /** One pair an edge; a self loop appears once, also for `either`. */
  edges(sources: Uint32Array, direction: WalkDirection, mask: Uint8Array | null): Promise<EdgePairs>;
  /** Brings the attributes of these nodes, so that `properties` can give them. */
  loadAttributes(nodes: Uint32Array): Promise<void>;
}
