import type { SharedColumns } from '../counters/shared-columns.ts';
import type { CachedStore } from '../storage/cached/cached-store.ts';

/** What every kind of read in a shard needs. */
export interface ReadContext {
  readonly columns: SharedColumns;
  /** This shard's own stripe: one is added for every node that a read looks at. */
  readonly heat: Uint32Array;
  /** Looked at once a node and answer: between two looks a home may change. */
  isHome(node: number): boolean;
  /** @throws unavailable.shard before the partition is open */
  store(): CachedStore;
}

/**
 * Rows that one answer may hold before further nodes are deferred: some hundred KiB, a few milliseconds of a worker. One
 * node's rows always go together, so an answer may be longer by one list.
 */
export const ANSWER_ROWS_MAX = 1 << 16;
/** Rows that one answer may look at: a narrow filter must not keep the worker from others. */
export const SCANNED_ROWS_MAX = 1 << 20;
