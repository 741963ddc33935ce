type Values = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

const CAPACITY_FIRST = 1024;

/**
 * A typed column that grows by doubling: n pushes cost O(n) and at most twice the memory of the result, where a plain
 * array of numbers costs eight bytes an entry and a copy at the end.
 */
class ColumnBuilder<A extends Values> {
  readonly #allocate: (length: number) => A;
  #values: A;
  #length = 0;

  constructor(allocate: (length: number) => A) {
    this.#allocate = allocate;
    this.#values = allocate(CAPACITY_FIRST);
  }

  get length(): number {
    return this.#length;
  }

  /** `index` must be below `length`. */
  at(index: number): number {
    return this.#values[index]!;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.#allocate(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** A copy of exactly `length` entries. */
  toArray(): A {
    const copy = this.#allocate(this.#length);
    copy.set(this.#values.subarray(0, this.#length));
    return copy;
  }
}

export class Uint16ColumnBuilder extends ColumnBuilder<Uint16Array<ArrayBuffer>> {
  constructor() {
    super((length) => new Uint16Array(length));
  }
}

export class Uint32ColumnBuilder extends ColumnBuilder<Uint32Array<ArrayBuffer>> {
  constructor() {
    super((length) => new Uint32Array(length));
  }
}

export class Float64ColumnBuilder extends ColumnBuilder<Float64Array<ArrayBuffer>> {
  constructor() {
    super((length) => new Float64Array(length));
  }
}
