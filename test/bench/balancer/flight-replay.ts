import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReplayFigures } from '../../../engine/algorithms/replay/replay-tally.ts';
import { silentTask } from '../../../engine/base/progress.ts';
import { replayWorkspace } from '../../../engine/cluster/replay/replay-workspace.ts';
import { readTopology } from '../../../engine/io/read-topology.ts';
import { readTrace } from '../../../engine/io/trace/read-trace.ts';
import { REPLAY_STRATEGIES, type ReplayStrategy } from '../../../engine/model/replay.ts';
import { type BenchLine, line } from '../bench.ts';
import { importForQueries } from '../query-workspace.ts';

const SHARDS = 4;
const FILES = ['nodes.csv.gz', 'edges.csv.gz', 'replay.csv.gz'];

/**
 * A real trace on its own topology, end to end: every departure from New York City in 2013, imported into four shards, with
 * all policies and every move really made. No goals.
 */
export async function flightReplayLines(data: string): Promise<readonly BenchLine[]> {
  const folder = [join(data, 'nycflights13'), data].find((path) => FILES.every((file) => existsSync(join(path, file))));
  if (folder === undefined) return [];
  const [nodes, edges, trace] = FILES.map((file) => join(folder, file)) as [string, string, string];
  const scratch = mkdtempSync(join(tmpdir(), 'shardscope-bench-'));
  try {
    const { topology } = await readTopology([nodes, edges], { undirected: 'both', strict: false }, silentTask);
    const workspace = await importForQueries(scratch, topology, SHARDS);
    const { runs } = await replayWorkspace(
      {
        ...{ folder: workspace, strategies: REPLAY_STRATEGIES, form: 'point', untilMs: null, settings: {} },
        ...{ isInPlace: false, rate: null, nowMs: Date.now },
        readTrace: (indexOf) => {
          const gaps = { tickMs: 3_600_000, gapTicks: 24 };
          return readTrace(trace, { indexOf, nowMs: Date.now(), ...gaps, sort: false, strict: false }, silentTask);
        },
      },
      silentTask,
    );
    return linesOf(new Map([...runs].map(([strategy, { figures }]) => [strategy, figures])));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function linesOf(figures: ReadonlyMap<ReplayStrategy, ReplayFigures>): BenchLine[] {
  const allOf = (text: (of: ReplayFigures) => string) =>
    [...figures].map(([strategy, of]) => `${strategy} ${text(of)}`).join(', ');
  const free = (name: string, unit: string, of: (figures: ReplayFigures) => number, note: string): BenchLine => {
    const [measured, reference] = [of(figures.get('predictive')!), of(figures.get('reactive')!)];
    return { ...line(`flights: ${name}`, { measured, reference, unit }, 'none', () => true, note), isMet: null };
  };
  const { basis, fallBacks, forecast, ticks, emptyTicks } = figures.get('predictive')!;
  const { nodes, shards } = forecast;
  const three = (value: number | null) => value?.toFixed(3) ?? '-';
  return [
    free(
      'overloads, predictive / reactive',
      'shard-ticks',
      (of) => of.overloadedShardTicks,
      `${allOf((of) => String(of.overloadedShardTicks))}; of ${SHARDS * (ticks - emptyTicks)} with accesses`,
    ),
    free(
      'mean imbalance, same',
      '',
      (of) => of.imbalanceMean,
      `${allOf((of) => three(of.imbalanceMean))}; p95 ${allOf((of) => three(of.imbalanceP95))}`,
    ),
    free(
      'rows moved, same',
      'rows',
      (of) => of.movedRows,
      `${allOf((of) => String(of.movedRows))}; nodes ${allOf((of) => String(of.moves))}; ping-pongs ${allOf((of) => String(of.pingPongs))}`,
    ),
    free(
      'forecast 3 h ahead, MASE by node',
      '',
      () => nodes.mase ?? Number.NaN,
      `WAPE ${three(nodes.wape)}; shards MASE ${three(shards.mase)}, WAPE ${three(shards.wape)}; coverage ${three(nodes.coverage)}; ` +
        `ticks by forecast ${basis.forecast}, before a season ${fallBacks['no-season']}, not believed ${fallBacks['not-believed']}`,
    ),
  ];
}
