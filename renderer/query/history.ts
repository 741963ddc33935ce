/** What was run: the last queries of a workspace, as plain data with a text form for the browser's storage. */
export const HISTORY_COUNT_MAX = 50;
const QUERY_LENGTH_MAX = 10_000;

export interface HistoryEntry {
  readonly query: string;
  readonly params: Readonly<Record<string, string>>;
  readonly atMs: number;
  /** Rows fetched, or null where it failed. */
  readonly rows: number | null;
  readonly elapsedMs: number;
}

/** Newest first; the same query with the same parameters is kept once. Very long texts are not kept. */
export function addToHistory(history: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] {
  if (entry.query.length > QUERY_LENGTH_MAX) return history;
  const same = (other: HistoryEntry) =>
    other.query === entry.query && JSON.stringify(other.params) === JSON.stringify(entry.params);
  return [entry, ...history.filter((other) => !same(other))].slice(0, HISTORY_COUNT_MAX);
}

/** Entries that contain every word of `words`, in any order and case. */
export function searchHistory(history: readonly HistoryEntry[], words: string): readonly HistoryEntry[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return history.filter(({ query }) => wanted.every((word) => query.toLowerCase().includes(word)));
}

/** Entries among `values` that are what this module writes; anything else is passed over. */
export function readHistory(values: unknown): readonly HistoryEntry[] {
  if (!Array.isArray(values)) return [];
  return values.filter(isEntry).slice(0, HISTORY_COUNT_MAX);
}

function isEntry(value: unknown): value is HistoryEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { query, params, atMs, rows, elapsedMs } = value as Partial<Record<keyof HistoryEntry, unknown>>;
  return (
    typeof query === 'string' &&
    isTextRecord(params) &&
    typeof atMs === 'number' &&
    (rows === null || typeof rows === 'number') &&
    typeof elapsedMs === 'number'
  );
}

/** A map from names to texts. */
export function isTextRecord(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === 'string')
  );
}
