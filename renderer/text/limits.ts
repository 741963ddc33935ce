/** Shards that one workspace may have: the limit of `import.start`, which refuses more. */
export const SHARD_COUNT_MAX = 64;
