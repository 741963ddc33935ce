import { attributesText } from './attributes.ts';

/**
 * The extra columns of a CSV table. CSV has no types, so a column becomes numbers when every filled cell is written
 * exactly as JSON writes that number, booleans when every one is `true` or `false`, and stays text otherwise: nothing
 * that a cell says is lost (`007`, `1.10` and a 20-digit serial number stay text, with their whole column). Cells are kept until the table has
 * ended, because its last row may decide.
 */
export class AttributeColumns {
  readonly #columns: readonly { readonly name: string; readonly at: number; readonly cells: string[] }[];
  readonly #isNumeric: boolean[];
  readonly #isBoolean: boolean[];
  #rowCount = 0;

  /** `at` is the column's place in a record. */
  constructor(columns: readonly { readonly name: string; readonly at: number }[]) {
    this.#columns = columns.map((column) => ({ ...column, cells: [] }));
    this.#isNumeric = columns.map(() => true);
    this.#isBoolean = columns.map(() => true);
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  get isEmpty(): boolean {
    return this.#columns.length === 0;
  }

  addRow(record: readonly string[]): void {
    this.#rowCount++;
    for (const [index, { at, cells }] of this.#columns.entries()) {
      const cell = record[at]!;
      cells.push(cell);
      if (cell === '') continue;
      if (this.#isNumeric[index] && !isExactNumber(cell)) this.#isNumeric[index] = false;
      if (this.#isBoolean[index] && cell !== 'true' && cell !== 'false') this.#isBoolean[index] = false;
    }
  }

  /** The attributes of a row as JSON text, or null when all its cells are empty. */
  textOf(row: number): string | null {
    return attributesText(this.#columns.map(({ name, cells }, index) => [name, this.#value(index, cells[row]!)]));
  }

  #value(column: number, cell: string): string | number | boolean | undefined {
    if (cell === '') return undefined;
    if (this.#isNumeric[column]) return Number(cell);
    return this.#isBoolean[column] ? cell === 'true' : cell;
  }
}

function isExactNumber(cell: string): boolean {
  const value = Number(cell);
  return Number.isFinite(value) && String(value) === cell;
}
