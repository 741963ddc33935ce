type Column = Uint32Array | Uint16Array | Uint8Array;

/** A typed array that is filled again and again. Its memory is kept between answers; what leaves is a copy. */
export class GrowingColumn<T extends Column> {
  /** Valid until the next `reserve`. */
  array: T;
  length = 0;
  readonly #create: (length: number) => T;

  constructor(create: (length: number) => T) {
    this.#create = create;
    this.array = create(1024);
  }

  /** Makes room for `count` more entries and gives the array to write them to, from `length` on. */
  reserve(count: number): T {
    const needed = this.length + count;
    if (needed > this.array.length) {
      const larger = this.#create(Math.max(needed, 2 * this.array.length));
      larger.set(this.array.subarray(0, this.length));
      this.array = larger;
    }
    return this.array;
  }

  push(value: number): void {
    this.reserve(1)[this.length++] = value;
  }

  /** What was written, as an array of its own; the column is empty afterwards. */
  take(): T {
    const taken = this.#create(this.length);
    taken.set(this.array.subarray(0, this.length));
    this.length = 0;
    return taken;
  }
}

export const growingUint32 = () => new GrowingColumn((length) => new Uint32Array(length));
export const growingUint16 = () => new GrowingColumn((length) => new Uint16Array(length));
export const growingUint8 = () => new GrowingColumn((length) => new Uint8Array(length));
