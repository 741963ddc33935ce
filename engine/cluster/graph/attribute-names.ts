import type { Supervisor } from '../supervisor.ts';

/** Names of all attributes that some node has, ascending. Reads every node row: ask once. */
export async function attributeNames(
  supervisor: Pick<Supervisor, 'call'>,
  shardCount: number,
): Promise<readonly string[]> {
  const shards = Array.from({ length: shardCount }, (_, shard) => shard);
  const names = await Promise.all(shards.map((shard) => supervisor.call(shard, 'nodes.attributeNames', {})));
  return [...new Set(names.flat())].sort();
}
