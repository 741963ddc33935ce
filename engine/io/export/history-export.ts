import { csvGuarded, csvLine } from './csv-text.ts';
import { isoTime } from './heat-export.ts';
import { inChunks } from './written-export.ts';

/** What happened in a workspace between two times: accesses by shard, and moves. */
export interface ExportedHistory {
  readonly workspace: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly resolutionMs: number;
  readonly buckets: readonly HistoryBucket[];
  /** Those begun within the range, oldest first. */
  readonly moves: Iterable<HistoryMove>;
}

export interface HistoryBucket {
  readonly startMs: number;
  /** Of the bucket, how much was watched. */
  readonly durationMs: number;
  /** Accesses by shard. */
  readonly shards: readonly number[];
}

export interface HistoryMove {
  readonly id: number;
  readonly node: string;
  readonly from: number;
  readonly to: number;
  readonly state: string;
  readonly rows: number;
  readonly startedMs: number;
  readonly finishedMs: number | null;
  readonly error: string | null;
}

/** A row a bucket and shard: as many columns whatever the number of shards was. */
export function historyBucketsCsv(history: ExportedHistory): Iterable<string> {
  return inChunks(bucketLines(history));
}

function* bucketLines({ buckets }: ExportedHistory): Generator<string> {
  yield csvLine(['start', 'watched_ms', 'shard', 'accesses', 'accesses_per_second']);
  for (const { startMs, durationMs, shards } of buckets) {
    for (const [shard, accesses] of shards.entries()) {
      const rate = durationMs > 0 ? (1000 * accesses) / durationMs : 0;
      yield csvLine([isoTime(startMs), String(durationMs), String(shard), String(accesses), String(rate)]);
    }
  }
}

export function historyMovesCsv(history: ExportedHistory): Iterable<string> {
  return inChunks(moveLines(history));
}

function* moveLines({ moves }: ExportedHistory): Generator<string> {
  yield csvLine(['move', 'node', 'from', 'to', 'state', 'rows', 'started', 'finished', 'duration_ms', 'error']);
  for (const { id, node, from, to, state, rows, startedMs, finishedMs, error } of moves) {
    const finished = finishedMs === null ? ['', ''] : [isoTime(finishedMs), String(finishedMs - startedMs)];
    const places = [String(from), String(to), state, String(rows)];
    yield csvLine([String(id), csvGuarded(node), ...places, isoTime(startedMs), ...finished, csvGuarded(error ?? '')]);
  }
}

export function historyJson(history: ExportedHistory): Iterable<string> {
  return inChunks(membersOf(history));
}

function* membersOf({ workspace, fromMs, toMs, resolutionMs, buckets, moves }: ExportedHistory): Generator<string> {
  const range = { from: isoTime(fromMs), to: isoTime(toMs), resolutionMs };
  const head = { format: 'shardscope-history', version: 1, workspace, ...range };
  yield `${JSON.stringify(head).slice(0, -1)},"buckets":[`;
  for (const [at, { startMs, durationMs, shards }] of buckets.entries()) {
    const bucket = { start: isoTime(startMs), watchedMs: durationMs, accessesByShard: shards };
    yield `${at === 0 ? '' : ','}\n${JSON.stringify(bucket)}`;
  }
  yield '],\n"moves":[';
  let isFirst = true;
  for (const { startedMs, finishedMs, id, error, ...move } of moves) {
    const times = { started: isoTime(startedMs), finished: finishedMs === null ? null : isoTime(finishedMs) };
    yield `${isFirst ? '' : ','}\n${JSON.stringify({ move: id, ...move, ...times, error })}`;
    isFirst = false;
  }
  yield ']}\n';
}
