/** Heat of nodes against time (`heat.map`). Times are milliseconds since 1970, heat accesses a second. */
export interface HeatMap {
  /** Length of a column. Columns begin at multiples of it, without gaps. */
  readonly resolutionMs: number;
  readonly columnsMs: Float64Array;
  /** Of each column, how much was watched. */
  readonly watchedMs: Float32Array;
  /** By column: 0 there are cells, 1 nobody watched, 2 watched, but the detail by node is not kept any more. */
  readonly noData: Uint8Array;
  /** All nodes of the rows, in order: by home now, by type, by number. Null where the order is that of `like`. */
  readonly order: Uint32Array | null;
  /** Row r is `order[starts[r]]` up to before `order[starts[r + 1]]`, so there is one more than rows. */
  readonly starts: Uint32Array;
  readonly rowShards: Uint16Array;
  /** Of the order: for `like`. */
  readonly fingerprint: number;
  /** Row after row; of a row of several nodes, of all of them together. 0 where `noData`. */
  readonly rates: Float32Array;
  readonly shardCount: number;
  /** Column after column: what each shard had to bear, by the homes of then. */
  readonly shardRates: Float32Array;
  /** Start of the earliest sample that is kept; null where there is none. */
  readonly keptFromMs: number | null;
}

/** Heat of every node over some time (`heat.nodes`). */
export interface HeatOfNodes {
  /** By number of the node. */
  readonly rates: Float32Array;
  /** How long was watched of which the detail by node is kept; 0: nothing is known. */
  readonly watchedMs: number;
}
