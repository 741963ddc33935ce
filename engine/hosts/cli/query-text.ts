import type { ServedQuery } from '../../cluster/query-service/served-query.ts';
import type { QueryExplanation, QueryPage, QueryPlanStep, QueryStats } from '../../protocol/types.ts';
import { PAGE_ROWS } from '../query-document.ts';
import { groupDigits, table, tableLine } from './output.ts';

/** Rows that the width of the columns is taken from; further ones are written as they come. */
const MEASURED_ROWS = 10_000;

/** What came at the end of an answer, and how many rows had come. */
export interface AnswerEnd {
  readonly rowCount: number;
  readonly steps: readonly QueryPlanStep[];
  readonly stats: QueryStats;
}

/** An answer as a table for people, in parts. @param first the page that `QueryService.open` gave */
export async function* answerTable(query: ServedQuery, first: QueryPage, onEnd: (end: AnswerEnd) => void) {
  const columns = query.columns.map(printable);
  const measured: string[][] = [];
  let line: ((cells: readonly string[]) => string) | null = null;
  let rowCount = 0;
  for (let page = first; ; page = await query.next(PAGE_ROWS)) {
    rowCount += page.rows.length;
    const rows = page.rows.map((row) => row.map(cellText));
    if (line !== null) yield textOf(rows, line);
    else {
      for (const row of rows) measured.push(row);
      if (page.end !== null || measured.length >= MEASURED_ROWS) {
        line = tableLine(columns, measured);
        yield textOf([columns, ...measured.splice(0)], line);
      }
    }
    if (page.end === null) continue;
    onEnd({ rowCount, ...page.end });
    return;
  }
}

const textOf = (rows: readonly (readonly string[])[], line: (cells: readonly string[]) => string): string =>
  rows.map((row) => `${line(row)}\n`).join('');

/** Texts as they are, everything else as JSON. */
const cellText = (value: unknown): string => (typeof value === 'string' ? printable(value) : JSON.stringify(value));

/** Data must not move the cursor or colour the terminal, and a line is a row. */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });

/** The plan of a query, before it has run. */
export function explanationText({ columns, steps }: QueryExplanation): string {
  const lines = steps.map((step) => [...nameOf(step), step.access, groupDigits(step.estimatedRows)]);
  const plan = table(['step', 'from', 'action', 'what', 'reads', 'estimated rows'], lines);
  return `${plan}\n\ncolumns: ${columns.map(printable).join(', ')}`;
}

/** What each step of a query cost; a step that has not run shows dashes. */
export function profileText(steps: readonly QueryPlanStep[]): string {
  const header = 'step,from,action,what,estimated rows,rows,ms,scanned,shipped,hops,shards'.split(',');
  const lines = steps.map((step) => {
    const { estimatedRows, actual } = step;
    const cost =
      actual === null
        ? ['-', '-', '-', '-', '-', '-']
        : [
            groupDigits(actual.rows),
            actual.elapsedMs.toFixed(2),
            groupDigits(actual.rowsScanned),
            `${groupDigits(actual.bytesShipped)} B`,
            groupDigits(actual.hops),
            actual.shards.join(' '),
          ];
    return [...nameOf(step), groupDigits(estimatedRows), ...cost];
  });
  return table(header, lines);
}

const nameOf = ({ id, inputs, action, detail }: QueryPlanStep): string[] => [
  String(id),
  inputs.join(' '),
  action,
  printable(detail),
];

/** One line below an answer. */
export function costText({ rowCount, stats }: AnswerEnd): string {
  const shards = stats.shards.length === 0 ? 'no shard' : `shard ${stats.shards.join(', ')}`;
  return `${groupDigits(rowCount)} rows from ${shards} in ${stats.elapsedMs.toFixed(1)} ms`;
}
