import { planText } from '../../cluster/plans/plan-document.ts';
import { planCsv } from '../../io/export/plan-csv.ts';
import { planMarkdown } from '../../io/export/plan-markdown.ts';
import { planSql, type SqlSpelling } from '../../io/export/plan-sql.ts';
import { parseSqlTable, SQL_TABLE_DEFAULT, type SqlTable } from '../../io/export/sql-table.ts';
import type { PlanFormat } from '../../protocol/balance-methods.ts';
import type { Plan } from '../../protocol/plan-schemas.ts';

export interface PlanSql {
  readonly table: SqlTable;
  readonly spelling: SqlSpelling;
}

const GENERIC_SQL: PlanSql = { table: parseSqlTable(SQL_TABLE_DEFAULT), spelling: 'generic' };

/** A plan as a file of a kind, in pieces; `notes` are told in the report. */
export function planChunks(
  plan: Plan,
  format: PlanFormat,
  notes: readonly string[],
  sql: PlanSql = GENERIC_SQL,
): Iterable<string> {
  switch (format) {
    case 'csv':
      return planCsv(plan);
    case 'sql':
      return planSql(plan, sql.table, sql.spelling);
    case 'md':
      return planMarkdown(plan, notes);
    case 'json':
      return [planText(plan)];
  }
}
