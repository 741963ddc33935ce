import type { ReplayReport, ReplaySummary } from '../../cluster/replay/replay-report.ts';
import type { ReplayStrategy } from '../../model/replay.ts';
import { groupDigits, percent, table } from './output.ts';
import { printable } from './query-text.ts';

/** What `replay` tells people: policies side by side, and imbalance over time as a picture. */
export function replayText(reports: ReadonlyMap<ReplayStrategy, ReplayReport>): string {
  const runs = [...reports];
  const { settings, queries, ticks } = runs[0]![1].summary;
  const lines = [
    `${groupDigits(queries)} accesses in ${groupDigits(ticks)} ticks of ${seconds(settings.tickS)}; measured over ` +
      `${seconds(settings.windowS)}, ${seconds(settings.horizonS)} ahead, season ${seconds(settings.seasonS)}`,
    '',
    table(
      ['', ...runs.map(([policy]) => policy)],
      FIGURES.map(({ name, of, text, isCompared }) => [
        name,
        ...runs.map(([, { summary }]) => {
          const off = isCompared ? reports.get('off')?.summary : undefined;
          return cell(of(summary), off === undefined ? null : of(off), text);
        }),
      ]),
    ),
    '',
    ...picture(runs),
  ];
  for (const [policy, { summary }] of runs) lines.push(...remarks(policy, summary));
  // All policies see the same accesses, and so the same nodes.
  const oversized = runs.map(([, { summary }]) => summary.oversized).find((nodes) => nodes.length > 0) ?? [];
  for (const { node, ticks } of oversized.slice(0, OVERSIZED_SHOWN)) {
    lines.push(
      `${printable(node)} alone was hotter than a shard's share in ${groupDigits(ticks)} ticks; split its reads by replicas`,
    );
  }
  return lines.join('\n');
}

interface Figure {
  readonly name: string;
  readonly of: (summary: ReplaySummary) => number | null;
  readonly text: (value: number) => string;
  /** With what is without a balancer. */
  readonly isCompared: boolean;
}

const ratio = (value: number): string => value.toFixed(3);
const FIGURES: readonly Figure[] = [
  { name: 'overloaded shard-ticks', of: (s) => s.overloadedShardTicks, text: groupDigits, isCompared: true },
  { name: 'imbalance, mean', of: (s) => s.imbalanceMean, text: ratio, isCompared: true },
  { name: 'imbalance, p95', of: (s) => s.imbalanceP95, text: ratio, isCompared: true },
  { name: 'moves', of: (s) => s.moves, text: groupDigits, isCompared: false },
  { name: 'different nodes moved', of: (s) => s.movedNodes, text: groupDigits, isCompared: false },
  { name: 'rows copied', of: (s) => s.movedRows, text: groupDigits, isCompared: false },
  { name: 'ping-pongs', of: (s) => s.pingPongs, text: groupDigits, isCompared: false },
  { name: 'plans', of: (s) => s.plans, text: groupDigits, isCompared: false },
  { name: 'heat moved to the least', of: (s) => s.heatMovedRatio, text: ratio, isCompared: false },
  { name: 'ticks planned by forecast', of: (s) => s.basis.forecast, text: groupDigits, isCompared: false },
  { name: 'forecast MASE (nodes)', of: (s) => s.forecast.mase, text: ratio, isCompared: false },
  { name: 'forecast WAPE (nodes)', of: (s) => s.forecast.wape, text: ratio, isCompared: false },
  { name: '90 % intervals cover', of: (s) => s.forecast.coverage90, text: percent, isCompared: false },
];

function cell(value: number | null, off: number | null, text: (value: number) => string): string {
  if (value === null) return '-';
  if (off === null || off === 0 || value === off) return text(value);
  const change = (100 * (value - off)) / off;
  return `${text(value)} (${change > 0 ? '+' : ''}${change.toFixed(0)} %)`;
}

const COLUMNS_MAX = 72;
const BARS = '▁▂▃▄▅▆▇█';
/** Of the picture's scale: an even load at the bottom, twice the mean or more at the top. */
const TOP_IMBALANCE = 2;

/** The mean imbalance of each stretch of time, and where nodes moved. */
function picture(runs: readonly (readonly [ReplayStrategy, ReplayReport])[]): string[] {
  const tickCount = runs[0]![1].ticks.length;
  const perColumn = Math.ceil(tickCount / COLUMNS_MAX);
  const columnsOf = <T>(of: readonly T[]): T[][] =>
    Array.from({ length: Math.ceil(of.length / perColumn) }, (_, at) => of.slice(at * perColumn, (at + 1) * perColumn));
  const width = Math.max(...runs.map(([policy]) => policy.length));
  const [first, last] = [runs[0]![1].ticks[0]!.t, runs[0]![1].ticks.at(-1)!.t];
  const lines = [
    `mean imbalance over time, 1 to ${TOP_IMBALANCE} (above 1.2: ▂ to ▃); | where nodes moved; a column is ` +
      `${seconds(perColumn * runs[0]![1].summary.settings.tickS)}, from ${timeText(first)} to ${timeText(last)}`,
  ];
  for (const [policy, { ticks }] of runs) {
    const columns = columnsOf(ticks);
    const bars = columns.map((column) =>
      bar(column.reduce((sum, { imbalance }) => sum + imbalance, 0) / column.length),
    );
    lines.push(`${policy.padEnd(width)}  ${bars.join('')}`);
    if (ticks.every(({ moves }) => moves === 0)) continue;
    const marks = columns.map((column) => (column.some(({ moves }) => moves > 0) ? '|' : ' '));
    lines.push(`${''.padEnd(width)}  ${marks.join('')}`.trimEnd());
  }
  return lines;
}

function bar(imbalance: number): string {
  const height = Math.min(1, (imbalance - 1) / (TOP_IMBALANCE - 1));
  return BARS[Math.min(BARS.length - 1, Math.floor(height * BARS.length))]!;
}

function remarks(policy: ReplayStrategy, { fallBacks, rests, plansWithoutMoves, ...summary }: ReplaySummary): string[] {
  const lines: string[] = [];
  const say = (text: string) => lines.push(`${policy}: ${text}`);
  const fellBack = fallBacks['no-season'] + fallBacks['not-believed'];
  if (fellBack > 0) {
    say(
      `${groupDigits(fellBack)} ticks by what was measured alone: ${groupDigits(fallBacks['no-season'])} before a season ` +
        `was known, ${groupDigits(fallBacks['not-believed'])} while the forecast did not beat seasonal naive`,
    );
  }
  if (rests.budget > 0) say(`the budget of moves was used up in ${groupDigits(rests.budget)} ticks`);
  if (plansWithoutMoves > 0) {
    const reasons = Object.entries(summary.unrelieved).map(([reason, count]) => `${reason} ${groupDigits(count)}`);
    say(`${groupDigits(plansWithoutMoves)} plans found nothing to move (left overloaded: ${reasons.join(', ')})`);
  }
  if (lines.length > 0) lines.unshift('');
  return lines;
}

const OVERSIZED_SHOWN = 3;

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

function seconds(value: number): string {
  const unit = UNITS.find(([, size]) => value >= size && value % size === 0);
  return unit === undefined ? `${value} s` : `${value / unit[1]} ${unit[0]}`;
}

/** Times of a trace that counts its seconds from anything are told as such. */
const DATE_FROM_S = 1e8;
const timeText = (t: number): string =>
  t < DATE_FROM_S ? `${t} s` : new Date(1000 * t).toISOString().replace('.000Z', 'Z');
