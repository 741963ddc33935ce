import type { BenchLine } from '../bench.ts';
import { FORMS, type FormName } from './forms.ts';
import type { EngineFigures } from './measure-engines.ts';

/** Shardscope beside one other engine in one form. `measured` and `reference` are questions a second, many at once. */
export interface ComparisonLine extends BenchLine {
  readonly form: FormName;
  readonly engine: string;
  /** Rows of an answer, median. */
  readonly rows: number;
  readonly laneCount: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly referenceMedianMs: number;
  readonly referenceP99Ms: number;
  /** Their median latency / ours: above 1 where Shardscope is faster. */
  readonly latencyRatio: number;
}

export function comparisonLine(
  form: FormName,
  rows: number,
  [ours, oursLaneCount]: readonly [EngineFigures, number],
  theirs: EngineFigures,
  note: string,
): ComparisonLine {
  const latencyRatio = theirs.medianMs / ours.medianMs;
  const medians = `medians ${milliseconds(ours.medianMs)} / ${milliseconds(theirs.medianMs)} ms, ${factor(latencyRatio)}`;
  return {
    name: `${FORMS[form]} / ${theirs.title}`,
    measured: ours.questionsPerSecond,
    reference: theirs.questionsPerSecond,
    unit: 'queries/s',
    ratio: ours.questionsPerSecond / theirs.questionsPerSecond,
    goal: 'none',
    isMet: null,
    note: [`${rows} rows`, medians, note].filter((part) => part !== '').join('; '),
    form,
    engine: theirs.title,
    rows,
    laneCount: oursLaneCount,
    medianMs: ours.medianMs,
    p99Ms: ours.p99Ms,
    referenceMedianMs: theirs.medianMs,
    referenceP99Ms: theirs.p99Ms,
    latencyRatio,
  };
}

/** Two tables: latency of single queries, and throughput. A column an engine, with how Shardscope stands to it. */
export function comparisonMarkdown(lines: readonly ComparisonLine[]): string {
  const engines = [...new Set(lines.map(({ engine }) => engine))];
  const forms = [...new Set(lines.map(({ form }) => form))];
  const table = (
    caption: string,
    ours: (line: ComparisonLine) => string,
    theirs: (line: ComparisonLine) => string,
  ): string => {
    const rows = forms.map((form) => {
      const beside = engines.map((engine) => lines.find((line) => line.form === form && line.engine === engine));
      const any = lines.find((line) => line.form === form)!;
      const cells = beside.map((line) => (line === undefined ? '-' : theirs(line)));
      return `| ${FORMS[form]} | ${any.rows} | ${ours(any)} | ${cells.join(' | ')} |`;
    });
    const head = `| ${caption} | rows | Shardscope | ${engines.join(' | ')} |`;
    return [head, `| --- | ---: |${' ---: |'.repeat(engines.length + 1)}`, ...rows].join('\n');
  };
  const latency = table(
    'one query at a time: median (p99), ms',
    ({ medianMs, p99Ms }) => `${milliseconds(medianMs)} (${milliseconds(p99Ms)})`,
    ({ referenceMedianMs, referenceP99Ms, latencyRatio }) =>
      `${milliseconds(referenceMedianMs)} (${milliseconds(referenceP99Ms)}), ${factor(latencyRatio)}`,
  );
  const throughput = table(
    `${lines[0]?.laneCount} at once: queries/s`,
    ({ measured }) => whole(measured),
    ({ reference, ratio }) => `${whole(reference)}, ${factor(ratio)}`,
  );
  return `${latency}\n\n${throughput}`;
}

/** How many times as fast or as slow Shardscope is: a figure above 1 either way. */
function factor(ratio: number): string {
  const times = Number(Math.max(ratio, 1 / ratio).toPrecision(2)).toLocaleString('en-US');
  return `${times} x ${ratio >= 1 ? 'faster' : 'slower'}`;
}

function milliseconds(value: number): string {
  return value >= 99.5 ? value.toFixed(0) : value.toPrecision(2);
}

const whole = (value: number) => Math.round(value).toLocaleString('en-US');
