import type { ExportFormat } from './export-formats.ts';

/** What an export is to whoever receives it. */
export const EXPORT_TYPES: Readonly<Record<ExportFormat, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  md: 'text/markdown; charset=utf-8',
  sql: 'application/sql; charset=utf-8',
  graphml: 'application/xml; charset=utf-8',
  gexf: 'application/xml; charset=utf-8',
};
