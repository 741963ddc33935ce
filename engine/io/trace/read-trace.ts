import type { Task } from '../../base/progress.ts';
import { readRecords } from '../csv-records.ts';
import { IMPORT_LIMITS } from '../import-limits.ts';
import { openSource } from '../source-stream.ts';
import { TRACE_LIMITS, type Trace, type TraceLimits, type TraceOptions } from './trace.ts';
import { TraceBuilder } from './trace-builder.ts';

/**
 * Reads a trace: CSV (RFC 4180, gzip by its first bytes) with the header `time,node[,count][,query]`, columns in any
 * order. Times are ISO 8601, UTC where they say no zone, or seconds with decimals; a count is a whole number, 1 where
 * there is no such column.
 *
 * Left out and counted: rows of unknown nodes, rows that count 0, unknown columns. Counted: times after `nowMs`, gaps.
 * Refused: what is no time or no count, times of two notations, rows without a known node at all, and times that do not
 * ascend, unless `sort` puts them in order (equal times stay as they stand). A step back of a minute to an hour is told
 * as a clock that was set back.
 *
 * Streaming: O(rows) time and some 20 bytes a row of memory.
 * Errors, naming file, line and column: `input.format`, `input.strict`, `limit.bytes`, `limit.rows`, `not-found.file`,
 * `storage.io`, `cancelled.caller`.
 */
export async function readTrace(path: string, options: TraceOptions, task: Task): Promise<Trace> {
  const limits: TraceLimits = { ...TRACE_LIMITS, ...options.limits };
  const source = await openSource(path);
  const builder = new TraceBuilder(source.name, options, limits);
  const bounds = { ...IMPORT_LIMITS, sourceBytes: limits.sourceBytes, recordBytes: limits.recordBytes };
  await readRecords(source, { delimiter: ',', comments: 'leading' }, { limits: bounds, task }, (fields, line) => {
    builder.add(fields, line);
  });
  return builder.finish();
}
