/**
 * What the coordinator may ask of a shard worker. Both sides are the engine's own, so the table is typed, not checked.
 * Every method is safe to repeat: after a worker died, the supervisor asks its successor the same again.
 */
import type { Csr } from '../algorithms/graph/csr.ts';
import type { CancelFlag } from '../counters/cancel-flag.ts';
import type { WalkDirection, WantedNodes } from '../query/graph-access.ts';
import type { NodePredicate } from '../query/node-predicate.ts';
import { trusted } from '../rpc/table.ts';
import type { Direction, PartitionCounts } from '../storage/partition-store.ts';
import type { EdgeRows, IncidentRows, NodeRow, Reached } from '../storage/rows.ts';
import { FRONTIER_METHODS } from './frontier-methods.ts';
import { REDUNDANCY_METHODS } from './redundancy/redundancy-methods.ts';
import { WRITE_METHODS } from './write-methods.ts';

export type { EndChunk, EndCounts } from './frontier-ends.ts';
export type { WalkBegin } from './frontier-methods.ts';
export type {
  CompareMode,
  CopyComparison,
  CopyRevisions,
  REPLICA_METHODS,
  SliceComparison,
} from './redundancy/redundancy-methods.ts';

/** A hierarchy as a worker needs it: its graph both ways (shared memory) and how deep its closure is kept. */
export interface HierarchyGraph {
  readonly forward: Csr;
  readonly backward: Csr;
  readonly depthMax: number;
}

/** All edges of the topology in shared memory, and the few attributes of the edges this partition will hold. */
export interface EdgeColumns {
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly relations: Uint16Array;
}

export interface ShardVerifyInput {
  readonly cancel: CancelFlag;
  readonly edges: EdgeColumns;
  readonly hierarchies: readonly HierarchyGraph[];
  /** Without it only counts and homes are compared; with it every closure row is computed again. */
  readonly isDeep: boolean;
}

/** One invariant, looked at from one partition. */
export interface ShardCheck {
  readonly name: string;
  readonly checked: number;
  readonly failureCount: number;
  readonly failures: readonly string[];
}

/** A question about the closure lists of some nodes. */
export interface ClosureQuestion {
  readonly hierarchy: number;
  readonly indexes: Uint32Array;
  readonly direction: Direction;
  readonly depthMax: number;
  /** A walk of no edges counts too: every node reaches itself at depth 0, and at no other. */
  readonly includesSelf: boolean;
  readonly wanted: WantedNodes;
}

/**
 * Answers about many nodes in one: `counts[i]` entries of the other columns belong to `indexes[i]`, in order. MOVED in its
 * place marks a node that is not at home here any more, DEFERRED one that was left for another message so that this one
 * does not grow without bound; the first node that has not moved is always answered. Heat is counted of all that was read.
 */
export interface PackedAnswer {
  readonly counts: Uint32Array;
  /** What was read for it, kept or not. */
  readonly rowsScanned: number;
}

