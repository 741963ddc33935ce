import { ShardscopeError, toWireError } from '../../base/errors.ts';
import type { SharedColumns } from '../../counters/shared-columns.ts';
import type { Notice } from '../../protocol/types.ts';
import type { CompareMode, CopyComparison, CopyRevisions } from '../../shard/shard-methods.ts';
import type { RestoredMessage } from '../../shard/shard-thread.ts';
import { type RowDifference, wrongCopy } from '../../storage/partition-copies.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { NodeNames } from '../node-names.ts';
import type { Supervisor } from '../supervisor.ts';

const DIFFERENCES_TOLD = 5;

export interface WorkspaceRedundancyOptions {
  readonly columns: SharedColumns;
  readonly names: NodeNames;
  readonly supervisor: Supervisor;
  readonly catalog: Catalog;
  readonly hasReplicas: boolean;
  /** Gives both copies of a shard what one of them lacks of the live writes that are kept. */
  readonly catchUp: (shard: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly events: { readonly onNotice: (notice: Notice) => void };
}

/** What became of a partition and its replica that differed. */
export interface MendedCopy {
  readonly shard: number;
  readonly restored: 'partition' | 'replica';
}

/** The partitions of a workspace and their replicas, seen together: are they equal, which is wrong, and what was made anew. */
export class WorkspaceRedundancy {
  readonly #options: WorkspaceRedundancyOptions;

  constructor(options: WorkspaceRedundancyOptions) {
    this.#options = options;
  }

  get hasReplicas(): boolean {
    return this.#options.hasReplicas;
  }

  /** A worker has made a file anew: told at once, and kept in the audit trail for who was not there. */
  told({ file, shard, reason }: RestoredMessage): void {
    const { nowMs, events, catalog } = this.#options;
    const atMs = nowMs();
    const from = file === 'partition' ? 'its replica' : 'the partition';
    const what = file === 'partition' ? `the partition of shard ${shard}` : `the replica of shard ${shard}`;
    const message = `${what} was damaged and is made anew from ${from}, nothing is lost (${withoutAdvice(reason)})`;
    events.onNotice({ level: 'warning', code: 'shard.restored', message, atMs });
    try {
      catalog.plans.addEvent({ atMs, actor: 'engine', action: 'restored', planId: null, state: null, detail: message });
    } catch (error) {
      const { code, message: why } = toWireError(error);
      events.onNotice({ level: 'warning', code, message: `the audit trail does not have it: ${why}`, atMs });
    }
  }

  /**
   * A copy that lacks live writes which nobody keeps any more is made anew from the other; what it lacks of later ones it is
   * given by whoever keeps them. Call before anybody does.
   * @param settled up to which revision nobody keeps what writes did
   */
  async level(settled: number): Promise<void> {
    if (!this.#options.hasReplicas) return;
    await Promise.all(
      this.#shards.map(async (shard) => {
        const revisions = await this.#options.supervisor.call(shard, 'replica.revisions', {});
        const { partition, replica } = revisions;
        const lower = Math.min(partition, replica);
        if (partition === replica || lower >= settled) return;
        const reason = `it has live writes up to ${lower}, its other copy up to ${Math.max(partition, replica)}`;
        await this.#restore(shard, olderCopy(revisions), reason);
      }),
    );
  }

  /**
   * After a crash nothing proves what a file holds, so copies are compared, and the wrong one is made anew. Call when all
   * that the crash left in the middle is put right.
   * @throws storage.corrupt where copies differ and nothing tells which is right
   */
  async settle(): Promise<void> {
    if (this.#options.hasReplicas) await this.#mend(await this.compare('unproven'));
  }

  /** Makes the wrong copy anew wherever two differ. @throws storage.corrupt where nothing tells which is wrong */
  async repair(): Promise<readonly MendedCopy[]> {
    return this.#options.hasReplicas ? this.#mend(await this.compare('digests')) : [];
  }

  /** Every partition with its replica. Nothing moves and nobody writes meanwhile. */
  async compare(mode: CompareMode, signal?: AbortSignal): Promise<readonly CopyComparison[]> {
    const { supervisor } = this.#options;
    const options = signal === undefined ? {} : { signal };
    await Promise.all(
      this.#shards.map(async (shard) => {
        const { partition, replica } = await supervisor.call(shard, 'replica.revisions', {}, options);
        // What one of them lost with its worker is no difference.
        if (partition !== replica) await this.#options.catchUp(shard);
      }),
    );
    return Promise.all(this.#shards.map((keeper) => supervisor.call(keeper, 'replica.compare', { mode }, options)));
  }

  async #mend(comparisons: readonly CopyComparison[]): Promise<readonly MendedCopy[]> {
    const mended: MendedCopy[] = [];
    for (const comparison of comparisons) {
      const { shard, differences } = comparison;
      if (differences.length === 0) continue;
      const restored = this.#wrongCopy(comparison);
      const reason = `it differed from its other copy: ${this.describe(shard, differences[0]!)}`;
      if (restored === null) {
        const message =
          `shard ${shard}: ${this.describe(shard, differences[0]!)}, and nothing tells which of them is right; ` +
          `restore a backup, or remove shards/${shard}.sqlite or shards/${shard}.replica.sqlite: it is made anew from the other`;
        throw new ShardscopeError('storage.corrupt', message, { shard });
      }
      await this.#restore(shard, restored, reason);
      mended.push({ shard, restored });
    }
    return mended;
  }

  async #restore(shard: number, copy: MendedCopy['restored'], reason: string): Promise<void> {
    const { supervisor, columns } = this.#options;
    if (copy === 'partition') await supervisor.call(shard, 'partition.restore', { reason });
    else await supervisor.call((shard + 1) % columns.shardCount, 'replica.restore', { reason });
  }

  get #shards(): number[] {
    return Array.from({ length: this.#options.columns.shardCount }, (_, shard) => shard);
  }

  #wrongCopy({ shard, revisions, differences }: CopyComparison): MendedCopy['restored'] | null {
    const { columns, names } = this.#options;
    // A write may take rows away, so rows tell which copy is wrong only where both have the same writes.
    if (revisions.partition !== revisions.replica) return olderCopy(revisions);
    return wrongCopy(differences, {
      shard,
      homes: columns.homes,
      keyOf: (node) => names.keyOf(node),
      labelOf: (node) => names.labelOf(node),
      typeOf: (node) => columns.types[node]!,
    });
  }

  /** The first differences of one shard, as text. */
  failures({ shard, differences }: CopyComparison): readonly string[] {
    return differences.slice(0, DIFFERENCES_TOLD).map((difference) => this.describe(shard, difference));
  }

  describe(shard: number, { table, partition, replica }: RowDifference): string {
    const row = (partition ?? replica)!;
    const key = (node: unknown) => this.#options.names.keyOf(node as number);
    const ends = table === 'closure' ? `${key(row[1])} -> ${key(row[2])}` : `${key(row[0])} -> ${key(row[1])}`;
    const what = table === 'node' ? `node ${key(row[0])}` : `${table === 'edge' ? 'edge' : 'closure row'} ${ends}`;
    if (partition === null) return `shard ${shard}: ${what} is in the replica only`;
    if (replica === null) return `shard ${shard}: ${what} is in the partition only`;
    return `shard ${shard}: ${what} is not the same in partition and replica`;
  }
}

const olderCopy = ({ partition, replica }: CopyRevisions) => (partition < replica ? 'partition' : 'replica');

/** The advice of an error that was mended is none. */
const withoutAdvice = (reason: string): string => reason.replace(/; (restore|check|free|make|open) .*$/s, '');
