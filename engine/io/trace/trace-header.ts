import { type Place, quote, refusal } from '../refusal.ts';

/** Where the columns of a trace stand in its records; null for those it does not have. */
export interface TraceHeader {
  readonly columnCount: number;
  readonly time: number;
  readonly node: number;
  readonly count: number | null;
  readonly query: number | null;
  /** Columns that no trace has, which are left out. */
  readonly unknown: readonly { readonly name: string; readonly at: number }[];
}

const EXPECTED = 'a header with the columns time and node, and perhaps count and query';
const NAMES = ['time', 'node', 'count', 'query'] as const;

/** Names in any case and order. @throws input.format where a column is missing or there twice */
export function readTraceHeader(fields: readonly string[], place: Place): TraceHeader {
  const names = fields.map((name) => name.trim().toLowerCase());
  const [time, node, count, query] = NAMES.map((name) => {
    const at = names.indexOf(name);
    const again = names.indexOf(name, at + 1);
    if (at >= 0 && again >= 0) {
      throw refusal('input.format', { ...place, column: again + 1 }, { expected: EXPECTED, found: `${name} again` });
    }
    return at < 0 ? null : at;
  });
  if (time === null || time === undefined || node === null || node === undefined) {
    throw refusal('input.format', place, { expected: EXPECTED, found: quote(fields.join(',')) });
  }
  const known: readonly string[] = NAMES;
  return {
    columnCount: fields.length,
    time,
    node,
    count: count ?? null,
    query: query ?? null,
    unknown: fields.map((name, at) => ({ name, at })).filter(({ at }) => !known.includes(names[at]!)),
  };
}
