import type { ReplayReport } from '../../cluster/replay/replay-report.ts';
import type { ReplayStrategy } from '../../model/replay.ts';

/** The ticks of all policies, one row each; numbers and names of policies need no quotes. */
export function replayCsv(reports: ReadonlyMap<ReplayStrategy, ReplayReport>): string {
  const shardCount = [...reports.values()][0]?.ticks[0]?.load.length ?? 0;
  const loads = Array.from({ length: shardCount }, (_, shard) => `load${shard}`);
  const header = ['policy', 't', ...loads, 'imbalance', 'overloaded', 'moves', 'movedRows', 'basis'];
  const rows = [...reports].flatMap(([policy, { ticks }]) =>
    ticks.map(({ t, load, imbalance, overloaded, moves, movedRows, basis }) =>
      [policy, t, ...load, imbalance, overloaded, moves, movedRows, basis ?? ''].join(','),
    ),
  );
  return `${[header.join(','), ...rows].join('\r\n')}\r\n`;
}
