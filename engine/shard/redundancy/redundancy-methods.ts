import { trusted } from '../../rpc/table.ts';
import type { RowDifference, TableRows } from '../../storage/partition-copies.ts';
import type { RowValue } from '../../storage/partition-digest.ts';
import type { SlicePlace } from '../../storage/partition-slices.ts';
import type { IncidentRows } from '../../storage/rows.ts';

/**
 * A write of a partition as its replica repeats it. Homes are read from shared memory by both, and stay as they are while
 * a step of a move or of a write lasts.
 */
export type ReplicaWrite =
  /** Answered with the rows that were missing. */
  | { readonly kind: 'insert'; readonly rows: IncidentRows }
  /** Answered with the number of nodes it came to. */
  | { readonly kind: 'reconcile'; readonly nodes: Uint32Array; readonly rowsMax: number }
  /** Packed. Answered with the rows that changed; none where it was applied already. The last one before was `after`. */
  | { readonly kind: 'delta'; readonly delta: Uint8Array; readonly after: number }
  /** Answered with the revision of the last delta, when that and everything before is durable. */
  | { readonly kind: 'sync' };

/**
 * `unproven`: nothing where both files were proven when they were opened; `digests`: row by row only where ranges differ;
 * `rows`: every row.
 */
export type CompareMode = 'unproven' | 'digests' | 'rows';

/** Of the last live write in each copy. */
export interface CopyRevisions {
  readonly partition: number;
  readonly replica: number;
}

/** What the worker that keeps the replica of `shard` found when it compared it with the partition. */
export interface CopyComparison {
  readonly shard: number;
  /** Rows of the partition that were looked at, by digest or one by one. */
  readonly rows: number;
  /** Whatever else differs, the older one is the wrong one. */
  readonly revisions: CopyRevisions;
  /** The first of them. */
  readonly differences: readonly RowDifference[];
}

/** The same of one slice, in so many rows. */
export interface SliceComparison extends CopyComparison {
  /** Where the next slice begins; null where this was the last. */
  readonly next: SlicePlace | null;
}

/** What the coordinator asks of the worker that keeps a replica, or of the partition's own. */
export const REDUNDANCY_METHODS = {
  /** Of the worker that keeps the replica. Nothing is written meanwhile. */
  'replica.compare': trusted<{ mode: CompareMode }, CopyComparison>(),
  /** The same of the next slice. */
  'replica.compareSome': trusted<{ place: SlicePlace; rowsMax: number }, SliceComparison>(),
  /** Of this worker's partition and of its replica. */
  'replica.revisions': trusted<Record<string, never>, CopyRevisions>(),
  /** Makes the replica that this worker keeps anew from its partition. */
  'replica.restore': trusted<{ reason: string }, null>(),
  /** Makes this worker's partition anew from its replica. */
  'partition.restore': trusted<{ reason: string }, null>(),
  /** Writes the partition, as it stands, into a new file. */
  'partition.snapshot': trusted<{ file: string }, null>(),
} as const;

/** What the two workers that keep one partition and its replica ask of each other. */
export const REPLICA_METHODS = {
  /** Refused with `isBehind` where the replica does not have every live write up to revision `after`. */
  'replica.write': trusted<{ write: ReplicaWrite; after: number }, number>(),
  'replica.revision': trusted<Record<string, never>, number>(),
  /** Writes the whole replica, or partition, into a new file for the other to restore from. */
  'replica.copy': trusted<{ file: string }, null>(),
  'partition.copy': trusted<{ file: string }, null>(),
  'partition.state': trusted<Record<string, never>, { isProven: boolean; revision: number }>(),
  'partition.digests': trusted<Record<string, never>, readonly Uint32Array[]>(),
  /** Its key ends the slice where there are rows behind. */
  'partition.slice': trusted<
    { place: SlicePlace; rowsMax: number },
    { last: readonly number[] | null; count: number; sums: Uint32Array; revision: number }
  >(),
  'partition.rowsAfter': trusted<
    { place: SlicePlace; rowsMax: number; last: readonly number[] | null },
    readonly (readonly RowValue[])[]
  >(),
  'partition.rows': trusted<{ from: number; to: number }, { until: number; rows: TableRows }>(),
} as const;
