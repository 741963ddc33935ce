import type { ExportedPlan, PlannedMove } from './exported-plan.ts';
import type { SqlTable } from './sql-table.ts';
import { inChunks } from './written-export.ts';

export const SQL_SPELLINGS = ['generic', 'citus'] as const;
export type SqlSpelling = (typeof SQL_SPELLINGS)[number];

/**
 * A plan as SQL for a database of the operator's own: one transaction, in which each move changes the shard of a node that
 * is still where the plan found it. Written twice it changes nothing more.
 */
export function planSql(plan: ExportedPlan, table: SqlTable, spelling: SqlSpelling): Iterable<string> {
  return inChunks(spelling === 'citus' ? citusLines(plan, table) : genericLines(plan, table));
}

function* genericLines(plan: ExportedPlan, table: SqlTable): Generator<string> {
  yield* headOf(plan);
  yield '-- Standard SQL. A node that is not on the shard where the plan found it is left alone.\n';
  if (plan.moves.some(({ node }) => node.includes('\\'))) {
    yield '-- Some keys hold a backslash, which stands for itself here: MySQL needs sql_mode NO_BACKSLASH_ESCAPES.\n';
  }
  yield 'BEGIN;\n';
  for (const move of plan.moves) {
    yield `UPDATE ${table.table} SET ${table.shardColumn} = ${move.to} WHERE ${isWhereItWas(move, table, literal(move.node))};\n`;
  }
  yield 'COMMIT;\n';
}

const CITUS_HEAD = `-- For a Citus table that is distributed by its shard column:
--   SELECT create_distributed_table('...', '<shard column>');
-- Rows of one value of that column are in one Citus shard, so the value is where the node lives.
-- Citus refuses an UPDATE of the distribution column ("modifying the partition value of rows is not allowed"), and
-- citus_move_shard_placement and citus_schema_move move whole shards and schemas, never a row. So each row is taken out
-- (INSERT into a temporary table, DELETE) and put back under its new value, in one transaction: on an error nothing has
-- changed. Run it on the coordinator. What to know before:
-- * The statements were tried on PostgreSQL; try them on a copy of your cluster first.
-- * Foreign keys with ON DELETE CASCADE or RESTRICT, and triggers, see a DELETE and an INSERT. Move referencing rows too.
-- * Generated columns and GENERATED ALWAYS identities cannot be put back by "SELECT *": name the columns there.
-- * A table distributed by another column needs none of this: there the generic spelling works.
-- * Which worker holds a value is a matter of Citus: see get_shard_id_for_distribution_column, isolate_tenant_to_new_shard
--   and citus_move_shard_placement.
`;
const MOVED = 'shardscope_moved';

function* citusLines(plan: ExportedPlan, table: SqlTable): Generator<string> {
  yield* headOf(plan);
  yield CITUS_HEAD;
  yield 'BEGIN;\n';
  yield `CREATE TEMPORARY TABLE ${MOVED} (LIKE ${table.table}) ON COMMIT DROP;\n`;
  yield `CREATE INDEX ${MOVED}_key ON ${MOVED} (${table.keyColumn});\n`;
  for (const move of plan.moves) {
    const key = postgresLiteral(move.node);
    const where = isWhereItWas(move, table, key);
    yield `INSERT INTO ${MOVED} SELECT * FROM ${table.table} WHERE ${where};\n`;
    yield `DELETE FROM ${table.table} WHERE ${where};\n`;
    yield `UPDATE ${MOVED} SET ${table.shardColumn} = ${move.to} WHERE ${table.keyColumn} = ${key};\n`;
  }
  yield `INSERT INTO ${table.table} SELECT * FROM ${MOVED};\n`;
  yield 'COMMIT;\n';
}

function* headOf({ id, hash, workspace, moves, shards }: ExportedPlan): Generator<string> {
  yield `-- Shardscope plan ${comment(id)} of workspace ${comment(workspace)}: ${moves.length} moves.\n`;
  yield `-- Hash ${comment(hash)}.\n`;
  if (shards.before !== shards.after) {
    yield `-- The number of shards changes from ${shards.before} to ${shards.after}; that is not in these statements.\n`;
  }
}

const isWhereItWas = ({ from }: PlannedMove, { keyColumn, shardColumn }: SqlTable, key: string): string =>
  `${keyColumn} = ${key} AND ${shardColumn} = ${from}`;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Whether a backslash in plain quotes stands for itself is a setting there; in this form it never is one. */
const postgresLiteral = (text: string): string =>
  text.includes('\\') ? `E${literal(text.replaceAll('\\', '\\\\'))}` : literal(text);

/** A comment ends with its line. */
const comment = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