export const SHARD_METHODS = {
  /** Import: writes the partition file from shared columns and the node rows sent before. Ends closed. */
  'load.begin': trusted<Record<string, never>, null>(),
  'load.nodes': trusted<{ rows: readonly NodeRow[] }, null>(),
  'load.finish': trusted<
    {
      edges: EdgeColumns;
      attributes: ReadonlyMap<number, string>;
      hierarchies: readonly HierarchyGraph[];
      cancel: CancelFlag;
    },
    { counts: PartitionCounts; closureRowsOwned: number }
  >(),

  open: trusted<Record<string, never>, PartitionCounts>(),
  /** Frees the partition; afterwards the worker may be ended. Ending one inside SQLite would abort the whole process. */
  close: trusted<Record<string, never>, null>(),
  status: trusted<Record<string, never>, PartitionCounts & { fileBytes: number }>(),

  node: trusted<{ index: number }, NodeRow | null>(),
  /** Null when `index` is not at home here any more: the caller routes again. Counts heat of all it reads. */
  closure: trusted<
    { hierarchy: number; index: number; direction: Direction; depthMax: number; isCounted: boolean },
    Reached | null
  >(),
  edges: trusted<{ index: number; direction: Direction }, EdgeRows | null>(),
  /** The ends that each node reaches, in order of node index, the node itself first where `includesSelf` adds it. */
  'closure.reach': trusted<ClosureQuestion, PackedAnswer & { nodes: Uint32Array; depths: Uint16Array }>(),
  /** How many ends of each type; an entry a type, in the order of their first ends, which are the `examples`. */
  'closure.count': trusted<ClosureQuestion, PackedAnswer & { examples: Uint32Array; sizes: Uint32Array }>(),
  /**
   * `depths[i]`: the depth of `targets[i]` in the closure list of `sources[i]`, or NOT_REACHED. `moved` are the positions
   * whose source is not at home here any more.
   */
  'closure.depths': trusted<
    { hierarchy: number; sources: Uint32Array; targets: Uint32Array; direction: Direction; depthMax: number },
    { depths: Uint32Array; moved: Uint32Array; rowsScanned: number }
  >(),
  /**
   * The edges of each node, one entry an edge: those that leave it before those that enter it, each by other end and
   * relation. A self loop is one entry, also for `either`. `isReversed` is 1 where the node is the edge's target.
   */
  'edges.of': trusted<
    { indexes: Uint32Array; direction: WalkDirection; relations: Uint8Array | null; wanted: WantedNodes },
    PackedAnswer & { others: Uint32Array; relations: Uint16Array; isReversed: Uint8Array }
  >(),
  ...FRONTIER_METHODS,
  /** Those of `indexes` that meet the predicate, in their order, and those not at home here any more. */
  'nodes.select': trusted<
    { indexes: Uint32Array; predicate: NodePredicate; typeNames: readonly string[] },
    { kept: Uint32Array; moved: Uint32Array }
  >(),
  /** The names of all attributes that some node at home here has. */
  'nodes.attributeNames': trusted<Record<string, never>, readonly string[]>(),
  /** Attributes (JSON text or null) of those of `indexes` that are at home here, and the others. */
  attributes: trusted<
    { indexes: Uint32Array },
    { indexes: Uint32Array; attributes: readonly (string | null)[]; moved: Uint32Array }
  >(),
  incidentCounts: trusted<{ index: number }, { edges: number; closureRows: number }>(),
  /** How many rows shard `to` would gain by a move of `index`; null when it is not at home here any more. */
  rowsToMove: trusted<{ index: number; to: number }, number | null>(),
  /**
   * The edges that leave the first `answered` of `indexes`, with their attributes, ordered by index, target, relation. Not
   * counted as heat. The others are left for another message, so that this one does not grow without bound; the first is
   * always answered. All must be at home here.
   */
  'edges.leaving': trusted<{ indexes: Uint32Array }, EdgeRows & { answered: number }>(),
  /** Every edge whose source is at home here. */
  'edges.owned': trusted<Record<string, never>, EdgeColumns>(),

  /**
   * Sends rows of the first of `nodes` to worker `to` over the mesh: of as many as have `rowsMax` rows together, of one at
   * least. When they are there, which `sync` makes durable, `rows[i]` is how many it lacked of those that `nodes[i]` brings;
   * its length says how many nodes were sent. A row of two nodes that are sent together is brought by the upper one.
   */
  copy: trusted<{ nodes: Uint32Array; to: number; rowsMax: number }, { rows: Uint32Array }>(),
  /** Makes rows of the first `nodeCount` of `nodes` obey the shard map, about `rowsMax`. */
  reconcile: trusted<{ nodes: Uint32Array; rowsMax: number }, { nodeCount: number }>(),
  ...WRITE_METHODS,
  verify: trusted<ShardVerifyInput, readonly ShardCheck[]>(),
  ...REDUNDANCY_METHODS,
} as const;

/** What one shard worker may ask of another. */
export const MESH_METHODS = {
  /** The rows of all `nodes`; answers as `copy`. */
  insert: trusted<{ nodes: Uint32Array; rows: IncidentRows }, { rows: Uint32Array }>(),
} as const;

/** Nodes that one message copies at most: with `rowsMax` it bounds memory, and how long both workers are busy. */
export const COPY_NODES_MAX = 256;
