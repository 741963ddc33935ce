import { ShardscopeError } from '../../base/errors.ts';

/** Where an operator's own database keeps the shard of a node: names as SQL writes them, quoted. */
export interface SqlTable {
  readonly table: string;
  readonly keyColumn: string;
  readonly shardColumn: string;
}

export const SQL_TABLE_DEFAULT = 'node(key, shard)';

const NAME = '(?:"(?:[^"]|"")+"|[\\p{L}_][\\p{L}\\p{N}_$]*)';
const TABLE = new RegExp(
  `^\\s*(${NAME}(?:\\s*\\.\\s*${NAME})*)\\s*\\(\\s*(${NAME})\\s*,\\s*(${NAME})\\s*\\)\\s*$`,
  'u',
);
const LENGTH_MAX = 1000;

/**
 * `table(key column, shard column)`, the table perhaps with its schema. Names are written as they are given, in quotes;
 * one that is no plain name has quotes already. @throws usage.arguments
 */
export function parseSqlTable(text: string): SqlTable {
  const found = text.length <= LENGTH_MAX && !/\p{Cc}/u.test(text) ? TABLE.exec(text) : null;
  const [, table, keyColumn, shardColumn] = found ?? [];
  if (table === undefined || keyColumn === undefined || shardColumn === undefined) {
    const expected = 'table(key column, shard column) such as node(key, shard) or "My schema".nodes("Key", shard)';
    const shown = JSON.stringify(text.slice(0, 100));
    throw new ShardscopeError('usage.arguments', `the SQL table: expected ${expected}, found ${shown}`, {
      argument: 'sql-table',
      expected,
      found: text.slice(0, 100),
    });
  }
  const parts = table.match(new RegExp(NAME, 'gu')) ?? [];
  return { table: parts.map(quoted).join('.'), keyColumn: quoted(keyColumn), shardColumn: quoted(shardColumn) };
}

const quoted = (name: string): string => (name.startsWith('"') ? name : `"${name}"`);
