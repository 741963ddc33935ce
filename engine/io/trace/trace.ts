import { IMPORT_LIMITS } from '../import-limits.ts';
import type { TraceWarning } from './trace-warnings.ts';

export interface TraceOptions {
  /** The number of the node with a key. */
  readonly indexOf: (key: string) => number | undefined;
  /** What is in the future is after this. */
  readonly nowMs: number;
  readonly tickMs: number;
  /** Stretches without rows that are longer than so many ticks are gaps. */
  readonly gapTicks: number;
  /** Sorts rows that are out of order instead of refusing them. */
  readonly sort: boolean;
  /** Refuses everything that would be counted as a warning. */
  readonly strict: boolean;
  readonly limits?: Partial<TraceLimits>;
}

export interface TraceLimits {
  readonly sourceBytes: number;
  readonly recordBytes: number;
  /** Some 20 bytes of memory each. */
  readonly rows: number;
  /** Different texts in the column query: their numbers are u16. */
  readonly queries: number;
  /** UTF-16 units of one of them. */
  readonly queryLength: number;
}

export const TRACE_LIMITS: TraceLimits = {
  sourceBytes: IMPORT_LIMITS.sourceBytes,
  recordBytes: IMPORT_LIMITS.recordBytes,
  rows: 50_000_000,
  queries: 65_535,
  queryLength: 4096,
};

/** Accesses over time as columns, ascending by time; one entry a row that counts. */
export interface Trace {
  /** Milliseconds since 1970, or since whatever the file counts its seconds from. */
  readonly timesMs: Float64Array;
  readonly nodes: Uint32Array;
  readonly counts: Uint32Array;
  /** What each row asked, as a number into `names`; null where the file has no such column. */
  readonly queries: { readonly numbers: Uint16Array; readonly names: readonly string[] } | null;
  /** Rows of the file, those left out included. */
  readonly rowCount: number;
  readonly warnings: readonly TraceWarning[];
}
