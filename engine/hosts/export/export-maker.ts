import { ShardscopeError } from '../../base/errors.ts';
import type { ExportMaker } from '../../cluster/downloads/download-source.ts';
import { auditCsv } from '../../io/export/audit-csv.ts';
import { parseSqlTable, SQL_TABLE_DEFAULT } from '../../io/export/sql-table.ts';
import { EXPORT_PARTS, requireFormat } from './export-formats.ts';
import { EXPORT_TYPES } from './export-types.ts';
import { makeExport } from './make-export.ts';

const AUDIT_COUNT_MAX = 1_000_000;

/** The exports of the command line and of `GET /api/export`, for whoever reads them piece by piece. */
export const exportMaker: ExportMaker = {
  async export(coordinator, wish, nowMs, task) {
    const { what, format } = requireFormat(wish.what, wish.format, 'usage.params');
    if ((what === 'plan') !== (wish.planId !== null)) {
      throw new ShardscopeError('usage.params', 'params.wish.planId: is for plans, and a plan needs it', { what });
    }
    const expected = format === 'csv' ? (EXPORT_PARTS[what] ?? []) : [];
    if (wish.part === null ? expected.length > 0 : !expected.includes(wish.part)) {
      const parts = expected.length === 0 ? 'none, because it is one file' : expected.join(' or ');
      throw new ShardscopeError('usage.params', `params.wish.part: expected ${parts}`, { what, format });
    }
    const plan = wish.planId === null ? null : coordinator.planById(wish.planId);
    const range = { fromMs: wish.fromMs, toMs: wish.toMs };
    const sql = { table: parseSqlTable(SQL_TABLE_DEFAULT), spelling: 'generic' } as const;
    const parts = await makeExport(coordinator, { what, format, range, nowMs, plan, sql }, task);
    const { chunks, warnings } = parts.find(({ name }) => name === wish.part)!;
    const of = plan === null ? what : plan.id;
    const name = `${[coordinator.name, of, ...(wish.part === null ? [] : [wish.part])].join('-')}.${format}`;
    return { name, type: EXPORT_TYPES[format], warnings, chunks, discard: () => {} };
  },
  audit(coordinator, planId) {
    const events = coordinator.plans.events(planId, AUDIT_COUNT_MAX).toReversed();
    const name = `${coordinator.name}-audit${planId === null ? '' : `-${planId}`}.csv`;
    return { name, type: EXPORT_TYPES.csv, warnings: [], chunks: auditCsv(events), discard: () => {} };
  },
};
