import { randomInt } from 'node:crypto';
import { Uint16ColumnBuilder, Uint32ColumnBuilder } from './column-builder.ts';

const SLOT_COUNT_FIRST = 2048;
/** Above this share of filled slots, linear probing slows down and the table doubles. */
const FILLED_RATIO_MAX = 0.6;

/**
 * Unique edges in typed columns
 * =============================
 *
 * Keeps (source, target, relation) triples in the order in which they came and merges exact repeats.
 *
 * Method   An open-addressing hash table whose slots hold edge numbers (+1; 0 is free): the triple itself is read from
 *          the columns, so an edge costs 10 bytes of columns and 7 to 14 bytes of table, and never a string.
 * Hash     A multilinear form with odd multipliers drawn anew for each table, then a bijective mix (Murmur3's last
 *          step). A file cannot be written to collide, because its author does not know the multipliers; the result
 *          does not depend on them.
 * Cost     O(1) expected an edge.
 * Source   Dietzfelbinger, Hagerup, Katajainen, Penttonen: A reliable randomized algorithm for the closest-pair
 *          problem, J. Algorithms 25, 1997 (multiply-shift); Appleby, MurmurHash3.
 * Judge    A Set of strings in the test.
 */
export class EdgeColumns {
  readonly sources = new Uint32ColumnBuilder();
  readonly targets = new Uint32ColumnBuilder();
  readonly relations = new Uint16ColumnBuilder();
  readonly #sourceFactor = randomInt(2 ** 31) * 2 + 1;
  readonly #targetFactor = randomInt(2 ** 31) * 2 + 1;
  readonly #relationFactor = randomInt(2 ** 31) * 2 + 1;
  #slots = new Uint32Array(SLOT_COUNT_FIRST);

  get length(): number {
    return this.sources.length;
  }

  /** Appends the edge, or returns false when it is there already. */
  add(source: number, target: number, relation: number): boolean {
    const slot = this.#find(source, target, relation);
    if (this.#slots[slot] !== 0) return false;
    this.sources.push(source);
    this.targets.push(target);
    this.relations.push(relation);
    this.#slots[slot] = this.length;
    if (this.length > this.#slots.length * FILLED_RATIO_MAX) this.#grow();
    return true;
  }

  has(source: number, target: number, relation: number): boolean {
    return this.#slots[this.#find(source, target, relation)] !== 0;
  }

  /** The slot of the edge, or the free slot where it belongs. */
  #find(source: number, target: number, relation: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(source, target, relation) & mask;
    for (;;) {
      const edge = this.#slots[slot]! - 1;
      if (edge < 0) return slot;
      if (
        this.sources.at(edge) === source &&
        this.targets.at(edge) === target &&
        this.relations.at(edge) === relation
      ) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  #hash(source: number, target: number, relation: number): number {
    let hash =
      Math.imul(source, this.#sourceFactor) +
      Math.imul(target, this.#targetFactor) +
      Math.imul(relation, this.#relationFactor);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  #grow(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let edge = 0; edge < this.length; edge++) {
      // Every edge is unique, so the slot that comes back is free.
      this.#slots[this.#find(this.sources.at(edge), this.targets.at(edge), this.relations.at(edge))] = edge + 1;
    }
  }
}
