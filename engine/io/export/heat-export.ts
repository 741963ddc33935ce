import { csvGuarded, csvLine } from './csv-text.ts';
import { inChunks } from './written-export.ts';

/** Accesses of every node between two times, and its rolling heat. */
export interface ExportedHeat {
  readonly workspace: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Times are multiples of this: what was counted in a sample is not divided any further. */
  readonly resolutionMs: number;
  /** Within the range, how much was watched. */
  readonly watchedMs: number;
  /** False where the detail by node of a part of the range is not kept any more: then accesses are too few. */
  readonly isWhole: boolean;
  /** When the rolling heat was looked at. */
  readonly atMs: number;
  readonly nodes: Iterable<HeatOfNode>;
}

export interface HeatOfNode {
  readonly node: string;
  readonly type: string;
  readonly shard: number;
  readonly accesses: number;
  readonly accessesPerSecond: number;
}

export const isoTime = (timeMs: number): string => new Date(timeMs).toISOString();

export function heatCsv(heat: ExportedHeat): Iterable<string> {
  return inChunks(linesOf(heat));
}

function* linesOf({ fromMs, toMs, nodes }: ExportedHeat): Generator<string> {
  yield csvLine(['node', 'type', 'shard', 'from', 'to', 'accesses', 'rolling_accesses_per_second']);
  const range = [isoTime(fromMs), isoTime(toMs)];
  for (const { node, type, shard, accesses, accessesPerSecond } of nodes) {
    const figures = [String(accesses), String(accessesPerSecond)];
    yield csvLine([csvGuarded(node), csvGuarded(type), String(shard), ...range, ...figures]);
  }
}

export function heatJson(heat: ExportedHeat): Iterable<string> {
  return inChunks(membersOf(heat));
}

function* membersOf(heat: ExportedHeat): Generator<string> {
  const { workspace, fromMs, toMs, resolutionMs, watchedMs, isWhole, atMs, nodes } = heat;
  const head = {
    format: 'shardscope-heat',
    version: 1,
    workspace,
    from: isoTime(fromMs),
    to: isoTime(toMs),
    resolutionMs,
    watchedMs,
    isWhole,
    rollingAt: isoTime(atMs),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"nodes":[`;
  let isFirst = true;
  for (const { node, type, shard, accesses, accessesPerSecond } of nodes) {
    const row = { node, type, shard, accesses, rollingAccessesPerSecond: accessesPerSecond };
    yield `${isFirst ? '' : ','}\n${JSON.stringify(row)}`;
    isFirst = false;
  }
  yield ']}\n';
}
