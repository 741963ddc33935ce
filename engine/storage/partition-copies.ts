import { NO_SHARD } from '../model/ids.ts';
import type { RowValue } from './partition-digest.ts';

/** The tables of a partition, in the order in which they are compared. */
export const PARTITION_TABLES = ['node', 'edge', 'closure'] as const;
export type PartitionTable = (typeof PARTITION_TABLES)[number];

/** Whole rows, as the file has them. */
export type TableRows = Readonly<Record<PartitionTable, readonly (readonly RowValue[])[]>>;

/** A row that two copies of a partition do not agree on. */
export interface RowDifference {
  readonly table: PartitionTable;
  /** Null where the copy lacks it. */
  readonly partition: readonly RowValue[] | null;
  readonly replica: readonly RowValue[] | null;
}

/** How many leading columns tell rows of a table apart. */
const KEY_COLUMNS: Readonly<Record<PartitionTable, number>> = { node: 1, edge: 3, closure: 3 };

/** Which column says what write has changed a row last. */
const VERSION_COLUMN: Readonly<Record<PartitionTable, number | null>> = { node: 5, edge: 4, closure: null };

/** Rows of `partition` and `replica` that are not the same, at most `countMax` of them. */
export function rowDifferences(partition: TableRows, replica: TableRows, countMax: number): readonly RowDifference[] {
  const differences: RowDifference[] = [];
  for (const table of PARTITION_TABLES) {
    const keyOf = (row: readonly RowValue[]) => row.slice(0, KEY_COLUMNS[table]).join(' ');
    const others = new Map(replica[table].map((row) => [keyOf(row), row]));
    for (const row of partition[table]) {
      const key = keyOf(row);
      const other = others.get(key) ?? null;
      others.delete(key);
      if (other !== null && isSame(row, other)) continue;
      if (differences.length < countMax) differences.push({ table, partition: row, replica: other });
    }
    for (const row of others.values()) {
      if (differences.length < countMax) differences.push({ table, partition: null, replica: row });
    }
  }
  return differences;
}

const isSame = (row: readonly RowValue[], other: readonly RowValue[]): boolean =>
  row.length === other.length && row.every((value, at) => value === other[at]);

/** What one row says of its two copies. */
export interface CopyEvidence {
  readonly shard: number;
  readonly homes: Uint16Array;
  /** Of the node dictionary. */
  keyOf(node: number): string;
  labelOf(node: number): string;
  typeOf(node: number): number;
}

/**
 * Which copy is wrong, judged by what is known elsewhere: the homes of nodes, and keys, labels and types of the node
 * dictionary. A row that belongs here is never taken away by a move, so the copy that lacks it is the wrong one, where both
 * have had the same writes; one that names a vacant slot belongs nowhere. Null where no row tells, or rows tell different
 * things.
 */
export function wrongCopy(
  differences: readonly RowDifference[],
  evidence: CopyEvidence,
): 'partition' | 'replica' | null {
  const wrong = new Set(differences.map((difference) => wrongByRow(difference, evidence)));
  wrong.delete(null);
  return wrong.size === 1 ? [...wrong][0]! : null;
}

function wrongByRow({ table, partition, replica }: RowDifference, evidence: CopyEvidence) {
  const faults = (row: readonly RowValue[] | null) => (row === null ? null : isWrongRow(table, row, evidence));
  const [ours, theirs] = [faults(partition), faults(replica)];
  // Here and not there: it belongs here, and is lacked there; or it does not, and is too much here.
  if (theirs === null) return ours ? 'partition' : 'replica';
  if (ours === null) return theirs ? 'replica' : 'partition';
  if (ours === theirs) return olderRow(table, partition!, replica!);
  return ours ? 'partition' : 'replica';
}

/** Where both may be: a write gives a row its revision, so the older one is what a copy has not heard of. */
function olderRow(table: PartitionTable, partition: readonly RowValue[], replica: readonly RowValue[]) {
  const at = VERSION_COLUMN[table];
  if (at === null || partition[at] === replica[at]) return null;
  return (partition[at] as number) < (replica[at] as number) ? 'partition' : 'replica';
}

function isWrongRow(table: PartitionTable, row: readonly RowValue[], evidence: CopyEvidence): boolean {
  const { shard, homes } = evidence;
  const isHere = (node: RowValue | undefined) => homes[node as number] === shard;
  const isVacant = (node: RowValue | undefined) => (homes[node as number] ?? NO_SHARD) === NO_SHARD;
  const isPair = (one: RowValue | undefined, other: RowValue | undefined) =>
    (isHere(one) || isHere(other)) && !isVacant(one) && !isVacant(other);
  if (table === 'edge') return !isPair(row[0], row[1]);
  if (table === 'closure') {
    const [, ancestor, descendant, , home] = row;
    return !isPair(ancestor, descendant) || homes[ancestor as number] !== home;
  }
  const [node, key, label, type] = row as [number, string, string, number];
  if (!isHere(node)) return true;
  return evidence.keyOf(node) !== key || evidence.labelOf(node) !== label || evidence.typeOf(node) !== type;
}
