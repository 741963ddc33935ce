import { type ShardCalls, syncAt } from './copying.ts';
import type { StepSize } from './step-size.ts';

/** Runs clean-up in steps of a size of their own. */
export interface CleanSteps {
  readonly inStep: <T>(work: () => Promise<T>) => Promise<T>;
  readonly size: StepSize;
}

/**
 * Makes the rows of some nodes obey the placement rule everywhere, under the map that holds when it is done: the last
 * step of moves, and their rollback. The rows of a node may be in any partition that is home to one of its ancestors,
 * descendants or neighbours, so every shard is asked. What could not be done is left, to be gone on with.
 */
export class CleanUp {
  readonly #supervisor: ShardCalls;
  readonly #end: () => void;
  readonly #shards: readonly number[];
  /** Nodes by shard. */
  readonly #left = new Map<number, Uint32Array>();
  #isEnded = false;

  /** @param end called once when every shard is clean, durably: writes the journal */
  constructor(supervisor: ShardCalls, shardCount: number, nodes: Uint32Array, end: () => void) {
    this.#supervisor = supervisor;
    this.#end = end;
    this.#shards = Array.from({ length: shardCount }, (_, shard) => shard);
    for (const shard of this.#shards) this.#left.set(shard, nodes);
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Whether rows may be left at a shard that are not to be read from it. */
  isOwed(shard: number): boolean {
    return this.#left.has(shard);
  }

  /**
   * Goes on at `shards`, by default at all, each step with one chunk of rows at each of them.
   * @throws what the first shard that failed said, when the others are done; what `end` throws
   */
  async run({ inStep, size }: CleanSteps, shards: readonly number[] = [...this.#left.keys()]): Promise<void> {
    const failures = new Map<number, unknown>();
    const isNext = (shard: number) => this.#left.has(shard) && !failures.has(shard);
    for (let next = shards.filter(isNext); next.length > 0; next = next.filter(isNext)) {
      await inStep(() =>
        size.measured(() =>
          Promise.all(
            next.map((shard) => this.#cleanSome(shard, size.rows).catch((error) => failures.set(shard, error))),
          ),
        ),
      );
    }
    for (const failure of failures.values()) throw failure;
    if (this.#left.size > 0 || this.#isEnded) return;
    await syncAt(this.#supervisor, this.#shards);
    this.#end();
    this.#isEnded = true;
  }

  async #cleanSome(shard: number, rowsMax: number): Promise<void> {
    const nodes = this.#left.get(shard)!;
    const { nodeCount } = await this.#supervisor.call(shard, 'reconcile', { nodes: nodes.slice(), rowsMax });
    if (nodeCount < nodes.length) this.#left.set(shard, nodes.subarray(nodeCount));
    else this.#left.delete(shard);
  }
}
