import { trusted } from '../rpc/table.ts';
import type { EdgeKeys } from '../storage/partition-delta.ts';
import type { EdgeRows, NodeRow } from '../storage/rows.ts';
import type { PackedAnswer } from './shard-methods.ts';

/** In place of a version: there is no such node, no such edge, or it is not at home on the shard that was asked. */
export const NOT_THERE = 0xffff_ffff;

/** What the writer of live changes asks of a shard. Nothing of it counts as heat. */
export const WRITE_METHODS = {
  /**
   * Sets and removes the rows of a packed delta, in one transaction with the revision. `applied` rows really changed; none when the shard has that
   * revision already, so it may be sent again. It outlives the worker after the next `sync`, or the next rows of a move.
   * Refused where the shard has lost what it had up to revision `after`.
   */
  'delta.apply': trusted<{ delta: Uint8Array; after: number }, { applied: number }>(),
  /** Of the last delta applied, in partition and replica; 0 after an import. */
  revision: trusted<Record<string, never>, number>(),
  /** Waits for the disk. Every delta applied before is durable then, in the replica too; the answer is the revision of the last. */
  sync: trusted<Record<string, never>, number>(),
  /** Of each node and each edge, asked at its home (an edge's is that of its source), its version or NOT_THERE. */
  versions: trusted<{ nodes: Uint32Array; edges: EdgeKeys }, { nodes: Uint32Array; edges: Uint32Array }>(),
  /** Rows of those of `indexes` that are at home here, in their order. */
  'nodes.rows': trusted<{ indexes: Uint32Array }, readonly NodeRow[]>(),
  /**
   * The edges of each node, `counts[i]` of `indexes[i]`: those that leave it by target and relation, then those that enter
   * it by source and relation; a self loop once. An edge between two of the nodes comes with each of them.
   */
  'edges.incident': trusted<{ indexes: Uint32Array }, PackedAnswer & EdgeRows>(),
} as const;
