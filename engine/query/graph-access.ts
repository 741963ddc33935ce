import type { NodeSet } from '../model/node-set.ts';
import type { EntityReader } from './language/values.ts';
import type { NodePredicate } from './node-predicate.ts';

export type WalkDirection = 'down' | 'up' | 'either';

/** How to get from a node to others: over which edges, and how many of them. */
export interface Walk {
  readonly direction: WalkDirection;
  /** 1 at the relations to follow; null follows all. */
  readonly relations: Uint8Array | null;
  /** Number of edges, both ends included; `max` may be Infinity. */
  readonly min: number;
  readonly max: number;
}

/** What the far end of a step must be. The shards leave everything else out of their answers. */
export interface WantedNodes {
  /** 1 at the wanted node types; null wants all. */
  readonly types: Uint8Array | null;
  /** The nodes that can still be part of an answer (a semi-join); null where any can. */
  readonly among: NodeSet | null;
}

/** Pairs found from some sources: `at[i]` is the position of the source in the list that was asked for. */
export interface ReachedPairs {
  readonly at: Uint32Array;
  readonly others: Uint32Array;
  /** Number of edges of the shortest walk that `Walk` allows. */
  readonly depths: Uint32Array;
}

/** Edges found from some sources; `isReversed[i]` is 1 where the source is the edge's target. */
export interface EdgePairs {
  readonly at: Uint32Array;
  readonly others: Uint32Array;
  readonly relations: Uint32Array;
  readonly isReversed: Uint8Array;
}

/** How many ends of each type a source reaches: a line for each (source, type) that has any. */
export interface ReachedCounts {
  readonly at: Uint32Array;
  /** One of the ends, standing for all that have its type. */
  readonly examples: Uint32Array;
  readonly counts: Uint32Array;
}

/** What reading has cost; every read adds to the one it is given. */
export interface ReadWork {
  readonly shards: Set<number>;
  rowsScanned: number;
  /** Between threads. */
  bytesShipped: number;
  /** Rounds of a walk over the shards. */
  hops: number;
}

/** In answers of `depthsBetween`: no walk leads there. */
export const NOT_REACHED = 0xffff_ffff;

/**
 * The topology as queries see it: sharded behind this line, a few maps in the tests' judge. Everything that an answer
 * reads is counted as heat by the implementation.
 *
 * All lists of sources hold each node once. Answers come in chunks of bounded size, the next one when it is asked for,
 * all of one source in one chunk or in several; in an order that depends only on the topology, the shard map and the
 * question. Ending an iteration early gives up the rest.
 */
export interface GraphAccess extends EntityReader {
  /** Slots: some may be vacant (type NO_TYPE). */
  readonly nodeCount: number;
  readonly signal: AbortSignal;
  indexOf(key: string): number | undefined;
  /** Type numbers by node; `typeIndex` is -1 for a name nobody has. */
  readonly types: Uint16Array;
  readonly typeCount: number;
  typeIndex(name: string): number;
  nodesOfType(type: number): number;
  /** 1 at the named relations; null keeps all. Unknown names match nothing. */
  relationMask(names: readonly string[]): Uint8Array | null;
  /** Ends that one node of `type` (-1: of any) leads to, on average, as far as statistics tell. For plans only. */
  fanOut(type: number, walk: Walk): number;
  /** Name of the hierarchy whose closure answers `walk`, null where its edges have to be walked. */
  coveringHierarchy(walk: Walk): string | null;

  /** What each source reaches, each end once, at its shortest length within `walk`. */
  reach(sources: Uint32Array, walk: Walk, wanted: WantedNodes, work: ReadWork): AsyncIterable<ReachedPairs>;
  /** What `reach` would find, counted where the rows are. */
  countReached(sources: Uint32Array, walk: Walk, wanted: WantedNodes, work: ReadWork): AsyncIterable<ReachedCounts>;
  /** Length of the shortest walk from `sources[i]` to `targets[i]`, or NOT_REACHED. A node may appear any number of times. */
  depthsBetween(sources: Uint32Array, targets: Uint32Array, walk: Walk, work: ReadWork): Promise<Uint32Array>;
  /** One pair an edge; a self loop appears once, also for `either`. */
  edges(
    sources: Uint32Array,
    direction: WalkDirection,
    relations: Uint8Array | null,
    wanted: WantedNodes,
    work: ReadWork,
  ): AsyncIterable<EdgePairs>;
  /** Those of `nodes` that meet the predicate, decided where they live; in the order given. */
  select(nodes: Uint32Array, predicate: NodePredicate, work: ReadWork): Promise<Uint32Array>;
  /** Brings the attributes of these nodes: `properties` gives them until the next call. */
  loadAttributes(nodes: Uint32Array, work: ReadWork): Promise<void>;
}
