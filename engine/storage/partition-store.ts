import type { PartitionDelta } from './partition-delta.ts';
import type { EdgeRows, IncidentRows, NodeRow, Reached } from './rows.ts';

export type Direction = 'down' | 'up';

export interface PartitionCounts {
  readonly nodes: number;
  readonly edges: number;
  /** Closure rows stored here, copies included. */
  readonly closureRows: number;
}

/** Receives what a partition holds at import, in primary-key order; `finish` makes it durable. Not readable before. */
export interface PartitionLoader {
  nodes(rows: readonly NodeRow[]): void;
  /** Ordered by (source, target, relation). */
  edges(rows: EdgeRows): void;
  /** All rows of one ancestor, descendants ascending; groups come in order of (hierarchy, ancestor). */
  closureGroup(
    hierarchy: number,
    ancestor: number,
    descendants: Uint32Array,
    depths: Uint16Array,
    count: number,
    ancestorHome: number,
  ): void;
  finish(): void;
  /** Gives up what was loaded so far and frees it. */
  abandon(): void;
}

export interface ClosureRow {
  readonly hierarchy: number;
  readonly ancestor: number;
  readonly descendant: number;
  readonly depth: number;
  readonly shard: number;
}
export interface EdgeRow {
  readonly source: number;
  readonly target: number;
  readonly relation: number;
}

/**
 * Told of every row that a write really adds, changes or removes, while it does: what it finds already there, or already
 * gone, is not told. A write that fails afterwards has told of rows that stayed as they were.
 */
export interface RowListener {
  nodeChanged(index: number): void;
  edgeChanged(source: number, target: number): void;
  closureRowChanged(hierarchy: number, ancestor: number, descendant: number): void;
}

/**
 * Where one partition keeps its rows. It holds the node rows whose home it is, and every edge and closure row with at
 * least one endpoint at home here; so all answers about a home node come from this partition alone.
 *
 * Synchronous: a transaction never spans an await. Every write is one transaction and safe to repeat; it outlives its
 * process when it returns, and a power failure when `sync` has returned after it: whoever sends it keeps it that long
 * ([ADR 15](../../docs/adr/0015-deltas-are-synced-later.md)). The same contract suite runs on every
 * implementation (test/contract/partition-store.contract.ts).
 */
export interface PartitionStore {
  node(index: number): NodeRow | undefined;
  nodes(indexes: Uint32Array): readonly NodeRow[];
  /**
   * What `index` reaches downwards or upwards within `depthMax` in a hierarchy; in order of node index. Adds one to
   * `accesses[node]` for each: while the rows are at hand that is almost free, a second pass over the result is not.
   */
  closure(
    hierarchy: number,
    index: number,
    direction: Direction,
    depthMax: number,
    accesses?: Uint32Array | null,
  ): Reached;
  /** Depth of one closure row, undefined where there is none: one look-up by primary key. */
  closureDepth(hierarchy: number, ancestor: number, descendant: number): number | undefined;
  /** Edges that leave (`down`) or enter (`up`) `index`, ordered by other end. */
  edges(index: number, direction: Direction): EdgeRows;
  counts(): PartitionCounts;
  /** Undefined where there is no such row. */
  nodeVersion(index: number): number | undefined;
  edgeVersion(source: number, target: number, relation: number): number | undefined;
  /** Rows that name `index`, without reading them all into memory. */
  incidentCounts(index: number): { edges: number; closureRows: number };

  /** Rows that name any of `nodes`, which must be at home here. */
  incidentRows(nodes: Uint32Array): IncidentRows;
  /**
   * Adds rows that are missing, keeps what is there. Returns how many were missing. Rows are copied in steps that no delta
   * interrupts, so what a copy meets here is at least as new as what it brings.
   */
  insertRows(rows: IncidentRows, homes: Uint16Array, listener?: RowListener): number;
  /**
   * Makes the rows that name any of `nodes` obey the placement rule under `homes`: deletes node rows and rows without
   * an endpoint here, rewrites `shard_id` of the others. The last step of a move, and also its rollback: with the old
   * map it removes what a copy had added. Returns the rows deleted or rewritten.
   */
  reconcile(nodes: Uint32Array, homes: Uint16Array, listener?: RowListener): number;
  /**
   * The same for the first of `nodes`, until about `rowsMax` rows were looked at; one at least. Returns for how many.
   */
  reconcileSome(nodes: Uint32Array, homes: Uint16Array, rowsMax: number, listener?: RowListener): number;

  /**
   * Applies a delta together with its revision; one that is not newer than the last one applied changes nothing. Returns
   * the rows that it really added, changed or removed. Reads see it at once; it outlives the process after the next `sync`,
   * or the next write of another kind. A failure may take back earlier ones of which that is not true yet: ask for
   * `appliedRevision`, and apply what is newer again.
   */
  applyDelta(delta: PartitionDelta, listener?: RowListener): number;
  /** Revision of the last delta applied; 0 after an import. */
  appliedRevision(): number;
  /**
   * Makes durable whatever was written so far; gives the applied revision, which is durable then. While a disk is waited for
   * the store can be read and written to.
   */
  sync(): number | Promise<number>;

  /** Every row, read as it is asked for. The store must not be written to before the iteration has ended. */
  allNodes(): IterableIterator<NodeRow>;
  /** In order of (source, target, relation). */
  allEdges(): IterableIterator<EdgeRow>;
  /** In order of (hierarchy, ancestor, descendant). */
  closureRows(): IterableIterator<ClosureRow>;
  /** Bytes on disk, 0 when there is no disk. */
  fileBytes(): number;
  close(): void;
}
