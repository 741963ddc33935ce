/** The figures of a back-test, policies beside each other. Pure. */
import type { ReplayAnswer, ReplayRunReport, ReplayRunSummary, ReplayStrategy } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { formatCount, formatImbalance, formatShare } from '../text/format.ts';

const words = text.backTest;

export interface FigureCell {
  readonly value: string;
  /** Below it: what it consists of. */
  readonly parts?: readonly string[];
  readonly verdict?: 'better' | 'worse';
}

export interface FigureRow {
  readonly group: keyof typeof words.groups;
  readonly name: string;
  readonly cells: readonly FigureCell[];
}

export const runOf = ({ runs }: ReplayAnswer, strategy: ReplayStrategy): ReplayRunReport | undefined =>
  runs.find((run) => run.strategy === strategy);

const orNone = (value: number | null, format: (value: number) => string): FigureCell => ({
  value: value === null ? text.none : format(value),
});

export function figureRows(answer: ReplayAnswer): readonly FigureRow[] {
  const off = runOf(answer, 'off')?.summary ?? null;
  const row = (
    group: FigureRow['group'],
    name: keyof typeof words.figures,
    cell: (summary: ReplayRunSummary) => FigureCell,
  ): FigureRow => ({ group, name: words.figures[name], cells: answer.runs.map(({ summary }) => cell(summary)) });
  const count = (of: (summary: ReplayRunSummary) => number) => (summary: ReplayRunSummary) => ({
    value: formatCount(of(summary)),
  });
  return [
    row('load', 'imbalanceMean', ({ imbalanceMean }) => ({ value: formatImbalance(imbalanceMean) })),
    row('load', 'imbalanceP95', ({ imbalanceP95 }) => ({ value: formatImbalance(imbalanceP95) })),
    row(
      'load',
      'overloaded',
      count(({ overloadedShardTicks }) => overloadedShardTicks),
    ),
    ...(off === null ? [] : [row('load', 'besideOff', (summary) => besideOff(summary, off))]),
    row(
      'cost',
      'plans',
      count(({ plans }) => plans),
    ),
    row(
      'cost',
      'moves',
      count(({ moves }) => moves),
    ),
    row(
      'cost',
      'movedNodes',
      count(({ movedNodes }) => movedNodes),
    ),
    row(
      'cost',
      'movedRows',
      count(({ movedRows }) => movedRows),
    ),
    row(
      'cost',
      'pingPongs',
      count(({ pingPongs }) => pingPongs),
    ),
    row('forecast', 'mase', ({ forecast }) => orNone(forecast.mase, formatImbalance)),
    row('forecast', 'wape', ({ forecast }) => orNone(forecast.wape, formatShare)),
    row('forecast', 'coverage', ({ forecast }) => orNone(forecast.coverage90, formatShare)),
    row('forecast', 'fallBacks', ({ fallBacks: { noSeason, notBelieved } }) => ({
      value: formatCount(noSeason + notBelieved),
      parts: words.fallBacks(noSeason, notBelieved),
    })),
  ];
}

function besideOff(summary: ReplayRunSummary, off: ReplayRunSummary): FigureCell {
  if (summary === off || off.overloadedShardTicks === 0) return { value: text.none };
  const change = summary.overloadedShardTicks / off.overloadedShardTicks - 1;
  return {
    value: words.toOff(change),
    ...(change < 0 ? { verdict: 'better' } : change > 0 ? { verdict: 'worse' } : {}),
  };
}

/** Closer ones read the same. */
const IMBALANCE_NOISE = 0.005;

export interface Verdict {
  readonly words: string;
  readonly hint: string | null;
}

/** The result in a sentence: the best of the policies that one could choose, beside doing nothing. Null where nothing can be said. */
export function verdictOf(answer: ReplayAnswer): Verdict | null {
  const off = runOf(answer, 'off')?.summary;
  const others = (['reactive', 'predictive'] as const).flatMap((strategy) => runOf(answer, strategy) ?? []);
  if (off === undefined) return null;
  if (off.overloadedShardTicks === 0) return { words: words.verdict.calm, hint: null };
  const [best] = [...others].sort(
    ({ summary: a }, { summary: b }) =>
      a.overloadedShardTicks - b.overloadedShardTicks || a.imbalanceMean - b.imbalanceMean || a.movedRows - b.movedRows,
  );
  if (best === undefined) return null;
  const less = 1 - best.summary.overloadedShardTicks / off.overloadedShardTicks;
  const { moves, movedRows, imbalanceMean } = best.summary;
  if (less <= 0) {
    const isMoreEven = off.imbalanceMean - imbalanceMean >= IMBALANCE_NOISE;
    const hint = isMoreEven
      ? words.verdict.moreEven(best.strategy, off.imbalanceMean, imbalanceMean)
      : words.verdict.noneHint;
    return { words: words.verdict.none, hint };
  }
  return { words: words.verdict.better(best.strategy, less, moves, movedRows), hint: null };
}

export interface Oversized {
  readonly node: string;
  readonly ticks: number;
}

/** Nodes that were too hot to move under any of the policies, each once, with the most ticks. */
export function oversizedOf({ runs }: ReplayAnswer): readonly Oversized[] {
  const ticksOf = new Map<string, number>();
  for (const { summary } of runs) {
    for (const { node, ticks } of summary.oversized) ticksOf.set(node, Math.max(ticks, ticksOf.get(node) ?? 0));
  }
  return [...ticksOf].map(([node, ticks]) => ({ node, ticks })).sort((a, b) => b.ticks - a.ticks);
}
