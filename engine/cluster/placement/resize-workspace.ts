import { existsSync, readdirSync, rmSync } from 'node:fs';
import { ShardscopeError } from '../../base/errors.ts';
import { NO_SHARD } from '../../model/ids.ts';
import { createSqliteLoader } from '../../storage/sqlite/sqlite-loader.ts';
import { Catalog } from '../catalog/catalog.ts';
import { makeReplicas, requireRoomForReplicas } from '../redundancy/replica-files.ts';
import { catalogFile, shardFile, shardFolder, withFileErrors } from '../workspace-files.ts';
import { readSummary, writeSummary } from '../workspace-summary.ts';
import { shardCapacities } from './capacities.ts';

/**
 * Another number of shards for a workspace that nobody has open. Growing makes the new partitions, empty and durable,
 * before the catalog says that they are shards; shrinking tells the catalog first and removes the files then. A crash in
 * between leaves files that no shard owns, which are replaced or removed by the next change of the number.
 * @throws conflict.plan when a shard that shall go is still home to nodes, usage.arguments when replicas would have no room
 */
export function resizeWorkspace(folder: string, shardCount: number): void {
  const catalog = Catalog.open(catalogFile(folder));
  try {
    const { shardCount: before, replicas } = catalog.facts();
    requireRoomForReplicas(replicas, shardCount);
    const stranded = catalog.nodes().homes.findIndex((home) => home >= shardCount && home !== NO_SHARD);
    if (stranded >= 0) {
      const message = `shards from ${shardCount} on are still home to nodes; propose a placement again and apply it`;
      throw new ShardscopeError('conflict.plan', message, { shards: shardCount });
    }
    withFileErrors(shardFolder(folder), () => removeUnowned(folder, before));
    for (let shard = before; shard < shardCount; shard++) createSqliteLoader(shardFile(folder, shard)).finish();
    if (replicas > 0) makeReplicas(folder, shardCount, before);
    catalog.saveShardCount(shardCapacities(catalog.placementRules(), shardCount));
    withFileErrors(shardFolder(folder), () => removeUnowned(folder, shardCount));
  } finally {
    catalog.close();
  }
  writeSummary(folder, { ...readSummary(folder), shards: shardCount });
}

function removeUnowned(folder: string, shardCount: number): void {
  if (!existsSync(shardFolder(folder))) return;
  for (const name of readdirSync(shardFolder(folder))) {
    const shard = /^(\d+)\./.exec(name)?.[1];
    if (shard !== undefined && Number(shard) >= shardCount) rmSync(`${shardFolder(folder)}/${name}`);
  }
}
