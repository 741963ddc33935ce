import { type Clock, systemClock } from '../base/clock.ts';
import { Catalog } from './catalog/catalog.ts';
import { removeReplicas } from './redundancy/set-replicas.ts';
import { nodeThreads, type ShardThreads } from './supervision/shard-threads.ts';
import { catalogFile, requireWorkspace } from './workspace-files.ts';

/** What an open workspace stands on: its disk, its threads and its time. A simulation brings its own. */
export interface Machine {
  /** @throws not-found.workspace, busy.workspace, storage.* */
  openCatalog(folder: string): Catalog;
  readonly threads: ShardThreads;
  readonly after: Clock['after'];
  /** Of any origin, finer than a millisecond: for how long something takes. */
  elapsedMs(): number;
}

export const realMachine: Machine = {
  openCatalog(folder) {
    requireWorkspace(folder);
    const catalog = Catalog.open(catalogFile(folder));
    try {
      // Somebody was killed while he added or dropped them.
      if (catalog.facts().replicas === 0) removeReplicas(folder);
      return catalog;
    } catch (error) {
      catalog.close();
      throw error;
    }
  },
  threads: nodeThreads,
  after: systemClock.after,
  elapsedMs: () => performance.now(),
};
