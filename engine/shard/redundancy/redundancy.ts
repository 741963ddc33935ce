/**
 * One partition, twice
 * ====================
 *
 * The worker of shard k keeps partition k and, where there are replicas, the replica of the shard before it; the worker of
 * the shard after it keeps the replica of k. Every write of a partition is sent to its replica first, made here meanwhile,
 * and answered when it is made in both; what has to be durable is so in both. A crash in between leaves them apart only by
 * writes that the journal of moves or the catalog's record of live writes repeats, which is harmless where they were made
 * already: a copy that lacks more than those is made anew.
 *
 * A file that is damaged is made anew from its other copy: when it is opened, and when a read or a write meets the damage.
 * Whoever asks meanwhile waits. Each side answers for its own file only, at once, so two that are both damaged fail and do
 * not wait for each other.
 */
import { assert } from '../../base/assert.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { Client } from '../../rpc/client.ts';
import type { HandlersOf } from '../../rpc/serve.ts';
import { type RowDifference, rowDifferences } from '../../storage/partition-copies.ts';
import { DIGEST_NODES, type RowValue } from '../../storage/partition-digest.ts';
import type { PartitionPlace } from '../../storage/partition-place.ts';
import { keyOfRow, placeBehind, type SlicePlace, sliceDigest } from '../../storage/partition-slices.ts';
import type { SqliteStore } from '../../storage/sqlite/sqlite-store.ts';
import { KeptFile } from './kept-file.ts';
import { answerOfBoth, makeWrite } from './make-write.ts';
import type {
  CompareMode,
  CopyComparison,
  CopyRevisions,
  REDUNDANCY_METHODS,
  REPLICA_METHODS,
  ReplicaWrite,
  SliceComparison,
} from './redundancy-methods.ts';

/** Rows of a comparison that travel at once. */
const COMPARED_ROWS_MAX = 20_000;
const DIFFERENCES_SHOWN = 1000;

export interface ReplicaPlaces {
  /** The worker that keeps the replica of this shard. */
  readonly keeper: number;
  /** The shard whose replica this worker keeps, and where. */
  readonly of: number;
  readonly place: PartitionPlace;
  peer(shard: number): Client<typeof REPLICA_METHODS>;
  /** Resolves when what was posted in this turn is on its way. */
  posted(): Promise<void>;
}

export interface RedundancyOptions {
  readonly shard: number;
  readonly homes: Uint16Array;
  readonly place: PartitionPlace;
  /** Null where the workspace has no replicas. */
  readonly replica: ReplicaPlaces | null;
  /** Told of long work that begins outside of a handler; the result is called when it ends. */
  readonly handling: (method: string) => () => void;
  readonly onRestored: (file: 'partition' | 'replica', shard: number, reason: string) => void;
  /** A file is about to be made anew; `reason` says why it cannot be, where that has failed. */
  readonly onRestoring?: (file: 'partition' | 'replica', shard: number, failure: string | null) => void;
}

export class Redundancy {
  readonly #options: RedundancyOptions;
  readonly #own: KeptFile;
  readonly #kept: KeptFile | null;
  readonly #examined: Promise<void>;
  #examine = (): void => {};
  /** Of the last live write that was in the partition since this worker started. */
  #had = 0;
  #mayBeBehind = false;
  /** What was read of the partition before holds no more. */
  #onReplaced = (): void => {};
  readonly meshHandlers: HandlersOf<typeof REPLICA_METHODS>;

