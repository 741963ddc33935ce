/** Key <-> index and the labels of all nodes, in memory. The index of keys is built at the first look-up by key. */
export class NodeNames {
  readonly #keys: readonly string[];
  readonly #labels: readonly string[];
  #indexes: Map<string, number> | null = null;

  constructor(keys: readonly string[], labels: readonly string[]) {
    this.#keys = keys;
    this.#labels = labels;
  }

  indexOf(key: string): number | undefined {
    this.#indexes ??= new Map(this.#keys.map((name, index) => [name, index]));
    return this.#indexes.get(key);
  }

  keyOf(index: number): string {
    return this.#keys[index]!;
  }

  labelOf(index: number): string {
    return this.#labels[index]!;
  }

  get count(): number {
    return this.#keys.length;
  }
}
