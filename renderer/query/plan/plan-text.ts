/** A plan as text for a mail or a ticket: one line a step, aligned. Pure. */
import type { QueryPlanStep } from '../../../engine/protocol/index.ts';

const HEAD = [
  'step',
  'inputs',
  'action',
  'access',
  'estimated',
  'rows',
  'scanned',
  'shipped',
  'hops',
  'ms',
  'shards',
  'detail',
];
/** Columns of numbers are set flush right. */
const NUMBERS = new Set(['step', 'estimated', 'rows', 'scanned', 'shipped', 'hops', 'ms']);

export function planText(steps: readonly QueryPlanStep[]): string {
  const rows = steps.map((step) => {
    const { actual } = step;
    const work = actual === null ? ['', '', '', '', '', ''] : workFields(actual);
    const [count = '', scanned = '', shipped = '', hops = '', ms = '', shards = ''] = work;
    const estimated = String(Math.round(step.estimatedRows));
    const inputs = step.inputs.join(',');
    return [
      String(step.id),
      inputs,
      step.action,
      step.access,
      estimated,
      count,
      scanned,
      shipped,
      hops,
      ms,
      shards,
      step.detail,
    ];
  });
  const widths = HEAD.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  return [HEAD, ...rows]
    .map((row) =>
      row
        .map((field, column) => {
          const width = widths[column] ?? 0;
          return NUMBERS.has(HEAD[column] ?? '') ? field.padStart(width) : field.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function workFields(work: NonNullable<QueryPlanStep['actual']>): readonly string[] {
  return [
    String(work.rows),
    String(work.rowsScanned),
    String(work.bytesShipped),
    String(work.hops),
    work.elapsedMs.toFixed(2),
    work.shards.join(','),
  ];
}