  constructor(options: RedundancyOptions) {
    this.#options = options;
    const { shard, place, replica, onRestored, onRestoring = () => {} } = options;
    this.#own = new KeptFile({
      shard,
      place,
      fetch: replica && ((file) => this.#ask(replica.keeper, (peer) => peer.call('replica.copy', { file }))),
      onRestored: (reason) => {
        // The other copy may have lost with its worker what it had not committed.
        this.#mayBeBehind = true;
        onRestored('partition', shard, reason);
      },
      onRestoring: (failure) => onRestoring('partition', shard, failure),
    });
    this.#kept =
      replica &&
      new KeptFile({
        shard: replica.of,
        place: replica.place,
        fetch: (file) => this.#ask(replica.of, (peer) => peer.call('partition.copy', { file })),
        onRestored: (reason) => onRestored('replica', replica.of, reason),
        onRestoring: (failure) => onRestoring('replica', replica.of, failure),
      });
    this.#examined = new Promise((resolve) => {
      this.#examine = resolve;
    });
    this.meshHandlers = this.#meshHandlers();
  }

  /** Opens both files; one that is damaged is made anew. @throws storage.*, incompatible.schema, unavailable.shard */
  async open(): Promise<void> {
    try {
      this.#kept?.examine();
      this.#own.examine();
    } finally {
      this.#examine();
    }
    await Promise.all([this.#own.mend(), this.#kept?.mend()]);
  }

  get store(): SqliteStore {
    return this.#own.store;
  }

  /** After an import has written the partition and closed it. */
  seal(): void {
    this.#options.place.seal();
  }

  close(): void {
    try {
      this.#own.close();
    } finally {
      this.#kept?.close();
    }
  }

  /** Makes a write here and in the replica. `locally` makes it here: synchronously, but for the wait of a sync. */
  written(write: ReplicaWrite, locally: () => number | Promise<number>): number | Promise<number> {
    const { replica } = this.#options;
    return replica === null ? this.#madeHere(write, locally) : this.#writtenTwice(replica, write, locally);
  }

  #madeHere(write: ReplicaWrite, locally: () => number | Promise<number>): number | Promise<number> {
    try {
      const made = locally();
      if (write.kind === 'delta') this.#had = Math.max(this.#had, this.#own.store.appliedRevision());
      return made;
    } catch (error) {
      // A commit that fails takes back what it had taken in.
      this.#mayBeBehind = true;
      throw error;
    }
  }

  async #writtenTwice(
    { keeper, posted }: ReplicaPlaces,
    write: ReplicaWrite,
    locally: () => number | Promise<number>,
  ): Promise<number> {
    const after = this.#precedingRevision(write);
    const sent = this.#ask(keeper, (peer) => peer.call('replica.write', { write, after }));
    // A failure here is the one to tell of; that of the replica is waited for all the same.
    sent.catch(() => {});
    await posted();
    // A read may have met damage meanwhile.
    await this.mending;
    const made = await this.#madeHere(write, locally);
    return answerOfBoth(write, made, await sent);
  }

  /** Rows of moves must not overtake live writes. */
  #precedingRevision(write: ReplicaWrite): number {
    if (write.kind === 'delta') return write.after;
    return write.kind === 'sync' ? 0 : this.#own.store.appliedRevision();
  }

  /** @throws unavailable.shard where the partition has lost live writes that it had, and has not got them again */
  requireWhole(): void {
    if (!this.#mayBeBehind) return;
    if (this.#own.store.appliedRevision() < this.#had) throw behind(this.#options.shard, 'partition');
    this.#mayBeBehind = false;
  }

  /** Of the last live write that is in the partition and, where there is one, in its replica. */
  revision(): number | Promise<number> {
    if (this.#options.replica === null) return this.#own.store.appliedRevision();
    return this.#revisions().then(({ partition, replica }) => Math.min(partition, replica));
  }

  async #revisions(): Promise<CopyRevisions> {
    const { replica } = this.#options;
    const partition = this.#own.store.appliedRevision();
    if (replica === null) return { partition, replica: partition };
    return { partition, replica: await this.#ask(replica.keeper, (peer) => peer.call('replica.revision', {})) };
  }

  /** Whether work that failed may go right after the partition is made anew. */
  isMendable(error: unknown): boolean {
    return this.#own.isMendable(error);
  }

  mend(error: unknown): Promise<void> {
    return this.#own.restore(error);
  }

  /** Settles when the partition is not being made anew any more; null when it is not. */
  get mending(): Promise<void> | null {
    return this.#own.restoring;
  }

  handlers(onReplaced: () => void): HandlersOf<typeof REDUNDANCY_METHODS> {
    this.#onReplaced = onReplaced;
    return {
      'replica.compare': ({ mode }) => this.#compare(mode),
      'replica.compareSome': ({ place, rowsMax }) => this.#compareSome(place, rowsMax),
      'replica.revisions': () => this.#revisions(),
      'replica.restore': async ({ reason }) => {
        await this.#replica().restore(new ShardscopeError('storage.corrupt', reason, {}));
        return null;
      },
      'partition.restore': async ({ reason }) => {
        await this.#own.restore(new ShardscopeError('storage.corrupt', reason, {}));
        onReplaced();
        return null;
      },
      'partition.snapshot': async ({ file }) => {
        await this.#own.store.copyTo(file);
        return null;
      },
    };
  }

  #meshHandlers(): HandlersOf<typeof REPLICA_METHODS> {
    const { homes } = this.#options;
    return {
      'replica.write': ({ write, after }) =>
        mendingOnce(this.#replica(), ({ store }) => {
          if (store.appliedRevision() < after) throw behind(this.#options.replica!.of, 'replica');
          return makeWrite(store, write, homes);
        }),
      'replica.revision': () => mendingOnce(this.#replica(), ({ store }) => store.appliedRevision()),
      'replica.copy': ({ file }) => this.#copy(this.#replica(), file),
      'partition.copy': ({ file }) => this.#copy(this.#own, file),
      'partition.state': () => ({ isProven: this.#own.isProven, revision: this.#own.store.appliedRevision() }),
      'partition.digests': () => this.#readOwn((store) => store.digests(homes.length)),
      'partition.slice': ({ place, rowsMax }) => this.#slice(place, rowsMax),
      'partition.rowsAfter': ({ place, rowsMax, last }) =>
        this.#readOwn((store) => store.rowsAfter(place, rowsMax, last)),
      'partition.rows': ({ from, to }) =>
        this.#readOwn((store) => store.rowsBetween(from, to, COMPARED_ROWS_MAX, homes.length)),
    };
  }

  /** What a comparison reads of this side: damage that it meets is mended, and is no difference then. */
  #readOwn<T>(read: (store: SqliteStore) => T): Promise<T> {
    return mendingOnce(this.#own, ({ store }) => read(store), this.#onReplaced);
  }

  /** For the other worker, which has lost its copy: so this one has to be whole. */
  async #copy(kept: KeptFile, file: string): Promise<null> {
    await this.#examined;
    const { store } = kept;
    const damage = this.#during('partition.copy', () => store.damage());
    if (damage !== null) throw new ShardscopeError('storage.corrupt', `the other copy is damaged too: ${damage}`, {});
    await store.copyTo(file);
    return null;
  }

  async #compare(mode: CompareMode): Promise<CopyComparison> {
    const { replica, homes } = this.#options;
    const kept = this.#replica();
    assert(replica !== null, 'a replica is compared where one is kept');
    const differences: RowDifference[] = [];
    const theirs = await this.#ask(replica.of, (peer) => peer.call('partition.state', {}));
    const isProven = kept.isProven && theirs.isProven;
    const ranges = mode === 'unproven' && isProven ? [] : await this.#rangesToCompare(replica, kept, mode);
    for (const range of ranges) {
      const end = Math.min((range + 1) * DIGEST_NODES, homes.length);
      for (let from = range * DIGEST_NODES; from < end; ) {
        const first = from;
        const { until, rows } = await this.#ask(replica.of, (peer) =>
          peer.call('partition.rows', { from: first, to: end }),
        );
        const mine = await mendingOnce(kept, ({ store }) =>
          store.rowsBetween(first, until, Number.POSITIVE_INFINITY, homes.length),
        );
        differences.push(...rowDifferences(rows, mine.rows, DIFFERENCES_SHOWN - differences.length));
        from = until;
      }
    }
    const { nodes, edges, closureRows } = await mendingOnce(kept, ({ store }) => store.counts());
    const revisions = { partition: theirs.revision, replica: kept.store.appliedRevision() };
    return { shard: replica.of, rows: nodes + edges + closureRows, revisions, differences };
  }

  async #compareSome(place: SlicePlace, rowsMax: number): Promise<SliceComparison> {
    const { replica } = this.#options;
    const kept = this.#replica();
    assert(replica !== null, 'a replica is compared where one is kept');
    const theirs = await this.#ask(replica.of, (peer) => peer.call('partition.slice', { place, rowsMax }));
    const { last } = theirs;
    // One row more than there may be: that there are more is difference enough.
    const rows = await mendingOnce(kept, ({ store }) => store.rowsAfter(place, rowsMax + 1, last));
    const compared = {
      shard: replica.of,
      rows: theirs.count,
      revisions: { partition: theirs.revision, replica: kept.store.appliedRevision() },
      next: placeBehind(place, last),
    };
    const sums = sliceDigest(rows);
    if (rows.length === theirs.count && sums.every((sum, at) => sum === theirs.sums[at])) {
      return { ...compared, differences: [] };
    }
    // Where this copy has so many more that they are cut off, the other's are looked at as far as these go.
    const end = rows.length > rowsMax ? keyOfRow(place.table, rows.at(-1)!) : last;
    const others = await this.#ask(replica.of, (peer) =>
      peer.call('partition.rowsAfter', { place, rowsMax, last: end }),
    );
    const of = (some: readonly (readonly RowValue[])[]) => ({ node: [], edge: [], closure: [], [place.table]: some });
    return { ...compared, differences: rowDifferences(of(others), of(rows), DIFFERENCES_SHOWN) };
  }

  async #slice(place: SlicePlace, rowsMax: number) {
    const rows = await this.#readOwn((store) => store.rowsAfter(place, rowsMax, null));
    const last = rows.length < rowsMax ? null : keyOfRow(place.table, rows.at(-1)!);
    return { last, count: rows.length, sums: sliceDigest(rows), revision: this.#own.store.appliedRevision() };
  }

  /** Numbers of ranges of nodes. */
  async #rangesToCompare({ of, posted }: ReplicaPlaces, kept: KeptFile, mode: CompareMode): Promise<readonly number[]> {
    const all = Array.from({ length: Math.ceil(this.#options.homes.length / DIGEST_NODES) }, (_, range) => range);
    if (mode === 'rows') return all;
    const asked = this.#ask(of, (peer) => peer.call('partition.digests', {}));
    asked.catch(() => {});
    await posted();
    const mine = await mendingOnce(kept, ({ store }) =>
      this.#during('partition.digests', () => store.digests(this.#options.homes.length)),
    );
    const theirs = await asked;
    return all.filter((range) => {
      return mine.some((sums, table) => {
        const others = theirs[table]!;
        return sums[2 * range] !== others[2 * range] || sums[2 * range + 1] !== others[2 * range + 1];
      });
    });
  }

  /** Work that takes long, outside of a handler: whoever watches this worker sees what it is at. */
  #during<T>(method: keyof typeof REPLICA_METHODS, work: () => T): T {
    const handled = this.#options.handling(method);
    try {
      return work();
    } finally {
      handled();
    }
  }

  #replica(): KeptFile {
    if (this.#kept !== null) return this.#kept;
    const { shard } = this.#options;
    throw new ShardscopeError('unavailable.shard', `the worker of shard ${shard} keeps no replica`, { shard });
  }

  /** A worker that ended is, to whoever asked us, a shard that is away. */
  async #ask<T>(shard: number, question: (peer: Client<typeof REPLICA_METHODS>) => Promise<T>): Promise<T> {
    const { replica } = this.#options;
    assert(replica !== null, 'peers are asked where there are replicas');
    try {
      return await question(replica.peer(shard));
    } catch (error) {
      if (!(error instanceof ShardscopeError) || error.code !== 'unavailable.engine') throw error;
      const message = `the worker of shard ${shard} stopped while a copy of its rows was kept up to date`;
      throw new ShardscopeError('unavailable.shard', message, { shard, isPeer: true });
    }
  }
}

/** Work on one file, done again where the first try met damage that could be mended. */
async function mendingOnce<T>(
  file: KeptFile,
  work: (file: KeptFile) => T | Promise<T>,
  onMended = () => {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    await file.restoring;
    try {
      return await work(file);
    } catch (error) {
      if (attempt > 1 || !file.isMendable(error)) throw error;
      await file.restore(error);
      onMended();
    }
  }
}

/** To whoever asks the partition: what a copy lacks is sent to it again, and the work done then. */
function behind(shard: number, copy: 'partition' | 'replica'): ShardscopeError {
  const message = `the ${copy} of shard ${shard} has lost live writes that were not on the disk yet; they are sent to it again`;
  return new ShardscopeError('unavailable.shard', message, { shard, isBehind: true });
}
