import { NO_SHARD } from '../model/ids.ts';

/**
 * Key <-> slot and the labels of all nodes, in memory. The index of keys is built at the first look-up by key. Removed
 * nodes are found by their slot, not by their key: what was told of them earlier stays readable.
 */
export class NodeNames {
  readonly #keys: string[];
  readonly #labels: string[];
  /** A vacant slot has NO_SHARD. */
  readonly #homes: Uint16Array | null;
  #indexes: Map<string, number> | null = null;

  /** @param homes null where no slot is vacant */
  constructor(keys: readonly string[], labels: readonly string[], homes: Uint16Array | null = null) {
    this.#keys = [...keys];
    this.#labels = [...labels];
    this.#homes = homes;
  }

  indexOf(key: string): number | undefined {
    return this.#byKey().get(key);
  }

  keyOf(slot: number): string {
    return this.#keys[slot]!;
  }

  labelOf(slot: number): string {
    return this.#labels[slot]!;
  }

  /** A new node, or another label of one that is there. */
  set(slot: number, key: string, label: string): void {
    this.#byKey().set(key, slot);
    this.#keys[slot] = key;
    this.#labels[slot] = label;
  }

  /** Its key is free from now on. */
  remove(slot: number): void {
    this.#byKey().delete(this.#keys[slot]!);
  }

  /** Slots that are taken or were. */
  get slotEnd(): number {
    return this.#keys.length;
  }

  #byKey(): Map<string, number> {
    if (this.#indexes !== null) return this.#indexes;
    this.#indexes = new Map();
    for (const [slot, key] of this.#keys.entries()) if (this.#homes?.[slot] !== NO_SHARD) this.#indexes.set(key, slot);
    return this.#indexes;
  }
}
