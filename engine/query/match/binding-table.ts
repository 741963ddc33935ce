import { ShardscopeError } from '../../base/errors.ts';

/** In a node column: no node (an OPTIONAL MATCH that found nothing). */
export const NO_NODE = 0xffff_ffff;

/**
 * One variable of a query over all rows, as flat lanes: a node is its index; a relation is source, target, relation; a
 * path is first node, last node, length.
 */
export interface Column {
  readonly kind: 'node' | 'relation' | 'path';
  readonly lanes: readonly Uint32Array[];
}

/** What a query has bound so far: columns of equal length, by variable. Never changed, only replaced. */
export interface BindingTable {
  readonly rowCount: number;
  readonly columns: ReadonlyMap<string, Column>;
}

/** One row without variables: what the first clause starts from. */
export const ONE_EMPTY_ROW: BindingTable = { rowCount: 1, columns: new Map() };

/** Bounds the memory of a query: at most so many rows at any step. */
export const TABLE_ROWS_MAX = 2_000_000;

/** @throws limit.rows, naming the step */
export function requireRows(rowCount: number, step: string): void {
  if (rowCount <= TABLE_ROWS_MAX) return;
  throw new ShardscopeError(
    'limit.rows',
    `${step} would make more than ${TABLE_ROWS_MAX.toLocaleString('en-US')} rows; narrow the pattern with a label, a type or an id`,
    { step, limit: TABLE_ROWS_MAX },
  );
}

/** The given rows, in the given order; a row may be taken several times. O(rows * lanes). */
export function take({ columns }: BindingTable, rows: Uint32Array): BindingTable {
  const taken = new Map<string, Column>();
  for (const [name, { kind, lanes }] of columns) {
    taken.set(name, { kind, lanes: lanes.map((lane) => Uint32Array.from(rows, (row) => lane[row]!)) });
  }
  return { rowCount: rows.length, columns: taken };
}

/** Columns side by side; both tables have the same number of rows, and no name in common. */
export function beside(left: BindingTable, right: BindingTable): BindingTable {
  return { rowCount: left.rowCount, columns: new Map([...left.columns, ...right.columns]) };
}

/** Every row of one with every row of the other. */
export function cross(left: BindingTable, right: BindingTable): BindingTable {
  const rowCount = left.rowCount * right.rowCount;
  requireRows(rowCount, 'joining patterns that share no variable');
  const leftRows = new Uint32Array(rowCount);
  const rightRows = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    leftRows[row] = Math.floor(row / right.rowCount);
    rightRows[row] = row % right.rowCount;
  }
  return beside(take(left, leftRows), take(right, rightRows));
}

/** One table after the other; both have the same columns. */
export function append(first: BindingTable, second: BindingTable): BindingTable {
  const columns = new Map<string, Column>();
  for (const [name, { kind, lanes }] of first.columns) {
    const other = second.columns.get(name)!;
    columns.set(name, { kind, lanes: lanes.map((lane, index) => concat(lane, other.lanes[index]!)) });
  }
  return { rowCount: first.rowCount + second.rowCount, columns };
}

function concat(first: Uint32Array, second: Uint32Array): Uint32Array {
  const both = new Uint32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** A list of row numbers that grows, bounded by TABLE_ROWS_MAX. */
export class RowList {
  #rows = new Uint32Array(1024);
  #count = 0;
  readonly #step: string;

  constructor(step: string) {
    this.#step = step;
  }

  add(row: number): void {
    if (this.#count === this.#rows.length) {
      requireRows(this.#count + 1, this.#step);
      const grown = new Uint32Array(Math.min(2 * this.#count, TABLE_ROWS_MAX));
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows[this.#count++] = row;
  }

  get count(): number {
    return this.#count;
  }

  rows(): Uint32Array {
    return this.#rows.subarray(0, this.#count);
  }
}
