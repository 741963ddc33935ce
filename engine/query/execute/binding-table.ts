import type { ColumnKind } from '../plan/plan.ts';

/** In a node column: no node (an OPTIONAL MATCH that found nothing). */
export const NO_NODE = 0xffff_ffff;

/**
 * One variable of a query over all rows, as flat lanes: a node is its index; a relation is source, target, relation; a
 * path is first node, last node, length; a number is itself.
 */
export interface Column {
  readonly kind: ColumnKind;
  readonly lanes: readonly Uint32Array[];
}

/** Some rows of what a query has bound: columns of equal length, by variable. Never changed, only replaced. */
export interface BindingTable {
  readonly rowCount: number;
  readonly columns: ReadonlyMap<string, Column>;
}

/** One row without variables: what a query without a pattern starts from. */
export const ONE_EMPTY_ROW: BindingTable = { rowCount: 1, columns: new Map() };

/** Rows that a step hands on at once, about. */
export const BATCH_ROWS = 4096;

const LANE_COUNTS: Readonly<Record<ColumnKind, number>> = { node: 1, number: 1, relation: 3, path: 3 };

export function nodeTable(variable: string, nodes: Uint32Array): BindingTable {
  return { rowCount: nodes.length, columns: new Map([[variable, { kind: 'node', lanes: [nodes] }]]) };
}

/** The given rows, in the given order; a row may be taken several times. O(rows x lanes). */
export function take({ columns }: BindingTable, rows: Uint32Array): BindingTable {
  const taken = new Map<string, Column>();
  for (const [name, { kind, lanes }] of columns)
    taken.set(name, { kind, lanes: lanes.map((lane) => pick(lane, rows)) });
  return { rowCount: rows.length, columns: taken };
}

export function pick(lane: Uint32Array, rows: Uint32Array): Uint32Array {
  const picked = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at++) picked[at] = lane[rows[at]!]!;
  return picked;
}

export function keepRows(table: BindingTable, isKept: (row: number) => boolean): BindingTable {
  const rows = new Uint32Array(table.rowCount);
  let count = 0;
  for (let row = 0; row < table.rowCount; row++) if (isKept(row)) rows[count++] = row;
  return count === table.rowCount ? table : take(table, rows.subarray(0, count));
}

/** Only the named columns. */
export function keepColumns({ rowCount, columns }: BindingTable, keeps: ReadonlySet<string>): BindingTable {
  return { rowCount, columns: new Map([...columns].filter(([name]) => keeps.has(name))) };
}

/** Columns side by side; both tables have the same number of rows, and no name in common. */
export function beside(left: BindingTable, right: BindingTable): BindingTable {
  return { rowCount: left.rowCount, columns: new Map([...left.columns, ...right.columns]) };
}

/** Exactly these columns, in this order; one that the table lacks is null in every row. */
export function withColumns(table: BindingTable, wanted: ReadonlyMap<string, ColumnKind>): BindingTable {
  const columns = new Map<string, Column>();
  for (const [name, kind] of wanted) columns.set(name, table.columns.get(name) ?? nullColumn(kind, table.rowCount));
  return { rowCount: table.rowCount, columns };
}

function nullColumn(kind: ColumnKind, rowCount: number): Column {
  return { kind, lanes: Array.from({ length: LANE_COUNTS[kind] }, () => new Uint32Array(rowCount).fill(NO_NODE)) };
}

/** One table after the other; all have the same columns. Null for no table. O(rows x lanes). */
export function concatTables(tables: readonly BindingTable[]): BindingTable | null {
  const [first] = tables;
  if (first === undefined || tables.length === 1) return first ?? null;
  const rowCount = tables.reduce((sum, table) => sum + table.rowCount, 0);
  const columns = new Map<string, Column>();
  for (const [name, { kind, lanes }] of first.columns) {
    const joined = lanes.map((_, lane) => {
      const whole = new Uint32Array(rowCount);
      let at = 0;
      for (const table of tables) {
        const part = table.columns.get(name)!.lanes[lane]!;
        whole.set(part, at);
        at += part.length;
      }
      return whole;
    });
    columns.set(name, { kind, lanes: joined });
  }
  return { rowCount, columns };
}

export function bytesOfTable({ columns, rowCount }: BindingTable): number {
  let lanes = 0;
  for (const column of columns.values()) lanes += column.lanes.length;
  return 4 * lanes * rowCount;
}

/** The different nodes of a lane, null left out, in order of their first row. */
export function distinctNodes(lane: Uint32Array): Uint32Array {
  if (lane.length === 1) return lane[0] === NO_NODE ? new Uint32Array(0) : lane;
  const distinct = new Set(lane);
  distinct.delete(NO_NODE);
  return distinct.size === lane.length ? lane : Uint32Array.from(distinct);
}
