import type { ReplicaStatus } from '../../protocol/types.ts';
import type { RestoringMessage } from '../../shard/shard-thread.ts';

type Copy = RestoringMessage['file'];

interface ShardCopies {
  /** Being made anew. */
  readonly restoring: Set<Copy>;
  /** Could not be made anew, and why. */
  readonly lost: Map<Copy, string>;
  differs: string | null;
  comparedMs: number | null;
  restores: number;
  restoredMs: number | null;
  differences: number;
}

/** What the coordinator was told of every partition and its replica since the workspace was opened. */
export class ReplicaStates {
  readonly #shards: readonly ShardCopies[];

  constructor(shardCount: number) {
    this.#shards = Array.from({ length: shardCount }, () => ({
      ...{ restoring: new Set<Copy>(), lost: new Map<Copy, string>() },
      ...{ differs: null, comparedMs: null, restores: 0, restoredMs: null, differences: 0 },
    }));
  }

  restoring({ file, shard, failure }: RestoringMessage): void {
    const { restoring, lost } = this.#shards[shard]!;
    if (failure === null) {
      restoring.add(file);
    } else {
      restoring.delete(file);
      lost.set(file, failure);
    }
  }

  /** One copy was made anew from the other: they are equal now, whatever they were. */
  restored(shard: number, atMs: number): void {
    const state = this.#shards[shard]!;
    state.restoring.clear();
    state.lost.clear();
    state.differs = null;
    state.restores++;
    state.restoredMs = atMs;
  }

  /** Whoever made this copy anew is at it no more. */
  abandoned(file: Copy, shard: number): void {
    this.#shards[shard]!.restoring.delete(file);
  }

  /** Whether that is news. */
  differs(shard: number, what: string): boolean {
    const state = this.#shards[shard]!;
    state.differences++;
    const isNews = state.differs === null;
    state.differs ??= what;
    return isNews;
  }

  /** Every row of both was looked at. */
  compared(shard: number, isEqual: boolean, atMs: number): void {
    const state = this.#shards[shard]!;
    state.comparedMs = atMs;
    if (isEqual) state.differs = null;
  }

  status(shard: number, keeper: number, isKept: boolean): ReplicaStatus {
    const { restoring, lost, differs, comparedMs, restores, restoredMs, differences } = this.#shards[shard]!;
    const facts = { keeper, comparedMs, restores, restoredMs, differences };
    if (restoring.size > 0) {
      const [file] = [...restoring];
      return { ...facts, state: 'restoring', reason: `the ${file} is made anew from its other copy` };
    }
    if (lost.size > 0) return { ...facts, state: 'lost', reason: [...lost.values()][0]! };
    if (!isKept)
      return { ...facts, state: 'away', reason: `the worker of shard ${keeper}, which keeps it, is not ready` };
    if (differs !== null) return { ...facts, state: 'differs', reason: differs };
    return { ...facts, state: 'in-step', reason: null };
  }
}
