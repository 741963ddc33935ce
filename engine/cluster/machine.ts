import { type Clock, systemClock } from '../base/clock.ts';
import { Catalog } from './catalog/catalog.ts';
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
    return Catalog.open(catalogFile(folder));
  },
  threads: nodeThreads,
  after: systemClock.after,
  elapsedMs: () => performance.now(),
};
