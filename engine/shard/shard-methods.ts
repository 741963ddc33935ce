/**
 * What the coordinator may ask of a shard worker. Both sides are the engine's own, so the table is typed, not checked.
 * Every method is safe to repeat: after a worker died, the supervisor asks its successor the same again.
 */
import type { Csr } from '../algorithms/graph/csr.ts';
import type { CancelFlag } from '../counters/cancel-flag.ts';
import { trusted } from '../rpc/table.ts';
import type { Direction, PartitionCounts } from '../storage/partition-store.ts';
import type { EdgeRows, IncidentRows, NodeRow, Reached } from '../storage/rows.ts';

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
  /** One hop of a frontier. `moved` are the nodes that are not at home here any more. */
  expand: trusted<
    { nodes: Uint32Array; direction: Direction; relationMask: Uint8Array | null },
    { next: Uint32Array; moved: Uint32Array; rowsScanned: number }
  >(),
  /**
   * Closure look-ups of many nodes at once. `counts[i]` ends belong to `indexes[i]`, in order; MOVED marks a node that is
   * not at home here any more. Counts heat of all it reads.
   */
  reach: trusted<
    { hierarchy: number; indexes: Uint32Array; direction: Direction; depthMax: number },
    { counts: Uint32Array; nodes: Uint32Array; depths: Uint16Array }
  >(),
  /** Edges of many nodes at once, as `reach` gives its ends. Counts no heat: the caller knows what it reads twice. */
  edgesOf: trusted<
    { indexes: Uint32Array; direction: Direction },
    { counts: Uint32Array; others: Uint32Array; relations: Uint16Array }
  >(),
  /** Attributes (JSON text or null) of those of `indexes` that are at home here, and the others. */
  attributes: trusted<
    { indexes: Uint32Array },
    { indexes: Uint32Array; attributes: readonly (string | null)[]; moved: Uint32Array }
  >(),
  incidentCounts: trusted<{ index: number }, { edges: number; closureRows: number }>(),
  /** How many rows shard `to` would gain by a move of `index`; null when it is not at home here any more. */
  rowsToMove: trusted<{ index: number; to: number }, number | null>(),
  /** Every edge whose source is at home here. */
  'edges.owned': trusted<Record<string, never>, EdgeColumns>(),

  /** Sends the rows of `nodes` to worker `to` over the mesh, and returns how many it lacked once they are durable there. */
  copy: trusted<{ nodes: Uint32Array; to: number }, { rows: number }>(),
  reconcile: trusted<{ nodes: Uint32Array }, { rows: number }>(),
  verify: trusted<ShardVerifyInput, readonly ShardCheck[]>(),
} as const;

/** What one shard worker may ask of another. */
export const MESH_METHODS = {
  insert: trusted<{ rows: IncidentRows }, { rows: number }>(),
} as const;

/** Rows a copy sends at once: bounds the memory of both workers, and how long the target is busy at a stretch. */
export const COPY_NODES_MAX = 64;
