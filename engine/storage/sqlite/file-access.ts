import type Database from 'better-sqlite3';
import { PARTITION_TABLES, type PartitionTable, type TableRows } from '../partition-copies.ts';
import { RowDigest, type RowValue } from '../partition-digest.ts';
import { SLICE_KEYS, type SlicePlace } from '../partition-slices.ts';
import { syncPath } from './seal.ts';
import { openDatabase, withSqliteErrors } from './sqlite-errors.ts';
import { HIERARCHY_COUNT_MAX } from './statements.ts';

const HIERARCHIES = Array.from({ length: HIERARCHY_COUNT_MAX }, (_, hierarchy) => hierarchy).join(', ');
/** Each table with the column that says which node a row is counted to, and where that stands. */
const TABLES: Readonly<Record<PartitionTable, { readonly node: string; readonly at: number; readonly seek: string }>> =
  {
    node: { node: 'id', at: 0, seek: '' },
    edge: { node: 'source', at: 0, seek: '' },
    closure: { node: 'ancestor', at: 1, seek: `hierarchy IN (${HIERARCHIES}) AND` },
  };

/** What a partition in a file can do beside reads and writes of rows: be checked, compared and copied as a whole. */
export interface FileAccess {
  /** What is wrong with the file's structure, null when it is whole. Values that no index repeats are not covered. */
  damage(): string | null;
  /** All rows into a new file, as they stand at one moment of the call, durable when it resolves. */
  copyTo(file: string): Promise<void>;
  /** Of every table, by ranges of nodes. */
  digests(nodeCount: number): readonly Uint32Array[];
  /**
   * Rows of the nodes from `from` to before `until`, which is at most `to`: as many nodes as have `rowsMax` rows, and at
   * least one. Rows of nodes that there
   * cannot be, of `nodeCount`, come with the first and the last.
   */
  rowsBetween(
    from: number,
    to: number,
    rowsMax: number,
    nodeCount: number,
  ): { readonly until: number; readonly rows: TableRows };
  /** The rows behind a place in its table, at most so many, and none behind `last` where that is not null. */
  rowsAfter(place: SlicePlace, rowsMax: number, last: readonly number[] | null): readonly (readonly RowValue[])[];
}

/** @param settle ends a transaction that is open: no other connection sees what is in it */
export function fileAccess(db: Database.Database, file: string, settle: () => void): FileAccess {
  return {
    damage: () => {
      try {
        const found = db.pragma('integrity_check(1)') as { integrity_check: string }[];
        const text = found.map(({ integrity_check }) => integrity_check).join('; ');
        return text === 'ok' ? null : text;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    async copyTo(target) {
      settle();
      // A connection of its own: one that has begun to write again copies nothing.
      const reader = openDatabase(file, { readonly: true, fileMustExist: true }, () => {});
      try {
        // One step: between two of them a write would be in some pages and not in others, and the copy begin again.
        await reader.backup(target, { progress: () => Number.MAX_SAFE_INTEGER });
      } catch (error) {
        withSqliteErrors(file, () => {
          throw error;
        });
      } finally {
        reader.close();
      }
      syncPath(target);
    },
    digests: (nodeCount) =>
      withSqliteErrors(file, () =>
        PARTITION_TABLES.map((table) => {
          const { at } = TABLES[table];
          const digest = new RowDigest(nodeCount);
          const rows = db.prepare(`SELECT * FROM ${table}`).raw(true).iterate() as IterableIterator<RowValue[]>;
          for (const row of rows) digest.add(row[at] as number, row);
          return digest.sums;
        }),
      ),
    rowsBetween: (from, to, rowsMax, nodeCount) =>
      withSqliteErrors(file, () => {
        const select = PARTITION_TABLES.map((table) => {
          const { node, seek } = TABLES[table];
          return db.prepare(`SELECT * FROM ${table} WHERE ${seek} ${node} BETWEEN ? AND ?`).raw(true);
        });
        const rows = PARTITION_TABLES.map((): RowValue[][] => []);
        let count = 0;
        let until = from;
        for (; until < to && (until === from || count < rowsMax); until++) {
          for (const [at, statement] of select.entries()) {
            const first = until === 0 ? Number.MIN_SAFE_INTEGER : until;
            const last = until === nodeCount - 1 ? Number.MAX_SAFE_INTEGER : until;
            const found = statement.all(first, last) as RowValue[][];
            count += found.length;
            for (const row of found) rows[at]!.push(row);
          }
        }
        const [node, edge, closure] = rows as [RowValue[][], RowValue[][], RowValue[][]];
        return { until, rows: { node, edge, closure } };
      }),
    rowsAfter: ({ table, key }, rowsMax, last) =>
      withSqliteErrors(file, () => {
        const columns = SLICE_KEYS[table].join(', ');
        const marks = SLICE_KEYS[table].map(() => '?').join(', ');
        const bounds = [
          key === null ? '' : `(${columns}) > (${marks})`,
          last === null ? '' : `(${columns}) <= (${marks})`,
        ];
        const where = bounds.filter((bound) => bound !== '').join(' AND ') || 'TRUE';
        const sql = `SELECT * FROM ${table} WHERE ${where} ORDER BY ${columns} LIMIT ?`;
        return db
          .prepare(sql)
          .raw(true)
          .all(...(key ?? []), ...(last ?? []), rowsMax) as RowValue[][];
      }),
  };
}
