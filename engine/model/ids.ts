/**
 * Number of a node: its slot, the row of every shared column and every typed array. u32. There are more slots than nodes: a slot
 * without a node is vacant, its home NO_SHARD and its type NO_TYPE. New nodes take spare slots; those of removed nodes stay vacant.
 */
export type NodeIndex = number;
/** Number of a shard, 0..shardCount-1. u16, so a workspace has at most 65,534 shards; `NO_SHARD` means none. */
export type ShardIndex = number;
export const NO_SHARD = 0xffff;
/** Number of a node type in the metagraph's list. u16; `NO_TYPE` marks a vacant slot. */
export type TypeIndex = number;
export const NO_TYPE = 0xffff;
/** Number of a relation in the metagraph's list. u16. */
export type RelationIndex = number;
/** Number of a hierarchy in the workspace's list; 0 is `all`. u8. */
export type HierarchyIndex = number;
/** Grows with every change of the shard map. */
export type Epoch = number;

export const SHARD_COUNT_MAX = 64;

/** In place of a count of found rows: the node is not at home on the shard that was asked; ask its new home. */
export const MOVED = 0xffff_ffff;

/** In place of a count of found rows: the answer is long enough without this node; ask for it again. */
export const DEFERRED = 0xffff_fffe;
