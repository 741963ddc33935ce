import { ShardscopeError, toWireError } from '../../base/errors.ts';
import type { SharedColumns } from '../../counters/shared-columns.ts';
import type { Notice, ReplicaStatus } from '../../protocol/types.ts';
import type { CompareMode, CopyComparison, CopyRevisions, SliceComparison } from '../../shard/shard-methods.ts';
import type { RestoredMessage, RestoringMessage } from '../../shard/shard-thread.ts';
import { type RowDifference, wrongCopy } from '../../storage/partition-copies.ts';
import type { SlicePlace } from '../../storage/partition-slices.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { NodeNames } from '../node-names.ts';
import type { Supervisor } from '../supervisor.ts';
import { ReplicaStates } from './replica-states.ts';

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
  readonly #states: ReplicaStates;

  constructor(options: WorkspaceRedundancyOptions) {
    this.#options = options;
    this.#states = new ReplicaStates(options.columns.shardCount);
  }

  get hasReplicas(): boolean {
    return this.#options.hasReplicas;
  }

  /** Of one shard, as far as it is known; null where there are no replicas. */
  status(shard: number): ReplicaStatus | null {
    const { hasReplicas, supervisor } = this.#options;
    if (!hasReplicas) return null;
    const keeper = this.#keeperOf(shard);
    return this.#states.status(shard, keeper, supervisor.status(keeper).state === 'ready');
  }

  /** A worker makes a file anew, or has: the latter is told at once, and kept in the audit trail for who was not there. */
  told(told: RestoredMessage | RestoringMessage): void {
    const { nowMs, events, catalog } = this.#options;
    const atMs = nowMs();
    if (told.kind === 'restoring') {
      this.#states.restoring(told);
      return;
    }
    const { file, shard, reason } = told;
    this.#states.restored(shard, atMs);
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
    const all = this.#shards.map((keeper) => supervisor.call(keeper, 'replica.compare', { mode }, options));
    const comparisons = await Promise.all(all);
    if (mode !== 'unproven') {
      for (const { shard, differences } of comparisons) this.compared(shard, differences.length === 0);
    }
    return comparisons;
  }

  /**
   * One slice of a partition and its replica. Where they differ the operator is told: once, until they are found equal, or
   * one of them is made anew. Nothing moves and nobody writes meanwhile.
   */
  async compareSome(shard: number, place: SlicePlace, rowsMax: number): Promise<SliceComparison> {
    const { supervisor, nowMs, events } = this.#options;
    const { partition, replica } = await supervisor.call(shard, 'replica.revisions', {});
    if (partition !== replica) await this.#options.catchUp(shard);
    const comparison = await supervisor.call(this.#keeperOf(shard), 'replica.compareSome', { place, rowsMax });
    const [first] = comparison.differences;
    if (first === undefined) return comparison;
    const what = this.describe(shard, first);
    if (this.#states.differs(shard, what)) {
      const message =
        `${what}; make them equal with Verify and repair in the console, or close the workspace and run: ` +
        'shardscope verify --repair';
      events.onNotice({ level: 'error', code: 'replica.differs', message, atMs: nowMs() });
    }
    return comparison;
  }

  /** A comparison that could not be made. Workers that are away and disks that refuse are told of by who watches them. */
  notCompared(error: unknown): void {
    const { code, message } = toWireError(error);
    if (/^(unavailable|storage|busy)\./.test(code)) return;
    const { nowMs, events } = this.#options;
    events.onNotice({ level: 'warning', code, message: `copies were not compared: ${message}`, atMs: nowMs() });
  }

  /** All slices of a shard were looked at. */
  compared(shard: number, isEqual: boolean): void {
    this.#states.compared(shard, isEqual, this.#options.nowMs());
  }

  /** The worker of a shard has a successor: what it was making anew, that one begins again where it is needed. */
  restarted(worker: number): void {
    const { shardCount } = this.#options.columns;
    this.#states.abandoned('partition', worker);
    this.#states.abandoned('replica', (worker + shardCount - 1) % shardCount);
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
    const { supervisor } = this.#options;
    if (copy === 'partition') await supervisor.call(shard, 'partition.restore', { reason });
    else await supervisor.call(this.#keeperOf(shard), 'replica.restore', { reason });
  }

  #keeperOf(shard: number): number {
    return (shard + 1) % this.#options.columns.shardCount;
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
