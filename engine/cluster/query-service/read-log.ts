/**
 * What a query has read, as far as the coordinator knows it when the query is over. An answer whose reads are known can
 * be kept: it holds until a page it has read changes.
 */
export interface ReadLog {
  /** Pages (`pageOf` of shared-columns.ts) that hold a node whose home was asked for anything. */
  readonly pages: ReadonlySet<number>;
  /** Accesses by node that the run has counted as heat; none where it counted none. */
  readonly accesses: ReadonlyMap<number, number>;
}
