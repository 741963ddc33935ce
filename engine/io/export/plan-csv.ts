import { csvGuarded, csvLine } from './csv-text.ts';
import { type ExportedPlan, termsOf } from './exported-plan.ts';
import { inChunks } from './written-export.ts';

/**
 * The moves of a plan, a row each, with one column a term of their reasons (empty where a move does not have it). Keys that
 * a spreadsheet would take for a formula are guarded (`csvGuarded`).
 */
export function planCsv(plan: ExportedPlan): Iterable<string> {
  return inChunks(linesOf(plan));
}

function* linesOf({ moves }: ExportedPlan): Generator<string> {
  const terms = termsOf(moves);
  yield csvLine(['node', 'from', 'to', 'rows', 'score', ...terms.map((term) => csvGuarded(`reason: ${term}`))]);
  for (const { node, from, to, rows, score, reason } of moves) {
    const values = new Map<string, number>();
    for (const { term, value } of reason) values.set(term, (values.get(term) ?? 0) + value);
    const cells = terms.map((term) => values.get(term)?.toString() ?? '');
    yield csvLine([csvGuarded(node), String(from), String(to), String(rows), String(score), ...cells]);
  }
}
