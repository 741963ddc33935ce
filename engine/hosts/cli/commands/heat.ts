import { Command } from 'commander';
import { heatReport } from '../../../cluster/heat/heat-report.ts';
import { HEAT_BUCKETS_MAX } from '../../../protocol/methods.ts';
import type { HeatReport, QueryWork } from '../../../protocol/types.ts';
import { collect, integerArgument } from '../arguments.ts';
import { groupDigits, type Output, percent, table } from '../output.ts';
import { type TimeOptions, timeRange } from '../time-range.ts';
import { withWorkspace } from '../with-workspace.ts';

interface Options extends TimeOptions {
  readonly workspace: string;
  readonly buckets: string;
  readonly top: string;
  readonly node: readonly string[];
}

export function heatCommand(output: Output): Command {
  return new Command('heat')
    .description('the heat that was counted while the workspace was served')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--last <duration>', 'how far back: 90s, 10m, 6h, 30d', '1h')
    .option('--from <time>', 'from then on (ISO 8601) instead')
    .option('--to <time>', 'until then (ISO 8601); default now')
    .option('--buckets <n>', 'how many stretches of time at most', '12')
    .option('--top <n>', 'how many of the hottest nodes, and of the forms of queries', '10')
    .option('--node <key>', 'a node whose own accesses are wanted; may be given several times', collect, [])
    .action(async (options: Options) => {
      const { fromMs, toMs } = timeRange(options, Date.now());
      const bucketsMax = integerArgument('--buckets', options.buckets, 1, HEAT_BUCKETS_MAX);
      const topCount = integerArgument('--top', options.top, 0, 1000);
      const report = await withWorkspace(options.workspace, async (coordinator) => {
        const nodes = options.node.map((key) => coordinator.indexOf(key));
        return heatReport(coordinator, { fromMs, toMs, bucketsMax, nodes, topCount });
      });
      const answer = {
        ...report,
        top: report.top.map(({ node, accesses }) => ({ node: node.key, shard: node.home, accesses })),
      };
      output.result(answer, () => heatText(report, options.node));
    });
}

function heatText(
  { buckets, top, total, resolutionMs, traffic, queries }: HeatReport,
  nodes: readonly string[],
): string {
  if (buckets.length === 0) return 'no heat was counted in that time; it is counted while a workspace is served';
  const shardCount = Math.max(...buckets.map(({ shards }) => shards.length));
  const rate = (accesses: number, durationMs: number) => ((1000 * accesses) / durationMs).toFixed(1);
  const header = ['from', ...Array.from({ length: shardCount }, (_, shard) => `shard ${shard}`), ...nodes];
  const rows = buckets.map(({ startMs, durationMs, shards, nodes: own }) => [
    new Date(startMs).toISOString().replace('.000Z', 'Z'),
    ...Array.from({ length: shardCount }, (_, shard) => rate(shards[shard] ?? 0, durationMs)),
    ...nodes.map((_, at) => (own === null ? '-' : rate(own[at]!, durationMs))),
  ]);
  const lines = [
    `accesses a second, in stretches of ${resolutionMs / 1000} s; ${groupDigits(total)} accesses in all`,
    table(header, rows),
  ];
  if (traffic.some((row) => row.some((entries) => entries > 0))) lines.push('', trafficText(traffic));
  if (top.length > 0) {
    const hottest = top.map(({ node, accesses }) => [node.key, String(node.home), groupDigits(accesses)]);
    lines.push('', table(['hottest node', 'shard', 'accesses'], hottest));
  }
  if (queries.total.queries > 0) lines.push('', formsText(queries));
  return lines.join('\n');
}

const FORM_CHARS_MAX = 100;

function formsText({ forms, other }: HeatReport['queries']): string {
  const line = (name: string, { queries, accesses, cacheHits, elapsedMs }: QueryWork) => [
    name.length > FORM_CHARS_MAX ? `${name.slice(0, FORM_CHARS_MAX - 1)}…` : name,
    groupDigits(queries),
    percent(cacheHits / queries),
    groupDigits(accesses),
    (elapsedMs / queries).toFixed(2),
  ];
  const rows = [
    ...forms.map((form) => line(form.form, form)),
    ...(other.queries > 0 ? [line('(all others)', other)] : []),
  ];
  return table(['queries by form ($_ is any value)', 'queries', 'from cache', 'accesses', 'ms each'], rows);
}

function trafficText(traffic: HeatReport['traffic']): string {
  const header = ['from \\ to', ...traffic.map((_, to) => `shard ${to}`)];
  const rows = traffic.map((row, from) => [
    `shard ${from}`,
    ...row.map((entries, to) => (to === from ? '-' : groupDigits(entries))),
  ]);
  return `nodes that one shard found and another went on with\n${table(header, rows)}`;
}
