/** Answers as files and as text for other programs. Pure. */
import { plainText } from './cell-value.ts';

type Rows = readonly (readonly unknown[])[];

/**
 * RFC 4180: fields with a comma, a quote or a line break are quoted, quotes doubled, lines end with CR LF. Null is an empty
 * field and an empty text is `""`, so the two stay apart.
 */
export function toCsv(columns: readonly string[], rows: Rows): string {
  const lines = [columns.map(csvField), ...rows.map((row) => row.map((value) => csvField(plainText(value), value)))];
  return `${lines.map((fields) => fields.join(',')).join('\r\n')}\r\n`;
}

function csvField(text: string, value: unknown = text): string {
  const isEmptyText = value === '';
  return isEmptyText || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Tabs between fields, for spreadsheets: tabs and line breaks inside a field become spaces. No head where `columns` is null. */
export function toTsv(columns: readonly string[] | null, rows: Rows): string {
  const field = (text: string) => text.replaceAll(/[\t\r\n]+/g, ' ');
  const lines = rows.map((row) => row.map((value) => field(plainText(value))).join('\t'));
  return [...(columns === null ? [] : [columns.map(field).join('\t')]), ...lines].join('\n');
}

/** An array of objects where the column names differ, else `{columns, rows}` as the engine answers. */
export function toJson(columns: readonly string[], rows: Rows): string {
  if (new Set(columns).size < columns.length) return JSON.stringify({ columns, rows }, null, 2);
  const objects = rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])));
  return JSON.stringify(objects, null, 2);
}
