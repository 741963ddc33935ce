import { constants, copyFileSync, rmSync } from 'node:fs';
import { ShardscopeError } from '../../base/errors.ts';
import { syncPath, writeSeal } from '../../storage/sqlite/seal.ts';
import { Catalog } from '../catalog/catalog.ts';
import { catalogFile, replicaFile, shardFile, withFileErrors } from '../workspace-files.ts';

/** A replica is kept by another worker than its partition, so there have to be two. @throws usage.arguments */
export function requireRoomForReplicas(replicas: number, shardCount: number): void {
  if (replicas === 0 || shardCount > 1) return;
  const message = 'a replica needs a shard beside its own; take at least 2 shards, or no replicas';
  throw new ShardscopeError('usage.arguments', message, { shards: shardCount, replicas });
}

/** Replicas of the partitions from `first` on, durable and sealed. Nobody has the workspace open, and all logs are taken in. */
export function makeReplicas(folder: string, shardCount: number, first = 0): void {
  for (let shard = first; shard < shardCount; shard++) {
    const replica = replicaFile(folder, shard);
    withFileErrors(replica, () => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${replica}${suffix}`, { force: true });
      // Where the disk can share blocks nothing is copied until it is changed.
      copyFileSync(shardFile(folder, shard), replica, constants.COPYFILE_FICLONE);
      syncPath(replica);
      writeSeal(replica);
    });
  }
}

/** Says in the catalog of a workspace that nobody has open how many replicas it has. */
export function saveReplicas(folder: string, replicas: number): void {
  const catalog = Catalog.open(catalogFile(folder));
  try {
    catalog.saveReplicas(replicas);
  } finally {
    catalog.close();
  }
}
