/** Placement rules by index. Infinity and null are "no rule"; `allowed` and the groups are as in `PartitionRequest`. */
export interface RuleColumns {
  /** Relative size of every shard. */
  readonly weights: Float64Array;
  /** Per shard, in the unit of `loads`. */
  readonly loadMax: Float64Array;
  readonly nodesMax: Float64Array;
  /** Measured accesses a second of every node and their bound per shard; null where none is bounded. */
  readonly heat: { readonly heats: Float64Array; readonly max: Float64Array } | null;
  readonly allowed: Uint32Array | null;
  readonly pins: Int32Array | null;
  readonly apart: readonly Uint32Array[];
  readonly together: readonly Uint32Array[];
}

export const noRuleColumns = (shardCount: number): RuleColumns => ({
  weights: new Float64Array(shardCount).fill(1),
  loadMax: new Float64Array(shardCount).fill(Infinity),
  nodesMax: new Float64Array(shardCount).fill(Infinity),
  heat: null,
  allowed: null,
  pins: null,
  apart: [],
  together: [],
});

/** No rule tells one shard from another, so their numbers may be exchanged. */
export function isSymmetric({ weights, loadMax, nodesMax, heat, allowed, pins }: RuleColumns): boolean {
  const isEven = (column: Float64Array) => column.every((value) => value === column[0]);
  return allowed === null && pins === null && [weights, loadMax, nodesMax, heat?.max ?? weights].every(isEven);
}

/** Shards that a node may be on by its mask and its pin, lowest first. */
export function shardsAllowed({ allowed, pins }: RuleColumns, node: number, shardCount: number): number[] {
  const words = Math.ceil(shardCount / 32);
  const isAllowed = (shard: number): boolean => {
    if (pins !== null && pins[node]! >= 0 && pins[node] !== shard) return false;
    return allowed === null || ((allowed[node * words + (shard >>> 5)]! >>> (shard & 31)) & 1) === 1;
  };
  return Array.from({ length: shardCount }, (_, shard) => shard).filter(isAllowed);
}
