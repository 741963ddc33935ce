import { ShardscopeError } from '../../engine/base/errors.ts';
import type { PartitionPlace } from '../../engine/storage/partition-place.ts';
import type { PartitionStore } from '../../engine/storage/partition-store.ts';
import type { SqliteStore } from '../../engine/storage/sqlite/sqlite-store.ts';
import { lostDisk, openPartition, type PartitionDisk, type StoreContext } from './disks.ts';
import { Crash } from './world.ts';

export interface PlaceContext extends StoreContext {
  /** Told before a disk is opened: it may be lost by then. */
  readonly opening: (disk: PartitionDisk) => void;
  readonly planted: (store: PartitionStore, disk: PartitionDisk) => PartitionStore;
}

/** Where a simulated partition, or the replica of one, lies. @param shard the partition's, whoever keeps it */
export function simulatedPlace(
  disk: PartitionDisk,
  file: string,
  shard: number,
  context: PlaceContext,
): PartitionPlace {
  const { world, owner, copies } = context;
  const restoring = file.replace(/\.sqlite$/, '.restoring.sqlite');
  const requireAlive = () => {
    if (!owner.isAlive) throw new Crash();
  };
  return {
    file,
    restoring,
    open() {
      requireAlive();
      // What was written a moment ago is there.
      if (!disk.isFresh) context.opening(disk);
      disk.isFresh = false;
      if (disk.isLost) throw lostDisk(file);
      const isProven = disk.isSealed;
      disk.isSealed = false;
      const store = openPartition(disk, file, shard, context);
      return { store: { ...store, ...context.planted(store, disk) } satisfies SqliteStore, isProven };
    },
    isDamage: (error) => error instanceof ShardscopeError && error.code === 'storage.corrupt',
    close(store) {
      store.close();
      if (!owner.isAlive || disk.isLost) return;
      disk.sync();
      disk.isSealed = true;
    },
    seal() {
      throw new Error('nothing is imported in a simulation');
    },
    prepareRestore() {
      requireAlive();
      copies.delete(restoring);
    },
    putRestored() {
      requireAlive();
      world.trace.note(`${file} is restored`);
      world.point(`before ${file} is restored`);
      requireAlive();
      disk.restore(copies.get(restoring)!);
      copies.delete(restoring);
      world.point(`after ${file} is restored`);
      requireAlive();
    },
  };
}
