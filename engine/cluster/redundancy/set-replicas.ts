import { existsSync, readdirSync, rmSync } from 'node:fs';
import { ShardscopeError } from '../../base/errors.ts';
import { checkSeal, isSealedAs, syncFolderOf } from '../../storage/sqlite/seal.ts';
import { Catalog } from '../catalog/catalog.ts';
import { catalogFile, replicaFile, shardFile, shardFolder, withFileErrors } from '../workspace-files.ts';
import { makeReplicas, requireRoomForReplicas } from './replica-files.ts';

export interface SetReplicasOptions {
  /** For the audit trail. */
  readonly actor: string;
  readonly nowMs: () => number;
}

/**
 * Another number of replicas, 0 or 1, for a workspace that nobody has open and that was closed in good order. Replicas are
 * whole and durable before the catalog says that there are any; they are removed after it says that there are none. So a
 * crash leaves all or none, and files of the latter case go when the workspace is opened next (`removeReplicas`).
 * @throws usage.arguments for one shard, storage.*: nothing has changed then
 */
export function setReplicas(folder: string, replicas: number, { actor, nowMs }: SetReplicasOptions): void {
  const catalog = Catalog.open(catalogFile(folder));
  try {
    const { replicas: before, shardCount } = catalog.facts();
    if (replicas === before) return;
    requireRoomForReplicas(replicas, shardCount);
    if (replicas > 0) addReplicas(folder, shardCount);
    const detail = replicas > 0 ? `a replica of each of ${shardCount} shards` : 'no replicas any more';
    const event = { atMs: nowMs(), actor, action: 'replicas', planId: null, state: null, detail } as const;
    catalog.saveReplicas(replicas, event);
    if (replicas === 0) removeReplicas(folder);
  } finally {
    catalog.close();
  }
}

/** Whole copies of what is proven to be whole, or none. */
function addReplicas(folder: string, shardCount: number): void {
  const shards = Array.from({ length: shardCount }, (_, shard) => shard);
  for (const shard of shards) requireSealed(shardFile(folder, shard));
  try {
    makeReplicas(folder, shardCount);
    const wrong = shards.find((shard) => !isSealedAs(replicaFile(folder, shard), shardFile(folder, shard)));
    if (wrong === undefined) return;
    const file = replicaFile(folder, wrong);
    const message = `${file}: what was read back is not what was written; check the disk; no replicas were added`;
    throw new ShardscopeError('storage.io', message, { file });
  } catch (error) {
    removeReplicas(folder);
    throw error;
  }
}

/** One that is damaged would be copied with its damage, and nothing would be left to mend it from. */
function requireSealed(file: string): void {
  const seal = withFileErrors(file, () => checkSeal(file));
  if (seal.state === 'holds') return;
  const reason = seal.state === 'broken' ? seal.reason : 'it was not closed in good order';
  const message = `${file}: ${reason}; open the workspace, which checks it, and add replicas again; nothing was changed`;
  throw new ShardscopeError('storage.corrupt', message, { file });
}

/**
 * Removes every file of a replica, whole or begun: of a workspace whose catalog says that it has none, and that nobody else
 * can open now. Files of replicas that are to be removed only because somebody was killed cost no more than their room.
 */
export function removeReplicas(folder: string): void {
  if (!existsSync(shardFolder(folder))) return;
  withFileErrors(shardFolder(folder), () => {
    const names = readdirSync(shardFolder(folder)).filter((name) => /^\d+\.replica\./.test(name));
    for (const name of names) rmSync(`${shardFolder(folder)}/${name}`);
    if (names.length > 0) syncFolderOf(replicaFile(folder, 0));
  });
}
