/** Names of nodes, asked for in batches and kept for the most recently drawn ones. */
import type { NodeName } from '../../engine/protocol/index.ts';

const NAME_COUNT_MAX = 5_000;

export class NameCache {
  readonly #describe: (indexes: readonly number[]) => Promise<readonly NodeName[]>;
  /** Insertion order is age: a name that is used is put back at the end. */
  readonly #names = new Map<number, string>();
  readonly #asked = new Set<number>();
  /** Names that may be others by now: they are shown until the answer is there. */
  readonly #stale = new Set<number>();
  #generation = 0;

  constructor(describe: (indexes: readonly number[]) => Promise<readonly NodeName[]>) {
    this.#describe = describe;
  }

  get(node: number): string | undefined {
    const name = this.#names.get(node);
    if (name === undefined) return undefined;
    this.#names.delete(node);
    this.#names.set(node, name);
    return name;
  }

  /**
   * Asks for the names that are neither known nor under way; true when new ones arrived. A failed request is
   * forgotten, so the next view asks again; labels are a convenience and must not break the scene.
   */
  async load(nodes: readonly number[]): Promise<boolean> {
    const missing = nodes.filter((node) => (!this.#names.has(node) || this.#stale.has(node)) && !this.#asked.has(node));
    if (missing.length === 0) return false;
    const generation = this.#generation;
    for (const node of missing) this.#asked.add(node);
    try {
      const names = await this.#describe(missing);
      if (generation !== this.#generation) return false;
      for (const node of missing) this.#stale.delete(node);
      for (const name of names) this.#names.set(name.index, name.label || name.key);
      for (const oldest of this.#names.keys()) {
        if (this.#names.size <= NAME_COUNT_MAX) break;
        this.#names.delete(oldest);
      }
      return names.length > 0;
    } catch (error) {
      console.warn('node names could not be loaded', error);
      return false;
    } finally {
      if (generation === this.#generation) for (const node of missing) this.#asked.delete(node);
    }
  }

  /** Nodes may be called otherwise: each name is asked once more when it is wanted, and answers still under way are void. */
  expire(): void {
    this.#generation++;
    this.#asked.clear();
    for (const node of this.#names.keys()) this.#stale.add(node);
  }

  /** Another topology: indexes mean other nodes now, and answers still under way are void. */
  clear(): void {
    this.#generation++;
    this.#names.clear();
    this.#stale.clear();
    this.#asked.clear();
  }
}
