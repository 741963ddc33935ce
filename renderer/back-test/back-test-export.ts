/** A back-test as files: every point of the chart as CSV (RFC 4180), and everything as JSON. Pure. */
import type { ReplayAnswer } from '../../engine/protocol/index.ts';
import type { BackTestWish } from '../state/back-test.ts';

const LINE_END = '\r\n';

/** A row for every bucket of every policy. Times are ISO 8601 in UTC, as traces have them. */
export function backTestCsv({ runs }: ReplayAnswer): string {
  const shards = runs[0]?.buckets[0]?.load.length ?? 0;
  const head = [
    ...['policy', 'time', 'ticks', 'imbalance_max', 'overloaded_shard_ticks', 'moves', 'moved_rows'],
    ...Array.from({ length: shards }, (_, shard) => `accesses_shard_${shard}`),
  ];
  const rows = runs.flatMap(({ strategy, buckets }) =>
    buckets.map(({ startMs, ticks, imbalance, overloaded, moves, movedRows, load }) => [
      ...[strategy, new Date(startMs).toISOString(), ticks, imbalance, overloaded, moves, movedRows],
      ...load,
    ]),
  );
  return [head, ...rows].map((row) => `${row.join(',')}${LINE_END}`).join('');
}

/** The answer as the engine gave it, with what was asked. */
export function backTestJson(answer: ReplayAnswer, { source, range, file, form, settings }: BackTestWish): string {
  const asked = { source, range: source === 'history' ? range : null, trace: file?.name ?? null, form, settings };
  return `${JSON.stringify({ asked: { ...asked, trace: source === 'trace' ? asked.trace : null }, ...answer }, null, 2)}\n`;
}
